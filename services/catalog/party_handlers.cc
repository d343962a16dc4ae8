#include "services/catalog/party_handlers.h"

#include <algorithm>
#include <vector>

#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/dated_repository.h"
#include "services/catalog/dated_rules.h"
#include "services/catalog/handler_support.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/party_repository.h"
#include "services/catalog/party_rules.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

using Parties = std::vector<v1::PartyOrganization>;

absl::Status NoParty(std::string_view name) {
  return NotFound("PARTY_ORGANIZATION_NOT_FOUND", StrCat("there is no ", name));
}

const v1::PartyOrganization* Newest(const Parties& versions, std::string_view name) {
  const v1::PartyOrganization* newest = nullptr;
  for (const v1::PartyOrganization& party : versions) {
    if (party.name() == name && (newest == nullptr || newest->version() < party.version())) newest = &party;
  }
  return newest;
}

absl::Status CheckNext(const v1::PartyOrganization& newest, std::string_view etag, std::string_view effective_date) {
  MB_RETURN_IF_ERROR(CheckEtag(etag, newest.version()));
  if (!newest.last_day().empty()) {
    return Failed("PARTY_ORGANIZATION_ENDED", StrCat("its last day is ", newest.last_day()));
  }
  return CheckForward(newest.effective_date(), effective_date);
}

// PERMISSION_DENIED where the caller does not act for every organization that the party organization serves.
absl::Status RequireScopes(const rpc::CallContext& call, const v1::PartyOrganization& party) {
  for (const std::string& name : party.organizations()) MB_RETURN_IF_ERROR(call.RequireScope(LastSegment(name)));
  return absl::OkStatus();
}

absl::Status CheckServed(db::Connection& sql, const v1::PartyOrganization& party) {
  for (int i = 0; i < party.organizations_size(); ++i) {
    MB_ASSIGN_OR_RETURN(auto row, ReadOrganization(sql, LastSegment(party.organizations(i))));
    const std::string path = StrCat("party_organization.organizations[", i, "]");
    if (!row.has_value()) {
      return AtEntry(Failed("ORGANIZATION_NOT_FOUND", StrCat("there is no ", party.organizations(i))), path);
    }
    MB_RETURN_IF_ERROR(AtEntry(CheckStands(row->organization, party.effective_date()), path));
  }
  return absl::OkStatus();
}

// Writes a version that fits the tree, which is locked, and tells of it.
absl::StatusOr<v1::PartyOrganization> Store(db::Transaction& tx, uint64_t last_event, Parties versions,
                                            v1::PartyOrganization next, int newest_version, absl::Time now) {
  next.DiscardUnknownFields();
  next.set_version(newest_version + 1);
  next.set_etag(StrCat(next.version()));
  *next.mutable_create_time() = ToProto(now);
  versions.push_back(next);
  MB_RETURN_IF_ERROR(CheckPartyTree(versions, next.name(), next.effective_date()));
  MB_RETURN_IF_ERROR(InsertDated(tx.sql(), {kPartyCollection, "", LastSegment(next.name()), next.version(),
                                            next.effective_date(), !next.last_day().empty(), &next, now}));
  v1::CatalogEvent event;
  event.set_party_organization(next.name());
  last_event = EmitPublic(tx, next.name(), LastSegment(next.organizations(0)), now, event, last_event);
  MB_RETURN_IF_ERROR(SetPartyEvent(tx.sql(), last_event));
  return next;
}

bool Fits(const v1::PartyOrganization& party, const v1::ListPartyOrganizationsRequest& request) {
  if (!request.superior().empty() && party.superior() != request.superior()) return false;
  const auto& served = party.organizations();
  return request.organization().empty() ||
         std::find(served.begin(), served.end(), request.organization()) != served.end();
}

}  // namespace

void PartyHandlers::Register(rpc::Service& service) {
  service.Handle("SetPartyOrganization", this, &PartyHandlers::Set);
  service.Handle("EndPartyOrganization", this, &PartyHandlers::End);
  service.Handle("ListPartyOrganizations", this, &PartyHandlers::List);
  service.Handle("ListPartyOrganizationVersions", this, &PartyHandlers::ListVersions);
}

