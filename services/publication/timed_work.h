#pragma once

// What falls due by the clock (DESIGN invariant 3): scheduled versions go out, or back to their authors where they may
// not any more, the end of a notice and an obligation's being overdue are told, each once with any number of replicas.
// Runs under the lease of a TimedWorker.

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/time/clock.h"
#include "common/timed/timed_worker.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/release_check.h"

namespace mingbai::publication {

class TimedWork {
 public:
  // With `upkeep`, what is overdue is told of when that has looked at it since: a term that ended while nobody could
  // look may be another by what the catalog was told before.
  TimedWork(db::Database* database, const Clock* clock, const CatalogReader* catalog, bool upkeep)
      : database_(database), clock_(clock), catalog_(catalog), upkeep_(upkeep) {}

  // Does what is due now, a bounded part of it; whether more is. ABORTED, reason LEASE_LOST, and the database's errors;
  // what was done before stays done.
  absl::StatusOr<bool> Step(const timed::Lease& lease);

 private:
  absl::StatusOr<bool> PublishScheduled(const timed::Lease& lease, absl::Time now);
  absl::StatusOr<ReleaseFacts> FactsOf(uint64_t id, absl::Time now) const;
  absl::StatusOr<bool> CloseNotices(const timed::Lease& lease, absl::Time now);
  absl::StatusOr<bool> TellOverdue(const timed::Lease& lease, absl::Time now);

  db::Database* const database_;
  const Clock* const clock_;
  const CatalogReader* const catalog_;
  const bool upkeep_;
};

}  // namespace mingbai::publication
