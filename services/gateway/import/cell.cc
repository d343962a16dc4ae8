#include "services/gateway/import/cell.h"

#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/time/county_time.h"

namespace mingbai::gateway {
namespace {

// 13 digits and two after the point: the sum of a table's 5,000 rows fits into 64 bits.
constexpr size_t kMostDigits = 13;

int64_t PowerOfTen(int exponent) {
  int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace

int ScaleOf(catalog::v1::ElementType type) {
  switch (type) {
    case catalog::v1::ELEMENT_TYPE_INTEGER:
      return 0;
    case catalog::v1::ELEMENT_TYPE_DECIMAL2:
    case catalog::v1::ELEMENT_TYPE_MONEY:
    case catalog::v1::ELEMENT_TYPE_RATIO2:
      return 2;
    default:
      return -1;
  }
}

std::optional<int64_t> ParseFixed(std::string_view text, int scale) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  int64_t value = 0;
  size_t digits = 0;
  while (digits < text.size() && absl::ascii_isdigit(text[digits])) {
    if (digits == kMostDigits) return std::nullopt;
    value = value * 10 + (text[digits++] - '0');
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  int given = 0;
  if (!text.empty()) {
    if (scale == 0 || text[0] != '.' || text.size() < 2 || text.size() > static_cast<size_t>(scale) + 1) {
      return std::nullopt;
    }
    for (char c : text.substr(1)) {
      if (!absl::ascii_isdigit(c)) return std::nullopt;
      value = value * 10 + (c - '0');
      ++given;
    }
  }
  value *= PowerOfTen(scale - given);
  return negative ? -value : value;
}

std::string FormatFixed(int64_t value, int scale) {
  const std::string sign = value < 0 ? "-" : "";
  std::string digits = absl::StrCat(value < 0 ? -value : value);
  if (scale == 0) return sign + digits;
  if (digits.size() <= static_cast<size_t>(scale)) digits.insert(0, scale + 1 - digits.size(), '0');
  digits.insert(digits.size() - scale, ".");
  return sign + digits;
}

std::string ReadCell(const catalog::v1::ContentElement& element, std::string_view text, std::string* fault) {
  std::string cell(text);
  absl::StripAsciiWhitespace(&cell);
  const auto refuse = [&](std::string_view why) {
    *fault = absl::StrCat("column ", element.display_name(), ": ", std::string(why));
    return std::string();
  };
  if (cell.empty()) return element.optional() ? cell : refuse("empty");
  const int scale = ScaleOf(element.type());
  if (scale >= 0) {
    const std::optional<int64_t> value = ParseFixed(cell, scale);
    if (!value.has_value()) {
      return refuse(scale == 0 ? "not a whole number" : "not a number with at most two digits after the point");
    }
    return FormatFixed(*value, scale);
  }
  if (element.type() == catalog::v1::ELEMENT_TYPE_DATE && !ParseDay(cell).has_value()) {
    return refuse("not a day written YYYY-MM-DD");
  }
  return cell;
}

int64_t RatioPercent2(int64_t numerator, int64_t denominator) {
  if (denominator == 0) return 0;
  absl::int128 over = absl::int128(numerator) * 10000;
  absl::int128 under = denominator;
  if (under < 0) {
    over = -over;
    under = -under;
  }
  const bool negative = over < 0;
  if (negative) over = -over;
  const int64_t rounded = static_cast<int64_t>((over * 2 + under) / (under * 2));
  return negative ? -rounded : rounded;
}

}  // namespace mingbai::gateway
