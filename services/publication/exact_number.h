#pragma once

// Exact numbers of disclosed tables: integers counted in hundredths, no floating point (DOMAIN P-7). Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mingbai::publication {

// Wide enough for any sum of a table.
using Hundredths = __int128;

// How a number is written.
enum class NumberForm {
  kInteger,   // "2995"
  kDecimal2,  // "10.38": exactly two digits after the point
  kMoney,     // "2850", "2850.5", "2850.00": at most two
};

// The number; nullopt where the text is not of the form: no blanks, signs other than "-", separators or leading
// zeros, at most 15 digits before the point.
std::optional<Hundredths> ParseHundredths(std::string_view text, NumberForm form);

// "13.29"; without the point where `integer` and nothing stands after it.
std::string FormatHundredths(Hundredths value, bool integer = false);

// numerator ÷ denominator (not 0) in hundredths of a per cent, rounded half away from zero.
Hundredths PercentOf(Hundredths numerator, Hundredths denominator);

}  // namespace mingbai::publication
