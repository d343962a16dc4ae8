#include "services/catalog/timing_rules.h"

#include <algorithm>

#include "common/text/text.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/timing_sentences.h"

namespace mingbai::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::TimingRule Rule(const std::string& text) {
  v1::TimingRule rule;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &rule)) << text;
  return rule;
}

std::vector<std::string> WrongIn(const std::string& text) {
  FieldErrors errors;
  CheckTiming(Rule(text), "item.timing", errors);
  return FieldPathsOf(errors.ToStatus());
}

bool Weaker(const std::string& ours, const std::string& item) { return IsWeaker(Rule(ours), Rule(item)); }

constexpr char kMonthly[] = "kind: TIMING_KIND_PERIODIC cycle: CYCLE_MONTHLY month: 2 ";
constexpr char kQuarterly[] = "kind: TIMING_KIND_PERIODIC cycle: CYCLE_QUARTERLY month: 4 ";

// DOMAIN C-6: all four kinds can be said.
TEST(Timing, C6_EveryKindIsConsistentWithItsOwnParts) {
  EXPECT_THAT(WrongIn(std::string(kMonthly) + "day: 10"), IsEmpty());
  // "By the 20th of the quarter's first month."
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_PERIODIC cycle: CYCLE_QUARTERLY month: 1 day: 20"), IsEmpty());
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_PERIODIC cycle: CYCLE_YEARLY month: 13 working_day: 5"), IsEmpty());
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_PERMANENT working_days_after: 20"), IsEmpty());
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_STAGED working_days_after: 5 stages: '公告' stages: '结果'"), IsEmpty());
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_PROMPT working_days_after: 3"), IsEmpty());
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_PROMPT days_after: 3"), IsEmpty());
}

TEST(Timing, C6_PeriodicNeedsCycleMonthAndOneDay) {
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_PERIODIC"),
              ElementsAre("item.timing.cycle", "item.timing.month", "item.timing.day"));
  EXPECT_THAT(WrongIn(kMonthly), ElementsAre("item.timing.day"));
  EXPECT_THAT(WrongIn(std::string(kMonthly) + "day: 10 working_day: 5"), ElementsAre("item.timing.day"));
}

TEST(Timing, C6_PartsOfOtherKindsAreNamed) {
  EXPECT_THAT(WrongIn(std::string(kMonthly) + "day: 1 working_days_after: 3 days_after: 4 stages: 'a'"),
              ElementsAre("item.timing.working_days_after", "item.timing.days_after", "item.timing.stages"));
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_PERMANENT working_days_after: 20 cycle: CYCLE_YEARLY month: 1 day: 2 "
                      "working_day: 3"),
              ElementsAre("item.timing.cycle", "item.timing.month", "item.timing.day", "item.timing.working_day"));
}

TEST(Timing, C6_TermsNeedDays) {
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_PERMANENT"), ElementsAre("item.timing.working_days_after"));
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_PROMPT"), ElementsAre("item.timing.working_days_after"));
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_PROMPT working_days_after: 1 days_after: 1"),
              ElementsAre("item.timing.working_days_after"));
}

TEST(Timing, C6_StagesAreNamedOnce) {
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_STAGED working_days_after: 1"), ElementsAre("item.timing.stages"));
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_STAGED working_days_after: 1 stages: 'a' stages: '' stages: 'a'"),
              ElementsAre("item.timing.stages[1]", "item.timing.stages[2]"));
}

TEST(WeakerTiming, C3_AnotherKindIsWeaker) {
  EXPECT_TRUE(Weaker("kind: TIMING_KIND_PROMPT days_after: 1", "kind: TIMING_KIND_PERMANENT working_days_after: 20"));
}

TEST(WeakerTiming, C3_LongerCycleIsWeakerWhateverTheDay) {
  EXPECT_TRUE(Weaker(std::string(kQuarterly) + "day: 1", std::string(kMonthly) + "day: 31"));
  EXPECT_FALSE(Weaker(std::string(kMonthly) + "day: 1", std::string(kQuarterly) + "day: 1"));
}

// The sixteenth working day of March is its last, or the first of April.
TEST(WeakerTiming, C3_WhatIsCountedOnIsComparedInTheNextMonth) {
  const std::string quarter = "kind: TIMING_KIND_PERIODIC cycle: CYCLE_QUARTERLY ";
  EXPECT_FALSE(Weaker(quarter + "month: 3 working_day: 16", quarter + "month: 4 working_day: 20"));
  EXPECT_FALSE(Weaker(quarter + "month: 3 working_day: 18", quarter + "month: 4 working_day: 3"));
  EXPECT_TRUE(Weaker(quarter + "month: 3 working_day: 19", quarter + "month: 4 working_day: 3"));
  EXPECT_FALSE(Weaker(quarter + "month: 3 working_day: 17", quarter + "month: 4 day: 16"));
  EXPECT_TRUE(Weaker(quarter + "month: 3 working_day: 17", quarter + "month: 4 day: 15"));
  EXPECT_FALSE(Weaker(quarter + "month: 3 working_day: 23", quarter + "month: 5 day: 1"));
}

