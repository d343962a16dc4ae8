// What else goes on under an organization's new code: boards, roster, circles, and who names it (DOMAIN C-1, C-8, C-9,
// C-15, P-8).

#include "tests/integration/catalog/organization_move_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class OrganizationMovePeopleTest : public OrganizationMoveTest {
 protected:
  v1::ListBulletinBoardsResponse Boards(const std::string& organization, const std::string& day, bool removed = false) {
    v1::ListBulletinBoardsRequest request;
    request.set_parent(organization);
    request.set_date(day);
    request.set_show_removed(removed);
    auto answer = Call<v1::ListBulletinBoardsResponse>(anyone_, "ListBulletinBoards", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    return answer.value_or(v1::ListBulletinBoardsResponse());
  }
  std::vector<std::string> CirclesOf(const std::string& subject, const std::string& day) {
    std::vector<std::string> circles;
    for (const v1::Membership& one : Memberships(subject, day)) {
      circles.push_back(one.circle() + " " + one.first_day() + " " + one.last_day());
    }
    return circles;
  }
  void SetCircle(const std::string& name, const std::string& widens_to, const std::string& from = "2026-01-01") {
    v1::SetCircleRequest request;
    request.mutable_circle()->set_name(name);
    request.mutable_circle()->set_widens_to(widens_to);
    request.mutable_circle()->set_effective_date(from);
    request.mutable_circle()->set_description(from);
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<v1::Circle>(party_office_, "SetCircle", request));
  }
  absl::StatusOr<v1::PartyOrganization> SetParty(const std::string& id, v1::PartyOrganizationKind kind,
                                                 const std::string& superior, const std::vector<std::string>& serves) {
    v1::SetPartyOrganizationRequest request;
    v1::PartyOrganization& party = *request.mutable_party_organization();
    party.set_name("partyOrganizations/" + id);
    party.set_kind(kind);
    party.set_display_name(id);
    if (!superior.empty()) party.set_superior("partyOrganizations/" + superior);
    for (const std::string& organization : serves) party.add_organizations(organization);
    party.set_effective_date("2026-01-01");
    request.set_request_id(NewRequestId());
    return Call<v1::PartyOrganization>(office_, "SetPartyOrganization", request);
  }
  std::vector<std::string> Serving(const std::string& organization, const std::string& day) {
    v1::ListPartyOrganizationsRequest request;
    request.set_organization(organization);
    request.set_date(day);
    auto answer = Call<v1::ListPartyOrganizationsResponse>(anyone_, "ListPartyOrganizations", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    std::vector<std::string> names;
    for (const v1::PartyOrganization& one : answer->party_organizations()) {
      names.push_back(one.name() + " below " + one.superior());
    }
    return names;
  }
  // A station of the township that supervises the county's villages.
  void SetBlocks(const std::string& station, const std::string& from = "2026-01-01") {
    v1::SetBlockRequest request;
    v1::Block& block = *request.mutable_block();
    block.set_name(std::string(kCounty) + "/blocks/rest");
    block.set_display_name(from);
    block.set_rank(1);
    block.add_departments(kDepartment);
    block.add_departments(station);
    block.set_effective_date(from);
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<v1::Block>(office_, "SetBlock", request));
  }
  std::vector<std::string> Departments(const std::string& day) {
    v1::ListBlocksRequest request;
    request.set_parent(kCounty);
    request.set_date(day);
    auto answer = Call<v1::ListBlocksResponse>(anyone_, "ListBlocks", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    std::vector<std::string> departments;
    for (const v1::Block& block : answer->blocks()) {
      departments.push_back(block.display_name());
      departments.insert(departments.end(), block.departments().begin(), block.departments().end());
    }
    return departments;
  }

  const std::shared_ptr<const rpc::Client> party_office_ = harness_.Client(kService, party_office_token_);
};

