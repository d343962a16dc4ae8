// A move that was recorded ahead carries what there is when its day comes (DOMAIN C-1, C-3, C-9, C-15, P-8).

#include "tests/integration/catalog/move_ahead_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST_F(MoveAheadTest, C1_WhatIsWrittenUntilTheDayGoesOn) {
  for (const char* id : {"v-before", "v-dropped", "v-late"}) DefineFor(kCounty, id);
  DefineFor(kVillage, "v-own");
  Adopt({Adoption(kVillage, "v-before"), Adoption(kVillage, "v-dropped"), Adoption(kVillage, "v-own")});
  SetUpBoard(kVillage, "B1", "村口");
  const v1::Appointment left = Appoint("甲");
  MB_ASSERT_OK(::mingbai::testing::EnterCircle(harness_, kCircle, {"a", "ended"}));
  MB_ASSERT_OK(Record());

  // Until the day all is the old code's; what duties follow from is told ahead.
  EXPECT_THAT(OwedNames(kVillage, kEve), ElementsAre("items/v-before", "items/v-dropped", "items/v-own"));
  EXPECT_THAT(OwedNames(kNewVillage, kMoveDay), ElementsAre("items/v-before", "items/v-dropped", "items/v-own"));
  EXPECT_THAT(Boards(kVillage, kEve), ElementsAre("B1 村口"));
  EXPECT_THAT(Boards(kNewVillage, kMoveDay), IsEmpty());
  EXPECT_EQ(ItemOn("v-own", kEve).owner(), kVillage);
  v1::Item own = ItemOn("v-own", kEve);
  own.set_level2("收支明细");
  own.set_effective_date("2026-10-15");
  MB_ASSERT_OK(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(own, {"level2"})));
  Adopt({Adoption(kVillage, "v-late")});
  MB_ASSERT_OK(Call<v1::Adoption>(office_, "DropAdoption", Dropping(kVillage, "v-dropped")));
  SetUpBoard(kVillage, "B2", "广场");
  v1::EndAppointmentRequest end;
  end.set_name(left.name());
  end.set_last_day("2026-10-20");
  end.set_reason("退休");
  end.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::Appointment>(office_, "EndAppointment", end));
  Appoint("乙");
  EndMembership("ended");
  MB_ASSERT_OK(::mingbai::testing::AddMembers(harness_, kCircle, {"added"}, "2026-10-15"));
  Heard();
  Come();

  EXPECT_THAT(OwedNames(kVillage, kEve), ElementsAre("items/v-before", "items/v-late", "items/v-own"));
  EXPECT_THAT(OwedNames(kVillage, kMoveDay), IsEmpty());
  EXPECT_THAT(OwedNames(kNewVillage, kEve), IsEmpty());
  EXPECT_THAT(OwedNames(kNewVillage, kMoveDay), ElementsAre("items/v-before", "items/v-late", "items/v-own"));
  EXPECT_EQ(ItemOn("v-own", kEve).owner(), kVillage);
  EXPECT_EQ(ItemOn("v-own", kMoveDay).owner(), kNewVillage);
  EXPECT_EQ(ItemOn("v-own", kMoveDay).level2(), "收支明细");
  EXPECT_THAT(Boards(kVillage, kEve), ElementsAre("B1 村口", "B2 广场"));
  EXPECT_THAT(Boards(kVillage, kMoveDay), IsEmpty());
  EXPECT_THAT(Boards(kNewVillage, kMoveDay), ElementsAre("B1 村口", "B2 广场"));
  EXPECT_THAT(Roster(kVillage), ElementsAre("甲 2026-01-01 2026-10-20", "乙 2026-01-01 2026-10-31"));
  EXPECT_THAT(Roster(kNewVillage), ElementsAre("乙 2026-11-01 "));
  // Whose membership has ended is not let in again (DOMAIN C-9).
  EXPECT_THAT(CirclesOf("ended", kMoveDay), IsEmpty());
  EXPECT_THAT(CirclesOf("a", kMoveDay), UnorderedElementsAre(kCircle, kNewCircle));
  EXPECT_THAT(CirclesOf("added", kMoveDay), UnorderedElementsAre(kCircle, kNewCircle));
  EXPECT_EQ(Count("SELECT DISTINCT author FROM circle_member WHERE organization = '371325002005'"),
            "disclosure-office@371325000000");
  // What went on is told before the organizations' change.
  EXPECT_THAT(Heard(), ElementsAre("items/v-own", kNewVillage, kVillage, kNewVillage, kVillage, kNewVillage, kNewCircle,
                                   kVillage, kNewVillage));
}