// What tells of the quarter's last month must be out when the quarter would have been.
TEST(WeakerTiming, C3_AShorterCycleMustNotFallDueLater) {
  EXPECT_TRUE(Weaker(std::string(kMonthly) + "day: 31", std::string(kQuarterly) + "day: 1"));
  EXPECT_TRUE(
      Weaker("kind: TIMING_KIND_PERIODIC cycle: CYCLE_MONTHLY month: 3 day: 1", std::string(kQuarterly) + "day: 10"));
  EXPECT_TRUE(
      Weaker("kind: TIMING_KIND_PERIODIC cycle: CYCLE_MONTHLY month: 24 day: 31", std::string(kQuarterly) + "day: 10"));
  EXPECT_FALSE(
      Weaker("kind: TIMING_KIND_PERIODIC cycle: CYCLE_MONTHLY month: 1 day: 31", std::string(kQuarterly) + "day: 10"));
}

TEST(WeakerTiming, C3_LaterMonthOrDayIsWeaker) {
  EXPECT_FALSE(Weaker(std::string(kMonthly) + "day: 10", std::string(kMonthly) + "day: 10"));
  EXPECT_FALSE(Weaker(std::string(kMonthly) + "day: 9", std::string(kMonthly) + "day: 10"));
  EXPECT_TRUE(Weaker(std::string(kMonthly) + "day: 11", std::string(kMonthly) + "day: 10"));
  EXPECT_TRUE(
      Weaker("kind: TIMING_KIND_PERIODIC cycle: CYCLE_QUARTERLY month: 5 day: 1", std::string(kQuarterly) + "day: 10"));
  EXPECT_FALSE(Weaker("kind: TIMING_KIND_PERIODIC cycle: CYCLE_QUARTERLY month: 3 day: 31",
                      std::string(kQuarterly) + "day: 10"));
  EXPECT_TRUE(Weaker(std::string(kMonthly) + "working_day: 6", std::string(kMonthly) + "working_day: 5"));
  EXPECT_FALSE(Weaker(std::string(kMonthly) + "working_day: 5", std::string(kMonthly) + "working_day: 5"));
}

TEST(WeakerTiming, C3_DayAgainstWorkingDayCountsTheWorstCase) {
  // The fifth working day never comes before the 5th.
  EXPECT_FALSE(Weaker(std::string(kMonthly) + "day: 5", std::string(kMonthly) + "working_day: 5"));
  EXPECT_TRUE(Weaker(std::string(kMonthly) + "day: 6", std::string(kMonthly) + "working_day: 5"));
  // In October the first working day may be the 9th.
  EXPECT_TRUE(Weaker(std::string(kMonthly) + "working_day: 1", std::string(kMonthly) + "day: 8"));
  EXPECT_FALSE(Weaker(std::string(kMonthly) + "working_day: 2", std::string(kMonthly) + "day: 20"));
  // A month may have fewer than sixteen, and the rest is counted after it.
  EXPECT_FALSE(Weaker(std::string(kMonthly) + "working_day: 15", std::string(kMonthly) + "day: 31"));
  EXPECT_TRUE(Weaker(std::string(kMonthly) + "working_day: 16", std::string(kMonthly) + "day: 31"));
  EXPECT_TRUE(Weaker("kind: TIMING_KIND_PERIODIC cycle: CYCLE_MONTHLY month: 1 working_day: 23",
                     "kind: TIMING_KIND_PERIODIC cycle: CYCLE_MONTHLY month: 2 day: 5"));
  EXPECT_FALSE(Weaker("kind: TIMING_KIND_PERIODIC cycle: CYCLE_MONTHLY month: 1 working_day: 15",
                      "kind: TIMING_KIND_PERIODIC cycle: CYCLE_MONTHLY month: 2 day: 5"));
}

