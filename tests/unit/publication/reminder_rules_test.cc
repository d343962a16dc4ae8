#include "services/publication/reminder_rules.h"

#include <string>
#include <vector>

#include "common/time/county_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Stages = std::vector<v1::ReminderStage>;

constexpr auto kBefore = v1::REMINDER_STAGE_BEFORE_DUE;
constexpr auto kDue = v1::REMINDER_STAGE_DUE;
constexpr auto kOverdue = v1::REMINDER_STAGE_OVERDUE;
constexpr auto kEscalated = v1::REMINDER_STAGE_ESCALATED;

absl::Time At(CivilDay day, int hour = 8) { return StartOfDay(day) + absl::Hours(hour); }

ObligationFacts Facts(CivilDay last) {
  ObligationFacts facts;
  facts.open = StartOfDay(last - 20);
  facts.due = EndOfDay(last);
  return facts;
}

WorkingCalendar Autumn() {
  WorkingCalendar calendar;
  calendar.SetCountyDays(26, {{9, 10, 10, 20, "三秋"}});
  return calendar;
}

Reminded Of(v1::ReminderStage stage, const std::string& organization, const std::string& id, CivilDay last) {
  ObligationRow row;
  row.organization = organization;
  row.id = id;
  row.display_name = "事项 " + id;
  row.period = "2026-11";
  row.facts = Facts(last);
  return ToReminded(stage, row);
}

// 12 November 2026 is a Thursday.
TEST(ReminderRules, P2_EachStageHasItsDays) {
  const v1::ReminderPolicy policy = StandardReminderPolicy();
  const WorkingCalendar calendar = Autumn();
  const auto at = [&](CivilDay day, int hour = 8) {
    return StagesAt(Facts(CivilDay(2026, 11, 12)), At(day, hour), policy, calendar);
  };
  EXPECT_THAT(at(CivilDay(2026, 11, 8)), IsEmpty());
  EXPECT_THAT(at(CivilDay(2026, 11, 9)), ElementsAre(kBefore));
  EXPECT_THAT(at(CivilDay(2026, 11, 11)), ElementsAre(kBefore));
  EXPECT_THAT(at(CivilDay(2026, 11, 12), 0), ElementsAre(kDue));
  EXPECT_THAT(at(CivilDay(2026, 11, 12), 23), ElementsAre(kDue));
  EXPECT_THAT(at(CivilDay(2026, 11, 13), 0), ElementsAre(kOverdue));
  // Friday, Monday and Tuesday are the three working days; they end with Tuesday.
  EXPECT_THAT(at(CivilDay(2026, 11, 17), 23), ElementsAre(kOverdue));
  EXPECT_THAT(at(CivilDay(2026, 11, 18), 0), ElementsAre(kOverdue, kEscalated));
}

TEST(ReminderRules, C13_TheBusySeasonIsToldOfEarlier) {
  const v1::ReminderPolicy policy = StandardReminderPolicy();
  const WorkingCalendar calendar = Autumn();
  const auto at = [&](CivilDay last, CivilDay day) { return StagesAt(Facts(last), At(day), policy, calendar); };
  EXPECT_THAT(at(CivilDay(2026, 10, 20), CivilDay(2026, 10, 9)), IsEmpty());
  EXPECT_THAT(at(CivilDay(2026, 10, 20), CivilDay(2026, 10, 10)), ElementsAre(kBefore));
  // What falls due when it is over is not.
  EXPECT_THAT(at(CivilDay(2026, 10, 21), CivilDay(2026, 10, 17)), IsEmpty());
  EXPECT_THAT(at(CivilDay(2026, 10, 21), CivilDay(2026, 10, 18)), ElementsAre(kBefore));
}

TEST(ReminderRules, P2_OnlyOfWhatIsOwed) {
  const v1::ReminderPolicy policy = StandardReminderPolicy();
  const CivilDay last(2026, 11, 12);
  for (const CivilDay day : {last - 1, last, last + 1, last + 30}) {
    ObligationFacts fulfilled = Facts(last), exempt = Facts(last), withdrawn = Facts(last);
    fulfilled.fulfilled = At(last - 5);
    exempt.exempt = true;
    withdrawn.withdrawn = At(last - 5);
    for (const auto& facts : {fulfilled, exempt, withdrawn}) {
      EXPECT_THAT(StagesAt(facts, At(day), policy, Autumn()), IsEmpty());
    }
  }
}

TEST(ReminderRules, C13_ADeferralIsANewTerm) {
  const v1::ReminderPolicy policy = StandardReminderPolicy();
  ObligationFacts facts = Facts(CivilDay(2026, 11, 12));
  facts.deferred_until = EndOfDay(CivilDay(2026, 11, 30));
  EXPECT_THAT(StagesAt(facts, At(CivilDay(2026, 11, 13)), policy, Autumn()), IsEmpty());
  EXPECT_THAT(StagesAt(facts, At(CivilDay(2026, 11, 27)), policy, Autumn()), ElementsAre(kBefore));
  EXPECT_THAT(StagesAt(facts, At(CivilDay(2026, 11, 30)), policy, Autumn()), ElementsAre(kDue));
  EXPECT_THAT(StagesAt(facts, At(CivilDay(2026, 12, 1)), policy, Autumn()), ElementsAre(kOverdue));
}

