#include "services/feedback/term_work.h"

#include "absl/strings/str_cat.h"
#include "common/rpc/call_context.h"
#include "common/status/status.h"
#include "services/feedback/case_change.h"
#include "services/feedback/case_queries.h"
#include "services/feedback/case_repository.h"
#include "services/feedback/case_rules.h"

namespace mingbai::feedback {
namespace {

constexpr int kBatch = 50;

// The event's time is that of the end, however late it is told.
absl::Status TellEnded(db::Transaction& tx, const ListPosition& ended) {
  MB_ASSIGN_OR_RETURN(bool mine, ClaimEnded(tx.sql(), ended));
  if (!mine) return absl::OkStatus();
  MB_ASSIGN_OR_RETURN(std::optional<CaseRecord> record, FindCase(tx.sql(), ended.id, /*lock=*/true));
  if (!record.has_value()) return absl::DataLossError("a case claimed is gone");
  const uint64_t event_id = EmitChange(tx, v1::FeedbackEvent::kOverdue, ended.time, *record);
  return StoreEventId(tx.sql(), record->id, event_id);
}

absl::Status Recount(db::Transaction& tx, uint64_t id, const WorkingCalendar& calendar, absl::Time now) {
  MB_ASSIGN_OR_RETURN(std::optional<CaseRecord> record, FindCase(tx.sql(), id, /*lock=*/true));
  const bool still_to_do = record.has_value() && IsOpen(record->state) && record->alert_time.has_value() &&
                           record->term.calendar_version < calendar.version();
  if (!still_to_do) return absl::OkStatus();
  if (!RecountTerm(calendar, &record->term)) return StoreCalendarVersion(tx.sql(), id, calendar.version());
  record->alert_time = record->term.due;
  if (!record->reopened) record->first_due = record->term.due;
  StepRecord step;
  step.case_id = id;
  step.verb = "recounted";
  step.time = now;
  step.handler = record->handler;
  step.reason = absl::StrCat("working calendar version ", calendar.version());
  return StoreChange(tx, v1::FeedbackEvent::kRecounted, now, "feedback", {step}, &*record);
}

}  // namespace

absl::StatusOr<bool> TellEndedTerms(db::Database& database, const timed::Lease& lease, absl::Time now) {
  const rpc::CallContext call = rpc::SystemContext("feedback terms");
  // Looked for outside the transaction: most of the time there is nothing to do.
  MB_ASSIGN_OR_RETURN(std::vector<ListPosition> ended,
                      database.Read(call.budget, [&](db::Connection& sql) { return FindEnded(sql, now, kBatch); }));
  if (ended.empty()) return false;
  MB_RETURN_IF_ERROR(database.Transact(call.budget, [&](db::Transaction& tx) -> absl::Status {
    MB_RETURN_IF_ERROR(lease.Fence(tx));
    for (const ListPosition& one : ended) MB_RETURN_IF_ERROR(TellEnded(tx, one));
    return absl::OkStatus();
  }));
  return ended.size() == kBatch;
}

absl::StatusOr<bool> RecountTerms(db::Database& database, const timed::Lease& lease, const WorkingCalendar& calendar,
                                  absl::Time now) {
  const rpc::CallContext call = rpc::SystemContext("feedback terms");
  MB_ASSIGN_OR_RETURN(std::vector<uint64_t> ids, database.Read(call.budget, [&](db::Connection& sql) {
    return FindCountedBefore(sql, calendar.version(), kBatch);
  }));
  if (ids.empty()) return false;
  MB_RETURN_IF_ERROR(database.Transact(call.budget, [&](db::Transaction& tx) -> absl::Status {
    MB_RETURN_IF_ERROR(lease.Fence(tx));
    for (uint64_t id : ids) MB_RETURN_IF_ERROR(Recount(tx, id, calendar, now));
    return absl::OkStatus();
  }));
  return ids.size() == kBatch;
}

}  // namespace mingbai::feedback
