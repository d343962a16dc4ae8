#include "services/catalog/roster_handlers.h"

#include <limits>
#include <map>
#include <set>

#include "absl/strings/numbers.h"
#include "common/id/id.h"
#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/client/organization_days.h"
#include "services/catalog/county.h"
#include "services/catalog/dated_repository.h"
#include "services/catalog/dated_rules.h"
#include "services/catalog/handler_support.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/proto_time.h"
#include "services/catalog/roster_repository.h"
#include "services/catalog/roster_rules.h"

namespace mingbai::catalog {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();
constexpr char kCollection[] = "roster";
constexpr char kDocument[] = "requirements";

absl::Status NoAppointment(std::string_view name) {
  return NotFound("APPOINTMENT_NOT_FOUND", StrCat("there is no ", name));
}

absl::Status Tell(db::Transaction& tx, const OrganizationRow& row, absl::Time now) {
  v1::CatalogEvent event;
  event.set_roster_of(row.organization.name());
  return TellOfOrganization(tx, row, event, now);
}

// Locks the organization of some appointments, completes them and checks that none repeats another. `indexes` are
// those of the appointments in the request, `appointments` all of them.
absl::Status Claim(db::Transaction& tx, std::string_view organization, const std::vector<int>& indexes, absl::Time now,
                   std::vector<v1::Appointment>& appointments) {
  const auto path = [](int index) { return StrCat("appointments[", index, "]"); };
  MB_ASSIGN_OR_RETURN(auto row, LockOrganization(tx.sql(), organization));
  if (!row.has_value()) {
    return AtEntry(Failed("ORGANIZATION_NOT_FOUND", StrCat("there is no organization ", organization)),
                   path(indexes.front()) + ".organization");
  }
  MB_ASSIGN_OR_RETURN(auto held, ListAppointments(tx.sql(), {std::string(organization), "", 0}, 0, kAll));
  MB_ASSIGN_OR_RETURN(const std::string today, AskedDay("", now));
  for (int index : indexes) {
    v1::Appointment& appointment = appointments[index];
    MB_RETURN_IF_ERROR(
        AtEntry(CheckStillStands(row->organization, appointment.first_day(), today), path(index) + ".organization"));
    MB_RETURN_IF_ERROR(AtEntry(CheckNoOverlap(appointment, held), path(index)));
    appointment.DiscardUnknownFields();
    appointment.set_name(StrCat(appointment.organization(), "/appointments/", EncodeId(tx.NewId())));
    appointment.clear_end_reason();
    appointment.clear_end_time();
    *appointment.mutable_create_time() = ToProto(now);
    held.push_back(appointment);
  }
  return Tell(tx, *row, now);
}

// The requirements of the organization's county on the day; nullopt where there are none.
absl::StatusOr<std::optional<v1::RosterRequirements>> RequirementsFor(db::Connection& sql, std::string_view code,
                                                                      std::string_view day) {
  MB_ASSIGN_OR_RETURN(const std::string county, CountyOf(sql, code));
  MB_ASSIGN_OR_RETURN(auto found, ListStanding<v1::RosterRequirements>(sql, kCollection, county, day, "", 1));
  if (found.empty()) return std::nullopt;
  return std::optional<v1::RosterRequirements>(std::move(found.front()));
}

absl::Status NoRequirements(std::string_view day) {
  return Failed("REQUIREMENTS_MISSING", StrCat("the county has set no roster requirements for ", day));
}

}  // namespace

void RosterHandlers::Register(rpc::Service& service) {
  service.Handle("BatchAppoint", this, &RosterHandlers::BatchAppoint);
  service.Handle("EndAppointment", this, &RosterHandlers::EndAppointment);
  service.Handle("ListRoster", this, &RosterHandlers::ListRoster);
  service.Handle("SummarizeRoster", this, &RosterHandlers::SummarizeRoster);
  service.Handle("SetRosterRequirements", this, &RosterHandlers::SetRequirements);
  service.Handle("GetRosterRequirements", this, &RosterHandlers::GetRequirements);
}

