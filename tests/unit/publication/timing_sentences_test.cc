// Every sentence of the sources that says when something must be disclosed, as a timing rule and what it makes due
// (DOMAIN C-6, C-11, C-12, P-5, P-6). The number before a sentence is that of the document; the law is quoted by its
// article.

#include <string>
#include <vector>

#include "common/time/county_time.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/publication/periods.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using catalog::v1::TimingRule;
using common::v1::PHASE_AFTER;
using common::v1::PHASE_BEFORE;
using common::v1::PHASE_DURING;
using common::v1::PHASE_UNSPECIFIED;
using ::testing::ElementsAre;

TimingRule Rule(const std::string& text) {
  TimingRule rule;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &rule)) << text;
  return rule;
}

// The calendar of 2026 around the National Day: 1 to 7 October are off, 20 September and 10 October are worked.
WorkingCalendar Calendar() {
  std::vector<SpecialDay> days = {{CivilDay(2026, 9, 20), true, "国庆节"}, {CivilDay(2026, 10, 10), true, "国庆节"}};
  for (int day = 1; day <= 7; ++day) days.push_back({CivilDay(2026, 10, day), false, "国庆节"});
  return WorkingCalendar(1, 2026, 2026, days);
}

// "period: last day" of what is due in 2026.
std::vector<std::string> Year(const std::string& rule) {
  std::vector<std::string> due;
  for (const DueTerm& term : PeriodicTerms(Rule(rule), Calendar(), CivilDay(2026, 1, 1), CivilDay(2027, 1, 1))) {
    due.push_back(term.period + ": " + FormatDay(term.last_day).substr(5));
  }
  return due;
}

std::string LastDay(const std::string& rule, CivilDay event, common::v1::Phase phase = PHASE_UNSPECIFIED,
                    CivilDay reported = CivilDay(2026, 9, 1)) {
  return FormatDay(EventTerm(Rule(rule), Calendar(), phase, event, reported).last_day);
}

// 000: 把每月26日确定为党务村务公开工作日
TEST(TimingSentences, C12_000_TheTwentySixthOfEachMonthIsDisclosureDay) {
  const std::string rule = "kind: TIMING_KIND_PERIODIC cycle: CYCLE_MONTHLY month: 1 on_disclosure_day: true";
  const auto due = Year(rule);
  ASSERT_EQ(due.size(), 12u);
  EXPECT_EQ(due[0], "2026-01: 01-26");
  EXPECT_EQ(due[11], "2026-12: 12-26");
  // Another county has another day; what is due follows, and names the calendar's version.
  WorkingCalendar other = Calendar();
  other.SetCountyDays(20, {});
  const auto terms = PeriodicTerms(Rule(rule), other, CivilDay(2026, 2, 1), CivilDay(2026, 3, 1));
  ASSERT_EQ(terms.size(), 1u);
  EXPECT_EQ(terms[0].last_day, CivilDay(2026, 2, 20));
  EXPECT_EQ(terms[0].calendar_version, 1);
}

// 000: 村务至少每个季度全面公开一次
TEST(TimingSentences, C6_000_VillageAffairsAtLeastOnceAQuarter) {
  EXPECT_THAT(Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_QUARTERLY month: 3 day: 31"),
              ElementsAre("2026-Q1: 03-31", "2026-Q2: 06-30", "2026-Q3: 09-30", "2026-Q4: 12-31"));
}

// 000: 涉及财务的事项应当每月公开一次; Organic Law art. 30 of the 2018 text: monthly where collective transactions are
// frequent
TEST(TimingSentences, C6_000_FinanceOnceAMonth) {
  const auto due = Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_MONTHLY month: 2 day: 10");
  ASSERT_EQ(due.size(), 12u);
  EXPECT_EQ(due[0], "2025-12: 01-10");
  EXPECT_EQ(due[9], "2026-09: 10-10");
}

