#pragma once

// EvaluationService: the handlers. Each validates, runs its transaction and answers; permission and scope were checked
// before. Thread-safe.

#include <memory>

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/evaluation/v1/evaluation_service.pb.h"
#include "services/catalog/client/directory.h"
#include "services/evaluation/fact_follower.h"
#include "services/evaluation/fact_repository.h"
#include "services/evaluation/inspection_repository.h"
#include "services/evaluation/rubric_repository.h"
#include "services/evaluation/score_repository.h"
#include "services/evaluation/window.h"

namespace mingbai::evaluation {

class EvaluationService {
 public:
  // None is owned; all outlive the service.
  EvaluationService(db::Database* database, const Clock* clock, catalog::Directory* directory,
                    const FactFollower* follower)
      : database_(*database), clock_(*clock), directory_(*directory), follower_(*follower) {}

  // The handlers by method. `service` outlives what is answered.
  static std::unique_ptr<rpc::Service> Handlers(EvaluationService* service);

 private:
  // The window of the period, which begins on the disclosure day that the month before had (DOMAIN E-1).
  absl::StatusOr<Window> WindowFor(db::Connection& sql, const v1::Rubric& rubric, absl::CivilMonth period) const;
  absl::StatusOr<v1::Rubric> WriteRubric(const rpc::CallContext& call, const v1::WriteRubricRequest& request);
  absl::StatusOr<v1::ListRubricsResponse> ListRubrics(const rpc::CallContext& call,
                                                      const v1::ListRubricsRequest& request);
  absl::StatusOr<v1::Inspection> FileInspection(const rpc::CallContext& call, const v1::FileInspectionRequest& request);
  absl::StatusOr<v1::ListInspectionsResponse> ListInspections(const rpc::CallContext& call,
                                                              const v1::ListInspectionsRequest& request);
  // OK where the organization exists and the facts of all that has happened until now are here.
  absl::Status KnowsFacts(const rpc::CallContext& call, const std::string& code);
  absl::StatusOr<v1::ComputeScoresResponse> ComputeScores(const rpc::CallContext& call,
                                                          const v1::ComputeScoresRequest& request);
  absl::StatusOr<v1::Score> GetScore(const rpc::CallContext& call, const v1::GetScoreRequest& request);
  absl::StatusOr<v1::ListScoresResponse> ListScores(const rpc::CallContext& call, const v1::ListScoresRequest& request);
  absl::StatusOr<v1::ListRankingsResponse> ListRankings(const rpc::CallContext& call,
                                                        const v1::ListRankingsRequest& request);

  db::Database& database_;
  const Clock& clock_;
  catalog::Directory& directory_;
  const FactFollower& follower_;
  RubricRepository rubrics_;
  InspectionRepository inspections_;
  FactRepository facts_;
  ScoreRepository scores_;
};

}  // namespace mingbai::evaluation
