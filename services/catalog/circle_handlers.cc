#include "services/catalog/circle_handlers.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "mingbai/catalog/v1/party.pb.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/circle_repository.h"
#include "services/catalog/circle_rules.h"
#include "services/catalog/circle_support.h"
#include "services/catalog/dated_repository.h"
#include "services/catalog/dated_rules.h"
#include "services/catalog/handler_support.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/party_repository.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

using Circles = std::vector<v1::Circle>;

const v1::Circle* Newest(const Circles& versions, std::string_view name) {
  const v1::Circle* newest = nullptr;
  for (const v1::Circle& circle : versions) {
    if (circle.name() == name && (newest == nullptr || newest->version() < circle.version())) newest = &circle;
  }
  return newest;
}

absl::Status CheckNext(const v1::Circle& newest, std::string_view etag, std::string_view effective_date) {
  MB_RETURN_IF_ERROR(CheckEtag(etag, newest.version()));
  if (!newest.last_day().empty()) return Failed("CIRCLE_ENDED", StrCat("its last day is ", newest.last_day()));
  return CheckForward(newest.effective_date(), effective_date);
}

// FAILED_PRECONDITION where the circle's party organization does not stand from the version on, or does not serve the
// circle's organization.
absl::Status CheckParty(db::Connection& sql, const v1::Circle& circle) {
  if (circle.party_organization().empty()) return absl::OkStatus();
  MB_ASSIGN_OR_RETURN(auto versions, ListDatedVersions<v1::PartyOrganization>(sql, kPartyCollection, "",
                                                                              LastSegment(circle.party_organization()),
                                                                              kEveryVersion, kEveryVersion));
  for (const v1::PartyOrganization& party : versions) {  // newest first: the first in effect counts
    if (party.effective_date() > circle.effective_date()) continue;
    const auto& served = party.organizations();
    const std::string organization = OrganizationName(OrganizationCodeOf(circle.name()));
    if (party.last_day().empty() && std::find(served.begin(), served.end(), organization) != served.end()) {
      return absl::OkStatus();
    }
    break;
  }
  return AtEntry(Failed("PARTY_ORGANIZATION_NOT_FOUND",
                        StrCat(circle.party_organization(), " does not serve the organization on that day")),
                 "circle.party_organization");
}

// Writes a version that fits the others, and tells of it.
absl::StatusOr<v1::Circle> Store(db::Transaction& tx, const OrganizationRow& organization, Circles versions,
                                 v1::Circle next, int newest_version, absl::Time now) {
  next.DiscardUnknownFields();
  next.set_version(newest_version + 1);
  next.set_etag(StrCat(next.version()));
  *next.mutable_create_time() = ToProto(now);
  versions.push_back(next);
  MB_RETURN_IF_ERROR(CheckWidening(versions, next.name(), next.effective_date()));
  MB_RETURN_IF_ERROR(
      InsertDated(tx.sql(), {kCircleCollection, OrganizationCodeOf(next.name()), LastSegment(next.name()),
                             next.version(), next.effective_date(), !next.last_day().empty(), &next, now}));
  MB_RETURN_IF_ERROR(TellOfCircle(tx, organization, next.name(), now));
  return next;
}

}  // namespace

absl::Status NoCircle(std::string_view name) { return NotFound("CIRCLE_NOT_FOUND", StrCat("there is no ", name)); }

uint64_t EmitCircle(db::Transaction& tx, std::string_view circle, absl::Time now, uint64_t last_event_id) {
  v1::CatalogEvent change;
  change.set_circle(std::string(circle));
  db::OutboxEvent event;
  event.aggregate = std::string(circle);
  event.organization = std::string(OrganizationCodeOf(circle));
  event.time = now;
  event.audience.set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
  event.audience.set_circle(std::string(LastSegment(circle)));
  event.payload = &change;
  return tx.Emit(event, last_event_id);
}

absl::Status TellOfCircle(db::Transaction& tx, const OrganizationRow& row, std::string_view circle, absl::Time now) {
  return SetLastEvent(tx.sql(), LastSegment(row.organization.name()), EmitCircle(tx, circle, now, row.last_event_id));
}

void CircleHandlers::Register(rpc::Service& service) {
  service.Handle("SetCircle", this, &CircleHandlers::SetCircle);
  service.Handle("EndCircle", this, &CircleHandlers::EndCircle);
  service.Handle("ListCircles", this, &CircleHandlers::ListCircles);
  service.Handle("ListCircleVersions", this, &CircleHandlers::ListCircleVersions);
  service.Handle("BatchAddCircleMembers", this, &CircleHandlers::BatchAdd);
  service.Handle("EndCircleMembership", this, &CircleHandlers::EndMembership);
  service.Handle("ListCircleMembers", this, &CircleHandlers::ListMembers);
  service.Handle("ListMemberships", this, &CircleHandlers::ListMemberships);
}

