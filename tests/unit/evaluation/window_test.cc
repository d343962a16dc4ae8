#include "services/evaluation/window.h"

#include "common/time/county_time.h"
#include "gtest/gtest.h"

namespace mingbai::evaluation {
namespace {

absl::CivilMonth October() { return absl::CivilMonth(2026, 10); }

TEST(Period, IsAMonthThatExists) {
  EXPECT_EQ(ParsePeriod("2026-10"), October());
  EXPECT_EQ(FormatPeriod(October()), "2026-10");
  EXPECT_EQ(FormatPeriod(absl::CivilMonth(2026, 1) - 1), "2025-12");
  for (const char* text : {"", "2026", "2026-00", "2026-13", "2026-1", "2026/10", "1999-12", "3000-01", "2026-1x",
                           "20266-1", "2026-010"}) {
    EXPECT_FALSE(ParsePeriod(text).has_value()) << text;
  }
}

// DOMAIN E-1, C-12: from the previous disclosure day 00:00 to this one's, county time.
TEST(Window, E1_OctoberRunsFrom26SeptemberTo26October) {
  const Window window = WindowOf(October(), 26, 26);
  EXPECT_EQ(window.start, StartOfDay(absl::CivilDay(2026, 9, 26)));
  EXPECT_EQ(window.end, StartOfDay(absl::CivilDay(2026, 10, 26)));
  EXPECT_EQ(absl::FormatTime(window.end, absl::UTCTimeZone()), "2026-10-25T16:00:00+00:00");
}

TEST(Window, E1_JanuaryBeginsInDecember) {
  EXPECT_EQ(WindowOf(absl::CivilMonth(2027, 1), 26, 26).start, StartOfDay(absl::CivilDay(2026, 12, 26)));
}

TEST(Window, E1_BeginsWhereTheMonthBeforeEnded) {
  EXPECT_EQ(WindowOf(October(), 26, 20).start, WindowOf(October() - 1, 20, 26).end);
}

// DOMAIN E-1: an obligation counts where its due date falls.
TEST(Window, E1_HoldsATermByItsLastDay) {
  const Window window = WindowOf(October(), 26, 26);
  EXPECT_FALSE(window.HoldsTerm(EndOfDay(absl::CivilDay(2026, 9, 25))));
  EXPECT_TRUE(window.HoldsTerm(EndOfDay(absl::CivilDay(2026, 9, 26))));
  EXPECT_TRUE(window.HoldsTerm(EndOfDay(absl::CivilDay(2026, 10, 25))));
  EXPECT_FALSE(window.HoldsTerm(EndOfDay(absl::CivilDay(2026, 10, 26))));
}

TEST(Window, E1_EveryDayBelongsToExactlyOnePeriod) {
  for (absl::CivilDay day(2026, 1, 1); day < absl::CivilDay(2027, 1, 1); ++day) {
    int held = 0;
    for (int month = 0; month <= 13; ++month) {
      held += WindowOf(absl::CivilMonth(2026, 1) + month, 26, 26).HoldsTerm(EndOfDay(day));
    }
    EXPECT_EQ(held, 1) << day;
  }
}

TEST(Window, E1_KnowsNothingAfterItsEnd) {
  const Window window = WindowOf(October(), 26, 26);
  EXPECT_TRUE(window.Knows(window.end - absl::Microseconds(1)));
  EXPECT_FALSE(window.Knows(window.end));
}

}  // namespace
}  // namespace mingbai::evaluation
