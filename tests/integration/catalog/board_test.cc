// Bulletin boards (DOMAIN P-8): registered, changed, taken down; readable as of any day.

#include "common/mysql/migrator.h"
#include "common/status/status.h"
#include "gmock/gmock.h"
#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;

class BoardTest : public CatalogTest {
 protected:
  static v1::BatchCreateBulletinBoardsRequest Boards(const std::vector<std::string>& names) {
    v1::BatchCreateBulletinBoardsRequest request;
    request.set_parent(kTownship);
    request.set_request_id(NewRequestId());
    for (const std::string& name : names) {
      v1::BulletinBoard* board = request.add_boards();
      board->set_name(name);
      board->set_display_name(kNasty);
      board->set_place(std::string("门前 ") + kNasty);
      board->set_inside_yard(true);
      board->set_serves(kNasty);
    }
    return request;
  }
  absl::StatusOr<v1::BatchCreateBulletinBoardsResponse> Create(const v1::BatchCreateBulletinBoardsRequest& request) {
    return Call<v1::BatchCreateBulletinBoardsResponse>(office_, "BatchCreateBulletinBoards", request);
  }
};

TEST_F(BoardTest, P8_RegisteredAndListed) {
  EnterCounty();
  const std::string village = kVillage;
  auto stored = Create(Boards({village + "/boards/B2", village + "/boards/B1", std::string(kTownship) + "/boards/B1"}));
  MB_ASSERT_OK(stored);
  v1::ListBulletinBoardsRequest request;
  request.set_parent(kVillage);
  request.set_page_size(1);
  auto first = Call<v1::ListBulletinBoardsResponse>(anyone_, "ListBulletinBoards", request);
  MB_ASSERT_OK(first);
  ASSERT_EQ(first->boards_size(), 1);
  EXPECT_EQ(first->boards(0).SerializeAsString(), stored->boards(1).SerializeAsString());
  EXPECT_EQ(first->boards(0).serves(), kNasty);
  request.set_page_token(first->next_page_token());
  auto second = Call<v1::ListBulletinBoardsResponse>(anyone_, "ListBulletinBoards", request);
  MB_ASSERT_OK(second);
  ASSERT_EQ(second->boards_size(), 1);
  EXPECT_EQ(second->boards(0).name(), village + "/boards/B2");
  EXPECT_EQ(second->next_page_token(), "");
  request.set_parent(kTownship);
  EXPECT_THAT(Call<v1::ListBulletinBoardsResponse>(anyone_, "ListBulletinBoards", request),
              InvalidFieldIs("page_token"));
  request.clear_page_token();
  request.set_page_size(-1);
  EXPECT_THAT(Call<v1::ListBulletinBoardsResponse>(anyone_, "ListBulletinBoards", request),
              InvalidFieldIs("page_size"));
  request.set_page_size(0);
  request.set_parent("organizations/371325001099");
  EXPECT_THAT(Call<v1::ListBulletinBoardsResponse>(anyone_, "ListBulletinBoards", request),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  const auto events = Events(7);
  ASSERT_EQ(events.size(), 7);
  EXPECT_EQ(events[5].boards_of(), kTownship);
  EXPECT_EQ(events[6].boards_of(), kVillage);
}

TEST_F(BoardTest, P8_RefusesWhatDoesNotFit) {
  EnterCounty();
  const std::string board = std::string(kVillage) + "/boards/B1";
  auto answer = Create(Boards({board, "organizations/371325001099/boards/B1"}));
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(Paths(answer), ElementsAre("boards[1].name"));
  answer = Create(Boards({board, board}));
  EXPECT_THAT(answer, StatusIs(StatusCode::kAlreadyExists, "BOARD_EXISTS"));
  EXPECT_THAT(Paths(answer), ElementsAre("boards[1].name"));
  MB_ASSERT_OK(Create(Boards({board})));
  EXPECT_THAT(Create(Boards({board})), StatusIs(StatusCode::kAlreadyExists, "BOARD_EXISTS"));
  EXPECT_THAT(Create(Boards({std::string(kDepartment) + "/boards/B1"})), InvalidFieldIs("boards[0].name"));
  EXPECT_THAT(Create(Boards({""})), InvalidFieldIs("boards[0].name"));
  EXPECT_THAT(Call<v1::BatchCreateBulletinBoardsResponse>(clerk_, "BatchCreateBulletinBoards", Boards({board})),
              StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
}

class BoardVersionTest : public BoardTest {
 protected:
  static constexpr char kBoard[] = "organizations/371325001012/boards/B1";

  void SetUp() override {
    EnterCounty();
    MB_ASSERT_OK(Create(Boards({kBoard})));  // on 10 October 2026
  }
  absl::StatusOr<v1::BulletinBoard> Update(const v1::BulletinBoard& board, std::initializer_list<const char*> paths) {
    v1::UpdateBulletinBoardRequest request;
    *request.mutable_board() = board;
    for (const char* path : paths) request.mutable_update_mask()->add_paths(path);
    request.set_request_id(NewRequestId());
    return Call<v1::BulletinBoard>(office_, "UpdateBulletinBoard", request);
  }
  static v1::BulletinBoard Moved() {
    v1::BulletinBoard board;
    board.set_name(kBoard);
    board.set_display_name("村公开栏");
    board.set_place("文化广场");
    board.set_photo_sha256(std::string(64, 'a'));
    board.mutable_coordinates()->set_longitude_e7(1179712345);
    board.mutable_coordinates()->set_latitude_e7(352654321);
    board.set_keeper("李四 村文书");
    board.set_keeper_phone("13812345678");
    return board;
  }
  static v1::TakeDownBulletinBoardRequest TakingDown(const std::string& day) {
    v1::TakeDownBulletinBoardRequest request;
    request.set_name(kBoard);
    request.set_removal_date(day);
    request.set_reason("道路拓宽");
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::StatusOr<v1::BulletinBoard> TakeDown(const v1::TakeDownBulletinBoardRequest& request) {
    return Call<v1::BulletinBoard>(office_, "TakeDownBulletinBoard", request);
  }
  v1::ListBulletinBoardsResponse On(const std::string& date, bool show_removed = false) {
    v1::ListBulletinBoardsRequest request;
    request.set_parent(kVillage);
    request.set_date(date);
    request.set_show_removed(show_removed);
    auto answer = Call<v1::ListBulletinBoardsResponse>(anyone_, "ListBulletinBoards", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    return answer.value_or(v1::ListBulletinBoardsResponse());
  }
};

TEST_F(BoardVersionTest, P8_EveryDayHasItsVersion) {
  v1::BulletinBoard moved = Moved();
  moved.set_effective_date("2026-11-01");
  moved.set_etag("1");
  auto second = Update(moved, {"place", "photo_sha256", "coordinates", "keeper", "keeper_phone"});
  MB_ASSERT_OK(second);
  EXPECT_EQ(second->version(), 2);
  EXPECT_EQ(second->display_name(), kNasty);
  EXPECT_EQ(second->set_up_date(), "2026-10-10");
  auto gone = TakeDown(TakingDown("2026-12-01"));
  MB_ASSERT_OK(gone);
  EXPECT_EQ(gone->removal_date(), "2026-12-01");

  EXPECT_EQ(On("2026-10-09").boards_size(), 0);
  ASSERT_EQ(On("").boards_size(), 1);
  EXPECT_EQ(On("").boards(0).place(), std::string("门前 ") + kNasty);
  ASSERT_EQ(On("2026-11-30").boards_size(), 1);
  EXPECT_EQ(On("2026-11-30").boards(0).SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(On("2026-12-01").boards_size(), 0);
  ASSERT_EQ(On("2026-12-01", true).boards_size(), 1);
  EXPECT_EQ(On("2026-12-01", true).boards(0).removal_reason(), "道路拓宽");
  EXPECT_EQ(On("2026-11-30", true).boards(0).removal_date(), "");

  v1::ListBulletinBoardVersionsRequest request;
  request.set_name(kBoard);
  request.set_page_size(2);
  auto page = Call<v1::ListBulletinBoardVersionsResponse>(anyone_, "ListBulletinBoardVersions", request);
  MB_ASSERT_OK(page);
  ASSERT_EQ(page->boards_size(), 2);
  EXPECT_EQ(page->boards(0).version(), 3);
  request.set_page_token(page->next_page_token());
  page = Call<v1::ListBulletinBoardVersionsResponse>(anyone_, "ListBulletinBoardVersions", request);
  MB_ASSERT_OK(page);
  ASSERT_EQ(page->boards_size(), 1);
  EXPECT_EQ(page->boards(0).version(), 1);
  EXPECT_EQ(page->next_page_token(), "");
  const auto events = Events(8);
  ASSERT_EQ(events.size(), 8);
  EXPECT_EQ(events[7].boards_of(), kVillage);
}

TEST_F(BoardVersionTest, P8_WhatCannotChange) {
  EXPECT_THAT(Update(Moved(), {"set_up_date"}), InvalidFieldIs("update_mask"));
  v1::BulletinBoard board = Moved();
  board.clear_name();
  EXPECT_THAT(Update(board, {"place"}), InvalidFieldIs("board.name"));
  board = Moved();
  board.set_name(std::string(kVillage) + "/boards/B9");
  EXPECT_THAT(Update(board, {"place"}), StatusIs(StatusCode::kNotFound, "BOARD_NOT_FOUND"));
  board.set_name("organizations/371325001099/boards/B1");
  EXPECT_THAT(Update(board, {"place"}), StatusIs(StatusCode::kNotFound, "BOARD_NOT_FOUND"));
  board = Moved();
  board.set_etag("7");
  EXPECT_THAT(Update(board, {"place"}), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  board = Moved();
  board.set_effective_date("2026-10-09");
  EXPECT_THAT(Update(board, {"place"}), StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  board = Moved();
  board.mutable_coordinates()->set_latitude_e7(1179712345);  // exchanged
  EXPECT_THAT(Update(board, {"coordinates"}), InvalidFieldIs("board.coordinates.latitude_e7"));
  board = Moved();
  board.set_photo_sha256("AB");
  EXPECT_THAT(Update(board, {"photo_sha256"}), InvalidFieldIs("board.photo_sha256"));
  board = Moved();
  board.set_keeper("李四 13812345678");
  EXPECT_THAT(Update(board, {"keeper"}), InvalidFieldIs("board.keeper"));
  auto request = TakingDown("2026-02-30");
  EXPECT_THAT(TakeDown(request), InvalidFieldIs("removal_date"));
  request = TakingDown("2026-10-09");
  EXPECT_THAT(TakeDown(request), StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  request = TakingDown("2026-10-10");
  request.set_etag("2");
  EXPECT_THAT(TakeDown(request), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  request.set_name(std::string(kVillage) + "/boards/B9");
  EXPECT_THAT(TakeDown(request), StatusIs(StatusCode::kNotFound, "BOARD_NOT_FOUND"));
  EXPECT_THAT(Call<v1::BulletinBoard>(clerk_, "TakeDownBulletinBoard", TakingDown("2026-10-10")),
              StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  MB_ASSERT_OK(TakeDown(TakingDown("2026-10-10")));
  EXPECT_THAT(TakeDown(TakingDown("2026-10-11")), StatusIs(StatusCode::kFailedPrecondition, "BOARD_TAKEN_DOWN"));
  EXPECT_THAT(Update(Moved(), {"place"}), StatusIs(StatusCode::kFailedPrecondition, "BOARD_TAKEN_DOWN"));
  // Its id is not used again.
  EXPECT_THAT(Create(Boards({kBoard})), StatusIs(StatusCode::kAlreadyExists, "BOARD_EXISTS"));
  v1::ListBulletinBoardVersionsRequest versions;
  versions.set_name(std::string(kVillage) + "/boards/B9");
  EXPECT_THAT(Call<v1::ListBulletinBoardVersionsResponse>(anyone_, "ListBulletinBoardVersions", versions),
              StatusIs(StatusCode::kNotFound, "BOARD_NOT_FOUND"));
  v1::ListBulletinBoardsRequest list;
  list.set_parent(kVillage);
  list.set_date("2026-02-30");
  EXPECT_THAT(Call<v1::ListBulletinBoardsResponse>(anyone_, "ListBulletinBoards", list), InvalidFieldIs("date"));
}

TEST_F(BoardTest, P8_NoBoardIsSetUpWhereNothingStands) {
  EnterCounty();
  Abolish(kVillage, "2026-10-20");
  auto request = Boards({std::string(kVillage) + "/boards/B1"});
  request.mutable_boards(0)->set_set_up_date("2026-10-20");
  auto answer = Create(request);
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  EXPECT_THAT(Paths(answer), ElementsAre("boards[0].name"));
  request.mutable_boards(0)->set_set_up_date("2026-10-19");
  MB_EXPECT_OK(Create(request));
}

TEST(BoardMigration, P8_BoardsOfBeforeAreKept) {
  const ::mingbai::testing::TestSchema schema;
  db::ConnectOptions server;
  server.unix_socket = schema.config().unix_socket();
  server.user = schema.config().user();
  server.schema = schema.config().schema();
  std::vector<db::Migration> migrations = Migrations();
  const size_t before = std::find_if(migrations.begin(), migrations.end(),
                                     [](const db::Migration& migration) { return migration.version == 4; }) -
                        migrations.begin();
  ASSERT_LT(before, migrations.size());
  MB_ASSERT_OK(db::Migrate(server, absl::MakeConstSpan(migrations).subspan(0, before)));
  MB_ASSERT_OK(schema.Sql(
      "INSERT INTO bulletin_board VALUES ('371325001012', 'B1', '老栏', '村口', 1, '前村', 1, '2026-09-30 16:00:00')"));
  MB_ASSERT_OK(db::Migrate(server, migrations));
  auto rows = schema.Sql(
      "SELECT organization, board_id, version, effective_date, set_up_date, place FROM "
      "bulletin_board_version");
  MB_ASSERT_OK(rows);
  EXPECT_THAT(*rows, ElementsAre(ElementsAre("371325001012", "B1", "1", "2026-10-01", "2026-10-01", "村口")));
}

}  // namespace
}  // namespace mingbai::catalog
