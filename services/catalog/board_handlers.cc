#include "services/catalog/board_handlers.h"

#include <functional>
#include <map>
#include <set>

#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "services/catalog/board_repository.h"
#include "services/catalog/board_rules.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/client/organization_days.h"
#include "services/catalog/dated_rules.h"
#include "services/catalog/handler_support.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

using Boards = std::vector<v1::BulletinBoard>;

absl::Status NoBoard(std::string_view name) { return NotFound("BOARD_NOT_FOUND", StrCat("there is no ", name)); }

absl::Status Exists(const std::string& name, const std::string& path) {
  return AtEntry(Error(absl::StatusCode::kAlreadyExists, "BOARD_EXISTS", StrCat(name, " exists")), path);
}

// Tells that boards of the locked organization changed.
absl::Status Tell(db::Transaction& tx, const OrganizationRow& row, absl::Time now) {
  v1::CatalogEvent event;
  event.set_boards_of(row.organization.name());
  return TellOfOrganization(tx, row, event, now);
}

// Locks the organization of some boards, checks that their ids are free, and tells of the change. `indexes` are those
// of the boards in the request.
absl::Status Claim(db::Transaction& tx, const v1::BatchCreateBulletinBoardsRequest& request,
                   std::string_view organization, const std::vector<int>& indexes, const std::string& today,
                   absl::Time now) {
  const auto path = [&](int index) { return StrCat("boards[", index, "].name"); };
  MB_ASSIGN_OR_RETURN(auto row, LockOrganization(tx.sql(), organization));
  if (!row.has_value()) {
    return AtEntry(Failed("ORGANIZATION_NOT_FOUND", StrCat("there is no organization ", organization)),
                   path(indexes.front()));
  }
  MB_ASSIGN_OR_RETURN(std::set<std::string> taken, BoardIds(tx.sql(), organization));
  for (int index : indexes) {
    const std::string& name = request.boards(index).name();
    const std::string set_up = SetUpDay(request.boards(index), today);
    MB_RETURN_IF_ERROR(AtEntry(CheckStillStands(row->organization, set_up, today), path(index)));
    if (!taken.emplace(LastSegment(name)).second) return Exists(name, path(index));
  }
  return Tell(tx, *row, now);
}

// Writes the version that `next` makes of a board's newest, at its organization.
absl::StatusOr<v1::BulletinBoard> WriteNext(
    db::Transaction& tx, const std::string& name, absl::Time now,
    const std::function<absl::StatusOr<v1::BulletinBoard>(const v1::BulletinBoard&, const v1::Organization&)>& next) {
  const std::string_view code = OrganizationCodeOf(name);
  MB_ASSIGN_OR_RETURN(auto row, LockOrganization(tx.sql(), code));
  if (!row.has_value()) return NoBoard(name);
  MB_ASSIGN_OR_RETURN(Boards newest, ListBoardVersions(tx.sql(), code, LastSegment(name), kEveryVersion, 1));
  if (newest.empty()) return NoBoard(name);
  MB_ASSIGN_OR_RETURN(v1::BulletinBoard board, next(newest.front(), row->organization));
  *board.mutable_create_time() = ToProto(now);
  MB_RETURN_IF_ERROR(InsertBoardVersions(tx.sql(), {board}));
  MB_RETURN_IF_ERROR(Tell(tx, *row, now));
  return board;
}

}  // namespace

void BoardHandlers::Register(rpc::Service& service) {
  service.Handle("ListBulletinBoards", this, &BoardHandlers::List);
  service.Handle("ListBulletinBoardVersions", this, &BoardHandlers::ListVersions);
  service.Handle("BatchCreateBulletinBoards", this, &BoardHandlers::BatchCreate);
  service.Handle("UpdateBulletinBoard", this, &BoardHandlers::Update);
  service.Handle("TakeDownBulletinBoard", this, &BoardHandlers::TakeDown);
}

