#pragma once

#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/mysql/connection.h"
#include "common/rpc/budget.h"

namespace mingbai::db {

// Connections to one schema, opened when needed and kept. Thread-safe.
class Pool {
 public:
  Pool(ConnectOptions options, int size) : options_(std::move(options)), size_(size) {}

  // Returns its connection to the pool, or drops it where it is broken.
  class Lent {
   public:
    Lent(Pool* pool, std::unique_ptr<Connection> connection) : pool_(pool), connection_(std::move(connection)) {}
    Lent(Lent&&) = default;
    ~Lent() {
      if (connection_ != nullptr) pool_->Return(std::move(connection_));
    }
    Connection& operator*() { return *connection_; }

   private:
    Pool* pool_;
    std::unique_ptr<Connection> connection_;
  };

  // A connection whose steps check `budget`, which must outlive it, for a transaction or for single statements. Waits
  // for a free one until the budget's deadline (at most 30 s): RESOURCE_EXHAUSTED, reason OVERLOADED, or
  // DEADLINE_EXCEEDED; UNAVAILABLE as Connection::Open.
  absl::StatusOr<Lent> Lend(const rpc::Budget* budget, bool transactional = false);

 private:
  // An idle connection, of that kind where there is one; null where none is idle.
  std::unique_ptr<Connection> TakeIdle(bool transactional) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Return(std::unique_ptr<Connection> connection);
  // What broke one idle connection has most likely broken all.
  void DropIdle();

  const ConnectOptions options_;
  const int size_;
  absl::Mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_ ABSL_GUARDED_BY(mutex_);
  int lent_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace mingbai::db
