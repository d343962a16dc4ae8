#include "services/gateway/views/view_cache.h"

#include <algorithm>
#include <limits>

#include "absl/hash/hash.h"
#include "absl/strings/string_view.h"
#include "common/status/status.h"
#include "services/gateway/views/ancestors.h"

namespace mingbai::gateway {
namespace {

// A step back of the business clock that is no more than its jitter.
constexpr absl::Duration kClockJitter = absl::Seconds(1);
// What an entry costs beside its bytes.
constexpr size_t kOverhead = 512;
constexpr absl::Duration kListenEvery = absl::Milliseconds(50);
// Months kept per organization: what is read are the last few.
constexpr size_t kMostMonths = 36;
// A waiting reader looks this often whether its caller has gone.
constexpr absl::Duration kLookUp = absl::Milliseconds(50);
constexpr absl::Duration kLongestWait = absl::Seconds(10);

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

ViewCache::ViewCache(const Options& options, const Clock* clock, Builder builder, std::function<bool()> heard)
    : options_(options),
      clock_(clock),
      builder_(std::move(builder)),
      heard_(std::move(heard)),
      last_heard_(std::numeric_limits<int64_t>::min() / 2),
      queue_(options.builders, options.max_waiting_builds, [this](const ViewKey& key) { Build(key); }) {}

ViewCache::~ViewCache() { Stop(); }

void ViewCache::Start() {
  if (heard_()) last_heard_ = SteadyNanos();
  listener_ = std::thread([this] { Listen(); });
  queue_.Start();
}

void ViewCache::Stop() {
  {
    absl::MutexLock lock(&stop_mutex_);
    stopping_ = true;
  }
  if (listener_.joinable()) listener_.join();
  queue_.Stop();
}

void ViewCache::Listen() {
  absl::MutexLock lock(&stop_mutex_);
  while (!stop_mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kListenEvery)) {
    if (heard_()) last_heard_.store(SteadyNanos(), std::memory_order_relaxed);
  }
}

ViewCache::Shard& ViewCache::ShardOf(std::string_view code) {
  return shards_[absl::Hash<absl::string_view>()(View(code)) % kShards];
}

ViewCache::EntryPtr* ViewCache::Place(Shard& shard, ViewKind kind, std::string_view code, std::string_view period,
                                      bool add) {
  auto found = shard.slots.find(View(code));
  if (found == shard.slots.end()) {
    if (!add) return nullptr;
    found = shard.slots.try_emplace(std::string(code)).first;
  }
  Slot& slot = found->second;
  if (kind == ViewKind::kBoard) return slot.board != nullptr || add ? &slot.board : nullptr;
  for (auto& [known, entry] : slot.overviews) {
    if (known == period) return &entry;
  }
  return add ? &slot.overviews.emplace_back(std::string(period), nullptr).second : nullptr;
}

absl::StatusOr<rpc::ReadyBytes> ViewCache::Get(ViewKind kind, std::string_view code, std::string_view period,
                                               const rpc::Budget& budget) {
  const int64_t arrival = SteadyNanos();
  const absl::Time now = clock_->Now();
  Shard& shard = ShardOf(code);
  absl::MutexLock lock(&shard.mutex);
  EntryPtr& entry = *Place(shard, kind, code, period, /*add=*/true);
  if (entry == nullptr) {
    entry = std::make_shared<Entry>();
    bytes_ += CostOf(*entry);
  }
  entry->used = true;
  entry->touched = true;
  switch (Judge(*entry, now, arrival)) {
    case Freshness::kFresh:
      return entry->bytes;
    case Freshness::kServable:
      Refresh({kind, std::string(code), std::string(period)}, *entry, arrival);
      return entry->bytes;
    case Freshness::kNone:
      break;
  }
  return Wait(shard, entry, {kind, std::string(code), std::string(period)}, arrival, budget);
}

ViewCache::Freshness ViewCache::Judge(const Entry& entry, absl::Time now, int64_t steady) const {
  if (entry.bytes == nullptr) return Freshness::kNone;
  if (now + kClockJitter < entry.as_of || now >= entry.valid_until) return Freshness::kNone;
  Freshness freshness = Freshness::kFresh;
  // Past half of what a view may last it is refreshed, so that readers of one that is read often never wait.
  const auto limit = [&freshness](int64_t age, absl::Duration most) {
    const int64_t nanos = absl::ToInt64Nanoseconds(most);
    if (age > nanos) {
      freshness = Freshness::kNone;
    } else if (age > nanos / 2 && freshness == Freshness::kFresh) {
      freshness = Freshness::kServable;
    }
  };
  const int64_t age = steady - entry.built;
  // From its end: a build that waited for a service that hangs must not be repeated at once.
  if (entry.partial) limit(steady - entry.ended, options_.partial_age);
  const int64_t unheard = steady - last_heard_.load(std::memory_order_relaxed);
  if (freshness != Freshness::kNone) limit(std::min(age, unheard), options_.unheard_age);
  if (entry.generation != entry.built_generation && freshness != Freshness::kNone) {
    const bool within = steady - entry.stale_since <= absl::ToInt64Nanoseconds(options_.stale_grace);
    freshness = within ? Freshness::kServable : Freshness::kNone;
  }
  return freshness;
}

void ViewCache::Refresh(const ViewKey& key, Entry& entry, int64_t steady) {
  if (entry.queued || entry.building) return;
  entry.queued = true;
  queue_.PushAt(std::max(steady, entry.built + absl::ToInt64Nanoseconds(options_.rebuild_gap)), key);
}

absl::StatusOr<rpc::ReadyBytes> ViewCache::Wait(Shard& shard, EntryPtr entry, const ViewKey& key, int64_t arrival,
                                                const rpc::Budget& budget) {
  const absl::Time deadline = std::min(budget.deadline, absl::Now() + kLongestWait);
  while (true) {
    if (!entry->building && !(entry->queued && entry->urgent)) {
      if (!queue_.PushUrgent(key)) {
        if (entry->bytes == nullptr && !entry->queued) {
          bytes_ -= CostOf(*entry);
          Erase(shard, key);
        }
        return Error(absl::StatusCode::kResourceExhausted, "OVERLOADED", "too many views wait to be built");
      }
      entry->queued = true;
      entry->urgent = true;
    }
    const uint64_t seen = entry->attempts;
    while (entry->attempts == seen) {
      MB_RETURN_IF_ERROR(budget.Check());
      const absl::Duration left = deadline - absl::Now();
      if (left <= absl::ZeroDuration()) return absl::DeadlineExceededError("the view was not built in time");
      shard.built.WaitWithTimeout(&shard.mutex, std::min(left, kLookUp));
    }
    if (!entry->error.ok()) return entry->error;
    // A build that began after this reader came is new enough, whatever has happened since.
    if (entry->attempt_began >= arrival) return entry->bytes;
    if (Judge(*entry, clock_->Now(), SteadyNanos()) != Freshness::kNone) return entry->bytes;
  }
}

void ViewCache::Build(const ViewKey& key) {
  Shard& shard = ShardOf(key.code);
  EntryPtr entry;
  const int64_t began = SteadyNanos();
  {
    absl::MutexLock lock(&shard.mutex);
    EntryPtr* place = Place(shard, key.kind, key.code, key.period, /*add=*/false);
    // Queued twice (first for a refresh, then by a reader): the first turn has built it.
    if (place == nullptr || *place == nullptr || !(*place)->queued || (*place)->building) return;
    entry = *place;
    entry->queued = false;
    entry->urgent = false;
    entry->building = true;
    entry->used = false;
    entry->build_generation = entry->generation;
    entry->marked_in_build = 0;
  }
  absl::StatusOr<BuiltView> view = builder_(key);
  {
    absl::MutexLock lock(&shard.mutex);
    bytes_ -= CostOf(*entry);
    entry->building = false;
    ++entry->attempts;
    entry->attempt_began = began;
    entry->error = view.status();
    if (view.ok()) {
      entry->bytes = std::move(view->bytes);
      entry->partial = view->partial;
      entry->as_of = view->as_of;
      entry->valid_until = view->valid_until;
      entry->built = began;
      entry->ended = SteadyNanos();
      entry->built_generation = entry->build_generation;
      entry->stale_since = entry->marked_in_build;
      bytes_ += CostOf(*entry);
      if (key.kind == ViewKind::kOverview) DropOldMonth(shard, key);
      if (entry->generation != entry->built_generation && entry->used) Refresh(key, *entry, SteadyNanos());
    } else {
      entry->bytes = nullptr;
      Erase(shard, key);
    }
    shard.built.SignalAll();
  }
  if (bytes_ > options_.max_bytes) Evict();
}

void ViewCache::Mark(const ViewKey& key, Entry& entry, int64_t steady) {
  if (entry.generation == entry.built_generation) entry.stale_since = steady;
  if (entry.building && entry.marked_in_build == 0) entry.marked_in_build = steady;
  ++entry.generation;
  // A view that nobody reads is built again when somebody does.
  if (entry.bytes != nullptr && entry.used) Refresh(key, entry, steady);
}

void ViewCache::MarkStale(std::string_view code) {
  const int64_t steady = SteadyNanos();
  for (const std::string& above : WithAncestors(code)) {
    Shard& shard = ShardOf(above);
    absl::MutexLock lock(&shard.mutex);
    auto slot = shard.slots.find(above);
    if (slot == shard.slots.end()) continue;
    if (above == code && slot->second.board != nullptr) {
      Mark({ViewKind::kBoard, above, ""}, *slot->second.board, steady);
    }
    for (auto& [period, entry] : slot->second.overviews) Mark({ViewKind::kOverview, above, period}, *entry, steady);
  }
}

void ViewCache::MarkOverviewsStale() {
  const int64_t steady = SteadyNanos();
  for (Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mutex);
    for (auto& [code, slot] : shard.slots) {
      for (auto& [period, entry] : slot.overviews) Mark({ViewKind::kOverview, code, period}, *entry, steady);
    }
  }
}

