#pragma once

// Structured logs: one JSON object per line on standard error. Thread-safe.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace mingbai::log {

using Field = std::pair<std::string_view, std::string>;

// Sets the service's name and the lowest level written: debug, info, warn or error ("" is info). Called once, in main.
void Configure(std::string_view service, std::string_view level);
// A line with time, level, service, message and fields. Values are text; secrets are never passed.
void Debug(std::string_view message, std::initializer_list<Field> fields = {});
void Info(std::string_view message, std::initializer_list<Field> fields = {});
void Warn(std::string_view message, std::initializer_list<Field> fields = {});
void Error(std::string_view message, std::initializer_list<Field> fields = {});
// Writes out what is buffered.
void Flush();

}  // namespace mingbai::log
