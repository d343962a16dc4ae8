#pragma once

// 64-bit ids: 41 bits of milliseconds since 2020-01-01 UTC, 10 of worker, 12 of sequence (docs/architecture.md). In
// contracts they stand inside names only, in base32.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace mingbai {

// 13 characters of lower-case Crockford base32; sorts as the number does.
std::string EncodeId(uint64_t id);
// The number; nullopt for anything EncodeId would not write.
std::optional<uint64_t> DecodeId(std::string_view text);
// The smallest id that can be given at `time` or later.
uint64_t FirstIdAt(absl::Time time);
// `bytes` random bytes from the system's generator, as lower-case base32 (16 bytes give 26 characters).
std::string RandomBase32(int bytes);

// Gives ids that grow. Thread-safe.
class IdGenerator {
 public:
  // `worker` in [0, 1024), leased so that no two processes have the same; ids start above `floor_millis`
  // (Unix), the worker's high-water mark, so that a clock set back never repeats one.
  IdGenerator(int worker, int64_t floor_millis);
  // The next id, at least `above` + 1.
  uint64_t Next(uint64_t above = 0);
  // Unix milliseconds below which every id given so far lies; to be stored as the high-water mark.
  int64_t high_water_millis() const;

 private:
  const uint64_t worker_;
  mutable absl::Mutex mutex_;
  int64_t millis_ ABSL_GUARDED_BY(mutex_);
  uint64_t sequence_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace mingbai
