#pragma once

// Cases as contracts show them. Pure.

#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "mingbai/feedback/v1/case.pb.h"
#include "mingbai/feedback/v1/events.pb.h"
#include "services/feedback/case_record.h"

namespace mingbai::feedback {

google::protobuf::Timestamp ToTimestamp(absl::Time time);

// The case at `now`, without its contact. `steps` and `answers` may hold more than the record counts (they were read
// later); those are left out.
v1::Case ToCase(const CaseRecord& record, const std::vector<StepRecord>& steps,
                const std::vector<AnswerRecord>& answers, absl::Time now);
v1::Answer ToAnswer(const AnswerRecord& answer);
// The answer as everyone may read it (DOMAIN F-7): no contact, no receipt, no name, and of a complaint no text.
v1::PublicAnswer ToPublicAnswer(const CaseRecord& record, const AnswerRecord& newest, absl::Time now);

// The event that tells of `change`: due_time is the end of the running (or last) term, answer_time the first answer's.
v1::FeedbackEvent ToEvent(v1::FeedbackEvent::ChangeCase change, const CaseRecord& record);

}  // namespace mingbai::feedback
