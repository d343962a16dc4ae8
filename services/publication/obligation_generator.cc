#include "services/publication/obligation_generator.h"

#include <algorithm>

#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/publication/audience.h"
#include "services/publication/duty_terms.h"
#include "services/publication/ledger_writer.h"
#include "services/publication/obligation_repository.h"
#include "services/publication/periods.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

constexpr int kMostDays = 400;
constexpr int kOrganizationsPerBatch = 20;
constexpr int kAttempts = 5;

// Further from a range than any term moves.
constexpr int kFarDays = 400;
constexpr int kMostChangesShown = 1000;

bool IsRace(const absl::Status& status) { return ReasonOf(status) == "LEDGER_RACE"; }

ObligationsByKey ByKey(std::vector<ObligationRow> rows) {
  ObligationsByKey keyed;
  for (ObligationRow& row : rows) {
    ObligationKey key(row.organization, row.id);
    keyed.emplace(std::move(key), std::move(row));
  }
  return keyed;
}

void Count(const Reconciliation& changes, absl::Time now, bool show, v1::GenerateObligationsResponse* response) {
  response->set_created(response->created() + static_cast<int>(changes.created.size()));
  response->set_existing(response->existing() + changes.unchanged);
  const auto add = [&](const v1::ObligationChange& change) {
    if (show && response->changes_size() < kMostChangesShown) *response->add_changes() = change;
  };
  for (const ObligationRow& row : changes.created) {
    v1::ObligationChange change;
    change.set_kind(v1::OBLIGATION_CHANGE_KIND_CREATED);
    *change.mutable_obligation() = ToProto(row, now);
    add(change);
  }
  for (const LedgerChange& changed : changes.changed) {
    const v1::ObligationChange change = ToProto(changed, now);
    const bool withdrawn = change.kind() == v1::OBLIGATION_CHANGE_KIND_WITHDRAWN;
    response->set_changed(response->changed() + (withdrawn ? 0 : 1));
    response->set_withdrawn(response->withdrawn() + (withdrawn ? 1 : 0));
    add(change);
  }
}

}  // namespace

absl::StatusOr<v1::GenerateObligationsResponse> ObligationGenerator::Generate(
    const rpc::CallContext& call, const v1::GenerateObligationsRequest& request) {
  using Response = v1::GenerateObligationsResponse;
  if (request.validate_only()) return Fill(call, request);
  // The work spans many transactions; an earlier answer to this call, or the misuse of its id, is looked for first.
  absl::StatusOr<Response> first = db::Mutate<Response>(
      *database_, call, [](db::Transaction&) -> absl::StatusOr<Response> { return Failed("NOT_ANSWERED", ""); });
  if (first.ok() || ReasonOf(first.status()) != "NOT_ANSWERED") return first;
  MB_ASSIGN_OR_RETURN(Response response, Fill(call, request));
  return db::Mutate<Response>(*database_, call, [&](db::Transaction&) -> absl::StatusOr<Response> { return response; });
}

