#include "common/mysql/worker_lease.h"

#include "absl/time/clock.h"
#include "common/mysql/errors.h"
#include "common/status/status.h"
#include "common/telemetry/log.h"

namespace mingbai::db {
namespace {

constexpr char kFree[] =
    "SELECT worker, high_water, CAST(UNIX_TIMESTAMP(expires_at) * 1000 AS SIGNED) FROM worker "
    "WHERE expires_at < UTC_TIMESTAMP(6) ORDER BY worker LIMIT 1";
constexpr char kTake[] =
    "UPDATE worker SET holder = ?, expires_at = UTC_TIMESTAMP(6) + INTERVAL 10 MINUTE "
    "WHERE worker = ? AND expires_at < UTC_TIMESTAMP(6)";
constexpr char kGreatest[] = "SELECT COALESCE(MAX(worker), -1) FROM worker";
constexpr char kAdd[] =
    "INSERT INTO worker (worker, holder, high_water, expires_at) "
    "VALUES (?, ?, 0, UTC_TIMESTAMP(6) + INTERVAL 10 MINUTE)";
constexpr char kRenew[] =
    "UPDATE worker SET high_water = ?, expires_at = UTC_TIMESTAMP(6) + INTERVAL 10 MINUTE "
    "WHERE worker = ? AND holder = ?";
constexpr char kRelease[] =
    "UPDATE worker SET high_water = ?, expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND "
    "WHERE worker = ? AND holder = ?";
constexpr int kWorkers = 1024;
constexpr absl::Duration kRenewEvery = absl::Seconds(20);

struct Taken {
  int worker = 0;
  int64_t floor_millis = 0;
};

absl::StatusOr<Taken> TakeNumber(Connection& sql, const std::string& holder) {
  for (int attempt = 0; attempt < 20; ++attempt) {
    MB_ASSIGN_OR_RETURN(Rows free, sql.Query(kFree));
    if (free.Next()) {
      const int64_t worker = free.Int(0);
      MB_ASSIGN_OR_RETURN(int64_t found, sql.Execute(kTake, {holder, worker}));
      // The last holder may have given ids up to its lease's end.
      if (found == 1) return Taken{static_cast<int>(worker), std::max(free.Int(1), free.Int(2))};
      continue;
    }
    MB_ASSIGN_OR_RETURN(Rows greatest, sql.Query(kGreatest));
    greatest.Next();
    const int64_t worker = greatest.Int(0) + 1;
    if (worker >= kWorkers) break;
    absl::StatusOr<int64_t> added = sql.Execute(kAdd, {worker, holder});
    if (added.ok()) return Taken{static_cast<int>(worker), 0};
    if (!IsDuplicateKey(added.status())) return added.status();
  }
  return Error(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", "no worker number is free");
}

}  // namespace

absl::StatusOr<std::unique_ptr<WorkerLease>> WorkerLease::Take(Pool* pool) {
  const rpc::Budget budget;
  MB_ASSIGN_OR_RETURN(Pool::Lent lent, pool->Lend(&budget));
  std::string holder = RandomBase32(16);
  MB_ASSIGN_OR_RETURN(Taken taken, TakeNumber(*lent, holder));
  return std::unique_ptr<WorkerLease>(new WorkerLease(pool, taken.worker, std::move(holder), taken.floor_millis));
}

WorkerLease::WorkerLease(Pool* pool, int worker, std::string holder, int64_t floor_millis)
    : pool_(pool), worker_(worker), holder_(std::move(holder)), ids_(worker, floor_millis), thread_([this] {
        Renew();
      }) {}

WorkerLease::~WorkerLease() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
  const rpc::Budget budget{absl::Now() + absl::Seconds(2), nullptr};
  absl::StatusOr<Pool::Lent> lent = pool_->Lend(&budget);
  // Without a database the lease runs out by itself.
  if (lent.ok()) (**lent).Execute(kRelease, {ids_.high_water_millis(), worker_, holder_}).status().IgnoreError();
}

void WorkerLease::Renew() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), kRenewEvery)) return;
    }
    const rpc::Budget budget{absl::Now() + kRenewEvery, nullptr};
    absl::StatusOr<Pool::Lent> lent = pool_->Lend(&budget);
    if (!lent.ok()) continue;
    absl::StatusOr<int64_t> found = (**lent).Execute(kRenew, {ids_.high_water_millis(), worker_, holder_});
    if (found.ok() && *found == 0) {
      log::Error("the worker lease was taken by another process; ending", {{"worker", std::to_string(worker_)}});
      log::Flush();
      abort();
    }
  }
}

}  // namespace mingbai::db
