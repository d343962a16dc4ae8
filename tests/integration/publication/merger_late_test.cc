// The duty ledger when it learns of reorganizations late, or of several changes at once (DOMAIN C-1, C-11, C-13, P-9).

#include "services/publication/timestamps.h"
#include "tests/integration/publication/merger_fixture.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using absl::StatusCode;

class MergerLateTest : public MergerTest {
 protected:
  void WorkOn(CivilDay day) { clock_->Set(StartOfDay(day) + absl::Hours(9)); }
  static std::string Owed(const std::string& organization, const std::string& id) {
    return "SELECT GROUP_CONCAT(organization, ' ', id, IF(withdraw_time IS NULL, '', ' withdrawn') ORDER BY "
           "organization, id SEPARATOR ', ') FROM obligation WHERE organization = '" +
           std::string(LastSegment(organization)) + "' AND id LIKE '" + id + "%'";
  }
};

// The ledger was not looked at between two ends: what the first left goes to who stands, by way of the second.
TEST_F(MergerLateTest, C1_AChainThatIsSeenAtOnceLosesNothing) {
  Generate();
  WorkOn(CivilDay(2026, 10, 30));
  MB_ASSERT_OK(Report(clerk_, kVillage, "2026-10-30"));
  Merge();
  Move(kOtherVillage, kMoved, "2026-11-03");
  for (const char* successor : {kOtherVillage, kMoved}) ComeToNovember(successor, 3);
  Regenerate();
  EXPECT_EQ(Sql(Owed(kMoved, "v-finance.2026-10")),
            "371325001088 v-finance.2026-10.none.1000, 371325001088 v-finance.2026-10.none.1001000");
  EXPECT_EQ(Sql(Owed(kOtherVillage, "v-finance.2026-10")),
            "371325001013 v-finance.2026-10.none.0 withdrawn, 371325001013 v-finance.2026-10.none.1000 withdrawn");
  EXPECT_EQ(Sql(Owed(kVillage, "v-finance.2026-10")), "371325001012 v-finance.2026-10.none.0 withdrawn");
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE id LIKE 'v-prompt%' AND withdraw_time IS NULL"), "1");
  EXPECT_EQ(Sql(Owed(kMoved, "v-prompt")), "371325001088 v-prompt.2026-10-30.none.1001000");
  // It can be disclosed under the number that it has.
  v1::CreatePublicationRequest creation = Creation("v-finance", "2026-10", Finance());
  creation.mutable_publication()->set_organization(kMoved);
  creation.mutable_publication()->set_occurrence(1001000);
  MB_EXPECT_OK(Call<v1::Publication>(reviewer_, "CreatePublication", creation));
  // What the second had for two days reads as it was then.
  v1::GetObligationRequest then;
  then.set_name(std::string(kOtherVillage) + "/obligations/v-finance.2026-10.none.1000");
  auto held = Call<v1::Obligation>(anyone_, "GetObligation", then);
  MB_ASSERT_OK(held);
  EXPECT_EQ(FromTimestamp(held->withdraw_time()), StartOfDay(CivilDay(2026, 11, 3)));
  const v1::GenerateObligationsResponse again = Regenerate();
  EXPECT_EQ(again.created() + again.changed() + again.withdrawn(), 0);
}

// Three ends within one period: nobody loses what is open.
TEST_F(MergerLateTest, C1_WhatIsHandedOverAThirdTimeStaysOwed) {
  constexpr char kSecond[] = "organizations/371325001089";
  constexpr char kThird[] = "organizations/371325001090";
  Generate();
  Move(kVillage, kMoved, "2026-11-01");
  Move(kMoved, kSecond, "2026-11-03");
  Move(kSecond, kThird, "2026-11-05");
  for (const char* successor : {kMoved, kSecond, kThird}) ComeToNovember(successor, 5);
  Regenerate();
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE organization = '371325001090' AND period = '2026-10' AND "
                "item = 'v-finance' AND withdraw_time IS NULL AND origin = '371325001089'"),
            "1");
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE organization <> '371325001013' AND period = '2026-10' AND "
                "item = 'v-finance' AND withdraw_time IS NULL"),
            "1");
}

