// What no month that was generated holds is kept in line too (DOMAIN P-2, C-4, C-11, C-13), by the service itself.

#include "services/publication/timestamps.h"
#include "tests/integration/publication/followed_fixture.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;

// Only the last quarter was generated; a change puts a term into January, and the next ones move it there and end it
// when the quarter is over.
TEST_F(FollowedTest, C4_ATermThatMovedIntoAMonthThatNobodyGeneratedFollows) {
  Generate();
  catalog::v1::Item item = Item("v-finance");
  item.mutable_timing()->set_month(3);
  item.set_effective_date("2026-10-15");
  Update(item, "timing");  // November's: from 10 December to 10 January
  Until(Due("v-finance.2026-11.none.0"), "2027-01-10");
  SetDueDay("v-finance", 15, "2026-10-20");
  Until(Due("v-finance.2026-11.none.0"), "2027-01-15");
  // Nothing but what was there is looked after.
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE due_time > '2027-01-01' AND item <> 'v-finance'"), "0");
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE due_time > '2027-01-01'"), "2");
  ComeTo(CivilDay(2027, 1, 4));
  SetDueDay("v-finance", 20, "2027-01-05");
  Until(Due("v-finance.2026-11.none.0"), "2027-01-20");
  item = Item("v-finance");
  item.clear_etag();  // in effect since the 5th
  item.set_mandatory(false);
  item.set_effective_date("2027-01-10");  // before either day
  Update(item, "mandatory");
  Until("SELECT COUNT(*) FROM obligation WHERE id = 'v-finance.2026-11.none.0' AND withdraw_time IS NOT NULL", "2");
  // Asked for, the month is made whole.
  EXPECT_GT(Regenerate(false, "2027-01-01", "2027-02-01").created(), 0);
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE due_time > '2027-01-01' AND item = 'p-members'"), "2");
}

// What is reported is counted anew whichever months were generated.
TEST_F(FollowedTest, C11_AnEventThatFallsDueInAMonthThatNobodyGeneratedIsCountedAnew) {
  ComeTo(CivilDay(2026, 12, 30));
  const v1::ReportEventRequest report = Event(kVillage, "2026-12-30");
  MB_ASSERT_OK(Call<v1::Obligation>(clerk_, "ReportEvent", report));
  EXPECT_EQ(Sql(Due("v-prompt.2026-12-30.none.0")), "2027-01-04");
  PublishNextYear();
  Until(Due("v-prompt.2026-12-30.none.0"), "2027-01-05");
}

// A deferral's end is the end of the term: as long as it has not come, what was put off follows the catalog, though the
// month in which it fell due has ended.
TEST_F(FollowedTest, C13_WhatIsPutOffIntoALaterMonthFollowsTheCatalog) {
  Generate();
  for (const char* village : {"371325001012", "371325001013"}) {
    const v1::DeferObligationRequest deferral =
        Deferral(std::string("organizations/") + village + "/obligations/v-finance.2026-09.none.0",
                 village == std::string("371325001012") ? "2026-12-20" : "2026-10-31");
    MB_ASSERT_OK(Call<v1::Obligation>(office_, "DeferObligation", deferral));
  }
  ComeTo(CivilDay(2026, 11, 20));
  // Decided to apply since before September's fell due, and entered late.
  SetMandatory("v-finance", false, "2026-10-05");
  Until(
      "SELECT GROUP_CONCAT(organization) FROM obligation WHERE id = 'v-finance.2026-09.none.0' "
      "AND withdraw_time IS NOT NULL",
      "371325001012");
}

// So is what is handed over: the successor has it though nobody generated the month in which it ends.
TEST_F(FollowedTest, C1_WhatIsPutOffOrReportedIsHandedOverIntoAMonthThatNobodyGenerated) {
  Generate();
  ComeTo(CivilDay(2026, 12, 29));
  const v1::DeferObligationRequest deferral =
      Deferral("organizations/371325001012/obligations/v-finance.2026-11.none.0", "2027-01-20", "审计中");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "DeferObligation", deferral));
  const v1::ReportEventRequest report = Event(kVillage, "2026-12-29");
  MB_ASSERT_OK(Call<v1::Obligation>(clerk_, "ReportEvent", report));
  EXPECT_EQ(Sql(Due("v-prompt.2026-12-29.none.0")), "2027-01-01");
  Merge({kVillage}, kOtherVillage, "2026-12-30");
  ComeTo(CivilDay(2026, 12, 30));
  shared_clock_->Set(StartOfDay(CivilDay(2026, 12, 30)) + absl::Hours(9));
  Until(
      "SELECT GROUP_CONCAT(id ORDER BY id) FROM obligation WHERE organization = '371325001013' AND origin <> '' "
      "AND due_time > '2027-01-01' AND withdraw_time IS NULL",
      "v-finance.2026-11.none.1000,v-prompt.2026-12-29.none.1000");
}

// The month in which it fell due has ended when the ledger learns of the merger: it is owed by the successor none the
// less, and by nobody else.
TEST_F(FollowedTest, C1_WhatAMonthThatHasEndedLeftOpenIsHandedOverToo) {
  Generate();
  ComeTo(CivilDay(2026, 11, 5));
  const auto publication = Disclose("v-finance", "2026-10", Finance());
  ComeTo(CivilDay(2026, 11, 8));
  shared_clock_->Set(clock_->Now());
  Merge({kVillage}, kOtherVillage, "2026-11-08");
  Until(
      "SELECT COUNT(*) FROM obligation WHERE organization = '371325001013' AND origin <> '' AND "
      "item = 'v-finance' AND period = '2026-11'",
      "1");
  ComeTo(CivilDay(2026, 12, 3));
  auto withdrawal = For<v1::WithdrawPublicationRequest>(publication.name());
  withdrawal.set_reason("金额有误");
  MB_ASSERT_OK(Call<v1::Publication>(publisher_, "WithdrawPublication", withdrawal));
  SetDueDay("v-dibao", 21, "2026-12-03");  // so that it looks at once, and not within a minute
  Until(
      "SELECT GROUP_CONCAT(id, IF(withdraw_time IS NULL, '', ' withdrawn')) FROM obligation WHERE "
      "organization = '371325001013' AND origin <> '' AND item = 'v-finance' AND period = '2026-10'",
      "v-finance.2026-10.none.1000");
}