absl::StatusOr<v1::BatchAppointResponse> RosterHandlers::BatchAppoint(Call call,
                                                                      const v1::BatchAppointRequest& request) {
  FieldErrors errors;
  // By code: locks are taken in one order by all callers.
  std::map<std::string, std::vector<int>> by_organization;
  for (int i = 0; i < request.appointments_size(); ++i) {
    const v1::Appointment& appointment = request.appointments(i);
    const std::string path = StrCat("appointments[", i, "]");
    const std::string code(LastSegment(appointment.organization()));
    CheckAppointment(appointment, path, errors);
    if (!InSubtree(LastSegment(request.parent()), code)) {
      errors.Add(path + ".organization", StrCat("does not lie in ", request.parent()));
    }
    by_organization[code].push_back(i);
  }
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = NowOf(clock_);
  using Response = v1::BatchAppointResponse;
  return db::Mutate<Response>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    std::vector<v1::Appointment> appointments(request.appointments().begin(), request.appointments().end());
    for (const auto& [organization, indexes] : by_organization) {
      MB_RETURN_IF_ERROR(Claim(tx, organization, indexes, now, appointments));
    }
    MB_RETURN_IF_ERROR(InsertAppointments(tx.sql(), appointments));
    Response response;
    for (v1::Appointment& appointment : appointments) *response.add_appointments() = std::move(appointment);
    return response;
  });
}

absl::StatusOr<v1::Appointment> RosterHandlers::EndAppointment(Call call, const v1::EndAppointmentRequest& request) {
  const absl::Time now = NowOf(clock_);
  const std::string_view code = OrganizationCodeOf(request.name());
  const std::optional<uint64_t> id = DecodeId(LastSegment(request.name()));
  if (!id.has_value()) return NoAppointment(request.name());
  return db::Mutate<v1::Appointment>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Appointment> {
    MB_ASSIGN_OR_RETURN(auto row, LockOrganization(tx.sql(), code));
    if (!row.has_value()) return NoAppointment(request.name());
    MB_ASSIGN_OR_RETURN(auto appointment, ReadAppointment(tx.sql(), code, *id));
    if (!appointment.has_value()) return NoAppointment(request.name());
    if (appointment->has_end_time()) {
      return Failed("APPOINTMENT_ENDED", StrCat("it ended on ", appointment->last_day()));
    }
    MB_RETURN_IF_ERROR(CheckEnd({appointment->first_day(), appointment->last_day()}, request.last_day()));
    MB_RETURN_IF_ERROR(WriteEnd(tx.sql(), code, *id, request.last_day(), request.reason(), now));
    MB_RETURN_IF_ERROR(Tell(tx, *row, now));
    appointment->set_last_day(request.last_day());
    appointment->set_end_reason(request.reason());
    *appointment->mutable_end_time() = ToProto(now);
    return *std::move(appointment);
  });
}

