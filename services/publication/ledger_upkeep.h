#pragma once

// Keeps the duty ledger in line with the catalog and the calendar by itself (DOMAIN P-2, C-4, C-11): the months that
// were generated and have not ended, of the three before what is stored (an organization's end may be recorded, or
// heard of, late), and what else is stored and open. Runs under the lease of a TimedWorker.

#include <atomic>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/time/clock.h"
#include "common/timed/timed_worker.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/obligation_generator.h"

namespace mingbai::publication {

class LedgerUpkeep {
 public:
  LedgerUpkeep(db::Database* database, const Clock* clock, const CatalogReader* catalog, ObligationGenerator* generator)
      : database_(database), clock_(clock), catalog_(catalog), generator_(generator) {}

  // The catalog or the calendar has changed: the next step looks. Thread-safe.
  void Note() { changed_ = true; }
  // Looks where something has changed, on each new day, and once in a while in any case; an error is the database's or
  // Refresh's, and the next step looks again. What was done before it stays done; another replica that does the same
  // does no harm.
  absl::StatusOr<bool> Step();

 private:
  absl::Status LookAll();
  // What is kept in line below an organization that has ended is so below those that were founded in its
  // place, from that month on: adds it.
  absl::Status GoOnBelowSuccessors(const rpc::CallContext& call, absl::Time now, inputs::Months* plan);
  // Until when the catalog can tell what has become of organizations.
  absl::StatusOr<absl::Time> ToldUntil(const rpc::CallContext& call, const std::string& root, absl::Time now) const;
  absl::Status Look(const rpc::CallContext& call, const inputs::Months& kept, Keep keep, absl::Time looked_at);

  db::Database* const database_;
  const Clock* const clock_;
  const CatalogReader* const catalog_;
  ObligationGenerator* const generator_;
  std::atomic<bool> changed_{true};
  absl::Time look_at_;         // in any case; of the machine's clock
  absl::CivilDay looked_day_;  // of the county's
};

}  // namespace mingbai::publication