absl::StatusOr<v1::GenerateObligationsResponse> ObligationGenerator::Fill(
    const rpc::CallContext& call, const v1::GenerateObligationsRequest& request) {
  MB_ASSIGN_OR_RETURN(const DaySpan span, SpanFields(request.start_date(), request.end_date(), kMostDays));
  MB_ASSIGN_OR_RETURN(const WorkingCalendar calendar, catalog_->Calendar(call));
  if (calendar.version() == 0) return Failed("CALENDAR_MISSING", "no working calendar has been imported");

  catalog::v1::ListDutiesRequest list;
  list.set_parent(request.parent());
  list.set_start_date(request.start_date());
  list.set_end_date(request.end_date());
  list.set_page_size(kOrganizationsPerBatch);
  v1::GenerateObligationsResponse response;
  do {
    MB_RETURN_IF_ERROR(call.budget.Check());
    MB_ASSIGN_OR_RETURN(const catalog::v1::ListDutiesResponse page, catalog_->ListDuties(call, list));
    if (page.organizations_size() > 0) {
      MB_ASSIGN_OR_RETURN(const Reconciliation changes,
                          BringInLine(call, page, calendar, span, !request.validate_only()));
      Count(changes, clock_->Now(), request.validate_only(), &response);
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  return response;
}

absl::StatusOr<Reconciliation> ObligationGenerator::BringInLine(const rpc::CallContext& call,
                                                                const catalog::v1::ListDutiesResponse& page,
                                                                const WorkingCalendar& calendar, const DaySpan& span,
                                                                bool write) {
  const FindItem find_item = [&](const catalog::v1::Duty& duty, absl::CivilDay day) {
    return catalog_->FindItemOf(call, duty, day);
  };
  MB_ASSIGN_OR_RETURN(const std::vector<ObligationRow> want,
                      ObligationsOf(page.duties(), calendar, span.start, span.end, find_item));
  const auto far = [&]() -> absl::StatusOr<ObligationsByKey> {
    MB_ASSIGN_OR_RETURN(std::vector<ObligationRow> rows,
                        ObligationsOf(page.duties(), calendar, span.start - kFarDays, span.end + kFarDays, find_item));
    return ByKey(std::move(rows));
  };
  const std::string first(OrganizationCodeOf(*page.organizations().begin()));
  const std::string last(OrganizationCodeOf(*page.organizations().rbegin()));
  const auto compare = [&](db::Connection& sql, bool all, absl::Time now) -> absl::StatusOr<Reconciliation> {
    MB_ASSIGN_OR_RETURN(std::vector<ObligationRow> have,
                        obligations::Between(sql, first, last, all ? absl::InfinitePast() : EndOfDay(span.start),
                                             all ? absl::InfiniteFuture() : EndOfDay(span.end)));
    return Reconcile(ByKey(std::move(have)), want, far, calendar, now);
  };
  if (!write) {
    return database_->Read(call.budget,
                           [&](db::Connection& sql) { return compare(sql, true, ToMicros(clock_->Now())); });
  }
  absl::StatusOr<Reconciliation> done = absl::UnknownError("");
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    done = database_->Transact(call.budget, [&](db::Transaction& tx) -> absl::StatusOr<Reconciliation> {
      const absl::Time now = ToMicros(clock_->Now());
      MB_ASSIGN_OR_RETURN(Reconciliation changes, compare(tx.sql(), attempt > 0, now));
      MB_RETURN_IF_ERROR(WriteChanges(tx, now, &changes));
      return changes;
    });
    if (!IsRace(done.status())) break;
  }
  return done;
}

absl::StatusOr<v1::Obligation> ObligationGenerator::ReportEvent(const rpc::CallContext& call,
                                                                const v1::ReportEventRequest& request) {
  const absl::StatusOr<ObligationRow> wanted = RowOfEvent(call, request);
  absl::StatusOr<v1::Obligation> answer = absl::UnknownError("");
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    answer = db::Mutate<v1::Obligation>(*database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Obligation> {
      if (!wanted.ok()) return wanted.status();
      const absl::Time now = ToMicros(clock_->Now());
      ObligationRow row = *wanted;
      MB_ASSIGN_OR_RETURN(row.occurrence,
                          obligations::NextOccurrence(tx.sql(), row.organization, row.item, row.period, row.phase));
      row.id = ObligationId(row.item, row.period, row.phase, row.occurrence);
      // Where another call took the occurrence meanwhile, the look is taken again.
      std::vector<ObligationRow> rows = {std::move(row)};
      MB_RETURN_IF_ERROR(AddObligations(tx, now, &rows));
      return ToProto(rows.front(), now);
    });
    if (!IsRace(answer.status())) break;
  }
  return answer;
}

absl::StatusOr<ObligationRow> ObligationGenerator::RowOfEvent(const rpc::CallContext& call,
                                                              const v1::ReportEventRequest& request) const {
  MB_ASSIGN_OR_RETURN(const absl::CivilDay day, DayField(request.event_date(), "event_date"));
  if (day > CountyDay(clock_->Now())) return InvalidField("event_date", "lies in the future: nothing has happened yet");
  if (!common::v1::Phase_IsValid(request.phase())) return InvalidField("phase", "is no phase");
  catalog::v1::ListDutiesRequest list;
  list.set_parent(request.parent());
  list.set_start_date(request.event_date());
  list.set_end_date(FormatDay(day + 1));
  list.set_page_size(1);  // the root comes first
  absl::StatusOr<catalog::v1::ListDutiesResponse> duties = catalog_->ListDuties(call, list);
  if (!duties.ok() && !absl::IsNotFound(duties.status())) return duties.status();
  const catalog::v1::Duty* duty = nullptr;
  if (duties.ok()) {
    for (const catalog::v1::Duty& candidate : duties->duties()) {
      if (candidate.organization() == request.parent() && candidate.item() == request.item()) duty = &candidate;
    }
  }
  if (duty == nullptr) return Failed("NO_DUTY", "the organization does not owe the item on that day");
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
  MB_ASSIGN_OR_RETURN(const WorkingCalendar calendar, catalog_->Calendar(call));
  MB_ASSIGN_OR_RETURN(const catalog::ItemPtr item, catalog_->FindItemOf(call, *duty, day));
  const DueTerm term = EventTerm(duty->timing(), calendar, day);
  ObligationRow row;
  row.organization = std::string(OrganizationCodeOf(request.parent()));
  row.item = std::string(LastSegment(request.item()));
  row.item_version = duty->item_version();
  row.period = term.period;
  row.phase = request.phase();
  row.description = request.description();
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
