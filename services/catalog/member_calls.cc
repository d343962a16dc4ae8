#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "common/id/id.h"
#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/circle_handlers.h"
#include "services/catalog/circle_repository.h"
#include "services/catalog/circle_rules.h"
#include "services/catalog/circle_support.h"
#include "services/catalog/dated_repository.h"
#include "services/catalog/dated_rules.h"
#include "services/catalog/handler_support.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();
constexpr int kStandardMemberships = 1000;
constexpr int kMostMemberships = 5000;

absl::Status NoMembership(std::string_view name) {
  return NotFound("MEMBERSHIP_NOT_FOUND", StrCat("there is no ", name));
}

// The newest version of a circle; nullopt where there is none.
absl::StatusOr<std::optional<v1::Circle>> ReadNewest(db::Connection& sql, std::string_view name) {
  MB_ASSIGN_OR_RETURN(auto newest, ListDatedVersions<v1::Circle>(sql, kCircleCollection, OrganizationCodeOf(name),
                                                                 LastSegment(name), kEveryVersion, 1));
  if (newest.empty()) return std::nullopt;
  return std::optional<v1::Circle>(std::move(newest.front()));
}

}  // namespace

absl::StatusOr<v1::BatchAddCircleMembersResponse> CircleHandlers::BatchAdd(
    Call call, const v1::BatchAddCircleMembersRequest& request) {
  FieldErrors errors;
  for (int i = 0; i < request.members_size(); ++i) CheckMember(request.members(i), StrCat("members[", i, "]"), errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = NowOf(clock_);
  const std::string code(OrganizationCodeOf(request.parent()));
  const std::string id(LastSegment(request.parent()));
  using Response = v1::BatchAddCircleMembersResponse;
  return db::Mutate<Response>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    MB_ASSIGN_OR_RETURN(auto organization, LockOrganization(tx.sql(), code));
    if (!organization.has_value()) return NoCircle(request.parent());
    MB_ASSIGN_OR_RETURN(auto circle, ReadNewest(tx.sql(), request.parent()));
    if (!circle.has_value()) return NoCircle(request.parent());
    MB_ASSIGN_OR_RETURN(auto held, catalog::ListMembers(tx.sql(), {code, id, ""}, 0, kAll));
    std::vector<v1::CircleMember> added;
    for (int i = 0; i < request.members_size(); ++i) {
      v1::CircleMember member = request.members(i);
      const std::string path = StrCat("members[", i, "]");
      if (!circle->last_day().empty() && member.first_day() > circle->last_day()) {
        return AtEntry(Failed("CIRCLE_ENDED", StrCat("its last day is ", circle->last_day())), path + ".first_day");
      }
      MB_RETURN_IF_ERROR(AtEntry(CheckNoOverlap(member, held), path));
      member.DiscardUnknownFields();
      member.set_name(StrCat(request.parent(), "/members/", EncodeId(tx.NewId())));
      member.set_author(call.principal.subject);
      member.clear_end_author();
      member.clear_end_reason();
      member.clear_end_time();
      *member.mutable_create_time() = ToProto(now);
      held.push_back(member);
      added.push_back(std::move(member));
    }
    MB_RETURN_IF_ERROR(InsertMembers(tx.sql(), added));
    MB_RETURN_IF_ERROR(TellOfCircle(tx, *organization, request.parent(), now));
    Response response;
    for (v1::CircleMember& member : added) *response.add_members() = std::move(member);
    return response;
  });
}