absl::StatusOr<v1::Circle> CircleHandlers::SetCircle(Call call, const v1::SetCircleRequest& request) {
  FieldErrors errors;
  CheckCircle(request.circle(), "circle", errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = NowOf(clock_);
  return db::Mutate<v1::Circle>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Circle> {
    v1::Circle next = request.circle();
    const std::string_view code = OrganizationCodeOf(next.name());
    MB_ASSIGN_OR_RETURN(auto organization, LockOrganization(tx.sql(), code));
    if (!organization.has_value()) return NoOrganization(OrganizationName(code));
    MB_RETURN_IF_ERROR(CheckStands(organization->organization, next.effective_date()));
    MB_ASSIGN_OR_RETURN(Circles versions, ListAllVersions<v1::Circle>(tx.sql(), kCircleCollection, code));
    const v1::Circle* newest = Newest(versions, next.name());
    MB_RETURN_IF_ERROR(newest == nullptr ? CheckEtag(next.etag(), 0)
                                         : CheckNext(*newest, next.etag(), next.effective_date()));
    MB_RETURN_IF_ERROR(CheckParty(tx.sql(), next));
    next.set_first_day(newest == nullptr ? next.effective_date() : newest->first_day());
    next.clear_last_day();
    next.clear_end_reason();
    const int version = newest == nullptr ? 0 : newest->version();
    return Store(tx, *organization, std::move(versions), std::move(next), version, now);
  });
}

absl::StatusOr<v1::Circle> CircleHandlers::EndCircle(Call call, const v1::EndCircleRequest& request) {
  if (!IsDay(request.last_day())) return InvalidField("last_day", "is no day");
  const absl::Time now = NowOf(clock_);
  return db::Mutate<v1::Circle>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Circle> {
    const std::string_view code = OrganizationCodeOf(request.name());
    MB_ASSIGN_OR_RETURN(auto organization, LockOrganization(tx.sql(), code));
    if (!organization.has_value()) return NoCircle(request.name());
    MB_ASSIGN_OR_RETURN(Circles versions, ListAllVersions<v1::Circle>(tx.sql(), kCircleCollection, code));
    const v1::Circle* newest = Newest(versions, request.name());
    if (newest == nullptr) return NoCircle(request.name());
    MB_RETURN_IF_ERROR(CheckNext(*newest, request.etag(), DayAfter(request.last_day())));
    v1::Circle next = *newest;
    next.set_effective_date(DayAfter(request.last_day()));
    next.set_last_day(request.last_day());
    next.set_end_reason(request.reason());
    return Store(tx, *organization, versions, std::move(next), newest->version(), now);
  });
}

absl::StatusOr<v1::ListCirclesResponse> CircleHandlers::ListCircles(Call call, const v1::ListCirclesRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string after, ReadPageToken(request, ""));
  MB_ASSIGN_OR_RETURN(const std::string day, AskedDay(request.date(), clock_.Now()));
  const std::string_view code = LastSegment(request.parent());
  MB_ASSIGN_OR_RETURN(Circles circles, database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<Circles> {
    MB_ASSIGN_OR_RETURN(auto organization, ReadOrganization(sql, code));
    if (!organization.has_value()) return NoOrganization(request.parent());
    return ListStanding<v1::Circle>(sql, kCircleCollection, code, day, after, size + 1);
  }));
  v1::ListCirclesResponse response;
  const std::string next =
      CutPage(circles, size, [](const v1::Circle& last) { return std::string(LastSegment(last.name())); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (v1::Circle& circle : circles) *response.add_circles() = std::move(circle);
  return response;
}

absl::StatusOr<v1::ListCircleVersionsResponse> CircleHandlers::ListCircleVersions(
    Call call, const v1::ListCircleVersionsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string position, ReadPageToken(request, ""));
  MB_ASSIGN_OR_RETURN(const int before, VersionsBefore(position));
  MB_ASSIGN_OR_RETURN(Circles circles, database_.Read(call.budget, [&](db::Connection& sql) {
    return ListDatedVersions<v1::Circle>(sql, kCircleCollection, OrganizationCodeOf(request.name()),
                                         LastSegment(request.name()), before, size + 1);
  }));
  // A page after the first stands behind a version that exists: version 1 ends the list.
  if (circles.empty()) return NoCircle(request.name());
  v1::ListCircleVersionsResponse response;
  const std::string next = CutPage(circles, size, [](const v1::Circle& last) { return StrCat(last.version()); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (v1::Circle& circle : circles) *response.add_circles() = std::move(circle);
  return response;
}

}  // namespace mingbai::catalog
