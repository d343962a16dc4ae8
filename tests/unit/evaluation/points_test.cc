#include "services/evaluation/points.h"

#include "gtest/gtest.h"

namespace mingbai::evaluation {
namespace {

// DOMAIN E-4: rounded half away from zero.
TEST(Points, E4_HalvesRoundAwayFromZero) {
  EXPECT_EQ(RoundHalfAway(1, 2), 1);
  EXPECT_EQ(RoundHalfAway(-1, 2), -1);
  EXPECT_EQ(RoundHalfAway(3, 2), 2);
  EXPECT_EQ(RoundHalfAway(-3, 2), -2);
  EXPECT_EQ(RoundHalfAway(1, -2), -1);
  EXPECT_EQ(RoundHalfAway(5, 4), 1);
  EXPECT_EQ(RoundHalfAway(7, 4), 2);
  EXPECT_EQ(RoundHalfAway(0, 7), 0);
}

TEST(Points, E4_RoundingDoesNotOverflow) {
  const __int128 huge = static_cast<__int128>(4'000'000'000'000'000'000) * 1'000'000;
  EXPECT_EQ(RoundHalfAway(huge, 1'000'000), 4'000'000'000'000'000'000);
}

// DOMAIN E-3: ratios.
TEST(Points, E3_RatioOfThirds) {
  EXPECT_EQ(RatioPoints(30'000, 1, 3), 10'000);
  EXPECT_EQ(RatioPoints(10'000, 1, 3), 3'333);
  EXPECT_EQ(RatioPoints(10'000, 2, 3), 6'667);
  EXPECT_EQ(RatioPoints(1'000, 1, 16), 63);  // 62.5
  EXPECT_EQ(RatioPoints(5'000, 0, 4), 0);
  EXPECT_EQ(RatioPoints(5'000, 4, 4), 5'000);
}

TEST(Points, E3_NothingToCountGivesFullPoints) { EXPECT_EQ(RatioPoints(30'000, 0, 0), 30'000); }

// DOMAIN E-3: finance 20, five points per missed month, floor 0.
TEST(Points, E3_PerMissStopsAtTheFloor) {
  EXPECT_EQ(PerMissPoints(20'000, 5'000, 0, 0), 20'000);
  EXPECT_EQ(PerMissPoints(20'000, 5'000, 0, 3), 5'000);
  EXPECT_EQ(PerMissPoints(20'000, 5'000, 0, 4), 0);
  EXPECT_EQ(PerMissPoints(20'000, 5'000, 0, 5), 0);
  EXPECT_EQ(PerMissPoints(20'000, 5'000, 8'000, 3), 8'000);
  EXPECT_EQ(PerMissPoints(20'000, 1'000'000, 0, 9'000'000'000'000), 0);
}

}  // namespace
}  // namespace mingbai::evaluation
