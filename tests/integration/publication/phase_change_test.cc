// What was disclosed, exempt or put off, and the changes that an item goes through meanwhile (DOMAIN P-2, P-6, C-13).

#include <initializer_list>

#include "services/publication/timestamps.h"
#include "tests/integration/publication/followed_fixture.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;

constexpr char kOctober[] = "organizations/371325001012/obligations/v-x.2026-10.none.0";

class PhaseChangeTest : public FollowedTest {
 protected:
  // An item due by each month's end, with October and November generated, on 15 October.
  void Begin() {
    catalog::v1::CreateItemRequest request;
    catalog::v1::Item& item = *request.mutable_item();
    item = mingbai::testing::VillageItem("v-x", kCounty);
    item.set_level2("每月公开的账目");
    item.set_mandatory(true);
    mingbai::testing::AddElement(&item, "项目", catalog::v1::ELEMENT_TYPE_TEXT).set_column(true);
    mingbai::testing::AddElement(&item, "金额", catalog::v1::ELEMENT_TYPE_MONEY).set_column(true);
    mingbai::testing::SetPeriodic(&item, catalog::v1::CYCLE_MONTHLY, 1, 31);
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<catalog::v1::Item>(catalog_office_, "CreateItem", request));
    Generate("2026-10-01", "2026-12-01");
    ComeTo(CivilDay(2026, 10, 15));
  }
  // What the item is from `day` on: disclosed in phases or not; due by that day of the month after its own, where
  // `next_month`.
  struct Change {
    const char* day;
    bool phases = false;
    bool next_month = false;
    int due = 31;
    bool mandatory = true;
  };
  void Update(const Change& change) {
    catalog::v1::UpdateItemRequest request;
    catalog::v1::Item& item = *request.mutable_item();
    item = Item("v-x");
    item.clear_phases();
    if (change.phases) {
      item.add_phases(common::v1::PHASE_DURING);
      item.add_phases(common::v1::PHASE_AFTER);
    }
    item.mutable_timing()->set_month(change.next_month ? 2 : 1);
    item.mutable_timing()->set_day(change.due);
    item.set_mandatory(change.mandatory);
    item.set_effective_date(change.day);
    for (const char* path : {"phases", "timing", "mandatory", "effective_date"}) {
      request.mutable_update_mask()->add_paths(path);
    }
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<catalog::v1::Item>(catalog_office_, "UpdateItem", request));
  }
  void SetPhases(std::initializer_list<common::v1::Phase> phases, const char* day) {
    catalog::v1::Item item = Item("v-x");
    item.clear_phases();
    for (const common::v1::Phase phase : phases) item.add_phases(phase);
    item.set_effective_date(day);
    CatalogChangeTest::Update(item, "phases");
  }
  // A draft of October's.
  v1::Publication CreateIn(common::v1::Phase phase) {
    v1::CreatePublicationRequest creation = Creation("v-x", "2026-10", Finance());
    creation.mutable_publication()->set_phase(phase);
    const auto created = Call<v1::Publication>(clerk_, "CreatePublication", creation);
    EXPECT_THAT(created, IsOk());
    return created.value_or(v1::Publication());
  }
  // That alone is owed of October, and generating would change nothing.
  void UntilOwed(const std::string& id) {
    Until(october_, id);
    UntilSettled();
    EXPECT_EQ(Sql(october_), id);
  }
  void UntilSettled() {
    const auto changes = [this] {
      return Regenerate(/*validate_only=*/true, "2026-10-01", "2026-12-01").changes_size();
    };
    for (int i = 0; i < 100 && changes() > 0; ++i) absl::SleepFor(absl::Milliseconds(100));
    EXPECT_EQ(changes(), 0);
  }
  void Defer(const std::string& id, const char* until) {
    MB_ASSERT_OK(Call<v1::Obligation>(office_, "DeferObligation",
                                      Deferral("organizations/371325001012/obligations/" + id, until)));
  }
  void Exempt() {
    auto exemption = For<v1::ExemptObligationRequest>(kOctober);
    exemption.set_basis("县政〔2026〕9号");
    MB_ASSERT_OK(Call<v1::Obligation>(office_, "ExemptObligation", exemption));
  }
  v1::ObligationStatus OfOctober() { return GetObligation("v-x.2026-10.none.0").status(); }

  const std::string october_ =
      "SELECT GROUP_CONCAT(id ORDER BY id) FROM obligation WHERE organization = '371325001012' AND item = 'v-x' AND "
      "period = '2026-10' AND withdraw_time IS NULL";
  // What the other village has of this one's.
  const std::string handed_ =
      "SELECT GROUP_CONCAT(id ORDER BY id) FROM obligation WHERE organization = '371325001013' AND item = 'v-x' AND "
      "period = '2026-10' AND occurrence = 1000 AND withdraw_time IS NULL";
};

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

