#include <algorithm>
#include <map>
#include <set>

#include "common/mysql/errors.h"
#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

constexpr int kStandardPage = 100;
constexpr int kLargestPage = 1000;

// An organization to be entered, and where it stands in the request.
struct Entry {
  v1::Organization organization;
  std::string path;
};

uint64_t EmitOrganization(db::Transaction& tx, const v1::Organization& organization, absl::Time now,
                          uint64_t last_event_id) {
  v1::CatalogEvent event;
  *event.mutable_organization() = organization;
  return EmitPublic(tx, organization.name(), LastSegment(organization.name()), now, event, last_event_id);
}

absl::Status Exists(const Entry& entry) {
  return AtEntry(
      Error(absl::StatusCode::kAlreadyExists, "ORGANIZATION_EXISTS", StrCat(entry.organization.name(), " exists")),
      entry.path + ".name");
}

// Finds parents among those entered before and in the database; each is read once.
class Parents {
 public:
  explicit Parents(db::Connection& sql) : sql_(sql) {}
  void Add(const v1::Organization& organization) { known_[organization.name()] = organization; }
  // The organization; nullptr where there is none.
  absl::StatusOr<const v1::Organization*> Find(const std::string& name) {
    auto it = known_.find(name);
    if (it == known_.end()) {
      MB_ASSIGN_OR_RETURN(auto row, ReadOrganization(sql_, LastSegment(name)));
      if (!row.has_value()) return nullptr;
      it = known_.emplace(name, std::move(row->organization)).first;
    }
    return &it->second;
  }

 private:
  db::Connection& sql_;
  std::map<std::string, v1::Organization> known_;
};

// Enters all, parents before children; the organizations as stored.
absl::StatusOr<std::vector<v1::Organization>> Enter(db::Transaction& tx, const std::vector<Entry>& entries,
                                                    absl::Time now) {
  std::vector<std::string> codes;
  for (const Entry& entry : entries) codes.emplace_back(LastSegment(entry.organization.name()));
  const auto [low, high] = std::minmax_element(codes.begin(), codes.end());
  MB_ASSIGN_OR_RETURN(std::set<std::string> taken, CodesBetween(tx.sql(), *low, *high));
  Parents parents(tx.sql());
  std::vector<OrganizationRow> rows;
  std::vector<v1::Organization> stored;
  for (size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    if (!taken.insert(codes[i]).second) return Exists(entry);
    OrganizationRow row{entry.organization};
    v1::Organization& organization = row.organization;
    if (!organization.parent().empty()) {
      MB_ASSIGN_OR_RETURN(const v1::Organization* parent, parents.Find(organization.parent()));
      absl::Status fits = parent != nullptr ? CheckParent(organization, *parent)
                                            : Failed("PARENT_NOT_FOUND", StrCat("there is no ", organization.parent()));
      MB_RETURN_IF_ERROR(AtEntry(fits, entry.path + ".parent"));
    }
    organization.DiscardUnknownFields();
    organization.set_etag(StrCat(row.version));
    *organization.mutable_create_time() = ToProto(now);
    *organization.mutable_update_time() = ToProto(now);
    row.last_event_id = EmitOrganization(tx, organization, now, 0);
    parents.Add(organization);
    stored.push_back(organization);
    rows.push_back(std::move(row));
  }
  absl::Status inserted = InsertOrganizations(tx.sql(), rows);
  // Entered by another call since the codes were read.
  if (db::IsDuplicateKey(inserted)) {
    return Error(absl::StatusCode::kAlreadyExists, "ORGANIZATION_EXISTS", "another call has entered one of them");
  }
  MB_RETURN_IF_ERROR(inserted);
  return stored;
}

}  // namespace

absl::StatusOr<v1::Organization> CatalogService::GetOrganization(Call call, const v1::GetOrganizationRequest& request) {
  return database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<v1::Organization> {
    MB_ASSIGN_OR_RETURN(auto row, ReadOrganization(sql, LastSegment(request.name())));
    if (!row.has_value()) return NoOrganization(request.name());
    return std::move(row->organization);
  });
}

absl::StatusOr<v1::ListOrganizationsResponse> CatalogService::ListOrganizations(
    Call call, const v1::ListOrganizationsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string after, ReadPageToken(request, ""));
  MB_ASSIGN_OR_RETURN(auto found, database_.Read(call.budget, [&](db::Connection& sql) {
    return catalog::ListOrganizations(sql, LastSegment(request.parent()), request.tier(), after, size + 1);
  }));
  v1::ListOrganizationsResponse response;
  const std::string next =
      CutPage(found, size, [](const v1::Organization& last) { return std::string(LastSegment(last.name())); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (v1::Organization& organization : found) *response.add_organizations() = std::move(organization);
  return response;
}

absl::StatusOr<v1::Organization> CatalogService::CreateOrganization(Call call,
                                                                    const v1::CreateOrganizationRequest& request) {
  FieldErrors errors;
  CheckOrganization(request.organization(), "organization", errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = Now();
  return db::Mutate<v1::Organization>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Organization> {
    MB_ASSIGN_OR_RETURN(auto stored, Enter(tx, {{request.organization(), "organization"}}, now));
    return std::move(stored.front());
  });
}

absl::StatusOr<v1::BatchCreateOrganizationsResponse> CatalogService::BatchCreateOrganizations(
    Call call, const v1::BatchCreateOrganizationsRequest& request) {
  FieldErrors errors;
  std::vector<Entry> entries;
  for (int i = 0; i < request.organizations_size(); ++i) {
    const v1::Organization& organization = request.organizations(i);
    const std::string path = StrCat("organizations[", i, "]");
    CheckOrganization(organization, path, errors);
    if (!InSubtree(LastSegment(request.parent()), LastSegment(organization.name()))) {
      errors.Add(path + ".name", StrCat("does not lie in ", request.parent()));
    }
    entries.push_back({organization, path});
  }
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = Now();
  using Response = v1::BatchCreateOrganizationsResponse;
  return db::Mutate<Response>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    MB_ASSIGN_OR_RETURN(auto stored, Enter(tx, entries, now));
    Response response;
    for (v1::Organization& organization : stored) *response.add_organizations() = std::move(organization);
    return response;
  });
}

absl::StatusOr<v1::Organization> CatalogService::UpdateOrganization(Call call,
                                                                    const v1::UpdateOrganizationRequest& request) {
  if (request.organization().name().empty()) return InvalidField("organization.name", "is required");
  const absl::Time now = Now();
  return db::Mutate<v1::Organization>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Organization> {
    MB_ASSIGN_OR_RETURN(auto row, LockOrganization(tx.sql(), LastSegment(request.organization().name())));
    if (!row.has_value()) return NoOrganization(request.organization().name());
    MB_ASSIGN_OR_RETURN(row->organization,
                        ApplyUpdate(row->organization, request.organization(), request.update_mask()));
    ++row->version;
    row->organization.set_etag(StrCat(row->version));
    *row->organization.mutable_update_time() = ToProto(now);
    row->last_event_id = EmitOrganization(tx, row->organization, now, row->last_event_id);
    MB_RETURN_IF_ERROR(catalog::UpdateOrganization(tx.sql(), *row));
    return std::move(row->organization);
  });
}

}  // namespace mingbai::catalog