// A calendar and a merger come together: what is handed over is counted by the calendar that holds.
TEST_F(MergerLateTest, C11_WhatIsHandedOverIsCountedByTheCalendarAtHand) {
  Generate();
  Merge();
  WorkOn(CivilDay(2026, 10, 30));
  MB_ASSERT_OK(Report(clerk_, kVillage, "2026-10-30"));
  catalog::v1::ImportCalendarRequest notice = Calendar();
  notice.set_request_id(NewRequestId());
  for (const char* day : {"2026-11-02", "2026-11-03"}) {
    auto& holiday = *notice.add_days();
    holiday.set_date(day);
    holiday.set_kind(catalog::v1::DAY_KIND_HOLIDAY);
    holiday.set_display_name("调休");
  }
  MB_ASSERT_OK(Call<catalog::v1::WorkingCalendar>(catalog_office_, "ImportCalendar", notice));
  ComeToNovember();
  v1::GenerateObligationsRequest preview = Generation(kCounty, "2026-10-01", "2027-01-01");
  preview.set_validate_only(true);
  MB_ASSERT_OK(Call<v1::GenerateObligationsResponse>(office_, "GenerateObligations", preview));
  Regenerate();
  // 4, 5 and 6 November.
  EXPECT_EQ(FromTimestamp(GetObligation("v-prompt.2026-10-30.none.1000", kOtherVillage).due_time()),
            EndOfDay(CivilDay(2026, 11, 6)));
  EXPECT_EQ(Regenerate().changed(), 0);
}

// C-1, P-6: what was disclosed is not handed over as open because the item is disclosed in other phases by then.
TEST_F(MergerLateTest, C1_WhatIsSettledIsNotHandedOverInAnotherPhase) {
  Generate();
  WorkOn(CivilDay(2026, 11, 2));
  Disclose("v-finance", "2026-10", Finance());
  catalog::v1::Item item = Item("v-finance");
  item.add_phases(common::v1::PHASE_BEFORE);
  item.add_phases(common::v1::PHASE_AFTER);
  item.set_effective_date("2026-11-03");
  Update(item, "phases");
  Merge({kVillage}, kOtherVillage, "2026-11-05");
  ComeToNovember(kOtherVillage, 5);
  Regenerate();
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE item = 'v-finance' AND period = '2026-10' AND origin <> ''"),
            "0");
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE item = 'v-finance' AND period = '2026-11' AND origin <> ''"),
            "1");
}

// C-1: the month was generated after the merger only; what the former had disclosed in time is not owed again.
TEST_F(MergerLateTest, C1_WhatTheFormerDisclosedBeforeAnybodyLookedIsNotHandedOver) {
  WorkOn(CivilDay(2026, 11, 2));
  Disclose("v-finance", "2026-10", Finance());
  Merge({kVillage}, kOtherVillage, "2026-11-04");
  ComeToNovember(kOtherVillage, 4);
  Regenerate(false, "2026-11-01", "2026-12-01");
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE item = 'v-finance' AND origin <> ''"), "0");
  EXPECT_GT(std::stoi(Sql("SELECT COUNT(*) FROM obligation WHERE item <> 'v-finance' AND origin <> ''")), 0);
}

TEST_F(MergerLateTest, C13_WhatAnEndedOrganizationLeftOverdueCannotBePutOff) {
  Generate();
  Merge();
  ComeToNovember();
  const v1::DeferObligationRequest deferral =
      Deferral(std::string(kVillage) + "/obligations/v-finance.2026-09.none.0", "2026-11-20", "合并交接");
  EXPECT_THAT(Call<v1::Obligation>(office_, "DeferObligation", deferral),
              StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
}

// C-13: never silent. What was put off before the merger says by whom and why, also in the successor's hands.
TEST_F(MergerLateTest, C13_AHandedOverDeferralExplainsItself) {
  Generate();
  Merge();
  WorkOn(CivilDay(2026, 10, 30));
  const v1::DeferObligationRequest deferral =
      Deferral(std::string(kVillage) + "/obligations/v-finance.2026-10.none.0", "2026-11-20");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "DeferObligation", deferral));
  Move(kOtherVillage, kMoved, "2026-11-05");
  for (const char* successor : {kOtherVillage, kMoved}) ComeToNovember(successor, 5);
  Regenerate();
  v1::ExplainObligationRequest request;
  request.set_name(std::string(kMoved) + "/obligations/v-finance.2026-10.none.1001000");
  const auto answer = Call<v1::ExplainObligationResponse>(anyone_, "ExplainObligation", request);
  MB_ASSERT_OK(answer);
  EXPECT_EQ(answer->unexplained_size(), 0) << answer->ShortDebugString();
  EXPECT_EQ(FromTimestamp(answer->obligation().due_time()), EndOfDay(CivilDay(2026, 11, 20)));
  EXPECT_EQ(answer->rule().words(), "每月，次月10日前");
  EXPECT_EQ(answer->term().last_day(), "2026-11-10");
  ASSERT_EQ(answer->decisions_size(), 1);
  EXPECT_EQ(answer->decisions(0).kind(), v1::OBLIGATION_DECISION_KIND_DEFERRAL);
  EXPECT_EQ(answer->decisions(0).reason(), "农忙");
  EXPECT_EQ(FromTimestamp(answer->decisions(0).until_time()), EndOfDay(CivilDay(2026, 11, 20)));
}

