#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "absl/time/time.h"

namespace mingbai::db {

// A parameter of a statement. Text is not copied: it must outlive the call, but for Owned(). Times become DATETIME(6)
// in UTC.
class Value {
 public:
  Value() = default;                                        // NULL
  Value(std::nullptr_t) {}                                  // NOLINT: implicit by design
  Value(bool v) : v_(static_cast<int64_t>(v)) {}            // NOLINT
  Value(int v) : v_(static_cast<int64_t>(v)) {}             // NOLINT
  Value(int64_t v) : v_(v) {}                               // NOLINT
  Value(uint64_t v) : v_(v) {}                              // NOLINT
  Value(std::string_view v) : v_(v) {}                      // NOLINT
  Value(const std::string& v) : v_(std::string_view(v)) {}  // NOLINT
  Value(const char* v) : v_(std::string_view(v)) {}         // NOLINT
  Value(absl::Time v);                                      // NOLINT
  Value(const std::optional<absl::Time>& v) {               // NOLINT
    if (v.has_value()) *this = Value(*v);
  }

  using Holder = std::variant<std::monostate, int64_t, uint64_t, std::string_view, std::string>;
  const Holder& holder() const { return v_; }
  // The same, with a copy of the text, if it is one.
  Value Owned() const;
  size_t text_size() const;  // bytes of text; 0 for anything else

 private:
  Holder v_;
};

// "2026-10-26 01:30:00.000000", UTC, and back; nullopt where the text is not such a time.
std::string FormatSqlTime(absl::Time time);
std::optional<absl::Time> ParseSqlTime(std::string_view text);

}  // namespace mingbai::db
