#pragma once

// How a change of a case is stored: the row, its steps and one event, in the caller's transaction.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "mingbai/feedback/v1/events.pb.h"
#include "services/feedback/case_record.h"

namespace mingbai::feedback {

// Writes the event; its id, which the caller stores in the case's row.
uint64_t EmitChange(db::Transaction& tx, v1::FeedbackEvent::ChangeCase change, absl::Time now,
                    const CaseRecord& record);

// Numbers and writes the steps, writes the event and the row. The row must be locked. Errors of the database.
absl::Status StoreChange(db::Transaction& tx, v1::FeedbackEvent::ChangeCase change, absl::Time now,
                         const std::string& actor, std::vector<StepRecord> steps, CaseRecord* record);

}  // namespace mingbai::feedback
