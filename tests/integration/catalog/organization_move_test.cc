// What of an organization's catalog goes on under its new code when it moves (DOMAIN C-1, C-3, C-8).

#include "tests/integration/catalog/organization_move_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(OrganizationMoveTest, C3_StricterRulesGoOnWithTheVillage) {
  DefineFor(kCounty, "v-a", true);
  DefineFor(kCounty, "v-b");
  DefineFor(kCounty, "v-c");
  DefineFor(kCounty, "v-d");
  DefineFor(kTownship, "v-t");  // of the township that it leaves
  v1::Adoption strict = Adoption(kVillage, "v-a");
  *strict.mutable_timing() = Item("x").timing();
  strict.mutable_timing()->set_day(5);
  strict.set_notice_days(9);
  v1::Adoption planned = Adoption(kVillage, "v-c");
  planned.set_effective_date(kLater);
  Adopt({strict, Adoption(kVillage, "v-b"), planned, Adoption(kVillage, "v-d"), Adoption(kVillage, "v-t")});
  MB_ASSERT_OK(Call<v1::Adoption>(office_, "DropAdoption", Dropping(kVillage, "v-b")));  // from July on
  v1::DropAdoptionRequest later = Dropping(kVillage, "v-d");
  later.set_effective_date(kLater);
  MB_ASSERT_OK(Call<v1::Adoption>(office_, "DropAdoption", later));
  const std::string stamp = Stamp(kVillage);
  const int before = static_cast<int>(Events(14).size());
  MB_ASSERT_OK(Move());

  EXPECT_THAT(OwedNames(kVillage, kEve), ElementsAre("items/v-a", "items/v-d", "items/v-t"));
  EXPECT_THAT(OwedNames(kNewVillage, kEve), IsEmpty());
  EXPECT_THAT(OwedNames(kVillage, kMoveDay), IsEmpty());
  EXPECT_THAT(OwedNames(kNewVillage, kMoveDay), ElementsAre("items/v-a", "items/v-d"));
  EXPECT_THAT(OwedNames(kNewVillage, kLater), ElementsAre("items/v-a", "items/v-c"));
  // With everything that the village decided.
  v1::EffectiveItem was = Owed(kVillage, kEve)[0];
  const v1::EffectiveItem is = Owed(kNewVillage, kMoveDay)[0];
  EXPECT_TRUE(is.own_timing());
  EXPECT_EQ(is.notice_days(), 9);
  EXPECT_EQ(is.SerializeAsString(), was.SerializeAsString());
  const v1::ListAdoptionsResponse adoptions = Adoptions(kNewVillage);
  ASSERT_EQ(adoptions.adoptions_size(), 3);
  EXPECT_EQ(adoptions.adoptions(0).effective_date(), kMoveDay);
  EXPECT_EQ(adoptions.adoptions(0).etag(), "1");
  EXPECT_EQ(adoptions.adoptions(0).decision().SerializeAsString(), Decided().SerializeAsString());
  EXPECT_EQ(adoptions.adoptions(1).effective_date(), kLater);
  EXPECT_EQ(adoptions.adoptions(2).state(), v1::ADOPTION_STATE_DROPPED);
  EXPECT_EQ((*harness_.schema()->Sql("SELECT reason FROM adoption_version WHERE organization = '371325002005' AND "
                                     "item = 'v-d' AND version = 2"))[0][0],
            "村民代表会议决定");
  EXPECT_EQ(Adoptions(kVillage).adoptions_size(), 5);
  EXPECT_THAT(Told(before, 3), ElementsAre(kVillage, kNewVillage, kNewVillage));
  EXPECT_NE(Stamp(kVillage), stamp);
}

TEST_F(OrganizationMoveTest, C3_ItsOwnItemsStayItsOwn) {
  v1::Item own = Item("v-own");
  own.set_owner(kVillage);
  own.add_responsibilities()->set_organization(kVillage);
  own = Define(own);
  v1::Item renamed = own;
  renamed.set_level2("收支明细");
  renamed.set_effective_date(kLater);
  MB_ASSERT_OK(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(renamed, {"level2"})));
  DefineFor(kVillage, "v-gone");
  v1::Item gone = ItemOn("v-gone", kEve);
  gone.set_abolished(true);
  gone.set_effective_date("2026-05-01");
  MB_ASSERT_OK(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(gone, {"abolished"})));
  Adopt({Adoption(kVillage, "v-own")});
  const int before = static_cast<int>(Events(11).size());
  MB_ASSERT_OK(Move());

  EXPECT_THAT(OwedNames(kVillage, kEve), ElementsAre("items/v-own"));
  EXPECT_THAT(OwedNames(kNewVillage, kMoveDay), ElementsAre("items/v-own"));
  EXPECT_EQ(Owed(kVillage, kEve)[0].standing(), v1::CATALOG_STANDING_LOCAL);
  EXPECT_EQ(Owed(kNewVillage, kMoveDay)[0].standing(), v1::CATALOG_STANDING_LOCAL);
  EXPECT_EQ(ItemOn("v-own", kEve).owner(), kVillage);
  const v1::Item moved = ItemOn("v-own", kMoveDay);
  EXPECT_EQ(moved.owner(), kNewVillage);
  EXPECT_EQ(moved.version(), 3);
  EXPECT_EQ(moved.level2(), "财务收支");
  EXPECT_EQ(moved.responsibilities(0).organization(), kNewVillage);
  EXPECT_EQ(moved.decision().SerializeAsString(), Decided().SerializeAsString());
  const v1::Item then = ItemOn("v-own", kLater);
  EXPECT_EQ(then.owner(), kNewVillage);
  EXPECT_EQ(then.level2(), "收支明细");
  EXPECT_EQ(then.version(), 4);
  EXPECT_EQ((*harness_.schema()->Sql("SELECT newest_version FROM item WHERE id = 'v-gone'"))[0][0], "3");
  EXPECT_THAT(Told(before, 6),
              ElementsAre(kVillage, kNewVillage, "items/v-gone", "items/v-own", "items/v-own", kNewVillage));
  // As a file, each code has what was its own on the day.
  EXPECT_TRUE(Exported(kVillage, kEve, "v-own"));
  EXPECT_FALSE(Exported(kVillage, kMoveDay, "v-own"));
  EXPECT_FALSE(Exported(kNewVillage, kEve, "v-own"));
  EXPECT_TRUE(Exported(kNewVillage, kMoveDay, "v-own"));
  // Only under its new code it is written, and both codes' duties hear of it.
  v1::Item next = then;
  next.set_owner(kVillage);
  EXPECT_THAT(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(next, {"level2"})), InvalidFieldIs("item.owner"));
  const std::string old_stamp = Stamp(kVillage), new_stamp = Stamp(kNewVillage);
  next.set_owner(kNewVillage);
  MB_ASSERT_OK(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(next, {"level2"})));
  EXPECT_NE(Stamp(kVillage), old_stamp);
  EXPECT_NE(Stamp(kNewVillage), new_stamp);
}

