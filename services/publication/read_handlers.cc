#include "services/publication/read_handlers.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "common/id/id.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "services/publication/audience.h"
#include "services/publication/content_difference.h"
#include "services/publication/page_position.h"
#include "services/publication/publication_access.h"
#include "services/publication/publication_list.h"
#include "services/publication/publication_repository.h"
#include "services/publication/publication_view.h"

namespace mingbai::publication {
namespace {

using publications::Depth;
using publications::Listed;

constexpr int kStandardPage = 100;
constexpr int kMostPerPage = 1000;

absl::StatusOr<publications::ListQuery> QueryOf(const v1::ListPublicationsRequest& request) {
  publications::ListQuery query;
  if (!request.organization().empty()) query.organization = std::string(OrganizationCodeOf(request.organization()));
  query.subtree = request.subtree();
  if (!request.item().empty()) query.item = std::string(LastSegment(request.item()));
  if (!v1::PublicationState_IsValid(request.state())) return InvalidField("state", "is no state");
  query.state = request.state();
  query.depth = request.headings_only() ? Depth::kHeading : Depth::kFull;
  MB_ASSIGN_OR_RETURN(query.limit, PageSize(request.page_size(), kStandardPage, kMostPerPage));
  return query;
}

// The publication, where the caller sees any version of it: everyone a public one, its officials all. NOT_FOUND, reason
// PUBLICATION_NOT_FOUND.
absl::StatusOr<PublicationRow> FindReadable(db::Database& database, const rpc::CallContext& call,
                                            const std::string& name) {
  MB_ASSIGN_OR_RETURN(PublicationRow row, FindVisible(database, call, name));
  if (row.public_version == 0 && !Viewer(call.principal).Handles(row.about.organization)) return NoSuchPublication();
  return row;
}

// As the caller may see it.
absl::StatusOr<v1::Publication> ViewFor(db::Connection& sql, const Viewer& viewer, const PublicationRow& row,
                                        const VersionRow& version, absl::Time now) {
  if (!viewer.Handles(row.about.organization)) return PublicView(row, version, now);
  MB_ASSIGN_OR_RETURN(auto approvals, publications::ReadApprovals(sql, row.id, version.version));
  return OfficialView(row, version, approvals, now);
}

}  // namespace

void ReadHandlers::Register(rpc::Service* service) {
  service->Handle("GetPublication", this, &ReadHandlers::Get);
  service->Handle("ListPublications", this, &ReadHandlers::List);
  service->Handle("ListPublicationVersions", this, &ReadHandlers::ListVersions);
  service->Handle("ComparePublicationVersions", this, &ReadHandlers::CompareVersions);
}

absl::StatusOr<v1::Publication> ReadHandlers::Get(const rpc::CallContext& call,
                                                  const v1::GetPublicationRequest& request) {
  MB_ASSIGN_OR_RETURN(const PublicationRow row, FindReadable(*database_, call, request.name()));
  const Viewer viewer(call.principal);
  const bool official = viewer.Handles(row.about.organization);
  const absl::Time now = clock_->Now();
  return database_->Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<v1::Publication> {
    MB_ASSIGN_OR_RETURN(
        const VersionRow version,
        publications::ReadVersion(sql, row.id, official ? row.official_version : row.public_version, Depth::kFull));
    return ViewFor(sql, viewer, row, version, now);
  });
}

absl::StatusOr<v1::ListPublicationsResponse> ReadHandlers::List(const rpc::CallContext& call,
                                                                const v1::ListPublicationsRequest& request) {
  MB_ASSIGN_OR_RETURN(publications::ListQuery query, QueryOf(request));
  if (!query.organization.empty()) MB_RETURN_IF_ERROR(catalog_->RequireKnown(call, query.organization));
  const Viewer viewer(call.principal);
  MB_ASSIGN_OR_RETURN(const std::string token, ReadPageToken(request, viewer.Fingerprint()));
  if (!token.empty()) {
    const PagePosition position = PagePosition::Parse(token);
    query.after_time = position.time;
    query.after_id = DecodeId(position.id).value_or(0);
  }
  query.now = clock_->Now();
  const int page_size = query.limit++;  // one more says whether there is a next page
  return database_->Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<v1::ListPublicationsResponse> {
    MB_ASSIGN_OR_RETURN(std::vector<Listed> rows, publications::List(sql, query, viewer));
    v1::ListPublicationsResponse response;
    if (static_cast<int>(rows.size()) > page_size) {
      rows.resize(page_size);
      const PublicationRow& last = rows.back().publication;
      response.set_next_page_token(
          MakePageToken(request, viewer.Fingerprint(), PagePosition{last.list_time, "", EncodeId(last.id)}.Text()));
    }
    for (const Listed& row : rows) {
      MB_ASSIGN_OR_RETURN(*response.add_publications(), ViewFor(sql, viewer, row.publication, row.version, query.now));
    }
    return response;
  });
}

absl::StatusOr<v1::ListPublicationVersionsResponse> ReadHandlers::ListVersions(
    const rpc::CallContext& call, const v1::ListPublicationVersionsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int page_size, PageSize(request.page_size(), kStandardPage, kMostPerPage));
  const Viewer viewer(call.principal);
  MB_ASSIGN_OR_RETURN(const std::string token, ReadPageToken(request, viewer.Fingerprint()));
  MB_ASSIGN_OR_RETURN(const PublicationRow row, FindReadable(*database_, call, request.name()));
  const bool official = viewer.Handles(row.about.organization);
  const int below = token.empty() ? std::numeric_limits<int>::max() : atoi(token.c_str());
  const absl::Time now = clock_->Now();
  return database_->Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<v1::ListPublicationVersionsResponse> {
    MB_ASSIGN_OR_RETURN(std::vector<VersionRow> versions,
                        publications::ReadVersions(sql, row.id, below, page_size + 1, !official));
    v1::ListPublicationVersionsResponse response;
    if (static_cast<int>(versions.size()) > page_size) {
      versions.resize(page_size);
      response.set_next_page_token(
          MakePageToken(request, viewer.Fingerprint(), std::to_string(versions.back().version)));
    }
    for (const VersionRow& version : versions) {
      MB_ASSIGN_OR_RETURN(*response.add_publications(), ViewFor(sql, viewer, row, version, now));
    }
    return response;
  });
}

absl::StatusOr<v1::ComparePublicationVersionsResponse> ReadHandlers::CompareVersions(
    const rpc::CallContext& call, const v1::ComparePublicationVersionsRequest& request) {
  MB_ASSIGN_OR_RETURN(const PublicationRow row, FindReadable(*database_, call, request.name()));
  const bool official = Viewer(call.principal).Handles(row.about.organization);
  return database_->Read(call.budget,
                         [&](db::Connection& sql) -> absl::StatusOr<v1::ComparePublicationVersionsResponse> {
                           const auto content = [&](int version) -> absl::StatusOr<v1::Content> {
                             MB_ASSIGN_OR_RETURN(std::vector<VersionRow> found,
                                                 publications::ReadVersions(sql, row.id, version + 1, 1, !official));
                             if (found.empty() || found.front().version != version) return NoSuchPublication();
                             return std::move(found.front().content);
                           };
                           MB_ASSIGN_OR_RETURN(const v1::Content before, content(request.from_version()));
                           MB_ASSIGN_OR_RETURN(const v1::Content after, content(request.to_version()));
                           return DifferenceOf(before, after);
                         });
}

}  // namespace mingbai::publication