// Once, whoever looks again, and what is written later is the new code's alone.
TEST_F(MoveAheadTest, C1_ItIsCarriedOnce) {
  DefineFor(kCounty, "v-a");
  Adopt({Adoption(kVillage, "v-a")});
  MB_ASSERT_OK(::mingbai::testing::EnterCircle(harness_, kCircle, {"a"}));
  MB_ASSERT_OK(Record());
  Come();
  const std::string rows =
      "SELECT (SELECT COUNT(*) FROM adoption_version) + (SELECT COUNT(*) FROM circle_member) * 100 + "
      "(SELECT COUNT(*) FROM organization_move WHERE carried = 1 AND carry_time IS NOT NULL) * 10000";
  EXPECT_EQ(Count(rows), "10202");
  // The step runs again, as for the next change.
  v1::AbolishOrganizationRequest abolition;
  abolition.set_name(kOtherVillage);
  abolition.set_effective_date("2026-11-02");
  abolition.set_basis("县政〔2026〕40号");
  abolition.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::ReorganizeResponse>(office_, "AbolishOrganization", abolition));
  Heard();
  clock_->Set(StartOfDay(*ParseDay("2026-11-02")) + absl::Minutes(1));
  EXPECT_THAT(Heard(), ElementsAre(kOtherVillage));
  EXPECT_EQ(Count(rows), "10202");
}

// What can refuse a move refuses it when it is recorded; on the day nothing does.
TEST_F(MoveAheadTest, C8_WhatComesToNameItMeanwhileHoldsNothingUp) {
  v1::MoveOrganizationRequest move = Moving("organizations/371325001030", kTownship);
  v1::Item named = Item("v-named", true);
  named.add_responsibilities()->set_organization(kVillage);
  MB_ASSERT_OK(Call<v1::ReorganizeResponse>(township_, "MoveOrganization", move));
  Define(named);  // the county's: who recorded the move may not write it
  Come();
  EXPECT_THAT(OwedNames("organizations/371325001030", kMoveDay), ElementsAre("items/v-named"));

  v1::Item of_other = Item("v-other", true);
  of_other.add_responsibilities()->set_organization(kOtherVillage);
  Define(of_other);
  v1::MoveOrganizationRequest other = Moving("organizations/371325001031", kTownship);
  other.set_name(kOtherVillage);
  other.set_effective_date(kLater);
  EXPECT_THAT(Call<v1::ReorganizeResponse>(township_, "MoveOrganization", other),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM organization_move"), "1");
}

// As with any that is no more, whoever names it goes on naming it until that is written anew.
TEST_F(MoveAheadTest, C8_ABlockOfTheCountyThatItLeavesStaysAsItWasWritten) {
  const std::string station = std::string(kTownship) + "-NJZ", other = "organizations/371326000000";
  v1::Organization of_station =
      Organization(station, common::v1::TIER_TOWNSHIP, kTownship, v1::ORGANIZATION_KIND_DEPARTMENT);
  MB_ASSERT_OK(Call<v1::Organization>(office_, "CreateOrganization", Creation(of_station)));
  MB_ASSERT_OK(Call<v1::Organization>(province_, "CreateOrganization",
                                      Creation(Organization(other, common::v1::TIER_COUNTY, ""))));
  v1::MoveOrganizationRequest move = Moving();
  move.set_name(station);
  of_station.set_name(other + "-NJZ");
  of_station.set_parent(other);
  *move.mutable_organization() = of_station;
  MB_ASSERT_OK(Call<v1::ReorganizeResponse>(province_, "MoveOrganization", move));
  v1::SetBlockRequest set;
  set.mutable_block()->set_name(std::string(kCounty) + "/blocks/rest");
  set.mutable_block()->set_display_name("其他");
  set.mutable_block()->set_rank(1);
  set.mutable_block()->add_departments(station);
  set.mutable_block()->set_effective_date("2026-01-01");
  set.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::Block>(office_, "SetBlock", set));
  Come();
  EXPECT_EQ(Count("SELECT carried FROM organization_move"), "1");
  v1::ListBlocksRequest list;
  list.set_parent(kCounty);
  list.set_date(kMoveDay);
  auto blocks = Call<v1::ListBlocksResponse>(anyone_, "ListBlocks", list);
  MB_ASSERT_OK(blocks);
  ASSERT_EQ(blocks->blocks_size(), 1);
  EXPECT_THAT(blocks->blocks(0).departments(), ElementsAre(station));
}

