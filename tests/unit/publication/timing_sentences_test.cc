// When the sentences of the sources that say when something is disclosed make it due (DOMAIN C-6, C-11, C-12, P-5,
// P-6): tests/data/timing-sentences holds them, tests/unit/catalog/timing_sentences_test.cc how they are read. Below,
// rules that no sentence of a source gives.

#include "tests/support/timing_sentences.h"

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/text/text.h"
#include "gmock/gmock.h"
#include "services/publication/periods.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using catalog::v1::TimingRule;
using common::v1::PHASE_BEFORE;
using mingbai::testing::RuleOf;
using mingbai::testing::ShippedCalendar;
using mingbai::testing::TimingSentence;
using mingbai::testing::TimingSentences;
using ::testing::ElementsAre;

// Longer than any period.
constexpr int kTwoYears = 800;

// The last day of the term that the sentence gives.
std::string LastDay(const TimingSentence& sentence, const WorkingCalendar& calendar) {
  const CivilDay from = ParseDay(sentence.from).value_or(CivilDay());
  std::string_view notice = sentence.rule;
  if (ConsumePrefix(&notice, "notice_days: ")) {
    int days = 0;
    EXPECT_TRUE(absl::SimpleAtoi(AbslView(notice), &days));
    return FormatDay(CountyDay(NoticeEnd(StartOfDay(from) + absl::Hours(15), days)) - 1);
  }
  const TimingRule rule = RuleOf(sentence.rule);
  if (rule.kind() == catalog::v1::TIMING_KIND_PERMANENT) return FormatDay(PermanentTerm(rule, calendar, from).last_day);
  if (rule.kind() == catalog::v1::TIMING_KIND_PERIODIC) {
    const auto terms = PeriodicTerms(rule, calendar, from, from + kTwoYears);
    return terms.empty() ? "never" : FormatDay(terms.front().last_day);
  }
  common::v1::Phase phase = common::v1::PHASE_UNSPECIFIED;
  if (!sentence.phase.empty()) {
    EXPECT_TRUE(common::v1::Phase_Parse("PHASE_" + sentence.phase, &phase));
  }
  return FormatDay(EventTerm(rule, calendar, phase, from, CivilDay(2026, 9, 1)).last_day);
}

TEST(TimingSentences, C6_EachMakesItDue) {
  const WorkingCalendar calendar = ShippedCalendar();
  for (const TimingSentence& sentence : TimingSentences()) {
    EXPECT_EQ(LastDay(sentence, calendar), sentence.last_day) << sentence.source << ": " << sentence.quote;
  }
}

// "period: last day" of what is due in 2026.
std::vector<std::string> Year(const std::string& rule) {
  std::vector<std::string> due;
  for (const DueTerm& term :
       PeriodicTerms(RuleOf(rule), ShippedCalendar(), CivilDay(2026, 1, 1), CivilDay(2027, 1, 1))) {
    due.push_back(term.period + ": " + FormatDay(term.last_day).substr(5));
  }
  return due;
}

// Another county's disclosure day than the 26th of 000; what is due follows, and names the calendar's version.
TEST(TimingSentences, C12_TheDisclosureDayIsTheCountysOwn) {
  const std::string rule = "kind: TIMING_KIND_PERIODIC cycle: CYCLE_MONTHLY month: 1 on_disclosure_day: true";
  const auto due = Year(rule);
  ASSERT_EQ(due.size(), 12u);
  EXPECT_EQ(due[0], "2026-01: 01-26");
  EXPECT_EQ(due[11], "2026-12: 12-26");
  WorkingCalendar other = ShippedCalendar();
  other.SetCountyDays(20, {});
  const auto terms = PeriodicTerms(RuleOf(rule), other, CivilDay(2026, 2, 1), CivilDay(2026, 3, 1));
  ASSERT_EQ(terms.size(), 1u);
  EXPECT_EQ(terms[0].last_day, CivilDay(2026, 2, 20));
  EXPECT_EQ(terms[0].calendar_version, 1);
}