TEST(WeakerTiming, C3_MoreDaysAfterAreWeaker) {
  for (const char* kind : {"kind: TIMING_KIND_PERMANENT ", "kind: TIMING_KIND_PROMPT "}) {
    const std::string head = kind;
    EXPECT_FALSE(Weaker(head + "working_days_after: 5", head + "working_days_after: 5"));
    EXPECT_FALSE(Weaker(head + "working_days_after: 4", head + "working_days_after: 5"));
    EXPECT_TRUE(Weaker(head + "working_days_after: 6", head + "working_days_after: 5"));
  }
  const std::string prompt = "kind: TIMING_KIND_PROMPT ";
  EXPECT_FALSE(Weaker(prompt + "days_after: 5", prompt + "working_days_after: 5"));
  EXPECT_TRUE(Weaker(prompt + "days_after: 6", prompt + "working_days_after: 5"));
  EXPECT_TRUE(Weaker(prompt + "working_days_after: 1", prompt + "days_after: 5"));
  // Twelve days off, five worked, a weekend between them.
  EXPECT_FALSE(Weaker(prompt + "working_days_after: 5", prompt + "days_after: 19"));
  EXPECT_TRUE(Weaker(prompt + "working_days_after: 5", prompt + "days_after: 18"));
  EXPECT_FALSE(Weaker(prompt + "working_days_after: 1", prompt + "days_after: 13"));
  EXPECT_FALSE(Weaker(prompt + "working_days_after: 10", prompt + "days_after: 26"));
  EXPECT_TRUE(Weaker(prompt + "days_after: 6", prompt + "days_after: 5"));
}

// What is taken of working days held in every year whose notice ships, with the ten days off of 2020.
TEST(WeakerTiming, C3_C11_WorkingDaysNeverTakeLongerThanTheyAreTakenTo) {
  const WorkingCalendar calendar = testing::ShippedCalendar();
  const std::string prompt = "kind: TIMING_KIND_PROMPT ";
  for (int n = 1; n <= 60; ++n) {
    int days = 1;
    while (Weaker(StrCat(prompt, "working_days_after: ", n), StrCat(prompt, "days_after: ", days))) ++days;
    for (absl::CivilDay day(calendar.first_year(), 1, 1); day < absl::CivilDay(calendar.last_year(), 10, 1); ++day) {
      ASSERT_LE(calendar.AfterWorkingDays(day, n).last_day, day + days) << n << " working days after " << day;
    }
  }
  const std::string monthly = kMonthly;
  for (int n = 1; n <= 23; ++n) {
    int day = 1;
    while (day < 32 && Weaker(StrCat(monthly, "working_day: ", n), StrCat(monthly, "day: ", day))) ++day;
    if (day == 32) continue;
    for (absl::CivilMonth month(calendar.first_year(), 1); month.year() <= calendar.last_year(); ++month) {
      const absl::CivilDay clipped = std::min(absl::CivilDay(month) + (day - 1), absl::CivilDay(month + 1) - 1);
      ASSERT_LE(calendar.NthWorkingDay(month, n), clipped) << "working day " << n << " of " << month;
    }
  }
}

TEST(WeakerTiming, C3_StagesMayBeAddedNotLeftOut) {
  const std::string staged = "kind: TIMING_KIND_STAGED working_days_after: 5 ";
  const std::string item = staged + "stages: 'a' stages: 'b'";
  EXPECT_FALSE(Weaker(item, item));
  EXPECT_FALSE(Weaker(staged + "stages: 'a' stages: 'x' stages: 'b'", item));
  EXPECT_TRUE(Weaker(staged + "stages: 'a'", item));
  EXPECT_TRUE(Weaker(staged + "stages: 'b' stages: 'a'", item));
  EXPECT_TRUE(Weaker("kind: TIMING_KIND_STAGED working_days_after: 6 stages: 'a' stages: 'b'", item));
}

TEST(Timing, C12_TheDisclosureDayIsOneOfThreeWays) {
  EXPECT_THAT(WrongIn(std::string(kMonthly) + "on_disclosure_day: true"), IsEmpty());
  EXPECT_THAT(WrongIn(std::string(kMonthly) + "on_disclosure_day: true day: 26"), ElementsAre("item.timing.day"));
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_PROMPT days_after: 3 on_disclosure_day: true"),
              ElementsAre("item.timing.on_disclosure_day"));
}

TEST(Timing, C6_TheSameDayIsATermOfEvents) {
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_PROMPT same_day: true"), IsEmpty());
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_STAGED same_day: true stages: '开标'"), IsEmpty());
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_PROMPT same_day: true days_after: 1"),
              ElementsAre("item.timing.working_days_after"));
  EXPECT_THAT(WrongIn("kind: TIMING_KIND_PERMANENT working_days_after: 1 same_day: true"),
              ElementsAre("item.timing.same_day"));
}

