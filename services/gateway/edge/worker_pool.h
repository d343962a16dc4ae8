#pragma once

// Threads for work that may block, apart from those that serve sockets.

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace mingbai::gateway::edge {

// Thread-safe.
class WorkerPool {
 public:
  // `threads` run at a time, `most_waiting` more may wait.
  WorkerPool(int threads, int most_waiting);
  ~WorkerPool() { Stop(); }

  // Runs `job` as soon as a thread is free. False, at once, where too many wait already or the pool has stopped: the
  // job is not kept (DESIGN invariant 11).
  bool Submit(std::function<void()> job);

  // Runs what was taken on to its end, then ends the threads. Takes no more jobs from the call on.
  void Stop();

 private:
  void Run();
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopped_ || !waiting_.empty(); }

  const int most_waiting_;
  absl::Mutex mutex_;
  std::deque<std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  int idle_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace mingbai::gateway::edge
