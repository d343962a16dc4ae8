#include "services/feedback/case_view.h"

#include "common/names/names.h"
#include "common/privacy/personal_data.h"
#include "services/feedback/case_rules.h"

namespace mingbai::feedback {
namespace {

v1::CaseFacts ToFacts(const CaseRecord& record) {
  v1::CaseFacts facts;
  facts.set_name(CaseName(record));
  facts.set_kind(record.kind);
  facts.set_organization(OrganizationName(record.organization));
  facts.set_handler(OrganizationName(record.handler));
  *facts.mutable_receive_time() = ToTimestamp(record.receive_time);
  if (record.term.due.has_value()) *facts.mutable_due_time() = ToTimestamp(*record.term.due);
  if (record.first_answer_time.has_value()) *facts.mutable_answer_time() = ToTimestamp(*record.first_answer_time);
  facts.set_rating(record.rating);
  if (!record.item.empty()) facts.set_item(ItemName(record.item));
  return facts;
}

}  // namespace

google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  int64_t seconds = micros / 1000000;
  int64_t rest = micros % 1000000;
  if (rest < 0) {
    --seconds;
    rest += 1000000;
  }
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>(rest * 1000));
  return timestamp;
}

v1::Answer ToAnswer(const AnswerRecord& answer) {
  v1::Answer out;
  out.set_text(answer.text);
  out.set_form(answer.form);
  out.set_organization(OrganizationName(answer.organization));
  *out.mutable_answer_time() = ToTimestamp(answer.time);
  return out;
}

v1::Case ToCase(const CaseRecord& record, const std::vector<StepRecord>& steps,
                const std::vector<AnswerRecord>& answers, absl::Time now) {
  v1::Case out;
  out.set_name(CaseName(record));
  out.set_kind(record.kind);
  out.set_channel(record.channel);
  out.set_organization(OrganizationName(record.organization));
  if (!record.item.empty()) out.set_item(ItemName(record.item));
  if (!record.publication.empty()) out.set_publication(PublicationName(record.publication));
  out.set_title(record.title);
  out.set_text(record.text);
  out.set_state(record.state);
  out.set_timeliness(TimelinessAt(record, now));
  out.set_handler(OrganizationName(record.handler));
  *out.mutable_receive_time() = ToTimestamp(record.receive_time);
  if (record.term.due.has_value()) *out.mutable_due_time() = ToTimestamp(*record.term.due);
  for (const AnswerRecord& answer : answers) {
    if (answer.number <= record.answers) *out.add_answers() = ToAnswer(answer);
  }
  out.set_rating(record.rating);
  v1::CaseStep* received = out.add_steps();
  received->set_verb("received");
  *received->mutable_step_time() = ToTimestamp(record.receive_time);
  received->set_handler(OrganizationName(record.first_handler));
  for (const StepRecord& step : steps) {
    if (step.number > record.steps) continue;
    v1::CaseStep* shown = out.add_steps();
    shown->set_verb(step.verb);
    *shown->mutable_step_time() = ToTimestamp(step.time);
    shown->set_handler(OrganizationName(step.handler));
    shown->set_reason(step.reason);
  }
  out.set_etag(std::to_string(record.version));
  out.set_domain(record.domain);
  return out;
}

v1::PublicAnswer ToPublicAnswer(const CaseRecord& record, const AnswerRecord& newest, absl::Time now) {
  v1::PublicAnswer out;
  out.set_organization(OrganizationName(record.organization));
  out.set_kind(record.kind);
  // Private people's numbers are masked before anything is public (P-4); a complaint shows none of its words (F-6).
  if (record.kind != v1::CASE_KIND_COMPLAINT) {
    out.set_title(MaskPersonalData(record.title));
    out.set_text(MaskPersonalData(record.text));
  }
  *out.mutable_answer() = ToAnswer(newest);
  // An answer may quote the person who asked.
  out.mutable_answer()->set_text(MaskPersonalData(newest.text));
  *out.mutable_receive_time() = ToTimestamp(record.receive_time);
  out.set_timeliness(TimelinessAt(record, now));
  return out;
}

v1::FeedbackEvent ToEvent(v1::FeedbackEvent::ChangeCase change, const CaseRecord& record) {
  v1::FeedbackEvent event;
  v1::CaseFacts facts = ToFacts(record);
  switch (change) {
    case v1::FeedbackEvent::kReceived:
      *event.mutable_received() = std::move(facts);
      break;
    case v1::FeedbackEvent::kTransferred:
      *event.mutable_transferred() = std::move(facts);
      break;
    case v1::FeedbackEvent::kExtended:
      *event.mutable_extended() = std::move(facts);
      break;
    case v1::FeedbackEvent::kRecounted:
      *event.mutable_recounted() = std::move(facts);
      break;
    case v1::FeedbackEvent::kAnswered:
      *event.mutable_answered() = std::move(facts);
      break;
    case v1::FeedbackEvent::kRated:
      *event.mutable_rated() = std::move(facts);
      break;
    case v1::FeedbackEvent::kOverdue:
      *event.mutable_overdue() = std::move(facts);
      break;
    case v1::FeedbackEvent::CHANGE_NOT_SET:
      break;
  }
  return event;
}

}  // namespace mingbai::feedback
