#include "services/publication/exact_number.h"

#include <algorithm>

namespace mingbai::publication {
namespace {

constexpr size_t kMostDigits = 15;

bool AllDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool FractionFits(bool has_point, size_t digits, NumberForm form) {
  switch (form) {
    case NumberForm::kInteger:
      return !has_point;
    case NumberForm::kDecimal2:
      return digits == 2;
    case NumberForm::kMoney:
      return has_point ? digits == 1 || digits == 2 : true;
  }
  return false;
}

}  // namespace

std::optional<Hundredths> ParseHundredths(std::string_view text, NumberForm form) {
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  const size_t point = text.find('.');
  const bool has_point = point != std::string_view::npos;
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = has_point ? text.substr(point + 1) : std::string_view();
  if (whole.empty() || whole.size() > kMostDigits || (whole.size() > 1 && whole[0] == '0')) return std::nullopt;
  if (!AllDigits(whole) || !AllDigits(fraction) || !FractionFits(has_point, fraction.size(), form)) {
    return std::nullopt;
  }
  Hundredths value = 0;
  for (char c : whole) value = value * 10 + (c - '0');
  value *= 100;
  if (!fraction.empty()) value += (fraction[0] - '0') * 10;
  if (fraction.size() > 1) value += fraction[1] - '0';
  return negative ? -value : value;
}

std::string FormatHundredths(Hundredths value, bool integer) {
  const bool negative = value < 0;
  if (negative) value = -value;
  std::string text;
  int fraction = static_cast<int>(value % 100);
  Hundredths whole = value / 100;
  do {
    text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(whole % 10)));
    whole /= 10;
  } while (whole > 0);
  if (!integer || fraction != 0) {
    text += '.';
    text += static_cast<char>('0' + fraction / 10);
    text += static_cast<char>('0' + fraction % 10);
  }
  return negative ? "-" + text : text;
}

Hundredths PercentOf(Hundredths numerator, Hundredths denominator) {
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  const bool negative = numerator < 0;
  if (negative) numerator = -numerator;
  // One per cent is a hundred hundredths: the quotient counts 1/10,000.
  const Hundredths rounded = (numerator * 20000 + denominator) / (denominator * 2);
  return negative ? -rounded : rounded;
}

}  // namespace mingbai::publication