// A deferral reaches beyond its item's end however often it is handed over: what it put off had fallen due before.
TEST_F(MergerLateTest, C13_ADeferralHandedOverTwiceOutlivesItsItem) {
  Generate();
  WorkOn(CivilDay(2026, 10, 9));
  const v1::DeferObligationRequest deferral =
      Deferral(std::string(kVillage) + "/obligations/v-finance.2026-09.none.0", "2026-11-25");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "DeferObligation", deferral));
  Merge();
  ComeToNovember();
  Regenerate();
  Move(kOtherVillage, kMoved, "2026-11-05");
  SetMandatory("v-finance", false, "2026-11-15");
  Regenerate();
  EXPECT_EQ(GetObligation("v-finance.2026-09.none.1000", kOtherVillage).status(), v1::OBLIGATION_STATUS_DUE);
  ComeToNovember(kMoved, 5);
  Regenerate();
  const v1::Obligation handed = GetObligation("v-finance.2026-09.none.1001000", kMoved);
  EXPECT_EQ(handed.status(), v1::OBLIGATION_STATUS_DUE);
  EXPECT_EQ(FromTimestamp(handed.due_time()), EndOfDay(CivilDay(2026, 11, 25)));
}

// What a recorded move is to bring is owed ahead: the ledger of a month to come lacks nothing of it.
TEST_F(MergerLateTest, C1_WhatIsAdoptedIsOwedAheadWhereTheVillageMovesTo) {
  catalog::v1::Item extra = Item("v-finance");
  extra.set_name("items/v-extra");
  extra.set_mandatory(false);
  extra.clear_etag();
  catalog::v1::CreateItemRequest creation;
  *creation.mutable_item() = extra;
  creation.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<catalog::v1::Item>(catalog_office_, "CreateItem", creation));
  Adopt(Adoption("v-extra"));
  Generate();
  const std::string open =
      "SELECT GROUP_CONCAT(organization, ' ', id ORDER BY id) FROM obligation WHERE item = 'v-extra' AND period >= "
      "'2026-10' AND withdraw_time IS NULL";
  EXPECT_EQ(Sql(open), "371325001012 v-extra.2026-10.none.0,371325001012 v-extra.2026-11.none.0");
  Move(kVillage, kMoved, "2026-11-01");
  Regenerate();
  EXPECT_EQ(Sql(open), "371325001012 v-extra.2026-10.none.0,371325001088 v-extra.2026-11.none.0");
  ComeToNovember(kMoved);
  Regenerate();
  EXPECT_EQ(Sql(open), "371325001088 v-extra.2026-10.none.1000,371325001088 v-extra.2026-11.none.0");
}

// What had been disclosed before the merger is open again: it is the successor's, at the next look and not when
// something else changes.
TEST_F(MergerLateTest, P9_WhatIsWithdrawnAfterTheMergerIsTheSuccessors) {
  Generate();
  Merge();
  WorkOn(CivilDay(2026, 10, 31));
  MB_ASSERT_OK(Report(clerk_, kVillage, "2026-10-30"));
  const v1::Publication disclosed = Disclose("v-prompt", "2026-10-30", Signed());
  ComeToNovember();
  Regenerate();
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE id LIKE 'v-prompt%'"), "1");
  auto withdrawal = For<v1::WithdrawPublicationRequest>(disclosed.name());
  withdrawal.set_reason("有误");
  MB_ASSERT_OK(Call<v1::Publication>(publisher_, "WithdrawPublication", withdrawal));
  Regenerate();
  EXPECT_EQ(GetObligation("v-prompt.2026-10-30.none.0").status(), v1::OBLIGATION_STATUS_WITHDRAWN);
  EXPECT_EQ(GetObligation("v-prompt.2026-10-30.none.1000", kOtherVillage).status(), v1::OBLIGATION_STATUS_DUE);
}

