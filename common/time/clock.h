#pragma once

// Business time. Rules take times as arguments; only what wires a service owns a Clock (DESIGN invariant 12).

#include <atomic>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mingbai {

// Source of business time. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
  // Whether the time is simulated; shown in /healthz and on pages.
  virtual bool simulated() const { return false; }
};

// The system's time.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

// A clock that tests set.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(absl::Time now) : micros_(absl::ToUnixMicros(now)) {}
  absl::Time Now() const override { return absl::FromUnixMicros(micros_.load()); }
  void Set(absl::Time now) { micros_.store(absl::ToUnixMicros(now)); }
  void Advance(absl::Duration by) { micros_.fetch_add(absl::ToInt64Microseconds(by)); }

 private:
  std::atomic<int64_t> micros_;
};

// The simulated clock of --demo: the system's time plus an offset that all processes on the machine share through a
// small mapped file. Whoever plays the month moves the offset; between moves the clock runs on by itself.
class SharedClock final : public Clock {
 public:
  // Opens the file, creating it with offset 0. INTERNAL where it cannot be mapped.
  static absl::StatusOr<std::unique_ptr<SharedClock>> Open(const std::string& path);
  ~SharedClock() override;
  SharedClock(const SharedClock&) = delete;
  SharedClock& operator=(const SharedClock&) = delete;

  absl::Time Now() const override;
  bool simulated() const override { return true; }
  // Makes the clock show `now` at this instant, in every process that has the file open.
  void Set(absl::Time now);

 private:
  explicit SharedClock(std::atomic<int64_t>* offset) : offset_micros_(offset) {}
  std::atomic<int64_t>* offset_micros_;
};

}  // namespace mingbai