absl::StatusOr<v1::ListRosterResponse> RosterHandlers::ListRoster(Call call, const v1::ListRosterRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string position, ReadPageToken(request, ""));
  MB_ASSIGN_OR_RETURN(const std::string day, AskedDay(request.date(), clock_.Now()));
  const std::string code(LastSegment(request.parent()));
  const RosterQuery query{code, request.show_all() ? "" : day, request.role()};
  const uint64_t after = DecodeId(position).value_or(0);
  using Found = std::vector<v1::Appointment>;
  MB_ASSIGN_OR_RETURN(Found found, database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<Found> {
    MB_ASSIGN_OR_RETURN(auto organization, ReadOrganization(sql, code));
    if (!organization.has_value()) return NoOrganization(request.parent());
    if (!request.show_all() && StateOn(organization->organization, day) == v1::ORGANIZATION_STATE_ABOLISHED) {
      return Found();
    }
    return ListAppointments(sql, query, after, size + 1);
  }));
  v1::ListRosterResponse response;
  const std::string next =
      CutPage(found, size, [](const v1::Appointment& last) { return std::string(LastSegment(last.name())); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (v1::Appointment& appointment : found) *response.add_appointments() = std::move(appointment);
  return response;
}

absl::StatusOr<v1::SummarizeRosterResponse> RosterHandlers::SummarizeRoster(Call call,
                                                                            const v1::SummarizeRosterRequest& request) {
  MB_ASSIGN_OR_RETURN(const std::string day, AskedDay(request.date(), clock_.Now()));
  const std::string code(LastSegment(request.parent()));
  using Response = v1::SummarizeRosterResponse;
  return database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<Response> {
    MB_ASSIGN_OR_RETURN(auto organization, ReadOrganization(sql, code));
    if (!organization.has_value()) return NoOrganization(request.parent());
    MB_ASSIGN_OR_RETURN(auto requirements, RequirementsFor(sql, code, day));
    if (!requirements.has_value()) return NoRequirements(day);
    MB_ASSIGN_OR_RETURN(auto rows, ListSubtree(sql, code, "", "", kAll));
    std::vector<v1::Organization> organizations;
    for (OrganizationRow& row : rows) {
      if (StandsOn(row.organization, day)) organizations.push_back(std::move(row.organization));
    }
    MB_ASSIGN_OR_RETURN(const RoleCounts counts, CountRoles(sql, code, day));
    Response response = Summarize(code, organizations, counts, *requirements);
    response.set_requirements_version(requirements->version());
    response.set_date(day);
    return response;
  });
}

absl::StatusOr<v1::RosterRequirements> RosterHandlers::SetRequirements(
    Call call, const v1::SetRosterRequirementsRequest& request) {
  FieldErrors errors;
  CheckRequirements(request.requirements(), "requirements", errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = NowOf(clock_);
  using Response = v1::RosterRequirements;
  return db::Mutate<Response>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    Response next = request.requirements();
    MB_ASSIGN_OR_RETURN(const OrganizationRow county, LockCounty(tx.sql(), next.organization()));
    const std::string_view code = LastSegment(next.organization());
    MB_ASSIGN_OR_RETURN(auto newest,
                        ListDatedVersions<Response>(tx.sql(), kCollection, code, kDocument, kEveryVersion, 1));
    const int version = newest.empty() ? 0 : newest.front().version();
    MB_RETURN_IF_ERROR(CheckEtag(next.etag(), version));
    if (version > 0) MB_RETURN_IF_ERROR(CheckForward(newest.front().effective_date(), next.effective_date()));
    next.DiscardUnknownFields();
    for (v1::RosterRequirement& one : *next.mutable_requirements()) one.set_minimum(std::max(1, one.minimum()));
    next.set_version(version + 1);
    next.set_etag(StrCat(next.version()));
    *next.mutable_create_time() = ToProto(now);
    MB_RETURN_IF_ERROR(InsertDated(
        tx.sql(), {kCollection, code, kDocument, next.version(), next.effective_date(), false, &next, now}));
    MB_RETURN_IF_ERROR(Tell(tx, county, now));
    return next;
  });
}

absl::StatusOr<v1::RosterRequirements> RosterHandlers::GetRequirements(
    Call call, const v1::GetRosterRequirementsRequest& request) {
  MB_ASSIGN_OR_RETURN(const std::string day, AskedDay(request.date(), clock_.Now()));
  const std::string code(LastSegment(request.parent()));
  using Response = v1::RosterRequirements;
  return database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<Response> {
    MB_ASSIGN_OR_RETURN(auto organization, ReadOrganization(sql, code));
    if (!organization.has_value()) return NoOrganization(request.parent());
    MB_ASSIGN_OR_RETURN(auto requirements, RequirementsFor(sql, code, day));
    if (!requirements.has_value()) {
      return NotFound("REQUIREMENTS_MISSING", StrCat("the county has set no roster requirements for ", day));
    }
    return *std::move(requirements);
  });
}

}  // namespace mingbai::catalog