// A move that cannot be carried over is tried again and holds up nobody else.
TEST_F(MoveAheadTest, C1_OneThatFailsHoldsUpItselfAlone) {
  DefineFor(kCounty, "v-a");
  Adopt({Adoption(kVillage, "v-a")});
  MB_ASSERT_OK(harness_.schema()->Sql(
      "INSERT INTO organization_move (from_code, to_code, effective_date, basis, author, create_time) VALUES "
      "('371325001099', '371325001098', '2026-10-01', 'b', 'a', '2026-01-01 00:00:00')"));
  MB_ASSERT_OK(Record());
  Come();
  EXPECT_THAT(OwedNames(kNewVillage, kMoveDay), ElementsAre("items/v-a"));
  EXPECT_EQ(Count("SELECT carried FROM organization_move WHERE from_code = '371325001099'"), "0");
}

// Carrying over is one transaction: what fails halfway leaves nothing behind, and is told of when it is done.
TEST_F(MoveAheadTest, C1_AllOrNothingGoesOn) {
  DefineFor(kCounty, "v-a");
  Adopt({Adoption(kVillage, "v-a")});
  SetUpBoard(kVillage, "B1", "村口");
  MB_ASSERT_OK(Record());
  BreakCircles();  // fails after adoptions and boards were carried
  MB_ASSERT_OK(Record([] {
    v1::MoveOrganizationRequest other = Moving("organizations/371325002006");
    other.set_name(kOtherVillage);
    return other;
  }()));
  const std::string abolished = "SELECT watch_date FROM organization WHERE code = '371325001013'";
  clock_->Set(StartOfDay(*ParseDay(kMoveDay)) + absl::Minutes(1));
  for (int i = 0; i < 600 && Count(abolished) != ""; ++i) absl::SleepFor(absl::Milliseconds(50));
  EXPECT_EQ(Count(abolished), "") << "the other one is told of";
  EXPECT_EQ(Count("SELECT watch_date FROM organization WHERE code = '371325001012'"), kMoveDay);
  EXPECT_EQ(Count("SELECT watch_date FROM organization WHERE code = '371325002005'"), kMoveDay);
  EXPECT_EQ(Count("SELECT carried FROM organization_move WHERE from_code = '371325001012'"), "0");
  EXPECT_EQ(Count("SELECT COUNT(*) FROM adoption_version WHERE organization = '371325002005'"), "0");
  EXPECT_EQ(Count("SELECT COUNT(*) FROM bulletin_board_version"), "1");
  MendCircles();
  Come();
  EXPECT_THAT(OwedNames(kNewVillage, kMoveDay), ElementsAre("items/v-a"));
  EXPECT_THAT(Boards(kNewVillage, kMoveDay), ElementsAre("B1 村口"));
}

