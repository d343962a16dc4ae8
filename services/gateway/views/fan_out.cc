#include "services/gateway/views/fan_out.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/synchronization/blocking_counter.h"

namespace mingbai::gateway {

struct FanOut::Batch {
  explicit Batch(std::vector<std::function<void()>> given) : tasks(std::move(given)), left(tasks.size()) {}
  std::vector<std::function<void()>> tasks;
  std::atomic<size_t> next{0};
  absl::BlockingCounter left;
};

FanOut::FanOut(int threads) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

FanOut::~FanOut() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

void FanOut::Run(std::vector<std::function<void()>> tasks) {
  if (tasks.empty()) return;
  auto batch = std::make_shared<Batch>(std::move(tasks));
  {
    absl::MutexLock lock(&mutex_);
    const size_t helpers = std::min(batch->tasks.size() - 1, threads_.size());
    for (size_t i = 0; i < helpers; ++i) tickets_.push_back(batch);
  }
  Drain(*batch);
  batch->left.Wait();
}

void FanOut::Drain(Batch& batch) {
  for (size_t i = batch.next.fetch_add(1); i < batch.tasks.size(); i = batch.next.fetch_add(1)) {
    batch.tasks[i]();
    batch.left.DecrementCount();
  }
}

void FanOut::Work() {
  while (true) {
    std::shared_ptr<Batch> batch;
    {
      absl::MutexLock lock(&mutex_);
      const auto ready = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return stopping_ || !tickets_.empty(); };
      mutex_.Await(absl::Condition(&ready));
      if (tickets_.empty()) return;
      batch = std::move(tickets_.front());
      tickets_.pop_front();
    }
    Drain(*batch);
  }
}

}  // namespace mingbai::gateway
