// What is owed on a day after a move is told before it as afterwards (DOMAIN C-1, C-3, C-7).

#include "tests/integration/catalog/move_ahead_fixture.h"

namespace mingbai::catalog {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class MoveForesightTest : public MoveAheadTest {
 protected:
  // Duties of the subtree without what only the carry gives: numbers of versions.
  std::vector<std::string> DutiesOf(const std::string& parent, const std::string& start = "2026-10-01") {
    std::vector<std::string> told;
    const v1::ListDutiesResponse answer = Duties(parent, start, "2027-03-01");
    for (v1::Duty duty : answer.duties()) {
      duty.clear_item_version();
      told.push_back(duty.ShortDebugString());
    }
    return told;
  }
  std::vector<std::string> Catalog(const std::string& organization, const std::string& day) {
    std::vector<std::string> told;
    for (v1::EffectiveItem item : Owed(organization, day)) {
      item.mutable_item()->clear_version();
      item.mutable_item()->clear_etag();
      item.mutable_item()->clear_create_time();
      told.push_back(item.ShortDebugString());
    }
    return told;
  }
  std::vector<std::string> Unclear(const std::string& parent, const std::string& day) {
    v1::ListUnclearDutiesRequest request;
    request.set_parent(parent);
    request.set_date(day);
    auto answer = Call<v1::ListUnclearDutiesResponse>(anyone_, "ListUnclearDuties", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    std::vector<std::string> told;
    for (const v1::UnclearDuty& duty : answer->duties()) told.push_back(duty.organization() + " " + duty.item());
    return told;
  }
  v1::Item Named(const std::string& id) {
    v1::Item item = Item(id, true);
    item.add_responsibilities()->set_organization(kVillage);
    return Define(item);
  }
};

TEST_F(MoveForesightTest, C1_WhatIsOwedIsToldAheadAsItIsCarriedOver) {
  DefineFor(kCounty, "v-adopted");
  DefineFor(kCounty, "v-clear", true);
  DefineFor(kTownship, "v-town", true);
  DefineFor(kVillage, "v-own", true);
  DefineFor(kCounty, "v-mandatory", true);
  Named("v-named");
  // Its owner has nothing to say at the new place: what it names there is nobody's from then on.
  v1::Item of_town = Item("v-town-named", true);
  of_town.set_owner(kTownship);
  of_town.add_responsibilities()->set_organization(kVillage);
  Define(of_town);
  v1::Adoption stricter = Adoption(kVillage, "v-adopted");
  *stricter.mutable_timing() = Item("v-adopted").timing();
  stricter.mutable_timing()->set_day(5);
  Adopt({stricter, Adoption(kVillage, "v-clear"), Adoption(kVillage, "v-own")});
  v1::DropAdoptionRequest drop = Dropping(kVillage, "v-adopted");
  drop.set_effective_date(kLater);
  MB_ASSERT_OK(Call<v1::Adoption>(office_, "DropAdoption", drop));
  MB_ASSERT_OK(Record());

  EXPECT_THAT(OwedNames(kNewVillage, kEve), IsEmpty());
  ASSERT_THAT(OwedNames(kNewVillage, kMoveDay),
              ElementsAre("items/v-adopted", "items/v-clear", "items/v-mandatory", "items/v-named", "items/v-own"));
  EXPECT_THAT(OwedNames(kNewVillage, kLater), Not(Contains("items/v-adopted")));
  EXPECT_EQ(Owed(kNewVillage, kMoveDay)[4].item().owner(), kNewVillage);
  const auto duties = DutiesOf(kCounty), of_new = DutiesOf(kNewVillage, kMoveDay);
  const auto catalog = Catalog(kNewVillage, kMoveDay), later = Catalog(kNewVillage, kLater);
  const auto unclear = Unclear(kCounty, kMoveDay);
  EXPECT_EQ(of_new.size(), 5U);
  EXPECT_THAT(unclear, Contains(std::string(kNewVillage) + " items/v-mandatory"));
  EXPECT_THAT(unclear, Not(Contains(std::string(kNewVillage) + " items/v-clear")));
  EXPECT_THAT(unclear, Contains(std::string(kVillage) + " items/v-town-named"));
  EXPECT_THAT(unclear, Not(Contains(std::string(kVillage) + " items/v-named")));
  Come();
  EXPECT_EQ(DutiesOf(kCounty), duties);
  EXPECT_EQ(Catalog(kNewVillage, kMoveDay), catalog);
  EXPECT_EQ(Catalog(kNewVillage, kLater), later);
  EXPECT_EQ(Unclear(kCounty, kMoveDay), unclear);
}

// What moves and is merged thereafter: its own items end with it, and what names it is nobody's, told before the move
// as afterwards.
TEST_F(MoveForesightTest, C8_WhoMovesAndIsMergedLeavesItsNameBehind) {
  Named("v-named");
  DefineFor(kVillage, "v-own", true);
  Adopt({Adoption(kVillage, "v-named"), Adoption(kVillage, "v-own")});
  MB_ASSERT_OK(Record());
  v1::MergeOrganizationsRequest merger;
  merger.set_parent(kNewTownship);
  merger.add_sources(kNewVillage);
  *merger.mutable_organization() = Organization("organizations/371325002041", common::v1::TIER_VILLAGE, kNewTownship);
  merger.set_effective_date(kLater);
  merger.set_basis("县政〔2026〕40号");
  merger.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::ReorganizeResponse>(office_, "MergeOrganizations", merger));
  EXPECT_THAT(Unclear(kCounty, kMoveDay), Not(Contains(::testing::HasSubstr("v-named"))));
  const auto unclear = Unclear(kCounty, kLater);
  EXPECT_THAT(unclear, Contains(std::string(kNewVillage) + " items/v-named"));
  EXPECT_THAT(unclear, Not(Contains(::testing::HasSubstr("v-own"))));
  Come();
  EXPECT_EQ(Unclear(kCounty, kLater), unclear);
}

// What is written at the old code changes what the new one owes, and its stamp says so.
TEST_F(MoveForesightTest, C1_TheNewCodesStampHearsOfTheOldOne) {
  DefineFor(kCounty, "v-a");
  DefineFor(kCounty, "v-b");
  DefineFor(kVillage, "v-own");
  MB_ASSERT_OK(Record());
  std::string stamp = Stamp(kNewVillage);
  const auto changed = [&] { return std::exchange(stamp, Stamp(kNewVillage)) != stamp; };
  Adopt({Adoption(kVillage, "v-a")});
  EXPECT_TRUE(changed());
  EXPECT_THAT(OwedNames(kNewVillage, kMoveDay), ElementsAre("items/v-a"));
  MB_ASSERT_OK(Call<v1::Adoption>(office_, "DropAdoption", Dropping(kVillage, "v-a")));
  EXPECT_TRUE(changed());
  EXPECT_THAT(OwedNames(kNewVillage, kMoveDay), IsEmpty());
  v1::Item own = ItemOn("v-own", kEve);
  own.set_level2("收支明细");
  own.set_effective_date("2026-10-15");
  MB_ASSERT_OK(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(own, {"level2"})));
  EXPECT_TRUE(changed());
  EXPECT_FALSE(changed());
}

