#include "services/catalog/board_repository.h"

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

#define MB_BOARD_COLUMNS                                                                                      \
  "organization, board_id, version, effective_date, display_name, place, inside_yard, serves, photo_sha256, " \
  "longitude_e7, latitude_e7, keeper, keeper_phone, set_up_date, removal_date, removal_reason, create_time "

constexpr int kColumns = 17;
// The newest version whose day has come is in effect: one that is written over planned ones, as by a move, has an
// earlier day than they.
constexpr char kList[] = "SELECT " MB_BOARD_COLUMNS
                         "FROM bulletin_board_version v WHERE organization = ? AND board_id > ? AND version = "
                         "(SELECT MAX(w.version) FROM bulletin_board_version w WHERE w.organization = v.organization "
                         "AND w.board_id = v.board_id AND w.effective_date <= ?) AND (? OR removal_date = '') "
                         "ORDER BY board_id LIMIT ?";
constexpr char kVersions[] = "SELECT " MB_BOARD_COLUMNS
                             "FROM bulletin_board_version WHERE organization = ? AND board_id = ? AND version < ? "
                             "ORDER BY version DESC LIMIT ?";
constexpr char kIds[] = "SELECT DISTINCT board_id FROM bulletin_board_version WHERE organization = ?";
constexpr char kInsert[] = "INSERT INTO bulletin_board_version (" MB_BOARD_COLUMNS ") VALUES ";

#undef MB_BOARD_COLUMNS

std::vector<v1::BulletinBoard> ReadAll(db::Rows rows) {
  std::vector<v1::BulletinBoard> boards;
  while (rows.Next()) {
    v1::BulletinBoard& board = boards.emplace_back();
    board.set_name(StrCat(OrganizationName(rows.Text(0)), "/boards/", rows.Text(1)));
    board.set_version(static_cast<int>(rows.Int(2)));
    board.set_etag(StrCat(board.version()));
    board.set_effective_date(rows.Text(3));
    board.set_display_name(rows.Text(4));
    board.set_place(rows.Text(5));
    board.set_inside_yard(rows.Bool(6));
    board.set_serves(rows.Text(7));
    board.set_photo_sha256(rows.Text(8));
    if (!rows.Null(9)) {
      board.mutable_coordinates()->set_longitude_e7(static_cast<int32_t>(rows.Int(9)));
      board.mutable_coordinates()->set_latitude_e7(static_cast<int32_t>(rows.Int(10)));
    }
    board.set_keeper(rows.Text(11));
    board.set_keeper_phone(rows.Text(12));
    board.set_set_up_date(rows.Text(13));
    board.set_removal_date(rows.Text(14));
    board.set_removal_reason(rows.Text(15));
    *board.mutable_create_time() = ToProto(rows.Time(16));
  }
  return boards;
}

}  // namespace

absl::StatusOr<std::vector<v1::BulletinBoard>> ListBoards(db::Connection& sql, std::string_view organization,
                                                          std::string_view day, bool removed, std::string_view after,
                                                          int limit) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kList, {organization, after, day, removed, limit}));
  return ReadAll(std::move(rows));
}

absl::StatusOr<std::vector<v1::BulletinBoard>> ListBoardVersions(db::Connection& sql, std::string_view organization,
                                                                 std::string_view board, int before, int limit) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kVersions, {organization, board, before, limit}));
  return ReadAll(std::move(rows));
}

absl::StatusOr<std::set<std::string>> BoardIds(db::Connection& sql, std::string_view organization) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kIds, {organization}));
  std::set<std::string> ids;
  while (rows.Next()) ids.insert(rows.Text(0));
  return ids;
}

absl::Status InsertBoardVersions(db::Connection& sql, absl::Span<const v1::BulletinBoard> boards) {
  std::vector<db::Value> cells;
  cells.reserve(boards.size() * kColumns);
  for (const v1::BulletinBoard& board : boards) {
    db::Value longitude, latitude;
    if (board.has_coordinates()) {
      longitude = board.coordinates().longitude_e7();
      latitude = board.coordinates().latitude_e7();
    }
    cells.insert(cells.end(),
                 {OrganizationCodeOf(board.name()), LastSegment(board.name()), board.version(), board.effective_date(),
                  board.display_name(), board.place(), board.inside_yard(), board.serves(), board.photo_sha256(),
                  longitude, latitude, board.keeper(), board.keeper_phone(), board.set_up_date(), board.removal_date(),
                  board.removal_reason(), FromProto(board.create_time())});
  }
  return sql.ExecuteMany(kInsert, kColumns, cells).status();
}

}  // namespace mingbai::catalog
