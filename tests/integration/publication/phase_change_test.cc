// What was disclosed, exempt or put off, and the changes that an item goes through meanwhile (DOMAIN P-2, P-6, C-13).

#include "services/publication/timestamps.h"
#include "tests/integration/publication/phase_change_fixture.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;

// Settled in October, it is not owed again in November, when something else has that month looked at.
TEST_F(PhaseChangeTest, P6_WhatIsSettledIsNotOwedAgainInAnotherMonth) {
  Begin();
  Disclose("v-x", "2026-10", Finance());
  Update({.day = "2026-10-20", .phases = true, .next_month = true, .due = 15});
  ComeTo(CivilDay(2026, 11, 3));
  EXPECT_EQ(Regenerate(/*validate_only=*/true, "2026-11-01", "2026-12-01").created(), 0);
  SetDueDay("v-finance", 21, "2026-11-03");
  Until("SELECT COUNT(*) FROM obligation WHERE item = 'v-finance' AND period = '2026-10' AND item_version > 1", "2");
  EXPECT_EQ(Sql(october_), "v-x.2026-10.none.0");
}

TEST_F(PhaseChangeTest, C13_WhatIsPutOffStaysPutOffInAnotherPhase) {
  Begin();
  Defer("v-x.2026-10.none.0", "2026-11-20");
  Update({.day = "2026-10-20", .phases = true});
  Until(october_, "v-x.2026-10.after.0");
  const v1::Obligation put_off = GetObligation("v-x.2026-10.after.0");
  EXPECT_EQ(put_off.status(), v1::OBLIGATION_STATUS_DEFERRED);
  EXPECT_EQ(FromTimestamp(put_off.deferred_until_time()), EndOfDay(CivilDay(2026, 11, 20)));
  EXPECT_FALSE(put_off.reason().empty());
  EXPECT_FALSE(put_off.approver().empty());
}

// The same where the phases are entered when the month has ended.
TEST_F(PhaseChangeTest, C13_WhatIsPutOffStaysSoWherePhasesAreEnteredLate) {
  Begin();
  Defer("v-x.2026-10.none.0", "2026-11-20");
  ComeTo(CivilDay(2026, 11, 2));
  Update({.day = "2026-10-20", .phases = true});
  Until(october_, "v-x.2026-10.after.0");
  EXPECT_EQ(GetObligation("v-x.2026-10.after.0").status(), v1::OBLIGATION_STATUS_DEFERRED);
  EXPECT_EQ(Regenerate(/*validate_only=*/true, "2026-10-01", "2026-11-01").created(), 0);
}

// What was owed by November stays so where the phases are taken back when October has ended.
TEST_F(PhaseChangeTest, P2_APeriodGoesOnWherePhasesAreTakenBack) {
  Begin();
  Update({.day = "2026-10-20", .phases = true, .next_month = true, .due = 15});
  Until(october_, "v-x.2026-10.after.0");
  ComeTo(CivilDay(2026, 11, 3));
  Defer("v-x.2026-10.after.0", "2026-12-10");
  Update({.day = "2026-11-03", .next_month = true, .due = 15});
  UntilOwed("v-x.2026-10.none.0");
  const v1::Obligation put_off = GetObligation("v-x.2026-10.none.0");
  EXPECT_EQ(FromTimestamp(put_off.due_time()), EndOfDay(CivilDay(2026, 11, 15)));
  EXPECT_EQ(FromTimestamp(put_off.deferred_until_time()), EndOfDay(CivilDay(2026, 12, 10)));
}

// C-13: nobody has less time because it is entered that they never were.
TEST_F(PhaseChangeTest, C13_ATermGoesOnWherePhasesAreTakenBackLate) {
  Begin();
  Update({.day = "2026-10-20", .phases = true, .next_month = true, .due = 15});
  Until(october_, "v-x.2026-10.after.0");
  ComeTo(CivilDay(2026, 11, 3));
  Update({.day = "2026-10-25"});
  UntilOwed("v-x.2026-10.none.0");
  EXPECT_EQ(FromTimestamp(GetObligation("v-x.2026-10.none.0").due_time()), EndOfDay(CivilDay(2026, 11, 15)));
  // And once it is over, it is overdue like any other.
  ComeTo(CivilDay(2026, 11, 17));
  UntilOwed("v-x.2026-10.none.0");
  EXPECT_EQ(OfOctober(), v1::OBLIGATION_STATUS_OVERDUE);
}

