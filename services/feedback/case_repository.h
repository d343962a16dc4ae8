#pragma once

// Cases, their steps and answers: one at a time. Errors are the database's.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "services/feedback/case_record.h"

namespace mingbai::feedback {

// The rules of terms, in any order.
absl::StatusOr<std::vector<DeadlineRule>> LoadDeadlineRules(db::Connection& sql);

// A new case, written as the transaction ends.
void AddCase(db::Transaction& tx, const CaseRecord& record);

// The case by id, or by the hash of its receipt; locked where `lock`; nullopt where there is none.
absl::StatusOr<std::optional<CaseRecord>> FindCase(db::Connection& sql, uint64_t id, bool lock);
absl::StatusOr<std::optional<CaseRecord>> FindCaseByReceipt(db::Connection& sql, const std::string& receipt_hash,
                                                            bool lock);
// Writes what can change, as the next version. The row must be locked; ABORTED, reason STALE_ETAG, where it is not
// the version that was read.
absl::Status UpdateCase(db::Connection& sql, CaseRecord* record);

absl::Status InsertStep(db::Connection& sql, const StepRecord& step);
absl::Status InsertAnswer(db::Connection& sql, const AnswerRecord& answer);
// Steps and answers of cases, by case, then oldest first.
absl::StatusOr<std::vector<StepRecord>> LoadSteps(db::Connection& sql, const std::vector<uint64_t>& ids);
absl::StatusOr<std::vector<AnswerRecord>> LoadAnswers(db::Connection& sql, const std::vector<uint64_t>& ids);

// Lists the case's newest answer for everyone, or takes it from that list.
absl::Status ListAnswer(db::Connection& sql, const CaseRecord& record);
absl::Status UnlistAnswer(db::Connection& sql, uint64_t case_id);

// Records that a contact was shown (DOMAIN F-6).
struct ContactAccess {
  uint64_t id = 0;
  uint64_t case_id = 0;
  std::string subject;
  std::string organization;
  absl::Time time;
};
absl::Status InsertContactAccess(db::Connection& sql, const ContactAccess& access);

}  // namespace mingbai::feedback