// 000: 对于群众最关心、最直接的利益问题(如村级财务、农村低保 …),全部做到按季度公开; 按季度准时 … 公开
TEST(TimingSentences, C6_000_WhatConcernsPeopleMostByQuarter) {
  EXPECT_THAT(Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_QUARTERLY month: 4 day: 10"),
              ElementsAre("2025-Q4: 01-10", "2026-Q1: 04-10", "2026-Q2: 07-10", "2026-Q3: 10-10"));
}

// Local rules such as 每季度第一个月20日前: what the last quarter brought, or what this one plans.
TEST(TimingSentences, C6_ByTheTwentiethOfTheQuartersFirstMonth) {
  EXPECT_THAT(Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_QUARTERLY month: 1 day: 20"),
              ElementsAre("2026-Q1: 01-20", "2026-Q2: 04-20", "2026-Q3: 07-20", "2026-Q4: 10-20"));
  EXPECT_THAT(Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_QUARTERLY month: 4 day: 20"),
              ElementsAre("2025-Q4: 01-20", "2026-Q1: 04-20", "2026-Q2: 07-20", "2026-Q3: 10-20"));
}

// The n-th working day: the third of October 2026 is the worked Saturday after the holiday.
TEST(TimingSentences, C11_ByTheThirdWorkingDayOfTheMonth) {
  const auto due = Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_MONTHLY month: 2 working_day: 3");
  EXPECT_EQ(due[9], "2026-09: 10-10");
}

// 004: 排出任务完成进度表 … 半年和年终进行公示公开
TEST(TimingSentences, C6_004_ProgressAtHalfYearAndYearsEnd) {
  EXPECT_THAT(Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_HALF_YEARLY month: 6 day: 31"),
              ElementsAre("2026-H1: 06-30", "2026-H2: 12-31"));
}

// 004: the finances of the 前六个月 are open to inspection: those of the half-year that has ended.
TEST(TimingSentences, C6_004_TheSixMonthsBefore) {
  EXPECT_THAT(Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_HALF_YEARLY month: 7 day: 20"),
              ElementsAre("2025-H2: 01-20", "2026-H1: 07-20"));
}

