#pragma once

#include <string>
#include <string_view>

namespace mingbai::gateway::edge {

// The bytes as one gzip member (RFC 1952) without name or time: the same bytes give the same result. Thread-safe.
std::string Gzip(std::string_view bytes);

}  // namespace mingbai::gateway::edge