void ViewCache::MarkAllStale() {
  MarkOverviewsStale();
  const int64_t steady = SteadyNanos();
  for (Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mutex);
    for (auto& [code, slot] : shard.slots) {
      if (slot.board != nullptr) Mark({ViewKind::kBoard, code, ""}, *slot.board, steady);
    }
  }
}

size_t ViewCache::size() const {
  size_t count = 0;
  for (const Shard& shard : shards_) {
    absl::MutexLock lock(&shard.mutex);
    for (const auto& [code, slot] : shard.slots) count += slot.overviews.size() + (slot.board != nullptr ? 1 : 0);
  }
  return count;
}

size_t ViewCache::CostOf(const Entry& entry) {
  return kOverhead + (entry.bytes == nullptr ? 0 : entry.bytes->capacity());
}

void ViewCache::Erase(Shard& shard, const ViewKey& key) {
  auto found = shard.slots.find(key.code);
  if (found == shard.slots.end()) return;
  Slot& slot = found->second;
  if (key.kind == ViewKind::kBoard) {
    slot.board = nullptr;
  } else {
    slot.overviews.erase(std::remove_if(slot.overviews.begin(), slot.overviews.end(),
                                        [&key](const auto& overview) { return overview.first == key.period; }),
                         slot.overviews.end());
  }
  if (slot.board == nullptr && slot.overviews.empty()) shard.slots.erase(found);
}