TEST_F(OrganizationMovePeopleTest, P8_BoardsStandWhereTheyStood) {
  v1::BatchCreateBulletinBoardsRequest create;
  create.set_parent(kVillage);
  create.set_request_id(NewRequestId());
  for (const char* id : {"B1", "B2", "B3", "B4"}) {
    v1::BulletinBoard& board = *create.add_boards();
    board.set_name(std::string(kVillage) + "/boards/" + id);
    board.set_display_name(kNasty);
    board.set_place("村委会门前");
    board.set_set_up_date("2026-02-01");
  }
  MB_ASSERT_OK(Call<v1::BatchCreateBulletinBoardsResponse>(office_, "BatchCreateBulletinBoards", create));
  v1::UpdateBulletinBoardRequest update;  // planned for after the move
  update.mutable_board()->set_name(create.boards(1).name());
  update.mutable_board()->set_display_name(kNasty);
  update.mutable_board()->set_place("文化广场");
  update.mutable_board()->set_effective_date(kLater);
  update.mutable_update_mask()->add_paths("place");
  update.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::BulletinBoard>(office_, "UpdateBulletinBoard", update));
  v1::TakeDownBulletinBoardRequest take_down;
  take_down.set_name(create.boards(2).name());
  take_down.set_removal_date("2026-06-01");
  take_down.set_reason("道路拓宽");
  take_down.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::BulletinBoard>(office_, "TakeDownBulletinBoard", take_down));
  take_down.set_name(create.boards(3).name());
  take_down.set_removal_date(kLater);
  take_down.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::BulletinBoard>(office_, "TakeDownBulletinBoard", take_down));
  const int before = static_cast<int>(Events(10).size());
  MB_ASSERT_OK(Move());

  EXPECT_EQ(Boards(kVillage, kEve).boards_size(), 3);
  EXPECT_EQ(Boards(kNewVillage, kEve).boards_size(), 0);
  const auto now = Boards(kNewVillage, kMoveDay);
  ASSERT_EQ(now.boards_size(), 3);
  EXPECT_EQ(now.boards(0).name(), std::string(kNewVillage) + "/boards/B1");
  EXPECT_EQ(now.boards(0).display_name(), kNasty);
  EXPECT_EQ(now.boards(0).set_up_date(), "2026-02-01");
  EXPECT_EQ(now.boards(0).effective_date(), kMoveDay);
  EXPECT_EQ(now.boards(0).version(), 1);
  EXPECT_EQ(now.boards(1).place(), "村委会门前");
  EXPECT_EQ(Boards(kNewVillage, kLater).boards(1).place(), "文化广场");
  // Also where a later version was planned, or the end, it stands under one code.
  EXPECT_EQ(Boards(kNewVillage, kLater).boards_size(), 2);
  for (const char* day : {kMoveDay, kLater}) {
    const auto gone = Boards(kVillage, day, true);
    ASSERT_EQ(gone.boards_size(), 4);
    for (const v1::BulletinBoard& board : gone.boards()) EXPECT_NE(board.removal_date(), "") << board.name();
    EXPECT_EQ(gone.boards(3).removal_date(), kMoveDay);
    EXPECT_EQ(Boards(kVillage, day).boards_size(), 0);
  }
  const auto left = Boards(kVillage, kMoveDay, true);
  EXPECT_EQ(left.boards(0).removal_date(), kMoveDay);
  EXPECT_THAT(left.boards(0).removal_reason(), HasSubstr("371325002005"));
  EXPECT_EQ(left.boards(2).removal_reason(), "道路拓宽");
  EXPECT_THAT(Told(before, 4), ElementsAre(kVillage, kNewVillage, kVillage, kNewVillage));
  // They are kept on under the new code.
  update.mutable_board()->set_name(now.boards(0).name());
  update.set_request_id(NewRequestId());
  MB_EXPECT_OK(Call<v1::BulletinBoard>(office_, "UpdateBulletinBoard", update));
}

