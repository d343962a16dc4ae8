#include "services/feedback/case_change.h"

#include "common/status/status.h"
#include "services/feedback/case_repository.h"
#include "services/feedback/case_view.h"

namespace mingbai::feedback {

uint64_t EmitChange(db::Transaction& tx, v1::FeedbackEvent::ChangeCase change, absl::Time now,
                    const CaseRecord& record) {
  const v1::FeedbackEvent payload = ToEvent(change, record);
  db::OutboxEvent event;
  event.aggregate = CaseName(record);
  event.organization = record.organization;
  event.time = now;
  event.audience.set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
  event.payload = &payload;
  return tx.Emit(event, record.last_event_id);
}

absl::Status StoreChange(db::Transaction& tx, v1::FeedbackEvent::ChangeCase change, absl::Time now,
                         const std::string& actor, std::vector<StepRecord> steps, CaseRecord* record) {
  for (StepRecord& step : steps) {
    step.number = ++record->steps;
    step.actor = actor;
    MB_RETURN_IF_ERROR(InsertStep(tx.sql(), step));
  }
  record->last_event_id = EmitChange(tx, change, now, *record);
  return UpdateCase(tx.sql(), record);
}

}  // namespace mingbai::feedback
