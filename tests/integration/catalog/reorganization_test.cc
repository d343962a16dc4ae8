// Organizations over time: names, mergers, splits, moves, abolitions (DOMAIN C-1).

#include "services/catalog/client/organization_days.h"
#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

constexpr char kNewVillage[] = "organizations/371325001020";

class ReorganizationTest : public CatalogTest {
 protected:
  ReorganizationTest() { EnterCounty(); }

  v1::Organization Get(const std::string& name, const std::string& date = "") {
    v1::GetOrganizationRequest request;
    request.set_name(name);
    request.set_date(date);
    auto answer = Call<v1::Organization>(anyone_, "GetOrganization", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    return answer.value_or(v1::Organization());
  }
  absl::StatusOr<v1::Organization> Rename(const std::string& name, const std::string& display_name,
                                          const std::string& date) {
    v1::UpdateOrganizationRequest request;
    request.mutable_organization()->set_name(name);
    request.mutable_organization()->set_display_name(display_name);
    // Fields that no mask names must still be what they may be.
    request.mutable_organization()->set_tier(common::v1::TIER_VILLAGE);
    request.mutable_organization()->set_kind(v1::ORGANIZATION_KIND_DIVISION);
    request.mutable_update_mask()->add_paths("display_name");
    request.set_effective_date(date);
    request.set_basis("县民政〔2026〕8号");
    request.set_request_id(NewRequestId());
    return Call<v1::Organization>(office_, "UpdateOrganization", request);
  }
  static v1::MergeOrganizationsRequest Merger(const std::string& successor, const std::string& date = "2026-11-01") {
    v1::MergeOrganizationsRequest request;
    request.set_parent(kTownship);
    request.add_sources(kVillage);
    if (successor == kNewVillage) {
      *request.mutable_organization() = Organization(kNewVillage, common::v1::TIER_VILLAGE, kTownship);
    } else {
      request.set_successor(successor);
    }
    request.set_effective_date(date);
    request.set_basis("县政〔2026〕31号");
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::StatusOr<v1::ReorganizeResponse> Merge(const v1::MergeOrganizationsRequest& request) {
    return Call<v1::ReorganizeResponse>(office_, "MergeOrganizations", request);
  }
  std::vector<std::string> Listed(const std::string& date, bool show_abolished = false) {
    v1::ListOrganizationsRequest request;
    request.set_parent(kTownship);
    request.set_date(date);
    request.set_show_abolished(show_abolished);
    auto answer = Call<v1::ListOrganizationsResponse>(anyone_, "ListOrganizations", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    std::vector<std::string> names;
    for (const auto& organization : answer->organizations()) names.push_back(organization.name());
    return names;
  }
};

TEST_F(ReorganizationTest, C1_ANameIsBorneFromItsDayAndTheOldOneStaysReadable) {
  const std::string old = Get(kVillage).display_name();
  auto renamed = Rename(kVillage, "幸福社区", "2026-11-01");
  MB_ASSERT_OK(renamed);
  EXPECT_EQ(renamed->display_name(), old);  // today
  EXPECT_EQ(Get(kVillage, "2026-10-31").display_name(), old);
  EXPECT_EQ(Get(kVillage, "2026-11-01").display_name(), "幸福社区");
  EXPECT_THAT(Get(kVillage).aliases(), ElementsAre(old));
  ASSERT_EQ(Get(kVillage).history().names_size(), 2);
  EXPECT_EQ(Get(kVillage).history().names(1).basis(), "县民政〔2026〕8号");
  // A later one; not one between.
  MB_ASSERT_OK(Rename(kVillage, "幸福新区", "2026-12-01"));
  EXPECT_EQ(Get(kVillage, "2026-11-30").display_name(), "幸福社区");
  EXPECT_THAT(Rename(kVillage, "别名", "2026-11-15"),
              StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  EXPECT_THAT(Rename(kVillage, "别名", "2026-02-30"), InvalidFieldIs("effective_date"));
  // It is told when it comes, without anybody's doing.
  const size_t before = Events(7).size();
  clock_->Set(StartOfDay(absl::CivilDay(2026, 11, 1)) + absl::Minutes(1));
  const auto events = Events(static_cast<int>(before) + 1);
  ASSERT_EQ(events.size(), before + 1);
  EXPECT_EQ(events.back().organization().display_name(), "幸福社区");
  EXPECT_EQ(Get(kVillage).display_name(), "幸福社区");
}

TEST_F(ReorganizationTest, C1_AMergerIntoOneThatStands) {
  MB_ASSERT_OK(Merge(Merger(kOtherVillage)));
  const v1::Organization old = Get(kVillage);
  EXPECT_EQ(old.state(), v1::ORGANIZATION_STATE_STANDING);
  EXPECT_EQ(old.abolish_date(), "2026-11-01");
  EXPECT_THAT(old.history().successors(), ElementsAre(kOtherVillage));
  EXPECT_EQ(old.history().abolish_basis(), "县政〔2026〕31号");
  EXPECT_EQ(Get(kVillage, "2026-11-01").state(), v1::ORGANIZATION_STATE_ABOLISHED);
  EXPECT_EQ(Get(kOtherVillage).history().predecessors(0).organization(), kVillage);
  EXPECT_TRUE(Get(kOtherVillage).history().predecessors(0).takes_over());
  EXPECT_THAT(Listed("2026-10-31"), ElementsAre(kVillage, kOtherVillage));
  EXPECT_THAT(Listed("2026-11-01"), ElementsAre(kOtherVillage));
  EXPECT_THAT(Listed("2026-11-01", true), ElementsAre(kVillage, kOtherVillage));
  // Its end is known: nothing that contradicts it is taken.
  EXPECT_THAT(Merge(Merger(kOtherVillage)), StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  EXPECT_THAT(Rename(kVillage, "别名", "2026-11-01"),
              StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  MB_EXPECT_OK(Rename(kVillage, "别名", "2026-10-20"));
  Define(Item("finance"));
  v1::Adoption late = Adoption(kVillage, "finance");
  late.set_effective_date("2026-11-01");
  EXPECT_THAT(Call<v1::BatchAdoptItemsResponse>(office_, "BatchAdoptItems", Adopting(kVillage, {late})),
              StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
}

TEST_F(ReorganizationTest, C1_AMergerIntoOneThatIsFounded) {
  v1::MergeOrganizationsRequest request = Merger(kNewVillage);
  request.add_sources(kOtherVillage);
  auto done = Merge(request);
  MB_ASSERT_OK(done);
  ASSERT_EQ(done->abolished_size(), 2);
  ASSERT_EQ(done->successors_size(), 1);
  EXPECT_EQ(done->successors(0).state(), v1::ORGANIZATION_STATE_PLANNED);
  EXPECT_THAT(Listed(""), ElementsAre(kVillage, kOtherVillage));
  EXPECT_THAT(Listed("2026-11-01"), ElementsAre(kNewVillage));
  ASSERT_EQ(Get(kNewVillage).history().predecessors_size(), 2);
  // A repeat of the call is the call; the founded one is not entered twice.
  MB_ASSERT_OK(Merge(request));
  request.set_request_id(NewRequestId());
  EXPECT_THAT(Merge(request), StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
}

TEST_F(ReorganizationTest, C1_ASplitGivesTheOpenDutiesToTheFirst) {
  v1::SplitOrganizationRequest request;
  request.set_name(kVillage);
  *request.add_organizations() = Organization(kNewVillage, common::v1::TIER_VILLAGE, kTownship);
  *request.add_organizations() = Organization("organizations/371325001021", common::v1::TIER_VILLAGE, kTownship);
  request.set_effective_date("2026-11-01");
  request.set_basis("县政〔2026〕32号");
  request.set_request_id(NewRequestId());
  auto done = Call<v1::ReorganizeResponse>(office_, "SplitOrganization", request);
  MB_ASSERT_OK(done);
  EXPECT_TRUE(done->successors(0).history().predecessors(0).takes_over());
  EXPECT_FALSE(done->successors(1).history().predecessors(0).takes_over());
  EXPECT_EQ(HeirOf(Get(kVillage)), kNewVillage);
  EXPECT_THAT(Listed("2026-11-01"), ElementsAre(kOtherVillage, kNewVillage, "organizations/371325001021"));
}

TEST_F(ReorganizationTest, C1_AMoveIsANewCodeBelowAnotherParent) {
  MB_ASSERT_OK(
      Call<v1::Organization>(office_, "CreateOrganization",
                             Creation(Organization("organizations/371325002000", common::v1::TIER_TOWNSHIP, kCounty))));
  v1::MoveOrganizationRequest request;
  request.set_name(kVillage);
  *request.mutable_organization() =
      Organization("organizations/371325002005", common::v1::TIER_VILLAGE, "organizations/371325002000");
  request.set_effective_date("2026-11-01");
  request.set_basis("县政〔2026〕33号");
  request.set_request_id(NewRequestId());
  // Who writes for one township only cannot put it into another.
  EXPECT_THAT(Call<v1::ReorganizeResponse>(township_, "MoveOrganization", request),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  auto done = Call<v1::ReorganizeResponse>(office_, "MoveOrganization", request);
  MB_ASSERT_OK(done);
  EXPECT_EQ(Get("organizations/371325002005").begin_date(), "2026-11-01");
  EXPECT_EQ(HeirOf(Get(kVillage)), "organizations/371325002005");
}

TEST_F(ReorganizationTest, C1_AnAbolitionNeedsNoSuccessorAndNoChildren) {
  v1::AbolishOrganizationRequest request;
  request.set_name(kTownship);
  request.set_effective_date("2026-11-01");
  request.set_basis("县政〔2026〕34号");
  request.set_request_id(NewRequestId());
  EXPECT_THAT(Call<v1::ReorganizeResponse>(office_, "AbolishOrganization", request),
              StatusIs(StatusCode::kFailedPrecondition, "HAS_CHILDREN"));
  request.set_name(kVillage);
  request.set_successor("organizations/371325009999");
  EXPECT_THAT(Call<v1::ReorganizeResponse>(office_, "AbolishOrganization", request),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  request.set_successor(kTownship);  // of another tier
  MB_ASSERT_OK(Call<v1::ReorganizeResponse>(office_, "AbolishOrganization", request));
  request.set_name(kOtherVillage);
  request.clear_successor();
  request.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::ReorganizeResponse>(office_, "AbolishOrganization", request));
  EXPECT_EQ(HeirOf(Get(kOtherVillage)), "");
  // Nothing stands below it any more.
  request.set_name(kTownship);
  request.set_effective_date("2026-11-02");  // after it has what it takes over
  request.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::ReorganizeResponse>(office_, "AbolishOrganization", request));
  // Nothing is founded below it then.
  v1::Organization late = Organization(kNewVillage, common::v1::TIER_VILLAGE, kTownship);
  late.set_begin_date("2026-11-02");
  EXPECT_THAT(Call<v1::Organization>(office_, "CreateOrganization", Creation(late)),
              StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
}

TEST_F(ReorganizationTest, C1_WhatDoesNotFitIsRefused) {
  EXPECT_THAT(Merge(Merger(kTownship)), StatusIs(StatusCode::kFailedPrecondition, "SUCCESSOR_KIND"));
  EXPECT_THAT(Merge(Merger(kVillage)), InvalidFieldIs("successor"));
  EXPECT_THAT(Merge(Merger(kOtherVillage, "2026-13-01")), InvalidFieldIs("effective_date"));
  EXPECT_THAT(Merge(Merger("organizations/371325001999")), StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  v1::MergeOrganizationsRequest twice = Merger(kOtherVillage);
  twice.add_sources(kVillage);
  EXPECT_THAT(Merge(twice), InvalidFieldIs("sources[1]"));
  v1::MergeOrganizationsRequest elsewhere = Merger(kOtherVillage);
  elsewhere.set_sources(0, kDepartment);
  EXPECT_THAT(Merge(elsewhere), InvalidFieldIs("sources[0]"));
  v1::MergeOrganizationsRequest both = Merger(kNewVillage);
  both.set_successor(kOtherVillage);
  EXPECT_THAT(Merge(both), InvalidFieldIs("successor"));
  MB_ASSERT_OK(Rename(kVillage, "新名", "2026-11-05"));
  EXPECT_THAT(Merge(Merger(kOtherVillage)), StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  EXPECT_EQ(Get(kVillage).abolish_date(), "");
}

TEST_F(ReorganizationTest, C1_DutiesEndWithTheOrganizationAndTheHandoverIsToldWhenItsDayCame) {
  Define(Item("finance", true));
  const std::string stamp = Stamp(kOtherVillage);
  MB_ASSERT_OK(Merge(Merger(kOtherVillage)));
  EXPECT_NE(Stamp(kOtherVillage), stamp);
  v1::ListDutiesResponse before = Duties(kTownship, "2026-10-01", "2027-01-01");
  ASSERT_EQ(before.duties_size(), 2);
  EXPECT_EQ(before.duties(0).until(), "2026-11-01");
  EXPECT_EQ(before.duties(1).until(), "");
  ASSERT_EQ(before.abolitions_size(), 1);
  EXPECT_FALSE(before.abolitions(0).in_effect());
  EXPECT_EQ(before.handovers_size(), 0);
  const std::string old_stamp = Stamp(kVillage);
  const std::string new_stamp = Stamp(kOtherVillage);

  const size_t told = Events(8).size();
  clock_->Set(StartOfDay(absl::CivilDay(2026, 11, 1)));
  Events(static_cast<int>(told) + 2);
  EXPECT_NE(Stamp(kVillage), old_stamp);
  EXPECT_NE(Stamp(kOtherVillage), new_stamp);
  v1::ListDutiesResponse after = Duties(kOtherVillage, "2026-10-01", "2027-01-01");
  ASSERT_EQ(after.handovers_size(), 1);
  EXPECT_EQ(after.handovers(0).from(), kVillage);
  EXPECT_EQ(after.handovers(0).number(), 1);
  // The duties of who handed over stand beside its own, under its own name.
  ASSERT_EQ(after.duties_size(), 2);
  EXPECT_EQ(after.duties(0).organization(), kOtherVillage);
  EXPECT_EQ(after.duties(1).organization(), kVillage);
  EXPECT_THAT(after.organizations(), ElementsAre(kOtherVillage));
  // And what it would owe, had it stayed.
  ASSERT_EQ(after.handed_duties_size(), 1);
  EXPECT_EQ(after.handed_duties(0).organization(), kVillage);
  EXPECT_EQ(after.handed_duties(0).until(), "");
  EXPECT_TRUE(Duties(kVillage, "2026-10-01", "2027-01-01").abolitions(0).in_effect());
  // What is adopted by the old one before tells the new one's stamp, too.
  const std::string before_item = Stamp(kOtherVillage);
  Define(Item("more", true));
  EXPECT_NE(Stamp(kOtherVillage), before_item);
}

// What the abolished one owned is nobody's: it is not passed off as in effect.
TEST_F(ReorganizationTest, C1_ItsItemsAndBoardsEndWithIt) {
  v1::Item own = Item("v-own", true);
  own.set_owner(kVillage);
  Define(own);
  Define(Item("v-county", true));
  v1::BatchCreateBulletinBoardsRequest create;
  create.set_parent(kVillage);
  create.set_request_id(NewRequestId());
  v1::BulletinBoard& board = *create.add_boards();
  board.set_name(std::string(kVillage) + "/boards/B1");
  board.set_display_name("公开栏");
  board.set_place("村委会门前");
  board.set_set_up_date("2026-02-01");
  MB_ASSERT_OK(Call<v1::BatchCreateBulletinBoardsResponse>(office_, "BatchCreateBulletinBoards", create));
  MB_ASSERT_OK(Merge(Merger(kOtherVillage)));

  const auto items = [&](const std::string& day) {
    v1::ListItemsRequest request;
    request.set_date(day);
    auto answer = Call<v1::ListItemsResponse>(anyone_, "ListItems", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    std::vector<std::string> names;
    for (const v1::Item& item : answer->items()) names.push_back(item.name());
    return names;
  };
  const auto boards = [&](const std::string& day, bool removed) {
    v1::ListBulletinBoardsRequest request;
    request.set_parent(kVillage);
    request.set_date(day);
    request.set_show_removed(removed);
    auto answer = Call<v1::ListBulletinBoardsResponse>(anyone_, "ListBulletinBoards", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    return answer->boards_size();
  };
  const auto owed = [&](const std::string& name, const std::string& day) {
    v1::GetEffectiveCatalogRequest request;
    request.set_name(name);
    request.set_date(day);
    auto answer = Call<v1::GetEffectiveCatalogResponse>(anyone_, "GetEffectiveCatalog", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    return answer->items_size();
  };
  EXPECT_THAT(items("2026-10-31"), ElementsAre("items/v-county", "items/v-own"));
  EXPECT_THAT(items("2026-11-01"), ElementsAre("items/v-county"));
  for (const char* owner : {kVillage, ""}) {
    EXPECT_TRUE(Exported(owner, "2026-10-31", "v-own"));
    EXPECT_FALSE(Exported(owner, "2026-11-01", "v-own"));
  }
  EXPECT_EQ(boards("2026-10-31", false), 1);
  EXPECT_EQ(boards("2026-11-01", false), 0);
  EXPECT_EQ(boards("2026-11-01", true), 1);
  EXPECT_EQ(owed(kVillage, "2026-10-31"), 2);
  EXPECT_EQ(owed(kVillage, "2026-11-01"), 0);
  EXPECT_EQ(owed(kOtherVillage, "2026-11-01"), 1);
}

TEST_F(ReorganizationTest, C1_Permissions) {
  EXPECT_THAT(Call<v1::ReorganizeResponse>(clerk_, "MergeOrganizations", Merger(kOtherVillage)),
              StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  v1::MergeOrganizationsRequest request = Merger(kOtherVillage);
  request.set_parent(kCounty);
  EXPECT_THAT(Call<v1::ReorganizeResponse>(township_, "MergeOrganizations", request),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  MB_EXPECT_OK(Call<v1::ReorganizeResponse>(township_, "MergeOrganizations", Merger(kOtherVillage)));
}

}  // namespace
}  // namespace mingbai::catalog
