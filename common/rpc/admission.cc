#include "common/rpc/admission.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "common/status/status.h"

namespace mingbai::rpc {

absl::Status Admission::Enter(const Budget& budget) {
  absl::MutexLock lock(&mutex_);
  if (running_ < max_running_) {
    ++running_;
    return absl::OkStatus();
  }
  if (waiting_ >= max_waiting_) {
    return Error(absl::StatusCode::kResourceExhausted, "OVERLOADED", "the service has more calls than it can take");
  }
  ++waiting_;
  auto free = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return running_ < max_running_; };
  const bool entered =
      mutex_.AwaitWithDeadline(absl::Condition(&free), std::min(budget.deadline, absl::Now() + absl::Seconds(30)));
  --waiting_;
  if (!entered) return absl::DeadlineExceededError("the call's turn did not come in time");
  // Called off while it waited: the place goes to the next.
  if (budget.cancelled && budget.cancelled()) return absl::CancelledError("the caller has gone");
  ++running_;
  return absl::OkStatus();
}

void Admission::Leave() {
  absl::MutexLock lock(&mutex_);
  --running_;
}

int Admission::waiting() {
  absl::MutexLock lock(&mutex_);
  return waiting_;
}

}  // namespace mingbai::rpc
