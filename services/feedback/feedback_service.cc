#include "services/feedback/feedback_service.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/status/status.h"
#include "services/feedback/case_queries.h"
#include "services/feedback/case_repository.h"
#include "services/feedback/case_view.h"

namespace mingbai::feedback {

void FeedbackService::AddHandlers(std::shared_ptr<FeedbackService> self, rpc::Service* service) {
  service->Handle("CreateCase", self, &FeedbackService::CreateCase);
  service->Handle("LookupCase", self, &FeedbackService::LookupCase);
  service->Handle("RateCase", self, &FeedbackService::RateCase);
  service->Handle("GetCase", self, &FeedbackService::GetCase);
  service->Handle("ListCases", self, &FeedbackService::ListCases);
  service->Handle("AnswerCase", self, &FeedbackService::AnswerCase);
  service->Handle("TransferCase", self, &FeedbackService::TransferCase);
  service->Handle("ExtendCase", self, &FeedbackService::ExtendCase);
  service->Handle("ListPublicAnswers", self, &FeedbackService::ListPublicAnswers);
  service->Handle("SummarizeCases", self, &FeedbackService::SummarizeCases);
  service->Handle("ListDeadlineRules", self, &FeedbackService::ListDeadlineRules);
}

absl::Time FeedbackService::Now() const { return absl::FromUnixMicros(absl::ToUnixMicros(clock_.Now())); }

absl::Status FeedbackService::CatalogLoaded() const {
  if (directory_->loaded()) return absl::OkStatus();
  return Error(absl::StatusCode::kUnavailable, "CATALOG_UNAVAILABLE", "the catalog has not been read yet");
}

absl::StatusOr<v1::Case> LoadView(db::Connection& sql, const CaseRecord& record, absl::Time now) {
  std::vector<StepRecord> steps;
  std::vector<AnswerRecord> answers;
  if (record.steps > 0) {
    MB_ASSIGN_OR_RETURN(steps, LoadSteps(sql, {record.id}));
  }
  if (record.answers > 0) {
    MB_ASSIGN_OR_RETURN(answers, LoadAnswers(sql, {record.id}));
  }
  return ToCase(record, steps, answers, now);
}

absl::Status CaseNotFound() { return NotFound("CASE_NOT_FOUND", "there is no such case"); }

std::string WritePosition(const ListPosition& position) {
  return absl::StrCat(absl::ToUnixMicros(position.time), "/", position.id);
}

absl::StatusOr<ListPosition> ReadPosition(const std::string& text, const ListPosition& start) {
  if (text.empty()) return start;
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  int64_t micros = 0;
  ListPosition position;
  if (parts.size() != 2 || !absl::SimpleAtoi(parts[0], &micros) || !absl::SimpleAtoi(parts[1], &position.id)) {
    return InvalidField("page_token", "is not a token of this query");
  }
  position.time = absl::FromUnixMicros(micros);
  return position;
}

}  // namespace mingbai::feedback