TEST(ReminderRules, P2_ZeroDaysIsNever) {
  v1::ReminderPolicy policy = StandardReminderPolicy();
  policy.set_escalate_working_days(0);
  policy.set_repeat_overdue_days(0);
  EXPECT_THAT(StagesAt(Facts(CivilDay(2026, 1, 5)), At(CivilDay(2026, 12, 1)), policy, Autumn()),
              ElementsAre(kOverdue));
  EXPECT_FALSE(IsRepeated(kOverdue, CivilDay(2026, 1, 6), CivilDay(2026, 12, 1), policy));
}

TEST(ReminderRules, P2_OnlyWhatIsOverdueIsToldAgain) {
  const v1::ReminderPolicy policy = StandardReminderPolicy();
  const CivilDay told(2026, 11, 13);
  EXPECT_FALSE(IsRepeated(kOverdue, told, told + 6, policy));
  EXPECT_TRUE(IsRepeated(kOverdue, told, told + 7, policy));
  for (const auto stage : {kBefore, kDue, kEscalated}) EXPECT_FALSE(IsRepeated(stage, told, told + 70, policy));
}

TEST(ReminderRules, P2_QuietHoursAreOutsideTheDaysWindow) {
  v1::ReminderPolicy policy = StandardReminderPolicy();
  policy.set_quiet_until("07:30");
  policy.set_quiet_from("21:05");
  const absl::Time day = StartOfDay(CivilDay(2026, 11, 12));
  EXPECT_TRUE(IsQuiet(policy, day));
  EXPECT_TRUE(IsQuiet(policy, day + absl::Minutes(7 * 60 + 30) - absl::Microseconds(1)));
  EXPECT_FALSE(IsQuiet(policy, day + absl::Minutes(7 * 60 + 30)));
  EXPECT_FALSE(IsQuiet(policy, day + absl::Minutes(21 * 60 + 5) - absl::Microseconds(1)));
  EXPECT_TRUE(IsQuiet(policy, day + absl::Minutes(21 * 60 + 5)));
}

TEST(ReminderRules, APolicyThatContradictsItselfIsRefused) {
  v1::ReminderPolicy policy = StandardReminderPolicy();
  EXPECT_TRUE(CheckReminderPolicy(policy).ok());
  policy.set_busy_days_before(2);
  EXPECT_THAT(CheckReminderPolicy(policy), mingbai::testing::InvalidFieldIs("policy.busy_days_before"));
  policy = StandardReminderPolicy();
  policy.set_quiet_from("08:59");
  EXPECT_THAT(CheckReminderPolicy(policy), mingbai::testing::InvalidFieldIs("policy.quiet_from"));
}

TEST(ReminderRules, P2_ADigestNamesTheWorstFirstAndEachOnce) {
  const CivilDay today(2026, 11, 18);
  const v1::ReminderDigest digest =
      MakeDigest("371325001000", "王某 主任",
                 {Of(kBefore, "371325001012", "a", CivilDay(2026, 11, 20)), Of(kDue, "371325001012", "b", today),
                  Of(kOverdue, "371325001012", "c", CivilDay(2026, 11, 12)),
                  Of(kEscalated, "371325001012", "c", CivilDay(2026, 11, 12)),
                  Of(kOverdue, "371325001012", "d", CivilDay(2026, 11, 16)),
                  Of(kOverdue, "371325001013", "d", CivilDay(2026, 11, 15))},
                 today);
  EXPECT_EQ(digest.organization(), "organizations/371325001000");
  EXPECT_EQ(digest.date(), "2026-11-18");
  EXPECT_EQ(digest.summary(), "公开事项提醒：下级逾期1件，逾期2件，今日到期1件，即将到期1件。");
  std::vector<std::string> told;
  for (const auto& one : digest.reminders()) {
    told.push_back(std::to_string(one.stage()) + " " + one.obligation().substr(20) + " " + one.last_day() + " " +
                   std::to_string(one.days_left()));
  }
  EXPECT_THAT(told, ElementsAre("4 001012/obligations/c 2026-11-12 -6", "3 001013/obligations/d 2026-11-15 -3",
                                "3 001012/obligations/d 2026-11-16 -2", "2 001012/obligations/b 2026-11-18 0",
                                "1 001012/obligations/a 2026-11-20 2"));
}

// Whose circle it is: that of who owes, wherever the person is told.
TEST(ReminderRules, C9_ADigestSaysWhoseCircleItIsFor) {
  const CivilDay today(2026, 11, 18);
  Reminded inside = Of(kEscalated, "371325001012", "c", CivilDay(2026, 11, 12));
  inside.circle = "党员";
  const v1::ReminderDigest digest = MakeDigest("371325001000", "王某 主任", {inside}, today);
  EXPECT_EQ(digest.organization(), "organizations/371325001000");
  EXPECT_EQ(digest.circle(), "organizations/371325001012/circles/党员");
  EXPECT_EQ(digest.audience().circle(), "党员");
  EXPECT_EQ(MakeDigest("371325001000", "", {Of(kDue, "371325001012", "b", today)}, today).circle(), "");
}

TEST(ReminderRules, P2_AStormIsCountedAndNotListed) {
  std::vector<Reminded> many;
  for (int i = 0; i < 250; ++i) {
    many.push_back(Of(kOverdue, "371325001012", "x" + std::to_string(i), CivilDay(2026, 1, 5)));
  }
  const v1::ReminderDigest digest = MakeDigest("371325001012", "", many, CivilDay(2026, 11, 18));
  EXPECT_EQ(digest.overdue_count(), 250);
  EXPECT_EQ(digest.reminders_size(), 100);
}

}  // namespace
}  // namespace mingbai::publication
