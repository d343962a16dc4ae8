#pragma once

// Cells of a delivered table: exact numbers, no floating point. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::gateway {

// Digits after the point of an element type; -1 where it is no number.
int ScaleOf(catalog::v1::ElementType type);

// A decimal number in units of 10^-scale: an optional "-", 1 to 13 digits, and with scale > 0 optionally a point and
// 1 to `scale` digits. nullopt for anything else.
std::optional<int64_t> ParseFixed(std::string_view text, int scale);
// The number with all `scale` digits after the point: (-450, 2) is "-4.50".
std::string FormatFixed(int64_t value, int scale);

// The cell as it goes into the table: without white space around it, numbers with all their digits. Puts why not into
// `fault` where it does not fit its element.
std::string ReadCell(const catalog::v1::ContentElement& element, std::string_view text, std::string* fault);

// numerator / denominator in per cent with two digits, half away from zero; 0 where the denominator is 0 (DOMAIN P-7).
int64_t RatioPercent2(int64_t numerator, int64_t denominator);

}  // namespace mingbai::gateway
