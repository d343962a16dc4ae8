#pragma once

// Admission (DESIGN invariant 11): as many calls run as the service can work on, a short queue waits, the rest is
// refused at once. Thread-safe.

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/budget.h"

namespace mingbai::rpc {

class Admission {
 public:
  Admission(int max_running, int max_waiting) : max_running_(max_running), max_waiting_(max_waiting) {}

  // OK: the call may run until Leave. RESOURCE_EXHAUSTED, reason OVERLOADED, where the queue is full;
  // DEADLINE_EXCEEDED or CANCELLED where the budget ends in the queue.
  absl::Status Enter(const Budget& budget);
  void Leave();
  // Calls that wait now.
  int waiting();

 private:
  const int max_running_;
  const int max_waiting_;
  absl::Mutex mutex_;
  int running_ ABSL_GUARDED_BY(mutex_) = 0;
  int waiting_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace mingbai::rpc
