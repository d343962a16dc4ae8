// Nothing is written of an organization that is no more, whatever day it speaks of (DOMAIN C-1, C-8).

#include <thread>

#include "tests/integration/catalog/organization_move_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int kRaces = 10;

class GoneOrganizationTest : public OrganizationMoveTest {
 protected:
  static void ExpectGone(const absl::Status& status, const std::string& path) {
    EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
    EXPECT_THAT(status.message(), HasSubstr(std::string(kNewVillage) + " stands in its place"));
    EXPECT_THAT(FieldPathsOf(status), ElementsAre(path));
  }
  absl::Status SetUpBoard(const std::string& id) {
    v1::BatchCreateBulletinBoardsRequest create;
    create.set_parent(kVillage);
    create.set_request_id(NewRequestId());
    v1::BulletinBoard& board = *create.add_boards();
    board.set_name(std::string(kVillage) + "/boards/" + id);
    board.set_display_name("公开栏");
    board.set_place("村口");
    board.set_set_up_date("2026-02-01");
    return Call<v1::BatchCreateBulletinBoardsResponse>(office_, "BatchCreateBulletinBoards", create).status();
  }
  absl::Status AppointLate() {
    v1::BatchAppointRequest request;
    request.set_parent(kVillage);
    v1::Appointment& one = *request.add_appointments();
    one.set_organization(kVillage);
    one.set_role(v1::ROSTER_ROLE_FULL_TIME_STAFF);
    one.set_person_name("丙");
    one.set_post("村文书");
    one.set_first_day("2026-01-01");
    one.set_reference("镇党发〔2026〕3号");
    request.set_request_id(NewRequestId());
    return Call<v1::BatchAppointResponse>(office_, "BatchAppoint", request).status();
  }
  absl::Status DefineNow(const v1::Item& item) {
    return Call<v1::Item>(office_, "CreateItem", ItemCreation(item)).status();
  }
};

TEST_F(GoneOrganizationTest, C1_WhatIsWrittenLateIsTheNewCodesToWrite) {
  DefineFor(kCounty, "v-a");
  DefineFor(kCounty, "v-b");
  Adopt({Adoption(kVillage, "v-a")});
  MB_ASSERT_OK(SetUpBoard("B1"));
  MB_ASSERT_OK(Move());

  const v1::Adoption late = Adoption(kVillage, "v-b");
  ExpectGone(Call<v1::BatchAdoptItemsResponse>(office_, "BatchAdoptItems", Adopting(kVillage, {late})).status(),
             "adoptions[0].effective_date");
  ExpectGone(Call<v1::Adoption>(office_, "DropAdoption", Dropping(kVillage, "v-a")).status(), "name");
  v1::Item own = Item("v-own");
  own.set_owner(kVillage);
  ExpectGone(DefineNow(own), "item.effective_date");
  ExpectGone(SetUpBoard("B2"), "boards[0].name");
  ExpectGone(AppointLate(), "appointments[0].organization");
  EXPECT_THAT(OwedNames(kNewVillage, kMoveDay), ElementsAre("items/v-a"));
}