absl::StatusOr<v1::PartyOrganization> PartyHandlers::Set(Call call, const v1::SetPartyOrganizationRequest& request) {
  MB_RETURN_IF_ERROR(RequireScopes(call, request.party_organization()));
  FieldErrors errors;
  CheckParty(request.party_organization(), "party_organization", errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = NowOf(clock_);
  using Response = v1::PartyOrganization;
  return db::Mutate<Response>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    Response next = request.party_organization();
    MB_ASSIGN_OR_RETURN(const uint64_t last_event, LockPartyTree(tx.sql()));
    MB_ASSIGN_OR_RETURN(Parties versions, ListAllVersions<Response>(tx.sql(), kPartyCollection, ""));
    const Response* newest = Newest(versions, next.name());
    if (newest == nullptr) {
      MB_RETURN_IF_ERROR(CheckEtag(next.etag(), 0));
      next.set_first_day(next.effective_date());
    } else {
      MB_RETURN_IF_ERROR(RequireScopes(call, *newest));
      MB_RETURN_IF_ERROR(CheckNext(*newest, next.etag(), next.effective_date()));
      next.set_first_day(newest->first_day());
    }
    MB_RETURN_IF_ERROR(CheckServed(tx.sql(), next));
    next.clear_last_day();
    next.clear_end_reason();
    const int version = newest == nullptr ? 0 : newest->version();
    return Store(tx, last_event, std::move(versions), std::move(next), version, now);
  });
}

absl::StatusOr<v1::PartyOrganization> PartyHandlers::End(Call call, const v1::EndPartyOrganizationRequest& request) {
  if (!IsDay(request.last_day())) return InvalidField("last_day", "is no day");
  const absl::Time now = NowOf(clock_);
  using Response = v1::PartyOrganization;
  return db::Mutate<Response>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    MB_ASSIGN_OR_RETURN(const uint64_t last_event, LockPartyTree(tx.sql()));
    MB_ASSIGN_OR_RETURN(Parties versions, ListAllVersions<Response>(tx.sql(), kPartyCollection, ""));
    const Response* newest = Newest(versions, request.name());
    if (newest == nullptr) return NoParty(request.name());
    MB_RETURN_IF_ERROR(RequireScopes(call, *newest));
    MB_RETURN_IF_ERROR(CheckNext(*newest, request.etag(), DayAfter(request.last_day())));
    Response next = *newest;
    next.set_effective_date(DayAfter(request.last_day()));
    next.set_last_day(request.last_day());
    next.set_end_reason(request.reason());
    return Store(tx, last_event, versions, std::move(next), newest->version(), now);
  });
}

absl::StatusOr<v1::ListPartyOrganizationsResponse> PartyHandlers::List(
    Call call, const v1::ListPartyOrganizationsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(std::string after, ReadPageToken(request, ""));
  MB_ASSIGN_OR_RETURN(const std::string day, AskedDay(request.date(), clock_.Now()));
  // A county has so few that those which do not fit are passed over here.
  Parties found;
  MB_RETURN_IF_ERROR(database_.Read(call.budget, [&](db::Connection& sql) -> absl::Status {
    while (static_cast<int>(found.size()) <= size) {
      MB_ASSIGN_OR_RETURN(Parties read,
                          ListStanding<v1::PartyOrganization>(sql, kPartyCollection, "", day, after, kLargestPage));
      if (read.empty()) break;
      after = std::string(LastSegment(read.back().name()));
      for (v1::PartyOrganization& party : read) {
        if (Fits(party, request)) found.push_back(std::move(party));
      }
    }
    return absl::OkStatus();
  }));
  v1::ListPartyOrganizationsResponse response;
  const std::string next =
      CutPage(found, size, [](const v1::PartyOrganization& last) { return std::string(LastSegment(last.name())); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (v1::PartyOrganization& party : found) *response.add_party_organizations() = std::move(party);
  return response;
}

absl::StatusOr<v1::ListPartyOrganizationVersionsResponse> PartyHandlers::ListVersions(
    Call call, const v1::ListPartyOrganizationVersionsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string position, ReadPageToken(request, ""));
  MB_ASSIGN_OR_RETURN(const int before, VersionsBefore(position));
  MB_ASSIGN_OR_RETURN(Parties found, database_.Read(call.budget, [&](db::Connection& sql) {
    return ListDatedVersions<v1::PartyOrganization>(sql, kPartyCollection, "", LastSegment(request.name()), before,
                                                    size + 1);
  }));
  // A page after the first stands behind a version that exists: version 1 ends the list.
  if (found.empty()) return NoParty(request.name());
  v1::ListPartyOrganizationVersionsResponse response;
  const std::string next =
      CutPage(found, size, [](const v1::PartyOrganization& last) { return StrCat(last.version()); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (v1::PartyOrganization& party : found) *response.add_party_organizations() = std::move(party);
  return response;
}

}  // namespace mingbai::catalog
