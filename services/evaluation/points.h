#pragma once

// Exact points (DOMAIN E-4): thousandths as whole numbers, shares as fractions; no floating point. Pure.

#include <cstdint>

namespace mingbai::evaluation {

// numerator / denominator rounded to a whole number, half away from zero. The denominator must not be 0.
int64_t RoundHalfAway(__int128 numerator, __int128 denominator);

// `full` times hits / total, rounded once; `full` where `total` is 0: nothing to count costs nothing.
int64_t RatioPoints(int64_t full, int64_t hits, int64_t total);

// `full` less `deduction` for each miss, not below `floor`.
int64_t PerMissPoints(int64_t full, int64_t deduction, int64_t floor, int64_t misses);

}  // namespace mingbai::evaluation