TEST_F(GoneOrganizationTest, C1_ABoardIsNotChangedOnceItsOrganizationIsGone) {
  MB_ASSERT_OK(SetUpBoard("B1"));
  Abolish(kVillage, kMoveDay);
  v1::UpdateBulletinBoardRequest update;
  update.mutable_board()->set_name(std::string(kVillage) + "/boards/B1");
  update.mutable_board()->set_display_name("公开栏");
  update.mutable_board()->set_place("广场");
  update.mutable_update_mask()->add_paths("place");
  update.set_request_id(NewRequestId());
  MB_EXPECT_OK(Call<v1::BulletinBoard>(office_, "UpdateBulletinBoard", update));
  clock_->Set(StartOfDay(*ParseDay(kMoveDay)) + absl::Hours(9));
  update.set_request_id(NewRequestId());
  EXPECT_THAT(Call<v1::BulletinBoard>(office_, "UpdateBulletinBoard", update),
              StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  v1::TakeDownBulletinBoardRequest take_down;
  take_down.set_name(update.board().name());
  take_down.set_removal_date(kMoveDay);
  take_down.set_reason("合并");
  take_down.set_request_id(NewRequestId());
  MB_EXPECT_OK(Call<v1::BulletinBoard>(office_, "TakeDownBulletinBoard", take_down)) << "it hangs there still";
}

// What a planned organization writes ahead is its own.
TEST_F(GoneOrganizationTest, C1_OneThatIsToBeFoundedWritesAhead) {
  DefineFor(kCounty, "v-a");
  MB_ASSERT_OK(Record());
  v1::Adoption ahead = Adoption(kNewVillage, "v-a");
  ahead.set_effective_date(kMoveDay);
  MB_ASSERT_OK(Call<v1::BatchAdoptItemsResponse>(office_, "BatchAdoptItems", Adopting(kNewVillage, {ahead})));
  v1::DropAdoptionRequest drop = Dropping(kNewVillage, "v-a");
  drop.set_effective_date(kLater);
  MB_EXPECT_OK(Call<v1::Adoption>(office_, "DropAdoption", drop));
}

// Who must disclose stands when it must (DOMAIN C-8), as a department that supervises.
TEST_F(GoneOrganizationTest, C8_WhoIsNamedResponsibleStandsFromTheItemsFirstDay) {
  v1::Item named = Item("v-named", true);
  named.add_responsibilities()->set_organization(kVillage);
  MB_ASSERT_OK(Record());
  named.set_effective_date("2026-11-02");
  const absl::Status ahead = DefineNow(named);
  EXPECT_THAT(ahead, StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  EXPECT_THAT(FieldPathsOf(ahead), ElementsAre("item.responsibilities[0].organization"));
  named.mutable_responsibilities(0)->set_organization(kNewVillage);
  named.set_effective_date(kEve);
  EXPECT_THAT(DefineNow(named), StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED")) << "not yet";
  clock_->Set(StartOfDay(*ParseDay(kMoveDay)) + absl::Hours(9));
  named.mutable_responsibilities(0)->set_organization(kVillage);
  ExpectGone(DefineNow(named), "item.responsibilities[0].organization");
  named.mutable_responsibilities(0)->set_organization(kNewVillage);
  named.set_effective_date(kMoveDay);
  MB_EXPECT_OK(DefineNow(named));
  EXPECT_THAT(OwedNames(kNewVillage, kMoveDay), ElementsAre("items/v-named"));
}

// C-8, P-2: an item that could fall on nobody by whom it names is refused, and not owed by nobody without a word.
TEST_F(GoneOrganizationTest, C8_WhoIsNamedResponsibleIsInTheItemsReach) {
  v1::Item elsewhere = Item("v-elsewhere", true);
  elsewhere.set_owner(kVillage);
  elsewhere.add_responsibilities()->set_organization(kOtherVillage);
  v1::Item other_tier = Item("v-tier", true);
  other_tier.add_responsibilities()->set_organization(kTownship);
  for (const v1::Item& item : {elsewhere, other_tier}) {
    const absl::Status refused = DefineNow(item);
    EXPECT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_OUT_OF_REACH"));
    EXPECT_THAT(FieldPathsOf(refused), ElementsAre("item.responsibilities[0].organization"));
  }
  other_tier.mutable_responsibilities(0)->set_organization(kVillage);
  MB_EXPECT_OK(DefineNow(other_tier));
}

// P-4: everybody reads why a board was taken down, and what it is called.
TEST_F(GoneOrganizationTest, P4_NoReasonHoldsAnIdentityNumber) {
  MB_ASSERT_OK(SetUpBoard("B1"));
  v1::TakeDownBulletinBoardRequest take_down;
  take_down.set_name(std::string(kVillage) + "/boards/B1");
  take_down.set_removal_date("2026-10-10");
  take_down.set_reason("李四37132519700203001X");
  take_down.set_request_id(NewRequestId());
  EXPECT_THAT(Call<v1::BulletinBoard>(office_, "TakeDownBulletinBoard", take_down), InvalidFieldIs("reason"));
  v1::SetBlockRequest block;
  block.mutable_block()->set_name(std::string(kCounty) + "/blocks/rest");
  block.mutable_block()->set_display_name("37132519700203001X");
  block.set_request_id(NewRequestId());
  EXPECT_THAT(Call<v1::Block>(office_, "SetBlock", block), ::testing::Not(::mingbai::testing::IsOk()));
  v1::EndAppointmentRequest ending;
  ending.set_name(std::string(kVillage) + "/appointments/1");
  ending.set_last_day("2026-10-31");
  ending.set_reason("37132519700203001X 调离");
  ending.set_request_id(NewRequestId());
  EXPECT_THAT(Call<v1::Appointment>(office_, "EndAppointment", ending), InvalidFieldIs("reason"));
}

TEST_F(GoneOrganizationTest, C4_ADropIsNotDatedBeforeWhatWasDecidedLast) {
  DefineFor(kCounty, "v-a");
  v1::Adoption adoption = Adoption(kVillage, "v-a");
  adoption.set_effective_date("2026-09-01");
  Adopt({adoption});
  v1::DropAdoptionRequest drop = Dropping(kVillage, "v-a");
  const absl::Status backward = Call<v1::Adoption>(office_, "DropAdoption", drop).status();
  EXPECT_THAT(backward, StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  EXPECT_THAT(FieldPathsOf(backward), ElementsAre("effective_date"));
  EXPECT_THAT(OwedNames(kVillage, "2026-09-15"), ElementsAre("items/v-a"));
  drop.set_effective_date("2026-09-01");
  MB_EXPECT_OK(Call<v1::Adoption>(office_, "DropAdoption", drop));
}

TEST_F(GoneOrganizationTest, C15_NobodyHoldsARoleInOneThatIsAbolished) {
  Appoint("甲");
  Abolish(kVillage, kMoveDay);
  v1::ListRosterRequest request;
  request.set_parent(kVillage);
  const auto held = [&](const std::string& day) {
    request.set_date(day);
    auto answer = Call<v1::ListRosterResponse>(anyone_, "ListRoster", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    return answer->appointments_size();
  };
  EXPECT_EQ(held(kEve), 1);
  EXPECT_EQ(held(kMoveDay), 0);
  request.set_show_all(true);
  EXPECT_EQ(held(kMoveDay), 1);
}

// An item that is defined while its owner, or who is named responsible, moves goes along or is refused: none stays
// behind at the old code.
TEST_F(GoneOrganizationTest, C8_NoItemIsLeftBehindByAMoveAtTheSameTime) {
  for (int i = 0; i < kRaces; ++i) {
    const std::string n = std::to_string(10 + i);
    const std::string from = "organizations/3713250011" + n, to = "organizations/3713250021" + n;
    MB_ASSERT_OK(Call<v1::Organization>(office_, "CreateOrganization",
                                        Creation(Organization(from, common::v1::TIER_VILLAGE, kTownship))));
    v1::Item own = Item("own-" + n), named = Item("named-" + n);
    own.set_owner(from);
    named.add_responsibilities()->set_organization(from);
    v1::MoveOrganizationRequest move = Moving(to);
    move.set_name(from);
    move.set_effective_date("2026-10-10");
    absl::Status moved, naming;
    std::thread mover([&] { moved = Record(move).status(); });
    std::thread namer([&] { naming = DefineNow(named); });
    const absl::Status owning = DefineNow(own);
    mover.join();
    namer.join();
    MB_EXPECT_OK(moved);
    for (const absl::Status& defined : {owning, naming}) {
      if (!defined.ok()) {
        EXPECT_THAT(defined, StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
      }
    }
    if (owning.ok()) {
      EXPECT_EQ(ItemOn("own-" + n, "2026-10-12").owner(), to);
    }
    if (naming.ok()) {
      EXPECT_EQ(ItemOn("named-" + n, "2026-10-12").responsibilities(0).organization(), to);
    }
  }
}

}  // namespace
}  // namespace mingbai::catalog
