#pragma once

// Timed work that happens exactly once with any number of replicas (DESIGN invariant 3): one replica holds a lease, and
// every transaction of the work first fences itself with the lease's token; the claim of each piece is a conditional
// UPDATE in the same transaction as its effect.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"

namespace mingbai::timed {

// A lease as held now. Its time is the database's.
struct Lease {
  std::string name;
  int64_t token = 0;
  // To be called first in each transaction of the work: ABORTED, reason LEASE_LOST, where another holds it now.
  absl::Status Fence(db::Transaction& tx) const;
};

// What a piece's effect fails with where its claim found nothing, so that it is not committed: ABORTED, reason
// NOT_CLAIMED.
absl::Status NotClaimed();

// Runs `step` every `interval` while this process holds the lease `name`. `step` answers whether more is to be done at
// once. Errors are logged and the step is tried again.
class TimedWorker {
 public:
  using Step = std::function<absl::StatusOr<bool>(const Lease&)>;
  TimedWorker(std::string name, db::Database* database, absl::Duration interval, Step step);
  ~TimedWorker();
  void Start();
  void Stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingbai::timed