// What is put off, and whose term then moves into another month, is kept in line as long as it is put off.
TEST_F(FollowedTest, C13_WhatIsPutOffAndMovesIsFollowedToItsEnd) {
  Generate();
  const v1::DeferObligationRequest deferral =
      Deferral("organizations/371325001012/obligations/v-finance.2026-10.none.0", "2027-02-20");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "DeferObligation", deferral));
  catalog::v1::Item item = Item("v-finance");
  item.mutable_timing()->set_month(3);  // October's: from 10 November to 10 December
  item.set_effective_date("2026-10-15");
  Update(item, "timing");
  Until(Due("v-finance.2026-10.none.0"), "2026-12-10");
  ComeTo(CivilDay(2027, 1, 20));
  // Decided to apply since before either day on which it fell due, and entered late.
  item = Item("v-finance");
  item.clear_etag();
  item.set_mandatory(false);
  item.set_effective_date("2026-11-05");
  Update(item, "mandatory");
  Until(
      "SELECT COUNT(*) FROM obligation WHERE organization = '371325001012' AND id = 'v-finance.2026-10.none.0' AND "
      "withdraw_time IS NOT NULL",
      "1");
}

// C-1: an end that is entered when the month in which it took effect has ended, all of it looked at before.
TEST_F(FollowedTest, C1_AnEndThatIsEnteredLateIsFollowedInThePastMonth) {
  Generate();
  ComeTo(CivilDay(2027, 1, 3));
  shared_clock_->Set(StartOfDay(CivilDay(2027, 1, 3)) + absl::Hours(9));
  const std::string december = "item = 'v-finance' AND period = '2026-11'";
  EXPECT_EQ(Sql(Due("v-finance.2026-11.none.0")), "2026-12-10");
  Merge({kVillage}, kOtherVillage, "2026-12-05");
  Until("SELECT GROUP_CONCAT(organization) FROM obligation WHERE " + december + " AND withdraw_time IS NOT NULL",
        "371325001012");
  Until("SELECT GROUP_CONCAT(id) FROM obligation WHERE " + december + " AND origin = '371325001012'",
        "v-finance.2026-11.none.1000");
  // What it owed before its end stays with it, and nothing else has come into being.
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE organization = '371325001012' AND item = 'v-finance' AND period "
                "= '2026-10' AND withdraw_time IS NULL"),
            "1");
}

// A call that comes after an outage and before the first look settles nothing by itself.
TEST_F(FollowedTest, P2_GeneratingAfterAnOutageSettlesNothing) {
  Generate();
  ComeTo(CivilDay(2026, 12, 4));
  SendUpkeepAway();
  SetMandatory("v-finance", false, "2026-12-08");
  clock_->Set(StartOfDay(CivilDay(2026, 12, 12)) + absl::Hours(9));
  EXPECT_EQ(Regenerate(false, "2026-12-01", "2027-01-01").withdrawn(), 2);
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE id = 'v-finance.2026-11.none.0' AND withdraw_time IS NULL"),
            "0");
}

// P-2: what comes into being in a month is owed, also where nobody looked before it ended.
TEST_F(FollowedTest, P2_WhatAnOutageOverAMonthsEndMissedIsOwed) {
  CreateMonthly("v-extra", /*mandatory=*/false);
  Generate();
  ComeTo(CivilDay(2026, 12, 29));
  SendUpkeepAway();
  catalog::v1::Adoption adoption = Adoption("v-extra");
  adoption.set_effective_date("2026-12-30");
  Adopt(adoption);
  clock_->Set(StartOfDay(CivilDay(2027, 1, 2)) + absl::Hours(9));
  CallUpkeepBack();
  Until("SELECT GROUP_CONCAT(organization) FROM obligation WHERE id = 'v-extra.2026-12.none.0'", "371325001012");
}

// C-1, P-11: the days that nobody looked at hold an end that was recorded ahead: what fell due after it is the
// successor's, and nobody is told that the former was overdue.
TEST_F(FollowedTest, P11_NothingIsToldOverdueBeforeItWasLookedAt) {
  Generate();
  Merge({kVillage}, kOtherVillage, "2026-12-05");
  const absl::Time later = StartOfDay(CivilDay(2026, 12, 12)) + absl::Hours(9);
  shared_clock_->Set(later);
  ComeTo(CivilDay(2026, 12, 12));
  const std::string november = "item = 'v-finance' AND period = '2026-11'";
  Until("SELECT GROUP_CONCAT(organization) FROM obligation WHERE " + november + " AND withdraw_time IS NOT NULL",
        "371325001012");
  Until("SELECT COUNT(*) FROM obligation WHERE " + november + " AND withdraw_time IS NULL AND watch_time IS NOT NULL",
        "0");
  int told = 0;
  for (const auto& [envelope, event] : Events(service_)) {
    if (!event.has_overdue() || event.overdue().item() != "items/v-finance") continue;
    if (event.overdue().period() != "2026-11") continue;
    EXPECT_EQ(event.overdue().organization(), kOtherVillage) << event.ShortDebugString();
    ++told;
  }
  EXPECT_EQ(told, 2) << "its own, and what was handed over";
}

}  // namespace
}  // namespace mingbai::publication