// What was approved before does not go out unseen by what is owed.
TEST_F(PhaseChangeTest, P6_WhatWasDraftedInAFormerPhaseDoesNotGoOut) {
  Begin();
  const v1::Publication draft = Create("v-x", "2026-10", Finance());
  Approve(Submit(draft.name()));
  const v1::Publication planned = Create("v-x", "2026-10", Finance());
  Approve(Submit(planned.name()));
  auto schedule = For<v1::SchedulePublicationRequest>(planned.name());
  *schedule.mutable_publish_time() = ToTimestamp(StartOfDay(CivilDay(2026, 10, 22)));
  MB_ASSERT_OK(Call<v1::Publication>(publisher_, "SchedulePublication", schedule));
  Update({.day = "2026-10-20", .phases = true});
  UntilOwed("v-x.2026-10.after.0");
  EXPECT_THAT(
      Call<v1::Publication>(publisher_, "SchedulePublication", For<v1::SchedulePublicationRequest>(draft.name())),
      StatusIs(absl::StatusCode::kFailedPrecondition, "PHASE_NOT_OWED"));
  ComeTo(CivilDay(2026, 10, 22));
  const std::string returned =
      "SELECT COUNT(*) FROM approval WHERE step = 'release' AND approved = 0 AND opinion LIKE '%is owed in the phase "
      "AFTER%'";
  Until(returned, "1");
  Publish(Approve(Submit(CreateIn(common::v1::PHASE_AFTER).name())).name());
  EXPECT_EQ(GetObligation("v-x.2026-10.after.0").status(), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
  // Nothing is in its way any more.
  MB_EXPECT_OK(
      Call<v1::Publication>(publisher_, "SchedulePublication", For<v1::SchedulePublicationRequest>(draft.name())));
}

// P-6: of an item's phases the last is owed, and the others can be disclosed, be they owed before.
TEST_F(PhaseChangeTest, P6_WhatWasOwedInAPhaseThatTheItemStillHasGoesOut) {
  using common::v1::PHASE_BEFORE;
  Begin();
  SetPhases({PHASE_BEFORE}, "2026-10-16");
  UntilOwed("v-x.2026-10.before.0");
  const v1::Publication approved = Approve(Submit(CreateIn(PHASE_BEFORE).name()));
  SetPhases({PHASE_BEFORE, common::v1::PHASE_DURING, common::v1::PHASE_AFTER}, "2026-10-18");
  UntilOwed("v-x.2026-10.after.0");
  ComeTo(CivilDay(2026, 10, 19));
  Publish(approved.name());
  Publish(Approve(Submit(CreateIn(PHASE_BEFORE).name())).name());
  EXPECT_EQ(GetObligation("v-x.2026-10.after.0").status(), v1::OBLIGATION_STATUS_DUE);
}

// Where the phases are decided ahead, whoever discloses early is told in time in which one.
TEST_F(PhaseChangeTest, P6_ThePhaseThatWillBeOwedIsNamedBeforeAnybodyApproves) {
  Begin();
  const v1::Publication approved = Approve(Submit(Create("v-x", "2026-10", Finance()).name()));
  Update({.day = "2026-10-28", .phases = true});
  UntilOwed("v-x.2026-10.after.0");
  EXPECT_THAT(
      Call<v1::Publication>(publisher_, "SchedulePublication", For<v1::SchedulePublicationRequest>(approved.name())),
      StatusIs(absl::StatusCode::kFailedPrecondition, "PHASE_NOT_OWED"));
  const v1::Publication draft = Create("v-x", "2026-10", Finance());
  const auto refused =
      Call<v1::Publication>(clerk_, "SubmitPublication", For<v1::SubmitPublicationRequest>(draft.name()));
  EXPECT_THAT(refused, StatusIs(absl::StatusCode::kFailedPrecondition, "PHASE_NOT_OWED"));
  EXPECT_EQ(refused.status().message(), "2026-10 is owed in the phase AFTER: draft it so");
  Publish(Approve(Submit(CreateIn(common::v1::PHASE_AFTER).name())).name());
  EXPECT_EQ(GetObligation("v-x.2026-10.after.0").status(), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
}

// So it is where nothing was stored of the period before that was decided.
TEST_F(PhaseChangeTest, P6_ThePhaseThatWillBeOwedIsNamedThoughNoneWasOwedBefore) {
  Begin();
  Update({.day = "2026-12-20", .phases = true});
  Generate("2026-12-01", "2027-01-01");
  ComeTo(CivilDay(2026, 12, 2));
  EXPECT_EQ(Sql("SELECT GROUP_CONCAT(id) FROM obligation WHERE organization = '371325001012' AND item = 'v-x' AND "
                "period = '2026-12'"),
            "v-x.2026-12.after.0");
  const v1::Publication draft = Create("v-x", "2026-12", Finance());
  EXPECT_THAT(Call<v1::Publication>(clerk_, "SubmitPublication", For<v1::SubmitPublicationRequest>(draft.name())),
              StatusIs(absl::StatusCode::kFailedPrecondition, "PHASE_NOT_OWED"));
}

// What counts is the version of the day on which the period falls due, and not today's.
TEST_F(PhaseChangeTest, P6_APhaseBesideTheOneThatWillBeOwedGoesOut) {
  using common::v1::PHASE_BEFORE;
  Begin();
  SetPhases({PHASE_BEFORE}, "2026-10-16");
  UntilOwed("v-x.2026-10.before.0");
  ComeTo(CivilDay(2026, 10, 17));
  const v1::Publication draft = CreateIn(PHASE_BEFORE);
  SetPhases({common::v1::PHASE_AFTER}, "2026-10-28");
  UntilOwed("v-x.2026-10.after.0");
  EXPECT_THAT(Call<v1::Publication>(clerk_, "SubmitPublication", For<v1::SubmitPublicationRequest>(draft.name())),
              StatusIs(absl::StatusCode::kFailedPrecondition, "PHASE_NOT_OWED"));
  SetPhases({PHASE_BEFORE, common::v1::PHASE_AFTER}, "2026-10-29");
  // The version of 28 October, which the period is owed by no more, is still known.
  Publish(Approve(Submit(draft.name())).name());
  EXPECT_EQ(GetObligation("v-x.2026-10.after.0").status(), v1::OBLIGATION_STATUS_DUE);
}

// Nor is a period lost whose new phase falls due in a month that nobody has generated yet, as at the year's end.
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
