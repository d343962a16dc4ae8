#include "services/gateway/edge/worker_pool.h"

#include <utility>

namespace mingbai::gateway::edge {

WorkerPool::WorkerPool(int threads, int most_waiting) : most_waiting_(most_waiting) {
  {
    absl::MutexLock lock(&mutex_);
    idle_ = threads;
  }
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Run(); });
}

bool WorkerPool::Submit(std::function<void()> job) {
  absl::MutexLock lock(&mutex_);
  // Jobs for idle threads stand in the queue for a moment, too.
  if (stopped_ || static_cast<int>(waiting_.size()) >= idle_ + most_waiting_) return false;
  waiting_.push_back(std::move(job));
  return true;
}

void WorkerPool::Run() {
  while (true) {
    std::function<void()> job;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(this, &WorkerPool::HasWork));
      if (waiting_.empty()) return;
      job = std::move(waiting_.front());
      waiting_.pop_front();
      --idle_;
    }
    job();
    job = nullptr;
    absl::MutexLock lock(&mutex_);
    ++idle_;
  }
}

void WorkerPool::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopped_ = true;
  }
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace mingbai::gateway::edge
