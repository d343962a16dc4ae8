// Terms of cases: data per domain and kind (DOMAIN F-3), counted in working days (DOMAIN C-11).

#include "services/feedback/deadline_rules.h"

#include "common/time/county_time.h"
#include "gtest/gtest.h"

namespace mingbai::feedback {
namespace {

using common::v1::DOMAIN_GOVERNMENT;
using common::v1::DOMAIN_PARTY;
using common::v1::DOMAIN_SERVICE;
using common::v1::DOMAIN_UNSPECIFIED;
using common::v1::DOMAIN_VILLAGE;

// National day 2026: 1 to 7 October off, Sunday 20 September and Saturday 10 October worked.
WorkingCalendar Year2026(int version = 1) {
  std::vector<SpecialDay> days;
  for (int day = 1; day <= 7; ++day) days.push_back({absl::CivilDay(2026, 10, day), false, "国庆节"});
  days.push_back({absl::CivilDay(2026, 10, 10), true, "国庆节"});
  return WorkingCalendar(version, 2026, 2026, days);
}

absl::Time EndOf(int month, int day) { return EndOfDay(absl::CivilDay(2026, month, day)); }

TEST(DeadlineRules, F3_DomainAndKindWinOverKind) {
  const DeadlineRules rules({{v1::CASE_KIND_INFORMATION_REQUEST, DOMAIN_GOVERNMENT, 20, 20, "a"},
                             {v1::CASE_KIND_INFORMATION_REQUEST, DOMAIN_UNSPECIFIED, 7, 0, "b"},
                             {v1::CASE_KIND_OPINION, DOMAIN_UNSPECIFIED, 3, 0, "c"}});
  EXPECT_EQ(rules.Find(DOMAIN_GOVERNMENT, v1::CASE_KIND_INFORMATION_REQUEST).working_days, 20);
  EXPECT_EQ(rules.Find(DOMAIN_VILLAGE, v1::CASE_KIND_INFORMATION_REQUEST).working_days, 7);
  EXPECT_EQ(rules.Find(DOMAIN_PARTY, v1::CASE_KIND_OPINION).source, "c");
}

TEST(DeadlineRules, F3_WithoutARuleNoDaysAreSet) {
  const DeadlineRules rules({{v1::CASE_KIND_OPINION, DOMAIN_PARTY, 3, 0, "c"}});
  EXPECT_EQ(rules.Find(DOMAIN_SERVICE, v1::CASE_KIND_OPINION).working_days, 0);
  EXPECT_EQ(rules.Find(DOMAIN_PARTY, v1::CASE_KIND_INQUIRY).working_days, 0);
}

TEST(DeadlineRules, F3_AreKeptByKindThenDomain) {
  const DeadlineRules rules({{v1::CASE_KIND_QUESTION, DOMAIN_PARTY, 1, 0, ""},
                             {v1::CASE_KIND_OPINION, DOMAIN_SERVICE, 2, 0, ""},
                             {v1::CASE_KIND_OPINION, DOMAIN_PARTY, 3, 0, ""}});
  ASSERT_EQ(rules.all().size(), 3u);
  EXPECT_EQ(rules.all()[0].working_days, 3);
  EXPECT_EQ(rules.all()[1].working_days, 2);
  EXPECT_EQ(rules.all()[2].working_days, 1);
}

TEST(CaseTerm, C11_ThreeWorkingDaysFrom30SeptemberEndWith10October) {
  // 1 to 7 October are off; 8, 9 and the make-up Saturday 10 count.
  const CaseTerm term = BeginTerm(Year2026(), absl::CivilDay(2026, 9, 30), 3);
  EXPECT_EQ(term.due, EndOf(10, 10));
  EXPECT_EQ(term.calendar_version, 1);
}

TEST(CaseTerm, C11_TheDayOfTheEventIsNotCounted) {
  EXPECT_EQ(BeginTerm(Year2026(), absl::CivilDay(2026, 10, 8), 3).due, EndOf(10, 12));
  EXPECT_EQ(BeginTerm(Year2026(), absl::CivilDay(2026, 10, 3), 1).due, EndOf(10, 8));
}

TEST(CaseTerm, F3_NoDaysSetGiveNoEnd) {
  EXPECT_EQ(BeginTerm(Year2026(), absl::CivilDay(2026, 10, 8), 0).due, std::nullopt);
}

TEST(CaseTerm, F3_AnExtensionCountsAfterTheLastDay) {
  CaseTerm term = BeginTerm(Year2026(), absl::CivilDay(2026, 9, 1), 20);
  // 2 to 29 September are 20 weekdays.
  ASSERT_EQ(term.due, EndOf(9, 29));
  ExtendTerm(Year2026(), 20, &term);
  // 30 September, 8 to 10 October (4 in all), 12 to 30 October (15), 2 November.
  EXPECT_EQ(term.due, EndOf(11, 2));
  EXPECT_EQ(term.extension_days, 20);
}

TEST(CaseTerm, C11_ANewCalendarCountsAnExtendedTermAgain) {
  CaseTerm term = BeginTerm(WorkingCalendar(), absl::CivilDay(2026, 9, 30), 3);
  ASSERT_EQ(term.due, EndOf(10, 5));
  ExtendTerm(WorkingCalendar(), 1, &term);
  ASSERT_EQ(term.due, EndOf(10, 6));
  EXPECT_TRUE(RecountTerm(Year2026(2), &term));
  EXPECT_EQ(term.due, EndOf(10, 12));
  EXPECT_EQ(term.calendar_version, 2);
  EXPECT_EQ(term.extension_days, 1);
}

TEST(CaseTerm, C11_ANewCalendarMayLeaveATermWhereItWas) {
  CaseTerm term = BeginTerm(Year2026(1), absl::CivilDay(2026, 10, 12), 3);
  EXPECT_FALSE(RecountTerm(Year2026(2), &term));
  EXPECT_EQ(term.calendar_version, 2);
}

TEST(CaseTerm, F3_ATermThatHasNoEndStaysSo) {
  CaseTerm term = BeginTerm(Year2026(1), absl::CivilDay(2026, 10, 12), 0);
  EXPECT_FALSE(RecountTerm(Year2026(2), &term));
  EXPECT_EQ(term.due, std::nullopt);
}

}  // namespace
}  // namespace mingbai::feedback
