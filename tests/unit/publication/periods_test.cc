// When items fall due (DOMAIN C-6, C-11).

#include "services/publication/periods.h"

#include "common/time/county_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using catalog::v1::TimingRule;

TimingRule Periodic(catalog::v1::Cycle cycle, int month, int day) {
  TimingRule rule;
  rule.set_kind(catalog::v1::TIMING_KIND_PERIODIC);
  rule.set_cycle(cycle);
  rule.set_month(month);
  rule.set_day(day);
  return rule;
}

std::vector<std::string> Names(const std::vector<DueTerm>& terms) {
  std::vector<std::string> names;
  for (const DueTerm& term : terms) names.push_back(term.period + " " + FormatDay(term.last_day));
  return names;
}

// National Day 2026: 1 to 7 October off, Saturday 10 October worked.
WorkingCalendar Calendar2026() {
  std::vector<SpecialDay> days;
  for (int day = 1; day <= 7; ++day) days.push_back({CivilDay(2026, 10, day), false, "国庆节"});
  days.push_back({CivilDay(2026, 10, 10), true, "国庆节"});
  return WorkingCalendar(3, 2026, 2026, days);
}

TEST(Periods, C6_MonthlyOnThe10thOfTheMonthAfterOpensWhenTheMonthEnds) {
  const auto terms = PeriodicTerms(Periodic(catalog::v1::CYCLE_MONTHLY, 2, 10), WorkingCalendar(),
                                   CivilDay(2026, 11, 1), CivilDay(2027, 1, 1));
  EXPECT_THAT(Names(terms), testing::ElementsAre("2026-10 2026-11-10", "2026-11 2026-12-10"));
  EXPECT_EQ(terms[0].open, StartOfDay(CivilDay(2026, 11, 1)));
  EXPECT_EQ(terms[0].due, StartOfDay(CivilDay(2026, 11, 11)));
  EXPECT_EQ(terms[0].calendar_version, 0);
}

TEST(Periods, C6_DueWithinThePeriodOpensAtItsStart) {
  const auto terms = PeriodicTerms(Periodic(catalog::v1::CYCLE_QUARTERLY, 1, 20), WorkingCalendar(),
                                   CivilDay(2026, 10, 1), CivilDay(2027, 1, 1));
  EXPECT_THAT(Names(terms), testing::ElementsAre("2026-Q4 2026-10-20"));
  EXPECT_EQ(terms[0].open, StartOfDay(CivilDay(2026, 10, 1)));
}

TEST(Periods, C6_QuarterlyInTheFourthMonthFallsInTheNextQuarter) {
  EXPECT_THAT(
      Names(PeriodicTerms(Periodic(catalog::v1::CYCLE_QUARTERLY, 4, 10), WorkingCalendar(), CivilDay(2026, 1, 1),
                          CivilDay(2027, 1, 1))),
      testing::ElementsAre("2025-Q4 2026-01-10", "2026-Q1 2026-04-10", "2026-Q2 2026-07-10", "2026-Q3 2026-10-10"));
}

TEST(Periods, C6_HalfYearlyInTheThirdMonthFallsOnMarchAndSeptember) {
  EXPECT_THAT(Names(PeriodicTerms(Periodic(catalog::v1::CYCLE_HALF_YEARLY, 3, 10), WorkingCalendar(),
                                  CivilDay(2026, 1, 1), CivilDay(2027, 1, 1))),
              testing::ElementsAre("2026-H1 2026-03-10", "2026-H2 2026-09-10"));
}

TEST(Periods, C6_YearlyInMonth13FallsInTheNextJanuary) {
  const auto terms = PeriodicTerms(Periodic(catalog::v1::CYCLE_YEARLY, 13, 31), WorkingCalendar(), CivilDay(2027, 1, 1),
                                   CivilDay(2027, 2, 1));
  EXPECT_THAT(Names(terms), testing::ElementsAre("2026 2027-01-31"));
  EXPECT_EQ(terms[0].open, StartOfDay(CivilDay(2027, 1, 1)));
}

TEST(Periods, C6_ADayPastTheMonthsEndIsClipped) {
  EXPECT_THAT(Names(PeriodicTerms(Periodic(catalog::v1::CYCLE_MONTHLY, 1, 31), WorkingCalendar(), CivilDay(2026, 2, 1),
                                  CivilDay(2026, 5, 1))),
              testing::ElementsAre("2026-02 2026-02-28", "2026-03 2026-03-31", "2026-04 2026-04-30"));
  EXPECT_THAT(Names(PeriodicTerms(Periodic(catalog::v1::CYCLE_MONTHLY, 1, 30), WorkingCalendar(), CivilDay(2028, 2, 1),
                                  CivilDay(2028, 3, 1))),
              testing::ElementsAre("2028-02 2028-02-29"));
}

TEST(Periods, C11_NthWorkingDayCountsMakeUpDaysAndNamesTheCalendar) {
  TimingRule rule = Periodic(catalog::v1::CYCLE_MONTHLY, 1, 0);
  rule.set_working_day(3);
  const auto terms = PeriodicTerms(rule, Calendar2026(), CivilDay(2026, 10, 1), CivilDay(2026, 11, 1));
  // 8, 9 and the make-up Saturday 10.
  EXPECT_THAT(Names(terms), testing::ElementsAre("2026-10 2026-10-10"));
  EXPECT_EQ(terms[0].calendar_version, 3);
}

