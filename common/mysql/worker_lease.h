#pragma once

#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/id/id.h"
#include "common/mysql/pool.h"

namespace mingbai::db {

// Leases a worker number in the schema, so that no two processes give the same ids, and renews it until destroyed. A
// process that finds its lease taken ends at once: its ids could repeat.
class WorkerLease {
 public:
  static absl::StatusOr<std::unique_ptr<WorkerLease>> Take(Pool* pool);
  ~WorkerLease();
  IdGenerator& ids() { return ids_; }

 private:
  WorkerLease(Pool* pool, int worker, std::string holder, int64_t floor_millis);
  void Renew();

  Pool* const pool_;
  const int worker_;
  const std::string holder_;
  IdGenerator ids_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace mingbai::db
