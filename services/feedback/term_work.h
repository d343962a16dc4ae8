#pragma once

// Timed work on terms, exactly once with any number of replicas (DESIGN invariant 3): tells of each term that ended
// without an answer, and counts open terms again when the working calendar has changed (DOMAIN C-11).

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/time/calendar.h"
#include "common/time/clock.h"
#include "common/timed/timed_worker.h"

namespace mingbai::feedback {

// Terms that ended by `now` are told of, as many as fit in one transaction: whether there may be more. ABORTED, reason
// LEASE_LOST; errors of the database.
absl::StatusOr<bool> TellEndedTerms(db::Database& database, const timed::Lease& lease, absl::Time now);

// Open terms counted in an older calendar are counted in `calendar`, as many as fit in one transaction: whether there
// may be more. A term whose end moves gets a step and an event of the kind "recounted". Errors as above.
absl::StatusOr<bool> RecountTerms(db::Database& database, const timed::Lease& lease, const WorkingCalendar& calendar,
                                  absl::Time now);

}  // namespace mingbai::feedback
