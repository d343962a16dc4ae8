#pragma once

// Views that wait to be built: those that a reader waits for first, then refreshes when their time has come.
// Thread-safe.

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/gateway/views/view_key.h"

namespace mingbai::gateway {

// Nanoseconds of the steady clock.
int64_t SteadyNanos();

class BuildQueue {
 public:
  // `run` builds one view, on one of `threads` threads. At most `most_urgent` urgent ones wait at a time.
  BuildQueue(int threads, size_t most_urgent, std::function<void(const ViewKey&)> run);
  ~BuildQueue();
  void Start();
  // Lets running builds finish; what waits is dropped.
  void Stop();

  // False where too many wait already.
  bool PushUrgent(ViewKey key);
  // To be built at `due` of the steady clock or soon after.
  void PushAt(int64_t due, ViewKey key);

 private:
  void Work();

  const int thread_count_;
  const size_t most_urgent_;
  const std::function<void(const ViewKey&)> run_;
  absl::Mutex mutex_;
  absl::CondVar changed_;
  std::deque<ViewKey> urgent_ ABSL_GUARDED_BY(mutex_);
  std::multimap<int64_t, ViewKey> later_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace mingbai::gateway
