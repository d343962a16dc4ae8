#pragma once

// Open cases of organizations that are no more go to who has their affairs (DOMAIN C-1, F-5). Timed work, exactly once
// with any number of replicas.

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/time/clock.h"
#include "common/timed/timed_worker.h"
#include "services/catalog/client/directory.h"

namespace mingbai::feedback {

// Transfers open cases whose handler is abolished to who took its place, else to the organization above; as many as fit
// in one transaction: whether there may be more. The clock of a case runs on, and its steps show the transfer. ABORTED,
// reason LEASE_LOST; errors of the database; UNAVAILABLE, reason CATALOG_UNAVAILABLE.
absl::StatusOr<bool> HandOverCases(db::Database& database, const timed::Lease& lease, catalog::Directory& directory,
                                   absl::Time now);

}  // namespace mingbai::feedback
