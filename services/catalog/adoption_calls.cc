#include <limits>
#include <map>
#include <set>

#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "services/catalog/adoption_repository.h"
#include "services/catalog/adoption_rules.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/client/organization_days.h"
#include "services/catalog/item_repository.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/timing_rules.h"

namespace mingbai::catalog {
namespace {

constexpr int kStandardPage = 100;
constexpr int kLargestPage = 1000;
constexpr int kAll = std::numeric_limits<int>::max();

absl::Status CheckRequest(const v1::BatchAdoptItemsRequest& request) {
  FieldErrors errors;
  std::set<std::string_view> seen;
  for (int i = 0; i < request.adoptions_size(); ++i) {
    const v1::Adoption& adoption = request.adoptions(i);
    const std::string path = StrCat("adoptions[", i, "]");
    if (OrganizationCodeOf(adoption.name()) != LastSegment(request.parent())) {
      errors.Add(path + ".name", StrCat("does not lie below ", request.parent()));
    } else if (!seen.insert(adoption.name()).second) {
      errors.Add(path + ".name", "is given twice");
    }
    if (adoption.has_timing()) CheckTiming(adoption.timing(), path + ".timing", errors);
    if (!ParseDay(adoption.effective_date()).has_value()) errors.Add(path + ".effective_date", "is no day");
  }
  return errors.ToStatus();
}

absl::Status CheckEtag(const std::string& given, int version) {
  if (given.empty() || given == StrCat(version)) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "STALE_ETAG", "the adoption has been written since it was read");
}

// Writes the rows and tells of the change. `organization` is locked.
absl::Status Store(db::Transaction& tx, const OrganizationRow& organization, const std::vector<AdoptionRow>& rows,
                   absl::Time now) {
  MB_RETURN_IF_ERROR(InsertAdoptions(tx.sql(), rows, now));
  const std::string& name = organization.organization.name();
  v1::CatalogEvent event;
  event.set_adoptions_of(name);
  const uint64_t id = EmitPublic(tx, name, LastSegment(name), now, event, organization.last_event_id);
  return SetLastEvent(tx.sql(), LastSegment(name), id);
}

// All versions of one item; none where it does not exist.
absl::StatusOr<std::vector<v1::Item>> ReadVersions(db::Connection& sql, std::string_view id) {
  return ListItemVersions(sql, id, kAll, kAll);
}

}  // namespace

absl::StatusOr<v1::ListAdoptionsResponse> CatalogService::ListAdoptions(Call call,
                                                                        const v1::ListAdoptionsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string after, ReadPageToken(request, ""));
  const std::string_view code = LastSegment(request.parent());
  using Found = std::vector<AdoptionRow>;
  MB_ASSIGN_OR_RETURN(Found found, database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<Found> {
    MB_ASSIGN_OR_RETURN(auto organization, ReadOrganization(sql, code));
    if (!organization.has_value()) return NoOrganization(request.parent());
    return catalog::ListAdoptions(sql, code, after, size + 1);
  }));
  v1::ListAdoptionsResponse response;
  const std::string next =
      CutPage(found, size, [](const AdoptionRow& last) { return std::string(LastSegment(last.adoption.name())); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (AdoptionRow& row : found) *response.add_adoptions() = std::move(row.adoption);
  return response;
}

absl::StatusOr<v1::BatchAdoptItemsResponse> CatalogService::BatchAdoptItems(Call call,
                                                                            const v1::BatchAdoptItemsRequest& request) {
  MB_RETURN_IF_ERROR(CheckRequest(request));
  const absl::Time now = Now();
  const std::string_view code = LastSegment(request.parent());
  using Response = v1::BatchAdoptItemsResponse;
  return db::Mutate<Response>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    MB_ASSIGN_OR_RETURN(auto organization, LockOrganization(tx.sql(), code));
    if (!organization.has_value()) return NoOrganization(request.parent());
    MB_ASSIGN_OR_RETURN(ItemVersions items, ReadItemsOf(tx.sql(), CodesAbove(code)));
    MB_ASSIGN_OR_RETURN(auto adopted, catalog::ListAdoptions(tx.sql(), code, "", kAll));
    std::map<std::string_view, int> versions;
    for (const AdoptionRow& row : adopted) versions[row.adoption.name()] = row.version;
    std::vector<AdoptionRow> rows;
    Response response;
    for (int i = 0; i < request.adoptions_size(); ++i) {
      AdoptionRow row{request.adoptions(i), versions[request.adoptions(i).name()], ""};
      const std::string path = StrCat("adoptions[", i, "]");
      const std::string id(LastSegment(row.adoption.name()));
      auto item = items.find(id);
      if (item == items.end()) {
        // It belongs to an organization elsewhere, or there is none.
        MB_ASSIGN_OR_RETURN(auto foreign, ReadVersions(tx.sql(), id));
        item = items.emplace(id, std::move(foreign)).first;
      }
      MB_RETURN_IF_ERROR(AtEntry(CheckEtag(row.adoption.etag(), row.version), path + ".etag"));
      if (!StandsOn(organization->organization, row.adoption.effective_date())) {
        return AtEntry(Failed("ORGANIZATION_ABOLISHED", StrCat(request.parent(), " does not stand on that day")),
                       path + ".effective_date");
      }
      MB_RETURN_IF_ERROR(AtEntry(CheckAdoption(row.adoption, item->second, organization->organization), path));
      ++row.version;
      row.adoption.DiscardUnknownFields();
      row.adoption.set_state(v1::ADOPTION_STATE_ADOPTED);
      row.adoption.set_etag(StrCat(row.version));
      *response.add_adoptions() = row.adoption;
      rows.push_back(std::move(row));
    }
    MB_RETURN_IF_ERROR(Store(tx, *organization, rows, now));
    return response;
  });
}

absl::StatusOr<v1::Adoption> CatalogService::DropAdoption(Call call, const v1::DropAdoptionRequest& request) {
  if (!ParseDay(request.effective_date()).has_value()) return InvalidField("effective_date", "is no day");
  const absl::Time now = Now();
  const std::string_view code = OrganizationCodeOf(request.name());
  const std::string_view id = LastSegment(request.name());
  return db::Mutate<v1::Adoption>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Adoption> {
    const absl::Status none = NotFound("ADOPTION_NOT_FOUND", StrCat("there is no ", request.name()));
    MB_ASSIGN_OR_RETURN(auto organization, LockOrganization(tx.sql(), code));
    if (!organization.has_value()) return none;
    MB_ASSIGN_OR_RETURN(AdoptionRow row, ReadAdoption(tx.sql(), code, id));
    if (row.adoption.state() != v1::ADOPTION_STATE_ADOPTED) return none;
    MB_RETURN_IF_ERROR(CheckEtag(request.etag(), row.version));
    MB_ASSIGN_OR_RETURN(auto versions, ReadVersions(tx.sql(), id));
    MB_RETURN_IF_ERROR(CheckDrop(request.effective_date(), versions, organization->organization));
    ++row.version;
    row.reason = request.reason();
    row.adoption.set_state(v1::ADOPTION_STATE_DROPPED);
    row.adoption.set_effective_date(request.effective_date());
    row.adoption.set_etag(StrCat(row.version));
    MB_RETURN_IF_ERROR(Store(tx, *organization, {row}, now));
    return row.adoption;
  });
}

}  // namespace mingbai::catalog
