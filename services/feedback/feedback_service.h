#pragma once

// The handlers of mingbai.feedback.v1.FeedbackService. Each reads in four steps: validate, authorize, transaction,
// respond; what the contract declares of fields, permission and scope has been checked before. Thread-safe.

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/feedback/v1/events.pb.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "services/catalog/client/directory.h"
#include "services/feedback/case_rules.h"
#include "services/feedback/deadline_rules.h"

namespace mingbai::feedback {

class FeedbackService {
 public:
  // `database` and `clock` outlive the service.
  FeedbackService(db::Database* database, Clock* clock, std::shared_ptr<catalog::Directory> directory,
                  DeadlineRules rules)
      : database_(*database), clock_(*clock), directory_(std::move(directory)), rules_(std::move(rules)) {}

  // Adds a handler for every method; `self` is kept by them.
  static void AddHandlers(std::shared_ptr<FeedbackService> self, rpc::Service* service);

 private:
  // citizen_handlers.cc
  absl::StatusOr<v1::CreateCaseResponse> CreateCase(const rpc::CallContext& call, const v1::CreateCaseRequest& request);
  absl::StatusOr<v1::Case> LookupCase(const rpc::CallContext& call, const v1::LookupCaseRequest& request);
  absl::StatusOr<v1::Case> RateCase(const rpc::CallContext& call, const v1::RateCaseRequest& request);
  // official_handlers.cc
  absl::StatusOr<v1::Case> GetCase(const rpc::CallContext& call, const v1::GetCaseRequest& request);
  absl::StatusOr<v1::ListCasesResponse> ListCases(const rpc::CallContext& call, const v1::ListCasesRequest& request);
  absl::StatusOr<v1::Case> AnswerCase(const rpc::CallContext& call, const v1::AnswerCaseRequest& request);
  absl::StatusOr<v1::Case> TransferCase(const rpc::CallContext& call, const v1::TransferCaseRequest& request);
  absl::StatusOr<v1::Case> ExtendCase(const rpc::CallContext& call, const v1::ExtendCaseRequest& request);
  // public_handlers.cc
  absl::StatusOr<v1::ListPublicAnswersResponse> ListPublicAnswers(const rpc::CallContext& call,
                                                                  const v1::ListPublicAnswersRequest& request);
  absl::StatusOr<v1::SummarizeCasesResponse> SummarizeCases(const rpc::CallContext& call,
                                                            const v1::SummarizeCasesRequest& request);
  absl::StatusOr<v1::ListDeadlineRulesResponse> ListDeadlineRules(const rpc::CallContext& call,
                                                                  const v1::ListDeadlineRulesRequest& request);

  // The clock's time in the precision that is stored.
  absl::Time Now() const;
  // UNAVAILABLE, reason CATALOG_UNAVAILABLE, until the catalog has been read once: no term is counted in a calendar
  // that is not there yet.
  absl::Status CatalogLoaded() const;
  // The facts of a new case from a request that has been checked. Errors as CreateCase's.
  absl::StatusOr<CaseRecord> Receive(const rpc::CallContext& call, const v1::Case& asked, absl::Time now);
  // A change by an official: loads and locks the case, checks that the caller sees it and acts for its handler, that
  // the etag fits, applies the change and stores it.
  using ApplyChange = absl::FunctionRef<absl::StatusOr<Steps>(db::Transaction&, absl::Time now, CaseRecord*)>;
  absl::StatusOr<v1::Case> Change(const rpc::CallContext& call, const std::string& name, const std::string& etag,
                                  v1::FeedbackEvent::ChangeCase change, ApplyChange apply);

  db::Database& database_;
  Clock& clock_;
  const std::shared_ptr<catalog::Directory> directory_;
  const DeadlineRules rules_;
};

// The case with its steps and answers, without its contact.
absl::StatusOr<v1::Case> LoadView(db::Connection& sql, const CaseRecord& record, absl::Time now);
// NOT_FOUND, reason CASE_NOT_FOUND; the same whether the case does not exist or may not be seen.
absl::Status CaseNotFound();

// A place in a list of cases as page tokens carry it: "microseconds/id".
struct ListPosition;
std::string WritePosition(const ListPosition& position);
// The position of `text`; `start` where it is empty. INVALID_ARGUMENT on page_token.
absl::StatusOr<ListPosition> ReadPosition(const std::string& text, const ListPosition& start);

}  // namespace mingbai::feedback
