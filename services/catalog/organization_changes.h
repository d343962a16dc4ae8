#pragma once

// Tells of what becomes of organizations by time alone: a name, a foundation, an abolition whose day has come
// (DOMAIN C-1). Runs under the lease of a TimedWorker.

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/time/clock.h"
#include "common/timed/timed_worker.h"

namespace mingbai::catalog {

class OrganizationChanges {
 public:
  OrganizationChanges(db::Database* database, const Clock* clock) : database_(database), clock_(clock) {}

  // Tells of a portion, in one transaction under the lease; whether there may be more. Errors are the database's.
  absl::StatusOr<bool> Step(const timed::Lease& lease);

 private:
  db::Database* const database_;
  const Clock* const clock_;
};

}  // namespace mingbai::catalog
