#include <map>
#include <set>

#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/organization_repository.h"

namespace mingbai::catalog {
namespace {

constexpr int kStandardPage = 100;
constexpr int kLargestPage = 1000;

absl::Status Exists(const std::string& name, const std::string& path) {
  return AtEntry(Error(absl::StatusCode::kAlreadyExists, "BOARD_EXISTS", StrCat(name, " exists")), path);
}

// Locks the organization of some boards, checks that their ids are free, and tells of the change. `indexes` are those
// of the boards in the request.
absl::Status Claim(db::Transaction& tx, const v1::BatchCreateBulletinBoardsRequest& request,
                   std::string_view organization, const std::vector<int>& indexes, absl::Time now) {
  const auto path = [&](int index) { return StrCat("boards[", index, "].name"); };
  MB_ASSIGN_OR_RETURN(auto row, LockOrganization(tx.sql(), organization));
  if (!row.has_value()) {
    return AtEntry(Failed("ORGANIZATION_NOT_FOUND", StrCat("there is no organization ", organization)),
                   path(indexes.front()));
  }
  MB_ASSIGN_OR_RETURN(std::set<std::string> taken, BoardIds(tx.sql(), organization));
  for (int index : indexes) {
    const std::string& name = request.boards(index).name();
    if (!taken.emplace(LastSegment(name)).second) return Exists(name, path(index));
  }
  v1::CatalogEvent event;
  event.set_boards_of(OrganizationName(organization));
  const uint64_t id = EmitPublic(tx, OrganizationName(organization), organization, now, event, row->last_event_id);
  return SetLastEvent(tx.sql(), organization, id);
}

}  // namespace

absl::StatusOr<v1::ListBulletinBoardsResponse> CatalogService::ListBulletinBoards(
    Call call, const v1::ListBulletinBoardsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string after, ReadPageToken(request, ""));
  const std::string_view code = LastSegment(request.parent());
  using Boards = std::vector<v1::BulletinBoard>;
  MB_ASSIGN_OR_RETURN(Boards boards, database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<Boards> {
    MB_ASSIGN_OR_RETURN(auto organization, ReadOrganization(sql, code));
    if (!organization.has_value()) return NoOrganization(request.parent());
    return ListBoards(sql, code, after, size + 1);
  }));
  v1::ListBulletinBoardsResponse response;
  const std::string next =
      CutPage(boards, size, [](const v1::BulletinBoard& last) { return std::string(LastSegment(last.name())); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (v1::BulletinBoard& board : boards) *response.add_boards() = std::move(board);
  return response;
}

absl::StatusOr<v1::BatchCreateBulletinBoardsResponse> CatalogService::BatchCreateBulletinBoards(
    Call call, const v1::BatchCreateBulletinBoardsRequest& request) {
  FieldErrors errors;
  // By code: locks are taken in one order by all callers.
  std::map<std::string, std::vector<int>> by_organization;
  for (int i = 0; i < request.boards_size(); ++i) {
    const std::string& name = request.boards(i).name();
    const std::string path = StrCat("boards[", i, "].name");
    if (name.empty()) {
      errors.Add(path, "is required");
    } else if (!InSubtree(LastSegment(request.parent()), OrganizationCodeOf(name))) {
      errors.Add(path, StrCat("does not lie in ", request.parent()));
    }
    by_organization[std::string(OrganizationCodeOf(name))].push_back(i);
  }
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = Now();
  using Response = v1::BatchCreateBulletinBoardsResponse;
  return db::Mutate<Response>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    for (const auto& [organization, indexes] : by_organization) {
      MB_RETURN_IF_ERROR(Claim(tx, request, organization, indexes, now));
    }
    std::vector<v1::BulletinBoard> boards(request.boards().begin(), request.boards().end());
    for (v1::BulletinBoard& board : boards) {
      board.DiscardUnknownFields();
      board.set_etag("1");
    }
    MB_RETURN_IF_ERROR(InsertBoards(tx.sql(), boards, now));
    Response response;
    for (v1::BulletinBoard& board : boards) *response.add_boards() = std::move(board);
    return response;
  });
}

}  // namespace mingbai::catalog
