// The duty ledger when organizations end (DOMAIN C-1): a village is merged into its neighbour on 1 November.

#include "common/time/county_time.h"
#include "google/api/httpbody.pb.h"
#include "services/publication/timestamps.h"
#include "tests/integration/publication/merger_fixture.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using absl::StatusCode;

TEST_F(MergerTest, C1_WhatIsOpenIsHandedOverWhenTheDayComes) {
  Generate();
  Merge();
  // Registered ahead: the village goes on until then, and owes nothing that begins later.
  const v1::GenerateObligationsResponse ahead = Regenerate();
  EXPECT_EQ(GetObligation("v-finance.2026-10.none.0").status(), v1::OBLIGATION_STATUS_UPCOMING);
  EXPECT_EQ(GetObligation("v-finance.2026-11.none.0").status(), v1::OBLIGATION_STATUS_WITHDRAWN);
  EXPECT_GT(ahead.withdrawn(), 0);
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE origin <> ''"), "0");
  clock_->Set(StartOfDay(CivilDay(2026, 10, 30)) + absl::Hours(9));
  MB_ASSERT_OK(Report(clerk_, kVillage, "2026-10-29"));

  ComeToNovember();
  Regenerate();
  const absl::Time end = StartOfDay(CivilDay(2026, 11, 1));
  for (const char* id : {"v-finance.2026-10.none.0", "v-prompt.2026-10-29.none.0"}) {
    const v1::Obligation left = GetObligation(id);
    EXPECT_EQ(left.status(), v1::OBLIGATION_STATUS_WITHDRAWN) << id;
    EXPECT_EQ(FromTimestamp(left.withdraw_time()), end) << id;
  }
  const v1::Obligation finance = GetObligation("v-finance.2026-10.none.1000", kOtherVillage);
  EXPECT_EQ(finance.origin(), kVillage);
  EXPECT_EQ(finance.status(), v1::OBLIGATION_STATUS_DUE);
  EXPECT_EQ(FromTimestamp(finance.due_time()), EndOfDay(CivilDay(2026, 11, 10)));
  EXPECT_EQ(GetObligation("v-prompt.2026-10-29.none.1000", kOtherVillage).origin(), kVillage);
  // September's was overdue then: it stays with who owed it.
  EXPECT_EQ(GetObligation("v-finance.2026-09.none.0").status(), v1::OBLIGATION_STATUS_OVERDUE);
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE id LIKE 'v-finance.2026-09%' AND origin <> ''"), "0");
  // Its own of the same month stands beside it.
  EXPECT_EQ(GetObligation("v-finance.2026-10.none.0", kOtherVillage).origin(), "");
  // A repeat finds nothing to do.
  const std::string rows = "SELECT COUNT(*), SUM(version) FROM obligation";
  const std::string all = Sql(rows);
  const v1::GenerateObligationsResponse again = Regenerate();
  EXPECT_EQ(again.created() + again.changed() + again.withdrawn(), 0);
  EXPECT_EQ(Sql(rows), all);
}

// It owes what was under way once, and by itself what begins afterwards; whoever is merged into it later.
TEST_F(MergerTest, C1_WhoMovesOwesNoPeriodTwice) {
  Generate();
  Move(kVillage, kMoved, "2026-11-01");
  Regenerate();
  EXPECT_EQ(Sql(kOwedByMoved), "v-finance.2026-11.none.0") << "before the day";
  ComeToNovember(kMoved);
  Regenerate();
  EXPECT_EQ(Sql(kOwedByMoved), "v-finance.2026-10.none.1000,v-finance.2026-11.none.0");
  Merge({kOtherVillage}, kMoved, "2026-12-15");
  Regenerate();
  EXPECT_EQ(Sql(kOwedByMoved), "v-finance.2026-10.none.1000,v-finance.2026-11.none.0");
}

// What it took over is its own until it ends in its turn, and is handed on then.
TEST_F(MergerTest, C1_WhatWasHandedOverIsHandedOn) {
  Generate();
  Merge();
  ComeToNovember();
  Regenerate();
  Move(kOtherVillage, kMoved, "2026-11-05");
  Regenerate();
  EXPECT_EQ(GetObligation("v-finance.2026-10.none.1000", kOtherVillage).status(), v1::OBLIGATION_STATUS_DUE);
  ComeToNovember(kMoved, 5);
  Regenerate();
  EXPECT_EQ(GetObligation("v-finance.2026-10.none.1000", kOtherVillage).status(), v1::OBLIGATION_STATUS_WITHDRAWN);
  EXPECT_EQ(Sql(kOwedByMoved),
            "v-finance.2026-10.none.1000,v-finance.2026-10.none.1001000,v-finance.2026-11.none.1000");
}

