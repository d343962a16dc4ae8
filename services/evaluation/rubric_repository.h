#pragma once

// Rubrics as stored. Stateless: thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/mysql/database.h"
#include "mingbai/evaluation/v1/evaluation.pb.h"

namespace mingbai::evaluation {

// A version of a rubric with its id, which grows with every version of any rubric.
struct StoredRubric {
  uint64_t id = 0;
  v1::Rubric rubric;
};

class RubricRepository {
 public:
  // Stores `rubric` as the newest version of its name, sets its version and answers it.
  absl::StatusOr<v1::Rubric> Insert(db::Transaction& tx, v1::Rubric rubric, const std::string& author,
                                    absl::Time now) const;
  // Newest versions by id, after `after`.
  absl::StatusOr<std::vector<v1::Rubric>> ListNewest(db::Connection& sql, const std::string& after, int limit) const;
  // The version in force for a tier and period: of those effective by then the one with the latest effective period,
  // and of these the newest. nullopt where there is none.
  absl::StatusOr<std::optional<StoredRubric>> FindInForce(db::Connection& sql, common::v1::Tier tier,
                                                          absl::CivilMonth period) const;
};

}  // namespace mingbai::evaluation