TEST_F(PhaseChangeTest, C13_WhatIsPutOffStaysSoWherePhasesAreTakenBackLate) {
  Begin();
  Update({.day = "2026-10-20", .phases = true});
  Until(october_, "v-x.2026-10.after.0");
  Defer("v-x.2026-10.after.0", "2026-11-20");
  ComeTo(CivilDay(2026, 11, 2));
  Update({.day = "2026-10-25"});
  UntilOwed("v-x.2026-10.none.0");
  EXPECT_EQ(OfOctober(), v1::OBLIGATION_STATUS_DEFERRED);
}

// Whatever month what was put off falls due in.
TEST_F(PhaseChangeTest, C13_WhatIsPutOffStaysSoInAnotherMonthsPhase) {
  Begin();
  Update({.day = "2026-10-16", .next_month = true, .due = 15});
  Until(Due("v-x.2026-10.none.0"), "2026-11-15");
  Defer("v-x.2026-10.none.0", "2026-12-10");
  ComeTo(CivilDay(2026, 11, 3));
  Update({.day = "2026-10-20", .phases = true});
  UntilOwed("v-x.2026-10.after.0");
  const v1::Obligation put_off = GetObligation("v-x.2026-10.after.0");
  EXPECT_EQ(FromTimestamp(put_off.due_time()), EndOfDay(CivilDay(2026, 11, 15)));
  EXPECT_EQ(FromTimestamp(put_off.deferred_until_time()), EndOfDay(CivilDay(2026, 12, 10)));
}

TEST_F(PhaseChangeTest, P2_WhatIsDroppedAndOwedAgainWithALaterTermReturns) {
  Begin();
  Update({.day = "2026-10-20", .mandatory = false});
  Until("SELECT COUNT(*) FROM obligation WHERE item = 'v-x' AND period = '2026-10' AND withdraw_time IS NULL", "0");
  ComeTo(CivilDay(2026, 11, 3));
  Update({.day = "2026-11-03", .next_month = true, .due = 15});
  UntilOwed("v-x.2026-10.none.0");
  EXPECT_EQ(FromTimestamp(GetObligation("v-x.2026-10.none.0").due_time()), EndOfDay(CivilDay(2026, 11, 15)));
}

// Dropped by mistake, and entered again in phases.
TEST_F(PhaseChangeTest, C13_WhatWasPutOffStaysSoWhereItIsOwedAgainInPhases) {
  Begin();
  Defer("v-x.2026-10.none.0", "2026-11-20");
  ComeTo(CivilDay(2026, 11, 2));
  Update({.day = "2026-10-20", .mandatory = false});
  Until(
      "SELECT withdraw_time IS NOT NULL FROM obligation WHERE organization = '371325001012' AND id = "
      "'v-x.2026-10.none.0'",
      "1");
  Update({.day = "2026-10-21", .phases = true});
  UntilOwed("v-x.2026-10.after.0");
  EXPECT_EQ(GetObligation("v-x.2026-10.after.0").status(), v1::OBLIGATION_STATUS_DEFERRED);
}

// No period is lost whose new phase falls due in a month that nobody has generated yet, as at the year's end.
TEST_F(PhaseChangeTest, P2_APeriodGoesOnInAMonthThatIsNotGeneratedYet) {
  Begin();
  ComeTo(CivilDay(2026, 11, 12));
  Defer("v-x.2026-11.none.0", "2026-12-20");
  Update({.day = "2026-11-20", .phases = true, .next_month = true, .due = 15});
  const std::string november =
      "SELECT GROUP_CONCAT(id ORDER BY id) FROM obligation WHERE organization = '371325001012' AND item = 'v-x' AND "
      "period = '2026-11' AND withdraw_time IS NULL";
  Until(november, "v-x.2026-11.after.0");
  const v1::Obligation put_off = GetObligation("v-x.2026-11.after.0");
  EXPECT_EQ(FromTimestamp(put_off.due_time()), EndOfDay(CivilDay(2026, 12, 15)));
  EXPECT_EQ(FromTimestamp(put_off.deferred_until_time()), EndOfDay(CivilDay(2026, 12, 20)));
  // It is kept in line there.
  Update({.day = "2026-11-21", .phases = true, .next_month = true, .due = 10});
  Until(Due("v-x.2026-11.after.0"), "2026-12-10");
  ComeTo(CivilDay(2026, 12, 22));
  EXPECT_EQ(Sql(november), "v-x.2026-11.after.0");
  EXPECT_EQ(GetObligation("v-x.2026-11.after.0").status(), v1::OBLIGATION_STATUS_OVERDUE);
}

