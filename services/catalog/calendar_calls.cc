#include <optional>

#include "common/mysql/idempotency.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "services/catalog/calendar_repository.h"
#include "services/catalog/calendar_rules.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/client/calendar_days.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

constexpr int kLastYear = 9998;  // terms and their ends stay writable

}  // namespace

absl::StatusOr<v1::WorkingCalendar> CatalogService::ImportCalendar(Call call,
                                                                   const v1::ImportCalendarRequest& request) {
  MB_RETURN_IF_ERROR(call.RequireCounty());
  MB_RETURN_IF_ERROR(CheckImport(request));
  return PublishCalendar(call, [&](const v1::WorkingCalendar& published) { return ApplyImport(published, request); });
}

absl::StatusOr<v1::WorkingCalendar> CatalogService::SetCountyDays(Call call, const v1::SetCountyDaysRequest& request) {
  MB_RETURN_IF_ERROR(call.RequireCounty());
  MB_RETURN_IF_ERROR(CheckCountyDays(request));
  return PublishCalendar(call,
                         [&](const v1::WorkingCalendar& published) { return ApplyCountyDays(published, request); });
}

absl::StatusOr<v1::WorkingCalendar> CatalogService::PublishCalendar(Call call, const NextCalendar& next_of) {
  const absl::Time now = Now();
  using Response = v1::WorkingCalendar;
  return db::Mutate<Response>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    MB_ASSIGN_OR_RETURN(uint64_t last_event, LockCalendar(tx.sql()));
    MB_ASSIGN_OR_RETURN(v1::WorkingCalendar published, ReadCalendar(tx.sql()));
    MB_ASSIGN_OR_RETURN(v1::WorkingCalendar next, next_of(published));
    next.DiscardUnknownFields();
    *next.mutable_create_time() = ToProto(now);
    v1::CatalogEvent event;
    event.set_calendar_version(next.version());
    last_event = EmitPublic(tx, "calendar", "", now, event, last_event);
    MB_RETURN_IF_ERROR(InsertCalendar(tx.sql(), next, last_event));
    return next;
  });
}

absl::StatusOr<v1::WorkingCalendar> CatalogService::GetWorkingCalendar(Call call,
                                                                       const v1::GetWorkingCalendarRequest& request) {
  return database_.Read(call.budget, [&](db::Connection& sql) { return ReadCalendarVersion(sql, request.version()); });
}

absl::StatusOr<v1::ExplainDeadlineResponse> CatalogService::ExplainDeadline(Call call,
                                                                            const v1::ExplainDeadlineRequest& request) {
  const std::optional<absl::CivilDay> event = ParseDay(request.event_date());
  if (!event.has_value() || event->year() > kLastYear - 2) return InvalidField("event_date", "is no day to count from");
  if (request.working_days() > 0 && request.days() > 0) {
    return InvalidField("working_days", "only one of this and days may be given");
  }
  if (request.working_days() == 0 && request.days() == 0) {
    return InvalidField("working_days", "is needed, or days");
  }
  MB_ASSIGN_OR_RETURN(v1::WorkingCalendar published, database_.Read(call.budget, [&](db::Connection& sql) {
    return ReadCalendarVersion(sql, request.version());
  }));
  const WorkingCalendar calendar = ToCalendar(published);
  const Term term = request.days() > 0 ? calendar.AfterDays(*event, request.days())
                                       : calendar.AfterWorkingDays(*event, request.working_days());
  v1::ExplainDeadlineResponse response;
  response.set_last_day(FormatDay(term.last_day));
  *response.mutable_end_time() = ToProto(term.end);
  for (const CountedDay& day : calendar.Explain(*event, term.last_day)) {
    v1::CountedDay* counted = response.add_days();
    counted->set_date(FormatDay(day.day));
    // A term of calendar days counts every day, whatever it is.
    counted->set_counted(request.days() > 0 || day.counted);
    counted->set_reason(day.reason);
  }
  response.set_calendar_version(term.calendar_version);
  response.set_provisional(term.provisional);
  return response;
}

}  // namespace mingbai::catalog
