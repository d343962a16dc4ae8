#include "services/gateway/views/build_queue.h"

#include <chrono>
#include <utility>

#include "absl/time/time.h"

namespace mingbai::gateway {

int64_t SteadyNanos() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

BuildQueue::BuildQueue(int threads, size_t most_urgent, std::function<void(const ViewKey&)> run)
    : thread_count_(threads), most_urgent_(most_urgent), run_(std::move(run)) {}

BuildQueue::~BuildQueue() { Stop(); }

void BuildQueue::Start() {
  for (int i = 0; i < thread_count_; ++i) threads_.emplace_back([this] { Work(); });
}

void BuildQueue::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
    changed_.SignalAll();
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool BuildQueue::PushUrgent(ViewKey key) {
  absl::MutexLock lock(&mutex_);
  if (stopping_ || urgent_.size() >= most_urgent_) return false;
  urgent_.push_back(std::move(key));
  changed_.Signal();
  return true;
}

void BuildQueue::PushAt(int64_t due, ViewKey key) {
  absl::MutexLock lock(&mutex_);
  later_.emplace(due, std::move(key));
  changed_.Signal();
}

void BuildQueue::Work() {
  while (true) {
    ViewKey key;
    {
      absl::MutexLock lock(&mutex_);
      while (true) {
        if (stopping_) return;
        if (!urgent_.empty()) {
          key = std::move(urgent_.front());
          urgent_.pop_front();
          break;
        }
        if (later_.empty()) {
          changed_.Wait(&mutex_);
          continue;
        }
        const int64_t wait = later_.begin()->first - SteadyNanos();
        if (wait <= 0) {
          key = std::move(later_.begin()->second);
          later_.erase(later_.begin());
          break;
        }
        changed_.WaitWithTimeout(&mutex_, absl::Nanoseconds(wait));
      }
    }
    run_(key);
  }
}

}  // namespace mingbai::gateway
