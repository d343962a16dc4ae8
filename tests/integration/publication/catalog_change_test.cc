// The duty ledger follows the catalog and the working calendar (DOMAIN P-2, C-3, C-4, C-11).

#include <atomic>
#include <thread>

#include "absl/time/clock.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/timestamps.h"
#include "tests/integration/publication/catalog_change_fixture.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using absl::StatusCode;

TEST_F(CatalogChangeTest, C4_OpenTermsFollowANewVersionAndNothingElseDoes) {
  Generate();
  Disclose("v-finance", "2026-09", Finance());
  // In force from the 15th on: September's finance fell due by the old version, on the 10th.
  SetDueDay("v-finance", 5, "2026-10-15");
  const v1::GenerateObligationsResponse dry = Regenerate(true);
  EXPECT_EQ(dry.created(), 0);
  EXPECT_EQ(dry.changed(), 4);  // October's and November's of both villages
  EXPECT_EQ(dry.withdrawn(), 0);
  EXPECT_EQ(dry.changes_size(), 4);
  // A dry run says what would change, and changes nothing.
  EXPECT_EQ(FromTimestamp(GetObligation("v-finance.2026-10.none.0").due_time()), StartOfDay(CivilDay(2026, 11, 11)));
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation_history"), "1");  // of September's, which was fulfilled

  const v1::GenerateObligationsResponse done = Regenerate();
  EXPECT_EQ(done.changed(), 4);
  EXPECT_EQ(done.existing(), 6);  // and as many of the circle, of which the office is not told
  EXPECT_EQ(done.changes_size(), 0);
  const v1::Obligation october = GetObligation("v-finance.2026-10.none.0");
  EXPECT_EQ(FromTimestamp(october.due_time()), StartOfDay(CivilDay(2026, 11, 6)));
  EXPECT_EQ(october.item_version(), 2);
  const v1::Obligation september = GetObligation("v-finance.2026-09.none.0");
  EXPECT_EQ(september.item_version(), 1);
  EXPECT_EQ(september.status(), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
  // What was before is kept, and the change is told, old and new.
  EXPECT_EQ(Sql("SELECT CONCAT(COUNT(*), ' ', MIN(due_time), ' ', MAX(item_version)) FROM obligation_history "
                "WHERE id = 'v-finance.2026-10.none.0'"),
            "2 2026-11-10 16:00:00.000000 1");
  ASSERT_EQ(CountEvents(v1::PublicationEvent::kChanged, 2), 2);
  for (const auto& [event, payload] : Events(service_)) {
    if (payload.change_case() != v1::PublicationEvent::kChanged) continue;
    ASSERT_EQ(payload.changed().changes_size(), 2);
    const v1::ObligationChange& change = payload.changed().changes(0);
    EXPECT_EQ(change.kind(), v1::OBLIGATION_CHANGE_KIND_CHANGED);
    EXPECT_EQ(FromTimestamp(change.old_due_time()), StartOfDay(CivilDay(2026, 11, 11)));
    EXPECT_EQ(change.old_item_version(), 1);
    EXPECT_EQ(FromTimestamp(change.obligation().due_time()), StartOfDay(CivilDay(2026, 11, 6)));
  }
  // A repeat changes nothing, and looks at nothing; an adoption is looked at where it was made only.
  EXPECT_EQ(Regenerate().unchanged_organizations(), 4);
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation_history"), "5");
}

// C-4: what fell due without phases is disclosed without, whatever phases its item has by now; what is not owed so, is
// not.
TEST_F(CatalogChangeTest, C4_WhatIsOwedIsDisclosedInThePhaseInWhichItFellDue) {
  Generate();
  clock_->Set(StartOfDay(CivilDay(2026, 10, 15)) + absl::Hours(9));
  catalog::v1::Item item = Item("v-finance");
  item.add_phases(common::v1::PHASE_BEFORE);
  item.add_phases(common::v1::PHASE_AFTER);
  item.set_effective_date("2026-10-15");
  Update(item, "phases");
  // Until the service has heard of it.
  absl::Status other;
  for (int i = 0; i < 100 && (i == 0 || other.ok()); ++i) {
    if (i > 0) absl::SleepFor(absl::Milliseconds(50));
    other = Call<v1::Publication>(clerk_, "CreatePublication", Creation("v-finance", "2026-08", Finance())).status();
  }
  EXPECT_THAT(other, InvalidFieldIs("publication.phase"));
  Disclose("v-finance", "2026-09", Finance());
  EXPECT_EQ(GetObligation("v-finance.2026-09.none.0").status(), v1::OBLIGATION_STATUS_FULFILLED_LATE);
}

// A dry run says what has been answered already, as what it tells of will be.
TEST_F(CatalogChangeTest, P2_ADryRunKnowsWhatWasDisclosed) {
  clock_->Set(StartOfDay(CivilDay(2026, 11, 2)) + absl::Hours(9));
  const v1::Publication shown = Disclose("v-finance", "2026-10", Finance());
  const v1::GenerateObligationsResponse dry = Regenerate(true, "2026-11-01", "2026-12-01");
  int answered = 0;
  for (const v1::ObligationChange& change : dry.changes()) {
    if (change.obligation().publication() != shown.name()) continue;
    EXPECT_EQ(change.obligation().status(), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
    ++answered;
  }
  EXPECT_EQ(answered, 1);
  EXPECT_EQ(Regenerate(false, "2026-11-01", "2026-12-01").created(), dry.created());
  EXPECT_EQ(GetObligation("v-finance.2026-10.none.0").publication(), shown.name());
}

TEST_F(CatalogChangeTest, C4_WhatIsNotOwedAnyMoreIsWithdrawn) {
  Generate();
  SetMandatory("v-dibao", false, "2026-10-12");
  const v1::GenerateObligationsResponse done = Regenerate();
  EXPECT_EQ(done.withdrawn(), 2);
  v1::Obligation dibao = GetObligation("v-dibao.2026-Q4.none.0");
  EXPECT_EQ(dibao.status(), v1::OBLIGATION_STATUS_WITHDRAWN);
  EXPECT_EQ(FromTimestamp(dibao.withdraw_time()), clock_->Now());
  EXPECT_FALSE(dibao.has_next_change_time());
  // It is never overdue, and nobody can put it off.
  clock_->Set(StartOfDay(CivilDay(2026, 11, 1)));
  EXPECT_EQ(GetObligation("v-dibao.2026-Q4.none.0").status(), v1::OBLIGATION_STATUS_WITHDRAWN);
  auto deferral = Deferral(dibao.name(), "2026-12-01");
  EXPECT_THAT(Call<v1::Obligation>(clerk_, "DeferObligation", deferral),
              StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_THAT(Call<v1::Obligation>(office_, "DeferObligation", deferral),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  v1::SummarizeObligationsRequest summary;
  summary.set_parent(kCounty);
  summary.set_start_date("2026-10-01");
  summary.set_end_date("2027-01-01");
  auto counts = Call<v1::SummarizeObligationsResponse>(office_, "SummarizeObligations", summary);
  MB_ASSERT_OK(counts);
  EXPECT_EQ(counts->total().withdrawn(), 2);
  // Of both villages: finance of September, members of October, the rules.
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kOverdue, 6), 6);
  for (const auto& [event, payload] : Events(service_)) EXPECT_NE(payload.overdue().item(), "items/v-dibao");
}

TEST_F(CatalogChangeTest, C4_AWithdrawnObligationIsOwedAgain) {
  Generate();
  SetMandatory("v-finance", false, "2026-10-12");
  EXPECT_EQ(Regenerate().withdrawn(), 4);  // of October and November
  SetMandatory("v-finance", true, "2026-10-12");
  const v1::GenerateObligationsResponse back = Regenerate();
  EXPECT_EQ(back.changed(), 4);
  EXPECT_EQ(back.withdrawn(), 0);
  const v1::Obligation finance = GetObligation("v-finance.2026-10.none.0");
  EXPECT_EQ(finance.status(), v1::OBLIGATION_STATUS_UPCOMING);
  EXPECT_FALSE(finance.has_withdraw_time());
}

// A term that a later version puts into another month is found where it was.
TEST_F(CatalogChangeTest, C4_ATermMovesBetweenMonths) {
  Generate();
  catalog::v1::Item item = Item("v-finance");
  item.mutable_timing()->set_month(1);
  item.mutable_timing()->set_day(31);
  item.set_effective_date("2026-10-15");
  Update(item, "timing");
  // October alone: October's finance is due there now, and was stored in November.
  const v1::GenerateObligationsResponse october = Regenerate(false, "2026-10-01", "2026-11-01");
  EXPECT_EQ(october.created(), 0);
  EXPECT_EQ(october.changed(), 2);
  EXPECT_EQ(FromTimestamp(GetObligation("v-finance.2026-10.none.0").due_time()), StartOfDay(CivilDay(2026, 11, 1)));
  // November's was December's until now; nothing is withdrawn or twice there.
  const v1::GenerateObligationsResponse all = Regenerate();
  EXPECT_EQ(all.withdrawn(), 0);
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE item = 'v-finance' AND withdraw_time IS NOT NULL"), "0");
  EXPECT_EQ(FromTimestamp(GetObligation("v-finance.2026-11.none.0").due_time()), StartOfDay(CivilDay(2026, 12, 1)));
}

TEST_F(CatalogChangeTest, C11_ANewCalendarRecomputesOpenTerms) {
  clock_->Set(StartOfDay(CivilDay(2026, 12, 30)) + absl::Hours(9));
  const v1::ReportEventRequest report = Event(kVillage, "2026-12-30");
  auto reported = Call<v1::Obligation>(clerk_, "ReportEvent", report);
  MB_ASSERT_OK(reported);
  // 31 December, 1 and 4 January: 2027 is not published, so that New Year's Day counts as a Friday.
  EXPECT_TRUE(reported->provisional());
  EXPECT_EQ(FromTimestamp(reported->due_time()), EndOfDay(CivilDay(2027, 1, 4)));
  PublishNextYear();
  const v1::GenerateObligationsResponse done = Regenerate(false, "2027-01-01", "2027-02-01");
  EXPECT_EQ(done.changed(), 1);
  auto request = v1::GetObligationRequest();
  request.set_name(reported->name());
  auto recounted = Call<v1::Obligation>(clerk_, "GetObligation", request);
  MB_ASSERT_OK(recounted);
  EXPECT_EQ(FromTimestamp(recounted->due_time()), EndOfDay(CivilDay(2027, 1, 5)));
  EXPECT_FALSE(recounted->provisional());
  EXPECT_EQ(recounted->calendar_version(), 2);
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kChanged, 1), 1);
}

