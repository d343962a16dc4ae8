#pragma once

// What becomes of organizations by time alone (DOMAIN C-1): carries over what one has whose move was recorded ahead,
// and tells of a name, a foundation, an abolition whose day has come. Runs under the lease of a TimedWorker.

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/time/clock.h"
#include "common/timed/timed_worker.h"

namespace mingbai::catalog {

class OrganizationChanges {
 public:
  OrganizationChanges(db::Database* database, const Clock* clock) : database_(database), clock_(clock) {}

  // Carries over the moves whose day has come, each in one transaction with its claim, and then tells of a portion;
  // whether there may be more. A move that fails holds up itself alone: it is tried again, what rests on it waits, its
  // organizations are not told of. Errors are the database's.
  absl::StatusOr<bool> Step(const timed::Lease& lease);

 private:
  absl::Status CarryMoves(const timed::Lease& lease, absl::Time now);
  absl::StatusOr<bool> Tell(const timed::Lease& lease, absl::Time now);

  db::Database* const database_;
  const Clock* const clock_;
};

}  // namespace mingbai::catalog
