#pragma once

// Calls side by side on a few threads. Thread-safe.

#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace mingbai::gateway {

class FanOut {
 public:
  explicit FanOut(int threads);
  // Waits for the threads; no Run may be in progress.
  ~FanOut();
  FanOut(const FanOut&) = delete;
  FanOut& operator=(const FanOut&) = delete;

  // Runs all tasks and returns when the last has finished. The caller's own thread takes part, so that it goes on
  // (one task after the other) when all threads are busy: nothing queues without bound. Tasks bound their own time.
  void Run(std::vector<std::function<void()>> tasks);

 private:
  struct Batch;
  void Work();
  // Runs tasks of the batch until none is left to begin.
  static void Drain(Batch& batch);

  absl::Mutex mutex_;
  std::deque<std::shared_ptr<Batch>> tickets_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace mingbai::gateway