void ViewCache::DropOldMonth(Shard& shard, const ViewKey& key) {
  std::vector<std::pair<std::string, EntryPtr>>& months = shard.slots.find(key.code)->second.overviews;
  if (months.size() <= kMostMonths) return;
  auto idle = std::find_if(months.begin(), months.end(), [&key](const auto& month) {
    return month.first != key.period && !month.second->building && !month.second->queued;
  });
  if (idle == months.end()) return;
  bytes_ -= CostOf(*idle->second);
  months.erase(idle);
}

void ViewCache::Evict() {
  // Second chance: what was read since the hand last passed stays once more.
  for (size_t step = 0; step < 2 * kShards && bytes_ > options_.max_bytes; ++step) {
    Shard& shard = shards_[hand_.fetch_add(1) % kShards];
    absl::MutexLock lock(&shard.mutex);
    std::vector<ViewKey> leaving;
    const auto look_at = [&](ViewKind kind, const std::string& code, const std::string& period, Entry& entry) {
      if (entry.building || entry.queued || bytes_ <= options_.max_bytes) return;
      if (std::exchange(entry.touched, false)) return;
      leaving.push_back({kind, code, period});
      bytes_ -= CostOf(entry);
    };
    for (auto& [code, slot] : shard.slots) {
      if (slot.board != nullptr) look_at(ViewKind::kBoard, code, "", *slot.board);
      for (auto& [period, entry] : slot.overviews) look_at(ViewKind::kOverview, code, period, *entry);
    }
    for (const ViewKey& key : leaving) Erase(shard, key);
  }
}

}  // namespace mingbai::gateway