// Two moves that wait for each other: what the first brings goes on with the second.
TEST_F(MoveForesightTest, C1_AMoveRestsOnTheOneBeforeIt) {
  constexpr char kThird[] = "organizations/371325001040";
  DefineFor(kCounty, "v-a");
  DefineFor(kCounty, "v-b");
  DefineFor(kVillage, "v-own");
  Adopt({Adoption(kVillage, "v-a"), Adoption(kVillage, "v-own")});
  v1::Adoption ahead = Adoption(kNewVillage, "v-b");
  ahead.set_effective_date(kMoveDay);
  MB_ASSERT_OK(Record());
  MB_ASSERT_OK(Call<v1::BatchAdoptItemsResponse>(office_, "BatchAdoptItems", Adopting(kNewVillage, {ahead})));
  v1::MoveOrganizationRequest again = Moving(kThird, kTownship);
  again.set_name(kNewVillage);
  again.set_effective_date(kLater);
  MB_ASSERT_OK(Record(again));
  const std::vector<std::string> all = {"items/v-a", "items/v-b", "items/v-own"};
  EXPECT_EQ(OwedNames(kNewVillage, kMoveDay), all);
  EXPECT_THAT(OwedNames(kNewVillage, kLater), IsEmpty());
  EXPECT_EQ(OwedNames(kThird, kLater), all);
  const std::string stamp = Stamp(kThird);
  MB_ASSERT_OK(Call<v1::Adoption>(office_, "DropAdoption", Dropping(kVillage, "v-own")));
  EXPECT_NE(Stamp(kThird), stamp);
  EXPECT_THAT(OwedNames(kThird, kLater), ElementsAre("items/v-a", "items/v-b"));
  const auto duties = DutiesOf(kCounty);
  Come();
  EXPECT_EQ(DutiesOf(kCounty), duties);
  EXPECT_THAT(OwedNames(kThird, kLater), ElementsAre("items/v-a", "items/v-b"));
}

// An item that names two which move: each is seen to have it.
TEST_F(MoveForesightTest, C8_TwoWhoAreNamedMoveTheSameDay) {
  v1::Item both = Item("v-both", true);
  both.add_responsibilities()->set_organization(kVillage);
  both.add_responsibilities()->set_organization(kOtherVillage);
  Define(both);
  MB_ASSERT_OK(Record());
  v1::MoveOrganizationRequest other = Moving("organizations/371325002006");
  other.set_name(kOtherVillage);
  MB_ASSERT_OK(Record(other));
  for (const char* name : {kNewVillage, "organizations/371325002006"}) {
    EXPECT_THAT(OwedNames(name, kMoveDay), ElementsAre("items/v-both"));
    EXPECT_EQ(DutiesOf(name, kMoveDay).size(), 1U);
  }
  const auto duties = DutiesOf(kCounty);
  EXPECT_EQ(duties.size(), 4U);
  Come();
  EXPECT_EQ(DutiesOf(kCounty), duties);
}

}  // namespace
}  // namespace mingbai::catalog