// It moves again before it has what the first move brings it: that goes on, too.
TEST_F(MoveAheadTest, C1_AMoveWaitsForTheOneBeforeIt) {
  DefineFor(kCounty, "v-a");
  Adopt({Adoption(kVillage, "v-a")});
  MB_ASSERT_OK(Record());
  BreakCircles();
  clock_->Set(StartOfDay(*ParseDay(kLater)) + absl::Hours(9));
  v1::MoveOrganizationRequest again = Moving("organizations/371325001040", kTownship);
  again.set_name(kNewVillage);
  again.set_effective_date(kLater);
  MB_ASSERT_OK(Record(again));
  EXPECT_EQ(Count("SELECT COUNT(*) FROM organization_move WHERE carried = 0"), "2");
  EXPECT_THAT(OwedNames("organizations/371325001040", kLater), ElementsAre("items/v-a"));
  MendCircles();
  const std::string waiting = "SELECT COUNT(*) FROM organization_move WHERE carried = 0";
  for (int i = 0; i < 600 && Count(waiting) != "0"; ++i) absl::SleepFor(absl::Milliseconds(50));
  EXPECT_THAT(OwedNames(kVillage, kEve), ElementsAre("items/v-a"));
  EXPECT_THAT(OwedNames(kNewVillage, "2026-11-30"), ElementsAre("items/v-a"));
  EXPECT_THAT(OwedNames("organizations/371325001040", kLater), ElementsAre("items/v-a"));
}

// What the new code wrote itself ahead of the day counts from its own day on.
TEST_F(MoveAheadTest, C1_WhatTheNewCodeWroteItselfStays) {
  DefineFor(kCounty, "v-a");
  DefineFor(kCounty, "v-b");
  Adopt({Adoption(kVillage, "v-a"), Adoption(kVillage, "v-b")});
  SetUpBoard(kVillage, "B1", "村口");
  MB_ASSERT_OK(::mingbai::testing::EnterCircle(harness_, kCircle, {"a", "b"}));
  MB_ASSERT_OK(Record());
  v1::Adoption now = Adoption(kNewVillage, "v-a"), later = Adoption(kNewVillage, "v-b");
  now.set_effective_date(kMoveDay);
  now.set_task("新村的任务");
  later.set_effective_date(kLater);
  later.set_task("新村的任务");
  MB_ASSERT_OK(Call<v1::BatchAdoptItemsResponse>(office_, "BatchAdoptItems", Adopting(kNewVillage, {now, later})));
  SetUpBoard(kNewVillage, "B1", "新址", kLater);
  v1::SetCircleRequest set;
  set.mutable_circle()->set_name(kNewCircle);
  set.mutable_circle()->set_effective_date(kMoveDay);
  set.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::Circle>(party_office_, "SetCircle", set));
  MB_ASSERT_OK(::mingbai::testing::AddMembers(harness_, kNewCircle, {"a"}, kMoveDay));
  Come();
  const auto tasks = [&](const std::string& day) {
    std::vector<std::string> of;
    for (const v1::EffectiveItem& item : Owed(kNewVillage, day)) of.push_back(item.task());
    return of;
  };
  EXPECT_THAT(tasks(kMoveDay), ElementsAre("新村的任务", "每月公布收支"));
  EXPECT_THAT(tasks(kLater), ElementsAre("新村的任务", "新村的任务"));
  EXPECT_THAT(Boards(kNewVillage, kMoveDay), ElementsAre("B1 村口"));
  EXPECT_THAT(Boards(kNewVillage, kLater), ElementsAre("B1 新址"));
  EXPECT_THAT(Boards(kVillage, kMoveDay), IsEmpty());
  // Who belongs to a circle that was set there is said there.
  EXPECT_THAT(CirclesOf("a", kMoveDay), UnorderedElementsAre(kCircle, kNewCircle));
  EXPECT_THAT(CirclesOf("b", kMoveDay), ElementsAre(kCircle));
}

}  // namespace
}  // namespace mingbai::catalog
