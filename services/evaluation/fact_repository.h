#pragma once

// Facts as stored: a row per event that changed one, never overwritten. Stateless: thread-safe.

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/names/names.h"
#include "services/evaluation/facts.h"
#include "services/evaluation/window.h"

namespace mingbai::evaluation {

class FactRepository {
 public:
  // Adds rows; one that is there already stays as it is, so that an event applied twice changes nothing.
  absl::Status Add(db::Transaction& tx, const std::vector<Change<ObligationFact>>& changes) const;
  absl::Status Add(db::Transaction& tx, const std::vector<Change<CaseFact>>& changes) const;
  // The newest fact of the case from events before `seq`; nullopt where there is none.
  absl::StatusOr<std::optional<CaseFact>> FindCase(db::Transaction& tx, const std::string& name, int64_t seq) const;

  // How far the events of a source have been applied, by whichever replica; 0 before the first.
  absl::StatusOr<int64_t> AppliedSeq(db::Connection& sql, const std::string& source) const;

  // Facts of the organizations in the range whose terms end in the window, as known at its end; by organization, in
  // name order.
  absl::StatusOr<std::unordered_map<std::string, std::vector<ObligationFact>>> ObligationsAt(
      db::Connection& sql, const CodeRange& range, const Window& window) const;
  absl::StatusOr<std::unordered_map<std::string, std::vector<CaseFact>>> CasesAt(db::Connection& sql,
                                                                                 const CodeRange& range,
                                                                                 const Window& window) const;
};

}  // namespace mingbai::evaluation
