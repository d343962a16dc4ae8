#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/client/organization_days.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/organization_writer.h"
#include "services/catalog/recorded_move_repository.h"

namespace mingbai::catalog {
namespace {

constexpr int kStandardPage = 100;
constexpr int kLargestPage = 1000;

// The day that is asked for; today where none is.
absl::StatusOr<std::string> DayAsked(const std::string& date, absl::Time now) {
  if (date.empty()) return FormatDay(CountyDay(now));
  if (!ParseDay(date).has_value()) return InvalidField("date", "is no day");
  return date;
}

// The code, and those under which it is to go on by moves that are on record and have not come, in their order.
absl::StatusOr<std::vector<std::string>> WayOf(db::Connection& sql, const std::string& code) {
  std::vector<std::string> way = {code};
  for (;;) {
    MB_ASSIGN_OR_RETURN(std::string next, GoesTo(sql, way.back()));
    if (next.empty()) return way;
    way.push_back(std::move(next));
  }
}

}  // namespace

absl::StatusOr<v1::Organization> CatalogService::GetOrganization(Call call, const v1::GetOrganizationRequest& request) {
  MB_ASSIGN_OR_RETURN(const std::string day, DayAsked(request.date(), Now()));
  return database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<v1::Organization> {
    MB_ASSIGN_OR_RETURN(auto row, ReadOrganization(sql, LastSegment(request.name())));
    if (!row.has_value()) return NoOrganization(request.name());
    return OnDay(std::move(row->organization), day);
  });
}

absl::StatusOr<v1::ListOrganizationsResponse> CatalogService::ListOrganizations(
    Call call, const v1::ListOrganizationsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  OrganizationQuery query;
  MB_ASSIGN_OR_RETURN(query.day, DayAsked(request.date(), Now()));
  query.parent = std::string(LastSegment(request.parent()));
  query.tier = request.tier();
  query.all = request.show_abolished();
  MB_ASSIGN_OR_RETURN(const std::string after, ReadPageToken(request, ""));
  MB_ASSIGN_OR_RETURN(auto found, database_.Read(call.budget, [&](db::Connection& sql) {
    return catalog::ListOrganizations(sql, query, after, size + 1);
  }));
  v1::ListOrganizationsResponse response;
  const std::string next =
      CutPage(found, size, [](const v1::Organization& last) { return std::string(LastSegment(last.name())); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (v1::Organization& organization : found)
    *response.add_organizations() = OnDay(std::move(organization), query.day);
  return response;
}

absl::StatusOr<v1::Organization> CatalogService::CreateOrganization(Call call,
                                                                    const v1::CreateOrganizationRequest& request) {
  FieldErrors errors;
  CheckOrganization(request.organization(), "organization", errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = Now();
  return db::Mutate<v1::Organization>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Organization> {
    MB_ASSIGN_OR_RETURN(auto stored, EnterOrganizations(tx, {{Founded(request.organization()), "organization"}}, now));
    return std::move(stored.front());
  });
}

absl::StatusOr<v1::BatchCreateOrganizationsResponse> CatalogService::BatchCreateOrganizations(
    Call call, const v1::BatchCreateOrganizationsRequest& request) {
  FieldErrors errors;
  std::vector<OrganizationEntry> entries;
  for (int i = 0; i < request.organizations_size(); ++i) {
    const v1::Organization& organization = request.organizations(i);
    const std::string path = StrCat("organizations[", i, "]");
    CheckOrganization(organization, path, errors);
    if (!InSubtree(LastSegment(request.parent()), LastSegment(organization.name()))) {
      errors.Add(path + ".name", StrCat("does not lie in ", request.parent()));
    }
    entries.push_back({Founded(organization), path});
  }
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = Now();
  using Response = v1::BatchCreateOrganizationsResponse;
  return db::Mutate<Response>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    MB_ASSIGN_OR_RETURN(auto stored, EnterOrganizations(tx, entries, now));
    Response response;
    for (v1::Organization& organization : stored) *response.add_organizations() = std::move(organization);
    return response;
  });
}

absl::StatusOr<v1::Organization> CatalogService::UpdateOrganization(Call call,
                                                                    const v1::UpdateOrganizationRequest& request) {
  if (request.organization().name().empty()) return InvalidField("organization.name", "is required");
  const absl::Time now = Now();
  const std::string today = FormatDay(CountyDay(now));
  if (!request.effective_date().empty() && !ParseDay(request.effective_date()).has_value()) {
    return InvalidField("effective_date", "is no day");
  }
  const Renaming renaming = {request.effective_date().empty() ? today : request.effective_date(), request.basis()};
  return db::Mutate<v1::Organization>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Organization> {
    const std::string code(LastSegment(request.organization().name()));
    MB_ASSIGN_OR_RETURN(const std::vector<std::string> way, WayOf(tx.sql(), code));
    std::map<std::string, std::optional<OrganizationRow>> rows;
    // In the order of their codes, as all callers lock them.
    for (const std::string& one : std::set<std::string>(way.begin(), way.end())) {
      MB_ASSIGN_OR_RETURN(rows[one], LockOrganization(tx.sql(), one));
    }
    std::optional<OrganizationRow>& row = rows[code];
    if (!row.has_value()) return NoOrganization(request.organization().name());
    if (!row->organization.abolish_date().empty()) {
      MB_ASSIGN_OR_RETURN(const std::vector<std::string> now_to, WayOf(tx.sql(), code));
      if (now_to != way) return Error(absl::StatusCode::kAborted, "CONFLICT", "its move was written meanwhile");
    }
    const std::string before = row->organization.display_name();
    MB_ASSIGN_OR_RETURN(row->organization,
                        ApplyUpdate(row->organization, request.organization(), request.update_mask(), renaming));
    MB_RETURN_IF_ERROR(RewriteOrganization(tx, now, &*row));
    for (size_t i = 1; i < way.size(); ++i) {
      std::optional<OrganizationRow>& successor = rows[way[i]];
      if (!successor.has_value()) break;
      if (!FollowName(before, row->organization.display_name(), &successor->organization)) break;
      MB_RETURN_IF_ERROR(RewriteOrganization(tx, now, &*successor));
    }
    return OnDay(std::move(row->organization), today);
  });
}

}  // namespace mingbai::catalog
