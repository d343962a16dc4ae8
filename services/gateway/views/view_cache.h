#pragma once

// The public tier views, ready and serialized (DESIGN "Reads are the volume"). A read of a fresh view is a hash lookup
// and the copy of a pointer; one of a missing view waits for a build that all its readers share.
//
// When a view is fresh:
//  - no event about it has come since its build began; after one, readers get the old view for at most
//    `stale_grace` while it is rebuilt in the background, then wait for the new one;
//  - the business clock stands between the time it speaks of and the time it changes by itself;
//  - it is whole, or at most `partial_age` old (DOMAIN G-4);
//  - the events are being heard, or it is at most `unheard_age` old.
// Holds public content only: what it is given comes from a Builder that asks as nobody (DOMAIN C-9).
// Thread-safe.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/budget.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "services/gateway/views/build_queue.h"
#include "services/gateway/views/view_key.h"

namespace mingbai::gateway {

// A view as built.
struct BuiltView {
  rpc::ReadyBytes bytes;
  bool partial = false;                             // a part is missing
  absl::Time as_of;                                 // business time that it speaks of
  absl::Time valid_until = absl::InfiniteFuture();  // business time at which it changes by itself, after as_of
};

class ViewCache {
 public:
  struct Options {
    size_t max_bytes = size_t{64} << 20;
    int builders = 4;
    size_t max_waiting_builds = 256;
    absl::Duration stale_grace = absl::Seconds(1);
    absl::Duration partial_age = absl::Seconds(1);
    absl::Duration unheard_age = absl::Seconds(2);
    absl::Duration rebuild_gap = absl::Milliseconds(200);  // between background builds of one view
  };
  using Builder = std::function<absl::StatusOr<BuiltView>(const ViewKey&)>;

  // `heard` says whether all events are being heard right now; asked every 50 ms.
  ViewCache(const Options& options, const Clock* clock, Builder builder, std::function<bool()> heard);
  ~ViewCache();
  void Start();
  void Stop();

  // The view. The builder's error where it cannot be built; RESOURCE_EXHAUSTED, reason OVERLOADED, where too many
  // wait to be built; DEADLINE_EXCEEDED or CANCELLED as the budget says.
  absl::StatusOr<rpc::ReadyBytes> Get(ViewKind kind, std::string_view code, std::string_view period,
                                      const rpc::Budget& budget);

  // An event has come about the organization: its board, and the overviews of it and of all above it, are stale.
  void MarkStale(std::string_view code);
  void MarkOverviewsStale();
  void MarkAllStale();

  // Memory held by views, and their number.
  size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
  size_t size() const;

 private:
  // One view, guarded by its shard's mutex.
  struct Entry {
    rpc::ReadyBytes bytes;
    bool partial = false;
    absl::Time as_of;
    absl::Time valid_until;
    int64_t ended = 0;              // steady; when the build ended
    int64_t built = 0;              // steady; when the build began
    uint64_t generation = 0;        // counts events about it
    uint64_t built_generation = 0;  // at the build's beginning
    int64_t stale_since = 0;        // steady; the first event that the bytes may lack
    bool used = false;              // read since the last build began
    bool touched = false;           // read since the eviction's hand passed
    bool queued = false;
    bool urgent = false;  // queued, and a reader waits
    bool building = false;
    uint64_t build_generation = 0;  // of the build in progress
    int64_t marked_in_build = 0;    // first event during the build in progress; 0 for none
    uint64_t attempts = 0;          // builds that ended
    int64_t attempt_began = 0;
    absl::Status error;  // of the last build
  };
  using EntryPtr = std::shared_ptr<Entry>;
  struct Slot {
    EntryPtr board;
    std::vector<std::pair<std::string, EntryPtr>> overviews;  // by period
  };
  struct Shard {
    mutable absl::Mutex mutex;
    absl::CondVar built;
    absl::flat_hash_map<std::string, Slot> slots ABSL_GUARDED_BY(mutex);
  };
  enum class Freshness { kFresh, kServable, kNone };
  static constexpr size_t kShards = 16;

  Shard& ShardOf(std::string_view code);
  // The entry's place in its slot; nullptr where there is none and `add` is false.
  static EntryPtr* Place(Shard& shard, ViewKind kind, std::string_view code, std::string_view period, bool add);
  Freshness Judge(const Entry& entry, absl::Time now, int64_t steady) const;
  void Refresh(const ViewKey& key, Entry& entry, int64_t steady);
  absl::StatusOr<rpc::ReadyBytes> Wait(Shard& shard, EntryPtr entry, const ViewKey& key, int64_t arrival,
                                       const rpc::Budget& budget);
  void Build(const ViewKey& key);
  void Mark(const ViewKey& key, Entry& entry, int64_t steady);
  void Erase(Shard& shard, const ViewKey& key);
  // Keeps the months of one organization few.
  void DropOldMonth(Shard& shard, const ViewKey& key);
  static size_t CostOf(const Entry& entry);
  void Evict();
  void Listen();

  const Options options_;
  const Clock* const clock_;
  const Builder builder_;
  const std::function<bool()> heard_;
  std::atomic<int64_t> last_heard_;
  std::atomic<size_t> bytes_{0};
  std::atomic<size_t> hand_{0};
  Shard shards_[kShards];
  BuildQueue queue_;
  absl::Mutex stop_mutex_;
  bool stopping_ ABSL_GUARDED_BY(stop_mutex_) = false;
  std::thread listener_;
};

}  // namespace mingbai::gateway
