#pragma once

// Scores as stored: every version is kept, the newest is ranked. Stateless: thread-safe.

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/names/names.h"
#include "mingbai/evaluation/v1/evaluation.pb.h"

namespace mingbai::evaluation {

// The newest version of a score.
struct StoredScore {
  uint64_t last_event_id = 0;
  v1::Score score;
};

// A version to be stored.
struct NewScore {
  std::string organization;  // code
  uint64_t rubric_id = 0;
  uint64_t last_event_id = 0;
  v1::Score score;
};

// What a ranking rests on: the scores of one version of one rubric.
struct RankingBasis {
  uint64_t rubric_id = 0;
  int64_t size = 0;
  v1::Rubric rubric;
};

class ScoreRepository {
 public:
  // Holds the scores of the period and tier until the commit: nobody else computes them meanwhile.
  absl::Status Lock(db::Transaction& tx, const std::string& period, common::v1::Tier tier) const;
  // Newest versions of the organizations in the range, by code.
  absl::StatusOr<std::unordered_map<std::string, StoredScore>> Newest(db::Transaction& tx, const CodeRange& range,
                                                                      const std::string& period) const;
  // Stores new versions.
  absl::Status Insert(db::Transaction& tx, common::v1::Tier tier, const std::vector<NewScore>& scores) const;

  // The newest version; nullopt where there is none.
  absl::StatusOr<std::optional<v1::Score>> Find(db::Connection& sql, const std::string& organization,
                                                const std::string& period) const;
  // Newest versions of an organization's scores, newest period first; after period `before`, if any.
  absl::StatusOr<std::vector<v1::Score>> List(db::Connection& sql, const std::string& organization,
                                              const std::string& before, int limit) const;

  // What the ranking of a tier and period rests on: the newest rubric version that any of its scores was computed
  // with, or the given one. nullopt where nothing is scored.
  absl::StatusOr<std::optional<RankingBasis>> FindBasis(db::Connection& sql, const std::string& period,
                                                        common::v1::Tier tier, std::optional<uint64_t> rubric_id) const;
  // Where a page of a ranking goes on.
  struct Position {
    int64_t total_thousandths = 0;
    std::string organization;
  };
  // Places of the organizations in the range, best first, then by code; ranks are those among all of the basis.
  absl::StatusOr<std::vector<v1::Ranking>> Rank(db::Connection& sql, const std::string& period, common::v1::Tier tier,
                                                uint64_t rubric_id, const CodeRange& range, const Position& after,
                                                int limit) const;
};

}  // namespace mingbai::evaluation