TEST_F(OrganizationMovePeopleTest, C15_TermsEndAndBegin) {
  Appoint("甲", "2026-01-01");
  Appoint("乙", "2026-01-01", "2026-10-31");  // over by then
  Appoint("丙", "2026-12-01", "2028-12-01");  // not begun
  const v1::Appointment ending = Appoint("丁", "2026-01-01");
  v1::EndAppointmentRequest end;  // an end that is on record
  end.set_name(ending.name());
  end.set_last_day("2026-11-30");
  end.set_reason("退休");
  end.set_request_id(NewRequestId());
  const auto ended = Call<v1::Appointment>(office_, "EndAppointment", end);
  MB_ASSERT_OK(ended);
  const int before = static_cast<int>(Events(11).size());
  MB_ASSERT_OK(Move());
  EXPECT_THAT(Roster(kVillage), ElementsAre("甲 2026-01-01 2026-10-31", "乙 2026-01-01 2026-10-31",
                                            "丙 2026-12-01 2026-11-30", "丁 2026-01-01 2026-10-31"));
  EXPECT_THAT(Roster(kNewVillage),
              ElementsAre("甲 2026-11-01 ", "丙 2026-12-01 2028-12-01", "丁 2026-11-01 2026-11-30"));
  EXPECT_THAT(Told(before, 4), ElementsAre(kVillage, kNewVillage, kVillage, kNewVillage));
  v1::ListRosterRequest list;
  list.set_parent(kVillage);
  list.set_show_all(true);
  const auto old = Call<v1::ListRosterResponse>(anyone_, "ListRoster", list);
  EXPECT_THAT(old->appointments(0).end_reason(), HasSubstr("县政〔2026〕33号"));
  EXPECT_THAT(old->appointments(3).end_reason(), HasSubstr("县政〔2026〕33号"));
  // The end that was on record is the new code's.
  list.set_parent(kNewVillage);
  const auto moved = Call<v1::ListRosterResponse>(anyone_, "ListRoster", list);
  EXPECT_FALSE(moved->appointments(0).has_end_time());
  EXPECT_EQ(moved->appointments(2).end_reason(), "退休");
  EXPECT_EQ(moved->appointments(2).end_time().SerializeAsString(), ended->end_time().SerializeAsString());
}

TEST_F(OrganizationMovePeopleTest, C9_CirclesAndWhoBelongsToThem) {
  const std::string members = std::string(kVillage) + "/circles/党员";
  const std::string leaders = std::string(kVillage) + "/circles/班子会";
  const std::string moved = std::string(kNewVillage) + "/circles/党员";
  SetCircle(members, "");
  SetCircle(leaders, members);
  SetCircle(leaders, "", kLater);
  MB_ASSERT_OK(::mingbai::testing::AddMembers(harness_, members, {"a"}));
  MB_ASSERT_OK(::mingbai::testing::AddMembers(harness_, members, {"b"}, "2026-01-01", "2026-10-31"));
  MB_ASSERT_OK(::mingbai::testing::AddMembers(harness_, members, {"c"}, "2026-12-01", "2027-12-01"));
  MB_ASSERT_OK(Move());
  EXPECT_THAT(CirclesOf("a", kEve), ElementsAre(members + " 2026-01-01 "));
  // What was confined to the old code's circle stays theirs to read.
  EXPECT_THAT(CirclesOf("a", kMoveDay), ElementsAre(members + " 2026-01-01 ", moved + " 2026-11-01 "));
  EXPECT_THAT(CirclesOf("b", kMoveDay), IsEmpty());
  EXPECT_THAT(CirclesOf("c", kLater),
              ElementsAre(members + " 2026-12-01 2027-12-01", moved + " 2026-12-01 2027-12-01"));
  v1::ListCirclesRequest list;
  list.set_parent(kNewVillage);
  const auto circles = [&](const std::string& day) {
    list.set_date(day);
    auto answer = Call<v1::ListCirclesResponse>(party_office_, "ListCircles", list);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    std::vector<std::string> order;
    for (const v1::Circle& one : answer->circles()) order.push_back(one.name() + ">" + one.widens_to());
    return order;
  };
  const std::string new_leaders = std::string(kNewVillage) + "/circles/班子会";
  EXPECT_THAT(circles(kEve), IsEmpty());
  EXPECT_THAT(circles(kMoveDay), ::testing::UnorderedElementsAre(moved + ">", new_leaders + ">" + moved));
  EXPECT_THAT(circles(kLater), ::testing::UnorderedElementsAre(moved + ">", new_leaders + ">"));
  v1::ListCircleMembersRequest who;
  who.set_parent(moved);
  who.set_date(kMoveDay);
  auto found = Call<v1::ListCircleMembersResponse>(party_office_, "ListCircleMembers", who);
  MB_ASSERT_OK(found);
  ASSERT_EQ(found->members_size(), 1);
  EXPECT_EQ(found->members(0).author(), "disclosure-office@371325000000");
  // The circle and the services hear of it, nobody else.
  EXPECT_EQ((*harness_.schema()->Sql("SELECT COUNT(*) FROM outbox WHERE circle = '党员' AND aggregate = '" + moved +
                                     "'"))[0][0],
            "1");
}

