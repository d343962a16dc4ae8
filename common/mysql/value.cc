#include "common/mysql/value.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace mingbai::db {

Value::Value(absl::Time v) : v_(FormatSqlTime(v)) {}

Value Value::Owned() const {
  Value copy = *this;
  if (const auto* text = std::get_if<std::string_view>(&v_)) copy.v_ = std::string(*text);
  return copy;
}

size_t Value::text_size() const {
  if (const auto* text = std::get_if<std::string_view>(&v_)) return text->size();
  if (const auto* text = std::get_if<std::string>(&v_)) return text->size();
  return 0;
}

std::string FormatSqlTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M:%E6S", time, absl::UTCTimeZone());
}

std::optional<absl::Time> ParseSqlTime(std::string_view text) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime("%Y-%m-%d %H:%M:%E*S", std::string(text), absl::UTCTimeZone(), &time, &error)) {
    return std::nullopt;
  }
  return time;
}

}  // namespace mingbai::db
