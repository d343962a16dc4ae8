// A township that moves, or is split, with the villages below it (DOMAIN C-1).

#include "tests/integration/catalog/move_ahead_fixture.h"

namespace mingbai::catalog {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

constexpr char kThere[] = "organizations/371325003000";
constexpr char kVillageThere[] = "organizations/371325003001";
constexpr char kOtherThere[] = "organizations/371325003002";

class TownshipMoveTest : public MoveAheadTest {
 protected:
  void Found(const std::string& township, const std::string& day = kMoveDay) {
    v1::CreateOrganizationRequest request = Creation(Organization(township, common::v1::TIER_TOWNSHIP, kCounty));
    request.mutable_organization()->set_begin_date(day);
    MB_ASSERT_OK(Call<v1::Organization>(office_, "CreateOrganization", request));
  }
  absl::Status MoveVillage(const std::string& from, const std::string& to, const std::string& township = kThere) {
    v1::MoveOrganizationRequest move = Moving(to, township);
    move.set_name(from);
    move.mutable_organization()->set_display_name(Get(from).display_name());
    return Record(move).status();
  }
  absl::Status MoveTownship() {
    v1::MoveOrganizationRequest move = Moving();
    move.set_name(kTownship);
    *move.mutable_organization() = Organization(kThere, common::v1::TIER_TOWNSHIP, kCounty);
    return Record(move).status();
  }
  v1::Organization Get(const std::string& name) {
    v1::GetOrganizationRequest request;
    request.set_name(name);
    auto answer = Call<v1::Organization>(anyone_, "GetOrganization", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    return answer.value_or(v1::Organization());
  }
};

TEST_F(TownshipMoveTest, C1_ATownshipGoesOnWithItsVillages) {
  DefineFor(kTownship, "t-own");
  DefineFor(kTownship, "t-all", /*mandatory=*/true);
  Adopt({Adoption(kVillage, "t-own")});
  EXPECT_THAT(MoveTownship(), StatusIs(StatusCode::kFailedPrecondition, "HAS_CHILDREN"));
  Found(kThere);
  MB_ASSERT_OK(MoveVillage(kVillage, kVillageThere));
  MB_ASSERT_OK(MoveVillage(kOtherVillage, kOtherThere));
  MB_ASSERT_OK(MoveTownship());
  // What it will be is told ahead,
  EXPECT_THAT(OwedNames(kVillageThere, kMoveDay), UnorderedElementsAre("items/t-all", "items/t-own"));
  EXPECT_THAT(OwedNames(kOtherThere, kMoveDay), UnorderedElementsAre("items/t-all"));
  EXPECT_THAT(OwedNames(kVillage, kEve), UnorderedElementsAre("items/t-all", "items/t-own"));
  Come();
  // and so it is.
  EXPECT_THAT(OwedNames(kVillageThere, kMoveDay), UnorderedElementsAre("items/t-all", "items/t-own"));
  EXPECT_THAT(OwedNames(kOtherThere, kMoveDay), UnorderedElementsAre("items/t-all"));
  EXPECT_EQ(ItemOn("t-own", kMoveDay).owner(), kThere);
  EXPECT_EQ(ItemOn("t-own", kEve).owner(), kTownship);
  EXPECT_EQ(Get(kTownship).state(), v1::ORGANIZATION_STATE_ABOLISHED);
  EXPECT_EQ(Get(kThere).state(), v1::ORGANIZATION_STATE_STANDING);
  EXPECT_EQ(Get(kThere).history().predecessors(0).organization(), kTownship);
  EXPECT_EQ(Get(kVillageThere).parent(), kThere);
}

TEST_F(TownshipMoveTest, C1_RecordedOnTheDayItself) {
  DefineFor(kTownship, "t-all", /*mandatory=*/true);
  clock_->Set(StartOfDay(*ParseDay(kMoveDay)) + absl::Hours(9));
  Found(kThere);
  MB_ASSERT_OK(MoveVillage(kVillage, kVillageThere));
  EXPECT_THAT(MoveTownship(), StatusIs(StatusCode::kFailedPrecondition, "HAS_CHILDREN"));
  MB_ASSERT_OK(MoveVillage(kOtherVillage, kOtherThere));
  MB_ASSERT_OK(MoveTownship());
  EXPECT_THAT(OwedNames(kVillageThere, kMoveDay), UnorderedElementsAre("items/t-all"));
  EXPECT_EQ(Get(kTownship).state(), v1::ORGANIZATION_STATE_ABOLISHED);
}

TEST_F(TownshipMoveTest, C1_ATownshipIsSplitBetweenItsVillages) {
  constexpr char kSecond[] = "organizations/371325004000";
  Found(kThere);
  Found(kSecond);
  MB_ASSERT_OK(MoveVillage(kVillage, kVillageThere));
  MB_ASSERT_OK(MoveVillage(kOtherVillage, "organizations/371325004001", kSecond));
  v1::SplitOrganizationRequest split;
  split.set_name(kTownship);
  for (const char* part : {kSecond, kThere}) {
    *split.add_organizations() = Organization(part, common::v1::TIER_TOWNSHIP, kCounty);
  }
  split.set_effective_date(kMoveDay);
  split.set_basis("县政〔2026〕34号");
  split.set_request_id(NewRequestId());
  const auto parts = Call<v1::ReorganizeResponse>(office_, "SplitOrganization", split);
  MB_ASSERT_OK(parts);
  ASSERT_EQ(parts->successors_size(), 2);
  EXPECT_EQ(parts->successors(0).name(), kSecond);
  EXPECT_TRUE(parts->successors(0).history().predecessors(0).takes_over());
  EXPECT_FALSE(parts->successors(1).history().predecessors(0).takes_over());
  Come();
  EXPECT_EQ(Get(kTownship).state(), v1::ORGANIZATION_STATE_ABOLISHED);
}

// Only one that was founded for that day, says the same, and stands in nobody's place.
TEST_F(TownshipMoveTest, C1_AnotherThanWasFoundedForItIsNoSuccessor) {
  Found(kThere, "2026-10-20");
  const auto exists = StatusIs(StatusCode::kAlreadyExists, "ORGANIZATION_EXISTS");
  MB_ASSERT_OK(MoveVillage(kVillage, kVillageThere));
  MB_ASSERT_OK(MoveVillage(kOtherVillage, kOtherThere));
  EXPECT_THAT(MoveTownship(), exists);
  EXPECT_EQ(Count("SELECT abolish_date FROM organization WHERE code = '371325001000'"), "");
  v1::MoveOrganizationRequest twice = Moving(kVillageThere, kThere);
  twice.set_name(kNewTownship);
  twice.mutable_organization()->set_tier(common::v1::TIER_TOWNSHIP);
  EXPECT_FALSE(Record(twice).ok());
  v1::SplitOrganizationRequest split;
  split.set_name(kNewTownship);
  for (int i = 0; i < 2; ++i) *split.add_organizations() = Organization(kThere, common::v1::TIER_TOWNSHIP, kCounty);
  split.set_effective_date(kMoveDay);
  split.set_basis("县政〔2026〕34号");
  split.set_request_id(NewRequestId());
  EXPECT_THAT(Call<v1::ReorganizeResponse>(office_, "SplitOrganization", split),
              InvalidFieldIs("organizations[1].name"));
}

// A name goes on with every move that is on record; what was taken out of a catalog can be brought back after it.
TEST_F(TownshipMoveTest, C1_AWayOfTwoMoves) {
  MB_ASSERT_OK(MoveVillage(kVillage, kNewVillage, kNewTownship));
  v1::MoveOrganizationRequest next = Moving(std::string(kNewTownship).substr(0, 23) + "009", kNewTownship);
  next.set_name(kNewVillage);
  next.mutable_organization()->set_display_name(Get(kVillage).display_name());
  next.set_effective_date(kLater);
  const std::string last = next.organization().name();
  MB_ASSERT_OK(Record(next));
  v1::UpdateOrganizationRequest rename;
  rename.mutable_organization()->set_name(kVillage);
  rename.mutable_organization()->set_display_name("新名村");
  rename.mutable_update_mask()->add_paths("display_name");  // and nothing else is to be given
  rename.set_effective_date("2026-10-15");
  rename.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::Organization>(office_, "UpdateOrganization", rename));
  EXPECT_EQ(Get(kNewVillage).display_name(), "新名村");
  EXPECT_EQ(Get(last).display_name(), "新名村");
  // The same name for an earlier day is none that it has then.
  rename.set_effective_date("2026-10-12");
  rename.set_request_id(NewRequestId());
  EXPECT_THAT(Call<v1::Organization>(office_, "UpdateOrganization", rename),
              StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
}

TEST_F(TownshipMoveTest, C4_WhatWasTakenOutIsBroughtBackAfterAMove) {
  v1::Item item = DefineFor(kVillage, "own");
  item.set_abolished(true);
  item.set_effective_date("2026-10-20");
  MB_ASSERT_OK(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(item, {"abolished"})));
  MB_ASSERT_OK(Move());
  EXPECT_THAT(OwedNames(kNewVillage, kMoveDay), ElementsAre());
  item.set_abolished(false);
  item.set_owner(kNewVillage);
  item.set_effective_date(kLater);
  item.clear_etag();
  MB_ASSERT_OK(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(item, {"abolished"})));
  EXPECT_EQ(ItemOn("own", kLater).owner(), kNewVillage);
}

// Nobody is founded over others that lie in it by their codes.
TEST_F(TownshipMoveTest, C1_NobodyIsFoundedOverOthers) {
  MB_ASSERT_OK(
      Call<v1::Organization>(office_, "CreateOrganization",
                             Creation(Organization("organizations/371325009001", common::v1::TIER_VILLAGE, kCounty))));
  const auto over =
      Call<v1::Organization>(office_, "CreateOrganization",
                             Creation(Organization("organizations/371325009000", common::v1::TIER_TOWNSHIP, kCounty)));
  EXPECT_THAT(over, StatusIs(StatusCode::kFailedPrecondition, "PARENT_NOT_NEAREST"));
  EXPECT_THAT(FieldPathsOf(over.status()), ElementsAre("organization.parent"));
}

}  // namespace
}  // namespace mingbai::catalog