TEST_F(OrganizationMovePeopleTest, C1_PartyOrganizationsServeTheNewCode) {
  MB_ASSERT_OK(SetParty("town", v1::PARTY_ORGANIZATION_KIND_COMMITTEE, "", {kTownship}));
  MB_ASSERT_OK(SetParty("joint", v1::PARTY_ORGANIZATION_KIND_JOINT_BRANCH, "town", {kVillage, kOtherVillage}));
  const int before = static_cast<int>(Events(8).size());
  MB_ASSERT_OK(Move());
  const std::string joint = "partyOrganizations/joint below partyOrganizations/town";
  EXPECT_THAT(Serving(kVillage, kEve), ElementsAre(joint));
  EXPECT_THAT(Serving(kVillage, kMoveDay), IsEmpty());
  EXPECT_THAT(Serving(kNewVillage, kMoveDay), ElementsAre(joint));
  EXPECT_THAT(Serving(kOtherVillage, kMoveDay), ElementsAre(joint));
  EXPECT_THAT(Told(before, 3), ElementsAre(kVillage, kNewVillage, "partyOrganizations/joint"));
}

TEST_F(OrganizationMovePeopleTest, C8_BlocksNameTheNewCode) {
  const std::string station = std::string(kTownship) + "-NJZ", moved = std::string(kNewTownship) + "-NJZ";
  v1::Organization of_station =
      Organization(station, common::v1::TIER_TOWNSHIP, kTownship, v1::ORGANIZATION_KIND_DEPARTMENT);
  MB_ASSERT_OK(Call<v1::Organization>(office_, "CreateOrganization", Creation(of_station)));
  SetBlocks(station);
  SetBlocks(station, kLater);
  v1::MoveOrganizationRequest request = Moving();
  request.set_name(station);
  of_station.set_name(moved);
  of_station.set_parent(kNewTownship);
  *request.mutable_organization() = of_station;
  const int before = static_cast<int>(Events(9).size());
  // Out of the county that names it, it would be nobody's department.
  v1::MoveOrganizationRequest away = request;
  const std::string other = "organizations/371326000000";
  MB_ASSERT_OK(Call<v1::Organization>(province_, "CreateOrganization",
                                      Creation(Organization(other, common::v1::TIER_COUNTY, ""))));
  away.mutable_organization()->set_name(other + "-NJZ");
  away.mutable_organization()->set_parent(other);
  away.set_request_id(NewRequestId());
  EXPECT_THAT(Call<v1::ReorganizeResponse>(province_, "MoveOrganization", away),
              StatusIs(StatusCode::kFailedPrecondition, "NAMED_BY_OTHER_COUNTY"));
  MB_ASSERT_OK(Move(request));
  EXPECT_THAT(Departments(kEve), ElementsAre("2026-01-01", kDepartment, station));
  EXPECT_THAT(Departments(kMoveDay), ElementsAre("2026-01-01", kDepartment, moved));
  EXPECT_THAT(Departments(kLater), ElementsAre(kLater, kDepartment, moved));
  EXPECT_THAT(Told(before, 4), ElementsAre(other, station, moved, kCounty));
}

}  // namespace
}  // namespace mingbai::catalog