TEST_F(OrganizationMoveTest, C8_WhoNamedItResponsibleNamesItsNewCode) {
  v1::Item named = Item("v-named", true);
  named.add_responsibilities()->set_organization(kVillage);
  named.add_responsibilities()->set_organization(kOtherVillage);
  Define(named);
  DefineFor(kCounty, "v-a", true);
  // Who writes for the township does not write the county's items.
  EXPECT_THAT(
      Call<v1::ReorganizeResponse>(township_, "MoveOrganization", Moving("organizations/371325001030", kTownship)),
      StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  MB_ASSERT_OK(Move());
  EXPECT_THAT(OwedNames(kVillage, kEve), ElementsAre("items/v-a", "items/v-named"));
  EXPECT_THAT(OwedNames(kNewVillage, kMoveDay), ElementsAre("items/v-a", "items/v-named"));
  EXPECT_THAT(OwedNames(kOtherVillage, kMoveDay), ElementsAre("items/v-a", "items/v-named"));
  EXPECT_EQ(ItemOn("v-named", kMoveDay).owner(), kCounty);
  EXPECT_EQ(ItemOn("v-a", kMoveDay).version(), 1);
}

TEST_F(OrganizationMoveTest, C1_ItMovesAgain) {
  DefineFor(kVillage, "v-own");
  Adopt({Adoption(kVillage, "v-own")});
  MB_ASSERT_OK(Move());
  v1::MoveOrganizationRequest back = Moving("organizations/371325001040", kTownship);
  back.set_name(kNewVillage);
  back.set_effective_date(kLater);
  MB_ASSERT_OK(Move(back));
  EXPECT_THAT(OwedNames(kVillage, kEve), ElementsAre("items/v-own"));
  EXPECT_THAT(OwedNames(kNewVillage, "2026-11-30"), ElementsAre("items/v-own"));
  EXPECT_THAT(OwedNames(kNewVillage, kLater), IsEmpty());
  EXPECT_THAT(OwedNames("organizations/371325001040", kLater), ElementsAre("items/v-own"));
}

TEST_F(OrganizationMoveTest, C1_WhatDoesNotMove) {
  v1::MoveOrganizationRequest county = Moving();
  county.set_name(kCounty);
  *county.mutable_organization() = Organization("organizations/371326000000", common::v1::TIER_COUNTY, "");
  auto refused = Call<v1::ReorganizeResponse>(province_, "MoveOrganization", county);
  EXPECT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "COUNTY_CANNOT_MOVE"));
  EXPECT_THAT(Paths(refused), ElementsAre("name"));
  // One transaction carries it all, or nothing moves.
  const std::string circle = std::string(kVillage) + "/circles/党员";
  MB_ASSERT_OK(::mingbai::testing::EnterCircle(harness_, circle, {"a"}));
  std::string rows;
  for (int i = 0; i < 5000; ++i) {
    rows += (i == 0 ? "(" : ",(") + std::to_string(i + 1) + ",'371325001012','党员','s" + std::to_string(i) +
            "','2026-01-01','','r','a','2026-01-01 00:00:00')";
  }
  MB_ASSERT_OK(
      harness_.schema()->Sql("INSERT INTO circle_member (id, organization, circle, subject, first_day, "
                             "last_day, reason, author, create_time) VALUES " +
                             rows));
  EXPECT_THAT(Record(), StatusIs(StatusCode::kFailedPrecondition, "MOVE_TOO_LARGE")) << "ahead";
  EXPECT_THAT(Move(), StatusIs(StatusCode::kFailedPrecondition, "MOVE_TOO_LARGE"));
  v1::GetOrganizationRequest get;
  get.set_name(kNewVillage);
  EXPECT_THAT(Call<v1::Organization>(anyone_, "GetOrganization", get),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
}

}  // namespace
}  // namespace mingbai::catalog