TEST_F(CatalogChangeTest, C9_AnItemThatMovesIntoACircleIsToldToBoth) {
  Generate("2026-11-01", "2026-12-01");
  catalog::v1::Item item = Item("v-finance");
  item.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
  item.mutable_audience()->set_circle("党员");
  item.set_effective_date("2026-10-15");
  Update(item, "audience");
  EXPECT_EQ(Regenerate(false, "2026-11-01", "2026-12-01").withdrawn(), 2);  // for who does not belong to it
  int to_all = 0, to_circle = 0;
  ASSERT_EQ(CountEvents(v1::PublicationEvent::kChanged, 4), 4);
  for (const auto& [event, payload] : Events(service_)) {
    if (payload.change_case() != v1::PublicationEvent::kChanged) continue;
    const bool circle = event.audience().audience_class() == common::v1::AUDIENCE_CLASS_CIRCLE;
    ++(circle ? to_circle : to_all);
    EXPECT_EQ(payload.changed().changes(0).kind(),
              circle ? v1::OBLIGATION_CHANGE_KIND_CHANGED : v1::OBLIGATION_CHANGE_KIND_WITHDRAWN);
  }
  EXPECT_EQ(to_all, 2);
  EXPECT_EQ(to_circle, 2);
}

// Two replicas at once: each obligation changes once.
TEST_F(CatalogChangeTest, P2_ReplicasThatBringItInLineTogetherChangeItOnce) {
  Generate();
  SetDueDay("v-finance", 5, "2026-10-15");
  auto replica = NewReplica();
  const ClientPtr other = replica->Client("mingbai.publication.v1.PublicationService",
                                          mingbai::testing::TestToken("disclosure-office", "371325000000"));
  std::vector<std::thread> threads;
  std::atomic<int> changed{0};
  for (const ClientPtr& client : {office_, other, office_, other}) {
    threads.emplace_back([&, client] {
      auto answer = Call<v1::GenerateObligationsResponse>(client, "GenerateObligations",
                                                          Generation(kCounty, "2026-10-01", "2027-01-01"));
      EXPECT_THAT(answer, IsOk());
      if (answer.ok()) changed += answer->changed();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(changed, 4);
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation_history"), "4");
}

// What a village has made stricter, its own publications keep to, and nobody else's.
TEST_F(CatalogChangeTest, C3_WhatWasAdoptedStricterCounts) {
  Generate();
  catalog::v1::Adoption finance = Adoption("v-finance");
  finance.set_notice_days(9);
  *finance.mutable_elements() = Item("v-finance").elements();
  auto& handler = *finance.add_elements();
  handler.set_display_name("经手人");
  handler.set_type(catalog::v1::ELEMENT_TYPE_TEXT);
  handler.set_column(true);
  Adopt(finance);
  const v1::Publication plain = Create("v-finance", "2026-09", Finance());
  EXPECT_THAT(Call<v1::Publication>(clerk_, "SubmitPublication", For<v1::SubmitPublicationRequest>(plain.name())),
              StatusIs(StatusCode::kInvalidArgument, "CONTENT"));
  v1::Content content = Finance();
  content.mutable_table()->add_columns("经手人");
  for (auto& row : *content.mutable_table()->mutable_rows()) row.add_cells("张某");
  content.mutable_table()->mutable_total()->add_cells("");
  const v1::Publication published = Disclose("v-finance", "2026-09", content);
  EXPECT_EQ(published.state(), v1::PUBLICATION_STATE_ON_NOTICE);
  EXPECT_EQ(FromTimestamp(published.notice_close_time()), StartOfDay(CivilDay(2026, 10, 20)));
  auto other = Creation("v-finance", "2026-09", Finance());
  other.mutable_publication()->set_organization(kOtherVillage);
  const auto made = Call<v1::Publication>(outsider_, "CreatePublication", other);
  MB_ASSERT_OK(made);
  MB_EXPECT_OK(Call<v1::Publication>(outsider_, "SubmitPublication", For<v1::SubmitPublicationRequest>(made->name())));
}

// What was due while the catalog asked for it is disclosed late, and what it asked for later is not.
TEST_F(CatalogChangeTest, C4_WhatIsOverdueIsDisclosedThoughItIsAskedForNoMore) {
  Generate();
  catalog::v1::Item finance = Item("v-finance");
  finance.clear_tiers();
  finance.add_tiers(common::v1::TIER_TOWNSHIP);
  finance.set_effective_date("2026-10-15");
  Update(finance, "tiers");
  clock_->Set(StartOfDay(CivilDay(2026, 10, 20)) + absl::Hours(9));
  Regenerate();
  Disclose("v-finance", "2026-09", Finance());
  EXPECT_EQ(GetObligation("v-finance.2026-09.none.0").status(), v1::OBLIGATION_STATUS_FULFILLED_LATE);
  EXPECT_EQ(GetObligation("v-finance.2026-10.none.0").status(), v1::OBLIGATION_STATUS_WITHDRAWN);
  for (const char* period : {"2026-10", "2026-08", ""}) {
    EXPECT_THAT(Call<v1::Publication>(clerk_, "CreatePublication", Creation("v-finance", period, Finance())),
                StatusIs(StatusCode::kFailedPrecondition, "ITEM_NOT_FOR_ORGANIZATION"))
        << period;
  }
}

// A change of one item is looked at where it is owed only: all others' stamps stay.
TEST_F(CatalogChangeTest, P2_OnlyWhatMayHaveChangedIsLookedAt) {
  EXPECT_EQ(Regenerate().unchanged_organizations(), 0);
  EXPECT_EQ(Regenerate().unchanged_organizations(), 4);
  catalog::v1::Adoption finance = Adoption("v-finance");
  finance.set_effective_date("2026-10-12");
  *finance.mutable_timing() = Item("v-finance").timing();
  finance.mutable_timing()->set_day(8);
  Adopt(finance);
  const v1::GenerateObligationsResponse done = Regenerate();
  EXPECT_EQ(done.unchanged_organizations(), 3);
  EXPECT_EQ(done.changed(), 2);
  EXPECT_EQ(FromTimestamp(GetObligation("v-finance.2026-10.none.0").due_time()), EndOfDay(CivilDay(2026, 11, 8)));
  EXPECT_EQ(FromTimestamp(GetObligation("v-finance.2026-10.none.0", kOtherVillage).due_time()),
            EndOfDay(CivilDay(2026, 11, 10)));
  // A longer range has months that nobody has looked at.
  EXPECT_EQ(Regenerate(false, "2026-10-01", "2027-02-01").unchanged_organizations(), 0);
  EXPECT_EQ(Regenerate(false, "2026-11-01", "2026-12-01").unchanged_organizations(), 4);
  // Of days that make no whole months everything is looked at.
  EXPECT_EQ(Regenerate(false, "2026-10-02", "2027-01-01").unchanged_organizations(), 0);
}

// Nothing is quietly absent: what was generated follows by itself.
TEST_F(CatalogChangeTest, P2_TheLedgerIsKeptInLineByItself) {
  harness_ = NewService(catalog_->target(), {.upkeep = true});
  office_ = harness_->Client("mingbai.publication.v1.PublicationService",
                             mingbai::testing::TestToken("disclosure-office", "371325000000"));
  Generate();
  const auto until = [this](const std::string& count, const std::string& wanted) {
    for (int i = 0; i < 600 && Sql(count) != wanted; ++i) absl::SleepFor(absl::Milliseconds(50));
    EXPECT_EQ(Sql(count), wanted) << count;
  };
  SetDueDay("v-finance", 5, "2026-10-15");
  until("SELECT COUNT(*) FROM obligation WHERE item = 'v-finance' AND item_version = 2", "4");
  SetMandatory("v-dibao", false, "2026-10-12");
  until("SELECT COUNT(*) FROM obligation WHERE item = 'v-dibao' AND withdraw_time IS NOT NULL", "2");
  // A village that is entered later owes from then on.
  catalog::v1::CreateOrganizationRequest village;
  village.mutable_organization()->set_name("organizations/371325001014");
  village.mutable_organization()->set_display_name("新村");
  village.mutable_organization()->set_tier(common::v1::TIER_VILLAGE);
  village.mutable_organization()->set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
  village.mutable_organization()->set_parent(kTownship);
  village.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<catalog::v1::Organization>(catalog_office_, "CreateOrganization", village));
  // Finance of September to November, members of October to December, the rules.
  until("SELECT COUNT(*) FROM obligation WHERE organization = '371325001014'", "7");
  // An item that comes in the middle of the period.
  catalog::v1::BatchCreateItemsRequest items;
  items.set_parent(kCounty);
  items.set_request_id(NewRequestId());
  catalog::v1::Item& added = *items.add_items();
  added = Item("v-finance");
  added.set_name("items/v-water");
  added.set_effective_date("2026-11-01");
  MB_ASSERT_OK(Call<catalog::v1::BatchCreateItemsResponse>(catalog_office_, "BatchCreateItems", items));
  until("SELECT COUNT(*) FROM obligation WHERE item = 'v-water'", "6");  // October's and November's, of three villages
}

// DESIGN invariant 3: four replicas at once make the ledger that one makes.
TEST_F(CatalogChangeTest, P2_FourReplicasMakeTheSameLedgerAsOne) {
  Generate();
  SetDueDay("v-finance", 5, "2026-10-15");
  SetMandatory("v-dibao", false, "2026-10-12");
  Regenerate();
  const std::string facts =
      "SELECT GROUP_CONCAT(organization, id, item_version, due_time, COALESCE(withdraw_time, '-') ORDER BY "
      "organization, "
      "id SEPARATOR '|') FROM obligation";
  const std::string one = Sql(facts);

  harness_ = NewService(catalog_->target());
  std::vector<std::unique_ptr<mingbai::testing::ServiceHarness>> replicas;
  for (int i = 0; i < 3; ++i) replicas.push_back(NewReplica());
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      auto& replica = i % 4 == 0 ? *harness_ : *replicas[i % 4 - 1];
      const ClientPtr office = replica.Client("mingbai.publication.v1.PublicationService",
                                              mingbai::testing::TestToken("disclosure-office", "371325000000"));
      EXPECT_THAT(Call<v1::GenerateObligationsResponse>(office, "GenerateObligations",
                                                        Generation(kCounty, "2026-10-01", "2027-01-01")),
                  IsOk());
    });
  }
  for (std::thread& thread : threads) thread.join();
  // This ledger never knew what is not owed; the other had it and withdrew it.
  const std::string owed =
      Sql("SELECT GROUP_CONCAT(organization, id, item_version, due_time, COALESCE(withdraw_time, '-') ORDER BY "
          "organization, "
          "id SEPARATOR '|') FROM obligation WHERE item <> 'v-dibao'");
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation"), "14");
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation_history"), "0");
  for (const std::string_view row : Split(owed, '|')) EXPECT_NE(one.find(row), std::string::npos) << row;
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM outbox"), "4");
}

}  // namespace
}  // namespace mingbai::publication
