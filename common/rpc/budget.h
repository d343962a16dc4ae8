#pragma once

#include <functional>

#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace mingbai::rpc {

// How long work may go on: until a deadline (system time) and while nobody has called it off. Checked before every
// database step and every call (TRAPS 4). Copyable; thread-safe.
struct Budget {
  absl::Time deadline = absl::InfiniteFuture();
  std::function<bool()> cancelled;

  // OK, DEADLINE_EXCEEDED or CANCELLED. To ask whether the caller has gone costs a system call.
  absl::Status Check() const {
    if (cancelled && cancelled()) return absl::CancelledError("the caller has gone");
    return CheckDeadline();
  }
  // OK or DEADLINE_EXCEEDED.
  absl::Status CheckDeadline() const {
    if (deadline != absl::InfiniteFuture() && absl::Now() >= deadline) {
      return absl::DeadlineExceededError("the caller's deadline has passed");
    }
    return absl::OkStatus();
  }
};

}  // namespace mingbai::rpc