// "每季度结束后20个工作日内": October has eighteen.
TEST(Periods, C6_WorkingDaysAfterAPeriodGoOnIntoTheNextMonth) {
  TimingRule rule = Periodic(catalog::v1::CYCLE_QUARTERLY, 4, 0);
  rule.set_working_day(20);
  EXPECT_THAT(Names(PeriodicTerms(rule, Calendar2026(), CivilDay(2026, 11, 1), CivilDay(2026, 12, 1))),
              testing::ElementsAre("2026-Q3 2026-11-03"));
  EXPECT_THAT(Names(PeriodicTerms(rule, Calendar2026(), CivilDay(2026, 10, 1), CivilDay(2026, 11, 1))),
              testing::IsEmpty());
}

TEST(Periods, P2_TheRangeIsHalfOpenOnTheLastDay) {
  const TimingRule rule = Periodic(catalog::v1::CYCLE_MONTHLY, 2, 10);
  EXPECT_EQ(PeriodicTerms(rule, WorkingCalendar(), CivilDay(2026, 11, 10), CivilDay(2026, 11, 11)).size(), 1);
  EXPECT_EQ(PeriodicTerms(rule, WorkingCalendar(), CivilDay(2026, 11, 9), CivilDay(2026, 11, 10)).size(), 0);
  EXPECT_EQ(PeriodicTerms(rule, WorkingCalendar(), CivilDay(2026, 11, 11), CivilDay(2026, 11, 11)).size(), 0);
}

TEST(Periods, P2_AdjoiningRangesGiveEachTermOnce) {
  TimingRule by_working_day = Periodic(catalog::v1::CYCLE_QUARTERLY, 4, 0);
  by_working_day.set_working_day(23);
  for (const TimingRule& rule : {Periodic(catalog::v1::CYCLE_QUARTERLY, 4, 31), by_working_day}) {
    std::vector<std::string> parts;
    for (CivilDay day(2026, 1, 1); day < CivilDay(2028, 1, 1); day += 17) {
      const auto terms = PeriodicTerms(rule, WorkingCalendar(), day, std::min(day + 17, CivilDay(2028, 1, 1)));
      for (const std::string& name : Names(terms)) parts.push_back(name);
    }
    EXPECT_EQ(parts, Names(PeriodicTerms(rule, WorkingCalendar(), CivilDay(2026, 1, 1), CivilDay(2028, 1, 1))));
    EXPECT_EQ(parts.size(), 8);
  }
}

TEST(Periods, C6_PermanentFallsDueOnceAfterItTakesEffect) {
  TimingRule rule;
  rule.set_kind(catalog::v1::TIMING_KIND_PERMANENT);
  rule.set_working_days_after(20);
  const DueTerm term = PermanentTerm(rule, WorkingCalendar(), CivilDay(2026, 3, 2));
  EXPECT_EQ(term.period, "permanent");
  EXPECT_EQ(term.last_day, CivilDay(2026, 3, 30));
  EXPECT_EQ(term.open, StartOfDay(CivilDay(2026, 3, 2)));
  EXPECT_EQ(term.due, StartOfDay(CivilDay(2026, 3, 31)));
}

TEST(Periods, C11_TheDayOfTheEventIsNotCounted) {
  TimingRule rule;
  rule.set_kind(catalog::v1::TIMING_KIND_PROMPT);
  rule.set_working_days_after(3);
  const DueTerm working =
      EventTerm(rule, Calendar2026(), common::v1::PHASE_UNSPECIFIED, CivilDay(2026, 9, 30), CivilDay(2026, 9, 30));
  EXPECT_EQ(working.period, "2026-09-30");
  EXPECT_EQ(working.last_day, CivilDay(2026, 10, 10));
  EXPECT_EQ(working.calendar_version, 3);
  rule.set_working_days_after(0);
  rule.set_days_after(3);
  const DueTerm calendar =
      EventTerm(rule, Calendar2026(), common::v1::PHASE_UNSPECIFIED, CivilDay(2026, 9, 30), CivilDay(2026, 9, 30));
  EXPECT_EQ(calendar.last_day, CivilDay(2026, 10, 3));
  EXPECT_EQ(calendar.calendar_version, 0);
}

TEST(Periods, P2_NamesOfPeriodsThatExist) {
  for (const char* good : {"permanent", "2026", "2026-Q4", "2026-H1", "2026-02", "2028-02-29"}) {
    EXPECT_TRUE(IsPeriod(good)) << good;
  }
  for (const char* bad : {"", "2026-13", "2026-00", "2026-Q5", "2026-Q0", "2026-H3", "2026-02-29", "26", "2026-1",
                          "2026_10", "abcd", "Permanent"}) {
    EXPECT_FALSE(IsPeriod(bad)) << bad;
  }
}

}  // namespace
}  // namespace mingbai::publication