// One matter is owed once: what was in review in the old name does not go out any more, be it before the ledger has
// looked or after; who took over discloses it.
TEST_F(MergerLateTest, C1_WhatWasInReviewIsDisclosedByTheSuccessor) {
  Generate();
  Merge();
  WorkOn(CivilDay(2026, 10, 31));
  MB_ASSERT_OK(Report(clerk_, kVillage, "2026-10-30"));
  const v1::Publication reviewed = Approve(Submit(Create("v-prompt", "2026-10-30", Signed()).name()));
  const v1::Publication planned = Approve(Submit(Create("v-finance", "2026-10", Finance()).name()));
  ScheduleAt(planned.name(), StartOfDay(CivilDay(2026, 11, 1)) + absl::Hours(7));
  ComeToNovember();
  for (const bool looked : {false, true}) {
    if (looked) Regenerate();
    EXPECT_THAT(
        Call<v1::Publication>(publisher_, "SchedulePublication", For<v1::SchedulePublicationRequest>(reviewed.name())),
        StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  }
  v1::Publication returned;
  for (int i = 0; i < 100 && returned.state() != v1::PUBLICATION_STATE_DRAFT; ++i) {
    absl::SleepFor(absl::Milliseconds(50));
    returned = Get(publisher_, planned.name());
  }
  EXPECT_EQ(returned.state(), v1::PUBLICATION_STATE_DRAFT);
  ASSERT_GT(returned.approvals_size(), 0);
  const v1::Approval& last = returned.approvals(returned.approvals_size() - 1);
  EXPECT_EQ(last.step(), "release");
  EXPECT_FALSE(last.approved());
  EXPECT_THAT(last.opinion(), ::testing::HasSubstr("successor"));
  EXPECT_EQ(Sql(Owed(kOtherVillage, "v-prompt")), "371325001013 v-prompt.2026-10-30.none.1000");
}

// Of an event each phase is owed for itself: what it left overdue in one does not tell that the other one has changed.
TEST_F(MergerLateTest, C1_AnEventsPhaseIsTheSuccessorsWhereAnotherWasLeftOverdue) {
  Merge();
  WorkOn(CivilDay(2026, 10, 31));
  v1::ReportEventRequest event = Event(kVillage, "2026-10-30");
  event.set_item("items/v-phased");
  event.set_stage("方案");
  for (const common::v1::Phase phase : {common::v1::PHASE_BEFORE, common::v1::PHASE_AFTER}) {
    event.set_phase(phase);
    event.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<v1::Obligation>(clerk_, "ReportEvent", event));
  }
  v1::CreatePublicationRequest creation = Creation("v-phased", "2026-10-30", Signed());
  creation.mutable_publication()->set_phase(common::v1::PHASE_AFTER);
  const auto created = Call<v1::Publication>(clerk_, "CreatePublication", creation);
  MB_ASSERT_OK(created);
  const v1::Publication reviewed = Approve(Submit(created->name()));
  ComeToNovember();
  Regenerate();
  EXPECT_EQ(Sql(Owed(kVillage, "v-phased")),
            "371325001012 v-phased.2026-10-30.after.0 withdrawn, 371325001012 v-phased.2026-10-30.before.0");
  EXPECT_EQ(Sql(Owed(kOtherVillage, "v-phased")), "371325001013 v-phased.2026-10-30.after.1000");
  EXPECT_THAT(
      Call<v1::Publication>(publisher_, "SchedulePublication", For<v1::SchedulePublicationRequest>(reviewed.name())),
      StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
}

// What happened before a village moved is reported by who goes on in its place, by the duty of then.
TEST_F(MergerLateTest, C6_AnEventFromBeforeIsReportedByTheSuccessor) {
  Generate();
  Move(kVillage, kMoved, "2026-11-01");
  Move(kMoved, "organizations/371325001089", "2026-11-03");
  for (const char* successor : {kMoved, "organizations/371325001089"}) ComeToNovember(successor, 3);
  EXPECT_THAT(Report(office_, kMoved, "2026-10-30"),
              StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  for (int i = 0; i < 2; ++i) {
    const auto reported = Report(office_, "organizations/371325001089", "2026-10-30");
    MB_ASSERT_OK(reported);
    EXPECT_EQ(reported->name(), "organizations/371325001089/obligations/v-prompt.2026-10-30.none." + std::to_string(i));
    EXPECT_EQ(reported->origin(), kVillage);
    EXPECT_EQ(FromTimestamp(reported->due_time()), EndOfDay(CivilDay(2026, 11, 4)));
    v1::ExplainObligationRequest request;
    request.set_name(reported->name());
    const auto explained = Call<v1::ExplainObligationResponse>(anyone_, "ExplainObligation", request);
    MB_ASSERT_OK(explained);
    EXPECT_EQ(explained->unexplained_size(), 0) << explained->ShortDebugString();
  }
  // Nobody owed it yet.
  EXPECT_THAT(Report(office_, "organizations/371325001089", "2025-12-30"),
              StatusIs(StatusCode::kFailedPrecondition, "NO_DUTY"));
}

}  // namespace
}  // namespace mingbai::publication