TEST_F(MergerTest, C1_WhatWasDisclosedBeforeIsNotOwedTwice) {
  Generate();
  Merge();
  clock_->Set(StartOfDay(CivilDay(2026, 10, 31)) + absl::Hours(9));
  MB_ASSERT_OK(Report(clerk_, kVillage, "2026-10-30"));
  Disclose("v-prompt", "2026-10-30", Signed());
  ComeToNovember();
  Regenerate();
  EXPECT_EQ(GetObligation("v-prompt.2026-10-30.none.0").status(), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE item = 'v-prompt' AND origin <> ''"), "0");
}

TEST_F(MergerTest, C1_NothingNewIsOpenedInTheOldNameButWhatItLeftOverdue) {
  Generate();
  Merge();
  ComeToNovember();
  Regenerate();
  EXPECT_THAT(Report(office_, kVillage, "2026-10-20"),
              StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  EXPECT_THAT(Call<v1::Publication>(clerk_, "CreatePublication", Creation("v-finance", "2026-10", Finance())),
              StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  // September's is disclosed late, for the village of the time.
  Disclose("v-finance", "2026-09", Finance());
  EXPECT_EQ(GetObligation("v-finance.2026-09.none.0").status(), v1::OBLIGATION_STATUS_FULFILLED_LATE);
  EXPECT_THAT(Call<v1::Publication>(clerk_, "CreatePublication", Creation("v-finance", "2026-09", Finance())),
              StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
}

// What was handed over is explained by the duty of who owed it first; what it was before stays to be read.
TEST_F(MergerTest, C1_WhatWasHandedOverExplainsItself) {
  Generate();
  Merge();
  clock_->Set(StartOfDay(CivilDay(2026, 10, 30)) + absl::Hours(9));
  Regenerate();
  ComeToNovember();
  Regenerate();
  v1::ExplainObligationRequest request;
  request.set_name(std::string(kOtherVillage) + "/obligations/v-finance.2026-10.none.1000");
  const auto answer = Call<v1::ExplainObligationResponse>(anyone_, "ExplainObligation", request);
  MB_ASSERT_OK(answer);
  EXPECT_EQ(answer->unexplained_size(), 0) << answer->ShortDebugString();
  EXPECT_EQ(answer->obligation().origin(), kVillage);
  EXPECT_EQ(answer->ground(), v1::DUTY_GROUND_MANDATORY);
  EXPECT_EQ(answer->rule().words(), "每月，次月10日前");
  EXPECT_EQ(answer->term().last_day(), "2026-11-10");
  // On 30 October it was still the village's own, and its successor had none.
  v1::GetObligationRequest then;
  then.set_name(std::string(kVillage) + "/obligations/v-finance.2026-10.none.0");
  *then.mutable_read_time() = ToTimestamp(StartOfDay(CivilDay(2026, 10, 31)));
  const auto own = Call<v1::Obligation>(anyone_, "GetObligation", then);
  MB_ASSERT_OK(own);
  EXPECT_EQ(own->status(), v1::OBLIGATION_STATUS_UPCOMING);
  then.set_name(request.name());
  EXPECT_THAT(Call<v1::Obligation>(anyone_, "GetObligation", then),
              StatusIs(StatusCode::kNotFound, "OBLIGATION_NOT_FOUND"));
}

// What is under way at the end falls due by the version of its due day, as if the village stood (DOMAIN C-4).
TEST_F(MergerTest, C4_WhatIsDecidedForAfterTheEndHoldsForWhatIsHandedOver) {
  Generate();
  SetDueDay("v-finance", 28, "2026-11-05");
  Regenerate();
  const absl::Time due = EndOfDay(CivilDay(2026, 11, 28));
  EXPECT_EQ(FromTimestamp(GetObligation("v-finance.2026-10.none.0").due_time()), due);
  Merge();
  Regenerate();
  EXPECT_EQ(FromTimestamp(GetObligation("v-finance.2026-10.none.0").due_time()), due);
  ComeToNovember();
  Regenerate();
  EXPECT_EQ(FromTimestamp(GetObligation("v-finance.2026-10.none.1000", kOtherVillage).due_time()), due);
  v1::ExplainObligationRequest request;
  request.set_name(std::string(kOtherVillage) + "/obligations/v-finance.2026-10.none.1000");
  const auto answer = Call<v1::ExplainObligationResponse>(anyone_, "ExplainObligation", request);
  MB_ASSERT_OK(answer);
  EXPECT_EQ(answer->unexplained_size(), 0) << answer->ShortDebugString();
  EXPECT_EQ(answer->rule().words(), "每月，次月28日前");
  // What is decided after the handover is followed, too.
  SetDueDay("v-finance", 25, "2026-11-06");
  Regenerate();
  EXPECT_EQ(FromTimestamp(GetObligation("v-finance.2026-10.none.1000", kOtherVillage).due_time()),
            EndOfDay(CivilDay(2026, 11, 25)));
}

// A file of the past names who it was then.
TEST_F(MergerTest, C1_CellsBearTheNamesOfTheTime) {
  Generate();
  catalog::v1::UpdateOrganizationRequest rename;
  rename.mutable_organization()->set_name(kVillage);
  rename.mutable_organization()->set_display_name("幸福社区");
  rename.mutable_organization()->set_tier(common::v1::TIER_VILLAGE);
  rename.mutable_organization()->set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
  rename.mutable_update_mask()->add_paths("display_name");
  rename.set_effective_date("2026-11-01");
  rename.set_basis("县民政〔2026〕8号");
  rename.set_request_id(NewRequestId());
  const auto before = Call<catalog::v1::Organization>(catalog_office_, "UpdateOrganization", rename);
  MB_ASSERT_OK(before);
  v1::ExportObligationCellsRequest request;
  request.set_parent(kVillage);
  request.set_start_date("2026-10-01");
  request.set_end_date("2026-12-01");
  request.set_item("items/v-finance");
  std::string file;
  // The service learns of it by an event.
  for (int i = 0; i < 100 && file.find("幸福社区") == std::string::npos; ++i) {
    absl::SleepFor(absl::Milliseconds(50));
    const auto answer = Call<google::api::HttpBody>(office_, "ExportObligationCells", request);
    MB_ASSERT_OK(answer);
    file = answer->data();
  }
  EXPECT_NE(file.find("371325001012," + before->display_name() + ",v-finance,事项 v-finance,2026年9月,"),
            std::string::npos)
      << file;
  EXPECT_NE(file.find("371325001012,幸福社区,v-finance,事项 v-finance,2026年10月,"), std::string::npos) << file;
}

// Without a successor of its kind, the office above has what was open, and discloses it though the item is for
// villages.
TEST_F(MergerTest, C1_TheTownshipDisclosesWhatItTookOver) {
  Generate();
  Abolish(kVillage, kTownship);
  ComeToNovember(kTownship);
  Regenerate();
  EXPECT_EQ(GetObligation("v-finance.2026-10.none.1000", kTownship).origin(), kVillage);
  v1::CreatePublicationRequest creation = Creation("v-finance", "2026-10", Finance());
  creation.mutable_publication()->set_organization(kTownship);
  EXPECT_THAT(Call<v1::Publication>(reviewer_, "CreatePublication", creation),
              StatusIs(StatusCode::kFailedPrecondition, "ITEM_NOT_FOR_ORGANIZATION"));
  creation.mutable_publication()->set_occurrence(1000);
  MB_EXPECT_OK(Call<v1::Publication>(reviewer_, "CreatePublication", creation));

  // C-4: taken out of the catalog before its day, it is not owed by the township either, which never owed it itself.
  catalog::v1::GetItemRequest get;
  get.set_name("items/v-finance");
  get.set_date("2026-11-01");
  auto item = Call<catalog::v1::Item>(catalog_office_, "GetItem", get);
  MB_ASSERT_OK(item);
  catalog::v1::UpdateItemRequest update;
  *update.mutable_item() = *item;
  update.mutable_item()->set_mandatory(false);
  update.mutable_item()->set_effective_date("2026-11-09");
  for (const char* path : {"mandatory", "effective_date"}) update.mutable_update_mask()->add_paths(path);
  update.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<catalog::v1::Item>(catalog_office_, "UpdateItem", update));
  Regenerate();
  EXPECT_EQ(GetObligation("v-finance.2026-10.none.1000", kTownship).status(), v1::OBLIGATION_STATUS_WITHDRAWN);
}

}  // namespace
}  // namespace mingbai::publication