// Each period of the year, by its name.
TEST(TimingSentences, C6_ThePeriodsOfAYear) {
  EXPECT_THAT(Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_QUARTERLY month: 3 day: 31"),
              ElementsAre("2026-Q1: 03-31", "2026-Q2: 06-30", "2026-Q3: 09-30", "2026-Q4: 12-31"));
  EXPECT_THAT(Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_HALF_YEARLY month: 6 day: 31"),
              ElementsAre("2026-H1: 06-30", "2026-H2: 12-31"));
  EXPECT_THAT(Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_YEARLY month: 13 day: 31"), ElementsAre("2025: 01-31"));
  const auto months = Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_MONTHLY month: 2 day: 10");
  ASSERT_EQ(months.size(), 12u);
  EXPECT_EQ(months[0], "2025-12: 01-10");
  EXPECT_EQ(months[9], "2026-09: 10-10");
}

// DOMAIN C-6, a local rule that no seed quotes (每季度第一个月20日前): what the last quarter brought, or what this one
// plans.
TEST(TimingSentences, C6_ByTheTwentiethOfTheQuartersFirstMonth) {
  EXPECT_THAT(Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_QUARTERLY month: 1 day: 20"),
              ElementsAre("2026-Q1: 01-20", "2026-Q2: 04-20", "2026-Q3: 07-20", "2026-Q4: 10-20"));
  EXPECT_THAT(Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_QUARTERLY month: 4 day: 20"),
              ElementsAre("2025-Q4: 01-20", "2026-Q1: 04-20", "2026-Q2: 07-20", "2026-Q3: 10-20"));
}

// Of no source, but of any county's making: the n-th working day. The third of October 2026 is the worked Saturday
// after the holiday.
TEST(TimingSentences, C11_ByTheThirdWorkingDayOfTheMonth) {
  const auto due = Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_MONTHLY month: 2 working_day: 3");
  ASSERT_EQ(due.size(), 12u);
  EXPECT_EQ(due[9], "2026-09: 10-10");
}

// A decision on the 16th was on notice since the 8th; told on the 10th, it is too late.
TEST(TimingSentences, P6_WhatComesBeforeCanBeTooLate) {
  const TimingRule rule =
      RuleOf("kind: TIMING_KIND_PROMPT working_days_after: 20 phases { phase: PHASE_BEFORE days_before: 7 }");
  EXPECT_TRUE(FallsDueBefore(rule, PHASE_BEFORE));
  EXPECT_FALSE(FallsDueBefore(rule, common::v1::PHASE_AFTER));
  const DueTerm late = EventTerm(rule, ShippedCalendar(), PHASE_BEFORE, CivilDay(2026, 10, 16), CivilDay(2026, 10, 10));
  EXPECT_EQ(late.last_day, CivilDay(2026, 10, 8));
  EXPECT_LE(late.open, late.due);
}

// A stage may fall due on the day that it is reached.
// 即时: what is shown before a decision, without days to wait, is shown by its day, which can be planned.
TEST(TimingSentences, P6_WhatComesBeforeOnTheDayItself) {
  const TimingRule rule =
      RuleOf("kind: TIMING_KIND_PROMPT working_days_after: 20 phases { phase: PHASE_BEFORE same_day: true }");
  EXPECT_TRUE(FallsDueBefore(rule, common::v1::PHASE_BEFORE));
  EXPECT_FALSE(FallsDueBefore(rule, common::v1::PHASE_AFTER));
  const DueTerm term =
      EventTerm(rule, WorkingCalendar(), common::v1::PHASE_BEFORE, CivilDay(2026, 11, 20), CivilDay(2026, 11, 2));
  EXPECT_EQ(term.first_day, CivilDay(2026, 11, 2));
  EXPECT_EQ(term.last_day, CivilDay(2026, 11, 20));
}

TEST(TimingSentences, C6_AStageOnItsOwnDay) {
  EXPECT_EQ(EventTerm(RuleOf("kind: TIMING_KIND_STAGED same_day: true stages: '开标'"), ShippedCalendar(),
                      common::v1::PHASE_UNSPECIFIED, CivilDay(2026, 10, 3), CivilDay(2026, 10, 3))
                .last_day,
            CivilDay(2026, 10, 3));
}

// 000: 党务村务公开工作受农忙季节影响: reminders go out earlier then (DOMAIN C-13).
TEST(TimingSentences, C13_000_BusySeasons) {
  WorkingCalendar calendar = ShippedCalendar();
  calendar.SetCountyDays(26, {{6, 1, 6, 30, "三夏"}, {12, 20, 1, 5, "年关"}});
  ASSERT_NE(calendar.BusySeasonOf(CivilDay(2026, 6, 30)), nullptr);
  EXPECT_EQ(calendar.BusySeasonOf(CivilDay(2026, 6, 30))->name, "三夏");
  EXPECT_EQ(calendar.BusySeasonOf(CivilDay(2026, 7, 1)), nullptr);
  ASSERT_NE(calendar.BusySeasonOf(CivilDay(2027, 1, 5)), nullptr);
  EXPECT_EQ(calendar.BusySeasonOf(CivilDay(2026, 12, 20))->name, "年关");
  EXPECT_EQ(calendar.BusySeasonOf(CivilDay(2026, 12, 19)), nullptr);
}

}  // namespace
}  // namespace mingbai::publication
