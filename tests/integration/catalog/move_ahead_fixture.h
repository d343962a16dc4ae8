#pragma once

// A move that is recorded ahead, and its day, for tests of what becomes of it.

#include <string>
#include <vector>

#include "tests/integration/catalog/organization_move_fixture.h"

namespace mingbai::catalog {

inline const std::string kCircle = std::string(kVillage) + "/circles/党员";
inline const std::string kNewCircle = std::string(kNewVillage) + "/circles/党员";

class MoveAheadTest : public OrganizationMoveTest {
 protected:
  // The day comes; waits until all moves are carried over, and for the first event of who stands then.
  void Come() {
    const std::string stands =
        "SELECT COUNT(*) FROM organization WHERE watch_date <> '' AND watch_date <= '" + std::string(kMoveDay) + "'";
    clock_->Set(StartOfDay(*ParseDay(kMoveDay)) + absl::Minutes(1));
    for (int i = 0; i < 600 && Count(stands) != "0"; ++i) absl::SleepFor(absl::Milliseconds(50));
    ASSERT_EQ(Count(stands), "0");
  }
  std::string Count(const std::string& sql) { return (*harness_.schema()->Sql(sql))[0][0]; }

  // What was told since it was last asked, in order: the field of each and the name in it. Waits until nothing comes.
  std::vector<std::string> Heard() {
    std::vector<std::string> told;
    auto reader = harness_.Client(kService, service_token_);
    common::v1::ListEventsRequest request;
    request.set_wait_ms(2000);
    for (;;) {
      request.set_after_seq(heard_);
      auto answer = Call<common::v1::ListEventsResponse>(reader, "ListEvents", request);
      EXPECT_THAT(answer, ::mingbai::testing::IsOk());
      if (!answer.ok() || answer->events().empty()) return told;
      for (const common::v1::Event& event : answer->events()) {
        v1::CatalogEvent payload;
        EXPECT_TRUE(event.payload().UnpackTo(&payload));
        told.push_back(payload.organization().name() + payload.item() + payload.adoptions_of() + payload.boards_of() +
                       payload.roster_of() + payload.circle());
      }
      heard_ = answer->next_after_seq();
    }
  }

  // A circle of the village that cannot be read.
  void BreakCircles() {
    MB_ASSERT_OK(
        harness_.schema()->Sql("INSERT INTO dated_version (collection, parent, id, version, effective_date, ended, "
                               "body, create_time) VALUES ('circle', '371325001012', 'x', 1, '2026-01-01', 0, 'x', "
                               "'2026-01-01 00:00:00')"));
  }
  void MendCircles() { MB_ASSERT_OK(harness_.schema()->Sql("DELETE FROM dated_version WHERE id = 'x'")); }

  void SetUpBoard(const std::string& organization, const std::string& id, const std::string& place,
                  const std::string& day = "2026-02-01") {
    v1::BatchCreateBulletinBoardsRequest create;
    create.set_parent(organization);
    create.set_request_id(NewRequestId());
    v1::BulletinBoard& board = *create.add_boards();
    board.set_name(organization + "/boards/" + id);
    board.set_display_name(kNasty);
    board.set_place(place);
    board.set_set_up_date(day);
    MB_ASSERT_OK(Call<v1::BatchCreateBulletinBoardsResponse>(office_, "BatchCreateBulletinBoards", create));
  }
  std::vector<std::string> Boards(const std::string& organization, const std::string& day) {
    v1::ListBulletinBoardsRequest request;
    request.set_parent(organization);
    request.set_date(day);
    auto answer = Call<v1::ListBulletinBoardsResponse>(anyone_, "ListBulletinBoards", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    std::vector<std::string> boards;
    for (const v1::BulletinBoard& board : answer->boards()) {
      boards.push_back(board.name().substr(board.name().rfind('/') + 1) + " " + board.place());
    }
    return boards;
  }
  std::vector<std::string> CirclesOf(const std::string& subject, const std::string& day) {
    std::vector<std::string> circles;
    for (const v1::Membership& one : Memberships(subject, day)) circles.push_back(one.circle());
    return circles;
  }
  void EndMembership(const std::string& subject) {
    v1::ListCircleMembersRequest who;
    who.set_parent(kCircle);
    auto found = Call<v1::ListCircleMembersResponse>(party_office_, "ListCircleMembers", who);
    MB_ASSERT_OK(found);
    for (const v1::CircleMember& member : found->members()) {
      if (member.subject() != subject) continue;
      v1::EndCircleMembershipRequest end;
      end.set_name(member.name());
      end.set_last_day("2026-10-20");
      end.set_reason("转出");
      end.set_request_id(NewRequestId());
      MB_ASSERT_OK(Call<v1::CircleMember>(party_office_, "EndCircleMembership", end));
    }
  }

  int64_t heard_ = 0;
  const std::shared_ptr<const rpc::Client> party_office_ = harness_.Client(kService, party_office_token_);
};

}  // namespace mingbai::catalog
