#include "services/publication/period_days.h"

#include "common/time/county_time.h"
#include "gtest/gtest.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;

void ExpectDays(const char* period, CivilDay first, CivilDay last) {
  const auto days = DaysOfPeriod(period);
  ASSERT_TRUE(days.has_value()) << period;
  EXPECT_EQ(days->first, first) << period;
  EXPECT_EQ(days->last, last) << period;
}

TEST(PeriodDays, C6_EveryKindOfPeriodHasItsDays) {
  ExpectDays("2026-10", CivilDay(2026, 10, 1), CivilDay(2026, 10, 31));
  ExpectDays("2028-02", CivilDay(2028, 2, 1), CivilDay(2028, 2, 29));
  ExpectDays("2026-Q1", CivilDay(2026, 1, 1), CivilDay(2026, 3, 31));
  ExpectDays("2026-Q4", CivilDay(2026, 10, 1), CivilDay(2026, 12, 31));
  ExpectDays("2026-H1", CivilDay(2026, 1, 1), CivilDay(2026, 6, 30));
  ExpectDays("2026-H2", CivilDay(2026, 7, 1), CivilDay(2026, 12, 31));
  ExpectDays("2026", CivilDay(2026, 1, 1), CivilDay(2026, 12, 31));
  ExpectDays("2026-10-12", CivilDay(2026, 10, 12), CivilDay(2026, 10, 12));
  for (const char* none : {"permanent", "", "2026-13", "2026-Q5", "2026-H3", "2026-02-30", "'; DROP"}) {
    EXPECT_FALSE(DaysOfPeriod(none).has_value()) << none;
  }
}

TEST(PeriodDays, PeriodsInChinese) {
  EXPECT_EQ(PeriodInWords("2026-10"), "2026年10月");
  EXPECT_EQ(PeriodInWords("2026-03"), "2026年3月");
  EXPECT_EQ(PeriodInWords("2026-Q4"), "2026年第4季度");
  EXPECT_EQ(PeriodInWords("2026-H1"), "2026年上半年");
  EXPECT_EQ(PeriodInWords("2026-H2"), "2026年下半年");
  EXPECT_EQ(PeriodInWords("2026"), "2026年");
  EXPECT_EQ(PeriodInWords("2026-09-05"), "2026年9月5日");
  EXPECT_EQ(PeriodInWords("permanent"), "长期");
  EXPECT_EQ(PeriodInWords("=cmd"), "=cmd");
}

// C-4: what went out in the period, before it was owed, answers it; what went out before the period was over does not,
// where it is due after it.
TEST(PeriodDays, C4_WhatWentOutBeforeItWasOwedAnswers) {
  const auto from = [](const char* period, CivilDay open) {
    return CountyDay(AnswersFrom(period, common::v1::PHASE_UNSPECIFIED, StartOfDay(open)));
  };
  EXPECT_EQ(from("2026-10", CivilDay(2026, 10, 1)), CivilDay(2026, 10, 1));
  EXPECT_EQ(from("2026-10", CivilDay(2026, 10, 12)), CivilDay(2026, 10, 1));
  EXPECT_EQ(from("2026-10", CivilDay(2026, 11, 1)), CivilDay(2026, 11, 1));
  EXPECT_EQ(from("2026-Q4", CivilDay(2027, 1, 12)), CivilDay(2027, 1, 1));
  EXPECT_EQ(from("2026-10-12", CivilDay(2026, 10, 2)), CivilDay(2026, 10, 2));
  EXPECT_EQ(from("permanent", CivilDay(2026, 10, 12)), CivilDay(2026, 10, 12));
}

TEST(PeriodDays, P6_NoticeOfWhatIsToComeAnswersHoweverEarly) {
  const absl::Time reported = StartOfDay(CivilDay(2026, 10, 2)), posted = StartOfDay(CivilDay(2026, 9, 20));
  EXPECT_LE(AnswersFrom("2026-10-12", common::v1::PHASE_BEFORE, reported), posted);
  EXPECT_EQ(AnswersFrom("2026-10-12", common::v1::PHASE_AFTER, reported), reported);
  EXPECT_EQ(AnswersFrom("2026-10", common::v1::PHASE_BEFORE, reported), StartOfDay(CivilDay(2026, 10, 1)));
}

TEST(PeriodDays, PhasesInChinese) {
  EXPECT_EQ(PhaseInWords(common::v1::PHASE_BEFORE), "事前");
  EXPECT_EQ(PhaseInWords(common::v1::PHASE_DURING), "事中");
  EXPECT_EQ(PhaseInWords(common::v1::PHASE_AFTER), "事后");
  EXPECT_EQ(PhaseInWords(common::v1::PHASE_UNSPECIFIED), "");
}

}  // namespace
}  // namespace mingbai::publication
