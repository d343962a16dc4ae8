#pragma once

// What an obligation said before, and what was decided on it. Errors are the database's.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication::obligations {

// A version that does not hold any more.
struct PastVersion {
  ObligationRow row;  // held since row.valid_from
  absl::Time until;
};

// All of them, oldest first.
absl::StatusOr<std::vector<PastVersion>> History(db::Connection& sql, const std::string& organization,
                                                 const std::string& id);

// A deferral or an exemption.
struct Decision {
  int64_t version = 0;  // of the row that it made
  bool deferral = false;
  std::optional<absl::Time> until;
  std::string reason;
  std::string approver;
  absl::Time time;
};

// All of them, oldest first.
absl::StatusOr<std::vector<Decision>> Decisions(db::Connection& sql, const std::string& organization,
                                                const std::string& id);

}  // namespace mingbai::publication::obligations
