#include "services/publication/event_reporter.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/audience.h"
#include "services/publication/duty_terms.h"
#include "services/publication/handover.h"
#include "services/publication/ledger_inputs.h"
#include "services/publication/ledger_writer.h"
#include "services/publication/obligation_repository.h"
#include "services/publication/periods.h"
#include "services/publication/request_fields.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

constexpr int kAttempts = 5;
constexpr int kFurthestPlan = 400;   // days
constexpr int kLongestRange = 1300;  // days, of ListDuties
constexpr size_t kMostFormer = 50;

}  // namespace

absl::StatusOr<v1::Obligation> EventReporter::Report(const rpc::CallContext& call,
                                                     const v1::ReportEventRequest& request) {
  const absl::StatusOr<ObligationRow> wanted = RowOf(call, request);
  absl::StatusOr<v1::Obligation> answer = absl::UnknownError("");
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    answer = db::Mutate<v1::Obligation>(*database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Obligation> {
      if (!wanted.ok()) return wanted.status();
      const absl::Time now = ToMicros(clock_->Now());
      ObligationRow row = *wanted;
      MB_ASSIGN_OR_RETURN(row.occurrence,
                          obligations::NextOccurrence(tx.sql(), row.organization, row.item, row.period, row.phase));
      if (row.occurrence >= kMostOccurrences) return Failed("TOO_MANY_EVENTS", "1,000 are reported of that day");
      row.id = ObligationId(row.item, row.period, row.phase, row.occurrence);
      // Where another call took the occurrence meanwhile, the look is taken again.
      std::vector<ObligationRow> rows = {std::move(row)};
      // Catalog was asked before: what it or the calendar has changed since is found by the next look.
      MB_RETURN_IF_ERROR(inputs::Forget(tx.sql(), rows.front().organization));
      MB_RETURN_IF_ERROR(AddObligations(tx, now, &rows));
      const std::string month = inputs::DueMonth(rows.front().facts.due);
      MB_RETURN_IF_ERROR(inputs::Follow(tx.sql(), rows.front().organization, month, month, inputs::DueMonth(now)));
      return ToProto(rows.front(), now);
    });
    if (!IsLedgerRace(answer.status())) break;
  }
  return answer;
}

absl::StatusOr<EventReporter::Owed> EventReporter::FindDuty(const rpc::CallContext& call,
                                                            const v1::ReportEventRequest& request,
                                                            absl::CivilDay day) const {
  // The organization, then those whose place it took since, the latest first.
  const std::string on = FormatDay(day);
  std::vector<std::string> asked = {request.parent()};
  for (size_t i = 0; i < asked.size() && i < kMostFormer; ++i) {
    const std::string name = asked[i];
    catalog::v1::ListDutiesRequest list;
    list.set_parent(name);
    list.set_start_date(on);
    // Handovers since then are told of, too.
    list.set_end_date(FormatDay(std::min(CountyDay(clock_->Now()) + 1, day + kLongestRange)));
    list.set_page_size(1);  // the root comes first
    const absl::StatusOr<catalog::v1::ListDutiesResponse> duties = catalog_->ListDuties(call, list);
    if (absl::IsNotFound(duties.status())) continue;
    MB_RETURN_IF_ERROR(duties.status());
    for (const auto& abolition : duties->abolitions()) {
      if (i == 0 && abolition.organization() == name && abolition.in_effect()) {
        return Failed("ORGANIZATION_ABOLISHED", "the organization is no more: its successor reports what happened");
      }
    }
    for (const catalog::v1::Duty& duty : duties->duties()) {
      if (!InForce(duty, on) || duty.organization() != name || duty.item() != request.item()) continue;
      return Owed{duty, i == 0 ? "" : std::string(OrganizationCodeOf(name))};
    }
    for (const catalog::v1::Handover& handover : duties->handovers()) {
      const bool since = handover.to() == name && handover.date() > on;
      if (since && std::find(asked.begin(), asked.end(), handover.from()) == asked.end()) {
        asked.push_back(handover.from());
      }
    }
  }
  return Failed("NO_DUTY", "the organization does not owe the item on that day");
}

absl::StatusOr<ObligationRow> EventReporter::RowOf(const rpc::CallContext& call,
                                                   const v1::ReportEventRequest& request) const {
  MB_ASSIGN_OR_RETURN(const absl::CivilDay day, DayField(request.event_date(), "event_date"));
  MB_RETURN_IF_ERROR(OpenText(request.description(), "description"));
  const absl::CivilDay today = CountyDay(clock_->Now());
  if (day > today + kFurthestPlan) return InvalidField("event_date", "lies more than 400 days ahead");
  if (!common::v1::Phase_IsValid(request.phase())) return InvalidField("phase", "is no phase");
  // What is planned is owed by the duty of today.
  const absl::CivilDay owed_on = std::min(day, today);
  MB_ASSIGN_OR_RETURN(const Owed owed, FindDuty(call, request, owed_on));
  const catalog::v1::Duty* const duty = &owed.duty;
  const catalog::v1::TimingKind kind = duty->timing().kind();
  if (kind != catalog::v1::TIMING_KIND_PROMPT && kind != catalog::v1::TIMING_KIND_STAGED) {
    return Failed("NOT_PROMPT", "the item falls due by the calendar, not by events");
  }
  const bool in_phases =
      std::find(duty->phases().begin(), duty->phases().end(), request.phase()) != duty->phases().end();
  if (duty->phases().empty() ? request.phase() != common::v1::PHASE_UNSPECIFIED : !in_phases) {
    return InvalidField(
        "phase", duty->phases().empty() ? "the item is not disclosed in phases" : "is none of the item's phases");
  }
  if (day > today && !FallsDueBefore(duty->timing(), request.phase())) {
    return InvalidField("event_date", "lies in the future: nothing has happened yet");
  }
  const auto& stages = duty->timing().stages();
  if (stages.empty() ? !request.stage().empty()
                     : std::find(stages.begin(), stages.end(), request.stage()) == stages.end()) {
    return InvalidField("stage", stages.empty() ? "the item has no stages" : "is none of the item's stages");
  }
  MB_ASSIGN_OR_RETURN(const WorkingCalendar calendar, catalog_->Calendar(call));
  MB_ASSIGN_OR_RETURN(const catalog::ItemPtr item, catalog_->FindItemOf(call, *duty, owed_on));
  const DueTerm term = EventTerm(duty->timing(), calendar, request.phase(), day, today);
  ObligationRow row;
  row.organization = std::string(OrganizationCodeOf(request.parent()));
  row.origin = owed.origin;
  row.item = std::string(LastSegment(request.item()));
  row.item_version = duty->item_version();
  row.period = term.period;
  row.phase = request.phase();
  row.description =
      request.stage().empty() ? request.description() : StrCat(request.stage(), "：", request.description());
  row.display_name = item == nullptr ? row.item : item->level2();
  if (item != nullptr && item->audience().audience_class() == common::v1::AUDIENCE_CLASS_CIRCLE) {
    row.circle = item->audience().circle();
  }
  if (!Viewer(call.principal).InAudience(row.organization, row.circle)) {
    return Error(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE", "the caller does not belong to the circle");
  }
  row.facts.open = term.open;
  row.facts.due = term.due;
  row.calendar_version = term.calendar_version;
  row.working_days = term.working_days;
  row.provisional = term.provisional;
  return row;
}

}  // namespace mingbai::publication