// 001: 每年组织 … 公开述职述廉; 004: 年度总评; 条例 arts. 49 and 50: reports of the year by 31 January and 31 March
TEST(TimingSentences, C6_001_004_OnceAYear) {
  EXPECT_THAT(Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_YEARLY month: 12 day: 31"), ElementsAre("2026: 12-31"));
  EXPECT_THAT(Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_YEARLY month: 13 day: 31"), ElementsAre("2025: 01-31"));
  EXPECT_THAT(Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_YEARLY month: 15 day: 31"), ElementsAre("2025: 03-31"));
}

// 004: 每月的窗口考评结果在中心简报上进行公布; 季度互评
TEST(TimingSentences, C6_004_WindowAppraisalsByMonthAndQuarter) {
  EXPECT_EQ(Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_MONTHLY month: 1 day: 31")[1], "2026-02: 02-28");
  EXPECT_EQ(Year("kind: TIMING_KIND_PERIODIC cycle: CYCLE_QUARTERLY month: 3 day: 31")[0], "2026-Q1: 03-31");
}

// 000: 长期公开: due once, and up from then on.
TEST(TimingSentences, C6_000_PermanentFallsDueOnce) {
  const DueTerm term =
      PermanentTerm(Rule("kind: TIMING_KIND_PERMANENT working_days_after: 20"), Calendar(), CivilDay(2026, 9, 1));
  EXPECT_EQ(term.period, "permanent");
  EXPECT_EQ(FormatDay(term.last_day), "2026-09-28");  // the 20th was worked
}

// 000: 阶段性工作逐段公开; 002: 每一个环节
TEST(TimingSentences, C6_000_002_EachStageAsItIsReached) {
  const std::string rule =
      "kind: TIMING_KIND_STAGED working_days_after: 3 stages: '立项' stages: '招标' stages: '施工' stages: '验收'";
  EXPECT_EQ(LastDay(rule, CivilDay(2026, 9, 30)), "2026-10-10");
}

// 000: 临时性工作随时公开; 事前事后即时公开; 003: 日清单制, each day's list on that day
TEST(TimingSentences, C6_000_003_AtOnceIsTheSameDay) {
  EXPECT_EQ(LastDay("kind: TIMING_KIND_PROMPT same_day: true", CivilDay(2026, 10, 3)), "2026-10-03");
  EXPECT_EQ(LastDay("kind: TIMING_KIND_STAGED same_day: true stages: '开标'", CivilDay(2026, 10, 3)), "2026-10-03");
}

// 001: 当场解释或三个工作日内给予公开答复
TEST(TimingSentences, C6_001_WithinThreeWorkingDays) {
  EXPECT_EQ(LastDay("kind: TIMING_KIND_PROMPT working_days_after: 3", CivilDay(2026, 9, 30)), "2026-10-10");
}

// 条例 art. 26: 自该政府信息形成或者变更之日起20个工作日内
TEST(TimingSentences, C6_LawTwentyWorkingDaysFromCreationOrChange) {
  EXPECT_EQ(LastDay("kind: TIMING_KIND_PROMPT working_days_after: 20", CivilDay(2026, 9, 15)), "2026-10-16");
}

// 000: 公示期限不少于7天; 004: 公开时效为一个星期. The first day is not counted.
TEST(TimingSentences, P5_000_004_NoticeStandsSevenFullDays) {
  EXPECT_EQ(NoticeEnd(StartOfDay(CivilDay(2026, 10, 8)) + absl::Hours(15), 7), StartOfDay(CivilDay(2026, 10, 16)));
}

// 000: 严格区分事前公开、事中公开、事后公开; 公示期限不少于7天: a decision on the 16th was on notice since the 8th.
TEST(TimingSentences, P6_000_BeforeDuringAndAfterAMajorMatter) {
  const std::string rule =
      "kind: TIMING_KIND_PROMPT working_days_after: 20 "
      "phases { phase: PHASE_BEFORE days_before: 7 } phases { phase: PHASE_DURING same_day: true } "
      "phases { phase: PHASE_AFTER working_days_after: 3 }";
  EXPECT_EQ(LastDay(rule, CivilDay(2026, 10, 16), PHASE_BEFORE), "2026-10-08");
  EXPECT_EQ(LastDay(rule, CivilDay(2026, 10, 16), PHASE_DURING), "2026-10-16");
  EXPECT_EQ(LastDay(rule, CivilDay(2026, 10, 16), PHASE_AFTER), "2026-10-21");
  EXPECT_TRUE(FallsDueBefore(Rule(rule), PHASE_BEFORE));
  EXPECT_FALSE(FallsDueBefore(Rule(rule), PHASE_AFTER));
  // Told on the 10th, it is too late.
  const DueTerm late = EventTerm(Rule(rule), Calendar(), PHASE_BEFORE, CivilDay(2026, 10, 16), CivilDay(2026, 10, 10));
  EXPECT_EQ(late.last_day, CivilDay(2026, 10, 8));
  EXPECT_LE(late.open, late.due);
}

// 003: 在召开各种会议之前 (before meetings of any kind): the day before at the latest.
TEST(TimingSentences, P6_003_BeforeMeetings) {
  EXPECT_EQ(LastDay("kind: TIMING_KIND_PROMPT same_day: true phases { phase: PHASE_BEFORE days_before: 1 }",
                    CivilDay(2026, 10, 16), PHASE_BEFORE),
            "2026-10-14");  // the 15th is the full day
}

// 003: 定期和专项审计之后; 004: 调查、座谈会或走访之后: after an event of that kind.
TEST(TimingSentences, C6_003_AfterAudits) {
  EXPECT_EQ(LastDay("kind: TIMING_KIND_PROMPT days_after: 7", CivilDay(2026, 10, 16)), "2026-10-23");
}

// 000: 党务村务公开工作受农忙季节影响: reminders go out earlier then (DOMAIN C-13).
TEST(TimingSentences, C13_000_BusySeasons) {
  WorkingCalendar calendar = Calendar();
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