absl::StatusOr<v1::ListBulletinBoardsResponse> BoardHandlers::List(Call call,
                                                                   const v1::ListBulletinBoardsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string after, ReadPageToken(request, ""));
  MB_ASSIGN_OR_RETURN(const std::string day, AskedDay(request.date(), clock_.Now()));
  const std::string_view code = LastSegment(request.parent());
  MB_ASSIGN_OR_RETURN(Boards boards, database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<Boards> {
    MB_ASSIGN_OR_RETURN(auto organization, ReadOrganization(sql, code));
    if (!organization.has_value()) return NoOrganization(request.parent());
    if (!request.show_removed() && StateOn(organization->organization, day) == v1::ORGANIZATION_STATE_ABOLISHED) {
      return Boards();
    }
    return ListBoards(sql, code, day, request.show_removed(), after, size + 1);
  }));
  v1::ListBulletinBoardsResponse response;
  const std::string next =
      CutPage(boards, size, [](const v1::BulletinBoard& last) { return std::string(LastSegment(last.name())); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (v1::BulletinBoard& board : boards) *response.add_boards() = std::move(board);
  return response;
}

absl::StatusOr<v1::ListBulletinBoardVersionsResponse> BoardHandlers::ListVersions(
    Call call, const v1::ListBulletinBoardVersionsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string position, ReadPageToken(request, ""));
  MB_ASSIGN_OR_RETURN(const int before, VersionsBefore(position));
  MB_ASSIGN_OR_RETURN(Boards boards, database_.Read(call.budget, [&](db::Connection& sql) {
    return ListBoardVersions(sql, OrganizationCodeOf(request.name()), LastSegment(request.name()), before, size + 1);
  }));
  // A page after the first stands behind a version that exists: version 1 ends the list.
  if (boards.empty()) return NoBoard(request.name());
  v1::ListBulletinBoardVersionsResponse response;
  const std::string next = CutPage(boards, size, [](const v1::BulletinBoard& last) { return StrCat(last.version()); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (v1::BulletinBoard& board : boards) *response.add_boards() = std::move(board);
  return response;
}

absl::StatusOr<v1::BatchCreateBulletinBoardsResponse> BoardHandlers::BatchCreate(
    Call call, const v1::BatchCreateBulletinBoardsRequest& request) {
  FieldErrors errors;
  // By code: locks are taken in one order by all callers.
  std::map<std::string, std::vector<int>> by_organization;
  for (int i = 0; i < request.boards_size(); ++i) {
    const v1::BulletinBoard& board = request.boards(i);
    const std::string path = StrCat("boards[", i, "]");
    if (board.name().empty()) {
      errors.Add(path + ".name", "is required");
    } else if (!InSubtree(LastSegment(request.parent()), OrganizationCodeOf(board.name()))) {
      errors.Add(path + ".name", StrCat("does not lie in ", request.parent()));
    }
    CheckBoard(board, path, errors);
    if (!board.effective_date().empty() && board.effective_date() != SetUpDay(board, "")) {
      errors.Add(path + ".effective_date", "is set_up_date, of a board's first version");
    }
    by_organization[std::string(OrganizationCodeOf(board.name()))].push_back(i);
  }
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = NowOf(clock_);
  MB_ASSIGN_OR_RETURN(const std::string today, AskedDay("", now));
  using Response = v1::BatchCreateBulletinBoardsResponse;
  return db::Mutate<Response>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    for (const auto& [organization, indexes] : by_organization) {
      MB_RETURN_IF_ERROR(Claim(tx, request, organization, indexes, today, now));
    }
    Boards boards;
    for (const v1::BulletinBoard& board : request.boards()) {
      *boards.emplace_back(FirstVersion(board, today)).mutable_create_time() = ToProto(now);
    }
    MB_RETURN_IF_ERROR(InsertBoardVersions(tx.sql(), boards));
    Response response;
    for (v1::BulletinBoard& board : boards) *response.add_boards() = std::move(board);
    return response;
  });
}

absl::StatusOr<v1::BulletinBoard> BoardHandlers::Update(Call call, const v1::UpdateBulletinBoardRequest& request) {
  if (request.board().name().empty()) return InvalidField("board.name", "is required");
  const absl::Time now = NowOf(clock_);
  MB_ASSIGN_OR_RETURN(const std::string today, AskedDay("", now));
  return db::Mutate<v1::BulletinBoard>(database_, call, [&](db::Transaction& tx) {
    return WriteNext(tx, request.board().name(), now,
                     [&](const v1::BulletinBoard& newest,
                         const v1::Organization& organization) -> absl::StatusOr<v1::BulletinBoard> {
                       MB_RETURN_IF_ERROR(CheckNotAbolished(organization, today));
                       return ApplyBoardUpdate(newest, request.board(), request.update_mask(), today);
                     });
  });
}

absl::StatusOr<v1::BulletinBoard> BoardHandlers::TakeDown(Call call, const v1::TakeDownBulletinBoardRequest& request) {
  const absl::Time now = NowOf(clock_);
  return db::Mutate<v1::BulletinBoard>(database_, call, [&](db::Transaction& tx) {
    return WriteNext(tx, request.name(), now, [&](const v1::BulletinBoard& newest, const v1::Organization&) {
      return ApplyTakeDown(newest, request);
    });
  });
}

}  // namespace mingbai::catalog