TEST(Timing, P6_PhasesAreEachRuledOnceAndInOneWay) {
  const std::string prompt = "kind: TIMING_KIND_PROMPT working_days_after: 20 ";
  EXPECT_THAT(
      WrongIn(prompt + "phases { phase: PHASE_BEFORE days_before: 7 } phases { phase: PHASE_AFTER same_day: true }"),
      IsEmpty());
  EXPECT_THAT(WrongIn(prompt + "phases { phase: PHASE_AFTER days_before: 7 }"),
              ElementsAre("item.timing.phases[0].days_before"));
  EXPECT_THAT(WrongIn(prompt + "phases { phase: PHASE_BEFORE }"), ElementsAre("item.timing.phases[0]"));
  EXPECT_THAT(WrongIn(prompt + "phases { phase: PHASE_BEFORE same_day: true }"), IsEmpty());
  EXPECT_THAT(WrongIn(prompt + "phases { phase: PHASE_BEFORE working_days_after: 3 }"),
              ElementsAre("item.timing.phases[0].working_days_after"));
  EXPECT_THAT(WrongIn(prompt + "phases { phase: PHASE_BEFORE days_after: 3 }"),
              ElementsAre("item.timing.phases[0].days_after"));
  EXPECT_THAT(
      WrongIn(prompt + "phases { phase: PHASE_BEFORE days_before: 7 } phases { phase: PHASE_BEFORE days_before: 8 }"),
      ElementsAre("item.timing.phases[1].phase"));
  EXPECT_THAT(WrongIn(std::string(kMonthly) + "day: 10 phases { phase: PHASE_BEFORE days_before: 7 }"),
              ElementsAre("item.timing.phases"));
}

TEST(Timing, C6_TooMuchAndTooLittleAreToldApart) {
  const auto message = [](const std::string& text) {
    FieldErrors errors;
    CheckTiming(Rule(text), "item.timing", errors);
    return std::string(errors.ToStatus().message());
  };
  EXPECT_EQ(message("kind: TIMING_KIND_PROMPT working_days_after: 3 days_after: 3"),
            "item.timing.working_days_after: only one of this, days and the same day may be given");
  EXPECT_EQ(message("kind: TIMING_KIND_PROMPT"), "item.timing.working_days_after: is needed, or days, or the same day");
}

TEST(WeakerTiming, C3_C12_TheDisclosureDayMayBeAnyToThe28th) {
  const std::string on_day = std::string(kMonthly) + "on_disclosure_day: true";
  EXPECT_FALSE(Weaker(on_day, on_day));
  EXPECT_FALSE(Weaker(std::string(kMonthly) + "day: 1", on_day));
  EXPECT_TRUE(Weaker(std::string(kMonthly) + "day: 2", on_day));
  // The first working day may come after the 1st, which may be the disclosure day.
  EXPECT_TRUE(Weaker(std::string(kMonthly) + "working_day: 1", on_day));
  EXPECT_FALSE(Weaker(on_day, std::string(kMonthly) + "day: 28"));
  EXPECT_TRUE(Weaker(on_day, std::string(kMonthly) + "day: 27"));
  EXPECT_TRUE(Weaker(on_day, std::string(kMonthly) + "working_day: 5"));
}

TEST(WeakerTiming, C3_TheSameDayIsTheStrictest) {
  const std::string same = "kind: TIMING_KIND_PROMPT same_day: true";
  EXPECT_FALSE(Weaker(same, "kind: TIMING_KIND_PROMPT working_days_after: 1"));
  EXPECT_TRUE(Weaker("kind: TIMING_KIND_PROMPT days_after: 1", same));
  EXPECT_FALSE(Weaker(same, same));
}

TEST(WeakerTiming, C3_P6_PhasesAreNotWeakened) {
  const auto rule = [](const std::string& phases) {
    return "kind: TIMING_KIND_PROMPT working_days_after: 5 " + phases;
  };
  const std::string item =
      rule("phases { phase: PHASE_BEFORE days_before: 7 } phases { phase: PHASE_AFTER days_after: 3 }");
  EXPECT_FALSE(Weaker(item, item));
  EXPECT_TRUE(Weaker(rule(""), item));
  EXPECT_TRUE(
      Weaker(rule("phases { phase: PHASE_BEFORE days_before: 6 } phases { phase: PHASE_AFTER days_after: 3 }"), item));
  EXPECT_TRUE(
      Weaker(rule("phases { phase: PHASE_BEFORE days_before: 7 } phases { phase: PHASE_AFTER days_after: 4 }"), item));
  EXPECT_FALSE(Weaker(
      rule("phases { phase: PHASE_BEFORE days_before: 15 } phases { phase: PHASE_AFTER same_day: true }"), item));
  // A phase that the item leaves to the rule of five working days.
  EXPECT_TRUE(Weaker(rule("phases { phase: PHASE_DURING working_days_after: 6 }"), rule("")));
  EXPECT_FALSE(Weaker(rule("phases { phase: PHASE_DURING working_days_after: 4 }"), rule("")));
}

}  // namespace
}  // namespace mingbai::catalog