absl::StatusOr<v1::CircleMember> CircleHandlers::EndMembership(Call call,
                                                               const v1::EndCircleMembershipRequest& request) {
  const absl::Time now = NowOf(clock_);
  // organizations/{code}/circles/{circle}/members/{id}
  const std::vector<std::string_view> parts = Split(request.name(), '/');
  const std::string circle = StrCat(OrganizationName(parts[1]), "/circles/", parts[3]);
  const std::optional<uint64_t> id = DecodeId(parts[5]);
  if (!id.has_value()) return NoMembership(request.name());
  return db::Mutate<v1::CircleMember>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::CircleMember> {
    MB_ASSIGN_OR_RETURN(auto organization, LockOrganization(tx.sql(), parts[1]));
    if (!organization.has_value()) return NoMembership(request.name());
    MB_ASSIGN_OR_RETURN(auto member, ReadMember(tx.sql(), parts[1], parts[3], *id));
    if (!member.has_value()) return NoMembership(request.name());
    if (member->has_end_time()) return Failed("MEMBERSHIP_ENDED", StrCat("it ended on ", member->last_day()));
    MB_RETURN_IF_ERROR(CheckEnd({member->first_day(), member->last_day()}, request.last_day()));
    MB_RETURN_IF_ERROR(
        WriteMemberEnd(tx.sql(), *id, request.last_day(), request.reason(), call.principal.subject, now));
    MB_RETURN_IF_ERROR(TellOfCircle(tx, *organization, circle, now));
    member->set_last_day(request.last_day());
    member->set_end_reason(request.reason());
    member->set_end_author(call.principal.subject);
    *member->mutable_end_time() = ToProto(now);
    return *std::move(member);
  });
}

absl::StatusOr<v1::ListCircleMembersResponse> CircleHandlers::ListMembers(Call call,
                                                                          const v1::ListCircleMembersRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string position, ReadPageToken(request, ""));
  MB_ASSIGN_OR_RETURN(const std::string day, AskedDay(request.date(), clock_.Now()));
  const MemberQuery query{std::string(OrganizationCodeOf(request.parent())), std::string(LastSegment(request.parent())),
                          request.show_all() ? "" : day};
  const uint64_t after = DecodeId(position).value_or(0);
  using Found = std::vector<v1::CircleMember>;
  MB_ASSIGN_OR_RETURN(Found found, database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<Found> {
    MB_ASSIGN_OR_RETURN(auto circle, ReadNewest(sql, request.parent()));
    if (!circle.has_value()) return NoCircle(request.parent());
    // On a day that is not the circle's nobody belongs to it.
    if (!request.show_all() && !DayTerm{circle->first_day(), circle->last_day()}.Holds(day)) return Found();
    return catalog::ListMembers(sql, query, after, size + 1);
  }));
  v1::ListCircleMembersResponse response;
  const std::string next =
      CutPage(found, size, [](const v1::CircleMember& last) { return std::string(LastSegment(last.name())); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (v1::CircleMember& member : found) *response.add_members() = std::move(member);
  return response;
}

absl::StatusOr<v1::ListMembershipsResponse> CircleHandlers::ListMemberships(Call call,
                                                                            const v1::ListMembershipsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardMemberships, kMostMemberships));
  MB_ASSIGN_OR_RETURN(const std::string position, ReadPageToken(request, ""));
  if (!request.date().empty() && !IsDay(request.date())) return InvalidField("date", "is no day");
  const uint64_t after = DecodeId(position).value_or(0);
  MB_ASSIGN_OR_RETURN(std::vector<MembershipRow> rows, database_.Read(call.budget, [&](db::Connection& sql) {
    return catalog::ListMemberships(sql, request.subject(), OrganizationCodeOf(request.circle()),
                                    LastSegment(request.circle()), after, size + 1);
  }));
  v1::ListMembershipsResponse response;
  const std::string next = CutPage(rows, size, [](const MembershipRow& last) { return EncodeId(last.id); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (MembershipRow& row : rows) {
    auto counted = Counted(std::move(row.membership), row.circle_first_day, row.circle_ended);
    if (!counted.has_value()) continue;
    const DayTerm term{counted->first_day(), counted->last_day()};
    if (request.date().empty() || term.Holds(request.date())) *response.add_memberships() = *std::move(counted);
  }
  return response;
}

}  // namespace mingbai::catalog
