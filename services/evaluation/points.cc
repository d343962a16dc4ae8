#include "services/evaluation/points.h"

#include <algorithm>

namespace mingbai::evaluation {

int64_t RoundHalfAway(__int128 numerator, __int128 denominator) {
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  const bool negative = numerator < 0;
  if (negative) numerator = -numerator;
  const __int128 rounded = (2 * numerator + denominator) / (2 * denominator);
  return static_cast<int64_t>(negative ? -rounded : rounded);
}

int64_t RatioPoints(int64_t full, int64_t hits, int64_t total) {
  if (total == 0) return full;
  return RoundHalfAway(static_cast<__int128>(full) * hits, total);
}

int64_t PerMissPoints(int64_t full, int64_t deduction, int64_t floor, int64_t misses) {
  const __int128 points = static_cast<__int128>(full) - static_cast<__int128>(deduction) * misses;
  return static_cast<int64_t>(std::max<__int128>(points, floor));
}

}  // namespace mingbai::evaluation
