#include "common/time/clock.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "absl/time/clock.h"

namespace mingbai {

static_assert(std::atomic<int64_t>::is_always_lock_free, "the shared clock needs a lock-free offset");

absl::StatusOr<std::unique_ptr<SharedClock>> SharedClock::Open(const std::string& path) {
  int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return absl::ErrnoToStatus(errno, "cannot open the clock file " + path);
  void* map = MAP_FAILED;
  if (ftruncate(fd, sizeof(int64_t)) == 0) {
    map = mmap(nullptr, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  }
  close(fd);
  if (map == MAP_FAILED) return absl::InternalError("cannot map the clock file " + path);
  return std::unique_ptr<SharedClock>(new SharedClock(static_cast<std::atomic<int64_t>*>(map)));
}

SharedClock::~SharedClock() { munmap(offset_micros_, sizeof(int64_t)); }

absl::Time SharedClock::Now() const { return absl::Now() + absl::Microseconds(offset_micros_->load()); }

void SharedClock::Set(absl::Time now) { offset_micros_->store(absl::ToInt64Microseconds(now - absl::Now())); }

}  // namespace mingbai