// C-1: nor is a period that was handed over owed twice, or lost, where phases are entered late after a merger.
TEST_F(PhaseChangeTest, C1_WhatWasHandedOverIsOwedOnceWherePhasesAreEnteredLate) {
  Begin();
  Defer("v-x.2026-10.none.0", "2026-11-20");
  ComeTo(CivilDay(2026, 11, 2));
  Merge({kVillage}, kOtherVillage, "2026-11-03");
  ComeTo(CivilDay(2026, 11, 4));
  Until(handed_, "v-x.2026-10.none.1000");
  Update({.day = "2026-10-20", .phases = true});
  Until(
      "SELECT GROUP_CONCAT(id ORDER BY id) FROM obligation WHERE organization = '371325001013' AND item = 'v-x' AND "
      "period = '2026-11' AND withdraw_time IS NULL",
      "v-x.2026-11.after.0,v-x.2026-11.after.1000");
  UntilSettled();
  EXPECT_EQ(Sql(handed_), "v-x.2026-10.none.1000");
}

TEST_F(PhaseChangeTest, C1_WhatWasHandedOverGoesOnWherePhasesAreTakenBackLate) {
  Begin();
  Update({.day = "2026-10-20", .phases = true, .next_month = true, .due = 15});
  Until(october_, "v-x.2026-10.after.0");
  ComeTo(CivilDay(2026, 11, 2));
  Merge({kVillage}, kOtherVillage, "2026-11-03");
  ComeTo(CivilDay(2026, 11, 4));
  Until(handed_, "v-x.2026-10.after.1000");
  Update({.day = "2026-10-25"});
  Until(handed_, "v-x.2026-10.none.1000");
  UntilSettled();
  EXPECT_EQ(Sql(handed_), "v-x.2026-10.none.1000");
  EXPECT_EQ(FromTimestamp(GetObligation("v-x.2026-10.none.1000", kOtherVillage).due_time()),
            EndOfDay(CivilDay(2026, 11, 15)));
}

// Nobody is late with what is not owed; where it is owed again, it has been disclosed.
TEST_F(PhaseChangeTest, P2_WhatIsNotOwedIsNotDisclosedLate) {
  Begin();
  const v1::Publication draft = Create("v-x", "2026-10", Finance());
  Approve(Submit(draft.name()));
  SetMandatory("v-x", false, "2026-10-20");
  Until(
      "SELECT withdraw_time IS NOT NULL FROM obligation WHERE organization = '371325001012' AND id = "
      "'v-x.2026-10.none.0'",
      "1");
  ComeTo(CivilDay(2026, 10, 22));
  MB_ASSERT_OK(
      Call<v1::Publication>(publisher_, "SchedulePublication", For<v1::SchedulePublicationRequest>(draft.name())));
  EXPECT_EQ(OfOctober(), v1::OBLIGATION_STATUS_WITHDRAWN);
  SetMandatory("v-x", true, "2026-10-24");
  Until(october_, "v-x.2026-10.none.0");
  const v1::Obligation again = GetObligation("v-x.2026-10.none.0");
  EXPECT_EQ(again.status(), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
  EXPECT_EQ(again.publication(), draft.name());
}

TEST_F(PhaseChangeTest, P2_WhatIsExemptIsNotDisclosedLate) {
  Begin();
  Exempt();
  ComeTo(CivilDay(2026, 11, 5));
  Disclose("v-x", "2026-10", Finance());
  EXPECT_EQ(OfOctober(), v1::OBLIGATION_STATUS_EXEMPT);
}

// A dry run tells what generating then does, also of what a deferral has opened again.
TEST_F(PhaseChangeTest, P2_ADryRunKnowsWhatADeferralOpensAgain) {
  Begin();
  ComeTo(CivilDay(2026, 11, 2));
  SendUpkeepAway();
  SetMandatory("v-x", false, "2026-10-25");
  EXPECT_EQ(Regenerate(/*validate_only=*/false, "2026-10-01", "2026-11-01").withdrawn(), 0) << "it is overdue";
  Defer("v-x.2026-10.none.0", "2026-11-20");
  EXPECT_EQ(Regenerate(/*validate_only=*/true, "2026-10-01", "2026-11-01").withdrawn(), 1);
  EXPECT_EQ(Regenerate(/*validate_only=*/false, "2026-10-01", "2026-11-01").withdrawn(), 1);
  EXPECT_EQ(Regenerate(/*validate_only=*/true, "2026-10-01", "2026-11-01").withdrawn(), 0);
}

}  // namespace
}  // namespace mingbai::publication
