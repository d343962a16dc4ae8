#include "common/timed/timed_worker.h"

#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/id/id.h"
#include "common/mysql/errors.h"
#include "common/status/status.h"
#include "common/telemetry/log.h"

namespace mingbai::timed {
namespace {

constexpr char kAdd[] =
    "INSERT INTO lease (name, token, beat, holder, expires_at) VALUES (?, 0, 0, '', '2000-01-01 00:00:00')";
constexpr char kKnown[] = "SELECT token FROM lease WHERE name = ?";
constexpr char kMine[] = "SELECT token FROM lease WHERE name = ? AND holder = ?";
constexpr char kTake[] =
    "UPDATE lease SET token = token + 1, holder = ?, expires_at = UTC_TIMESTAMP(6) + INTERVAL 5 SECOND "
    "WHERE name = ? AND expires_at < UTC_TIMESTAMP(6)";
constexpr char kRenew[] =
    "UPDATE lease SET expires_at = UTC_TIMESTAMP(6) + INTERVAL 5 SECOND WHERE name = ? AND holder = ?";
constexpr char kRelease[] =
    "UPDATE lease SET expires_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND WHERE name = ? AND holder = ?";
constexpr char kFence[] = "UPDATE lease SET beat = beat + 1 WHERE name = ? AND token = ?";

}  // namespace

absl::Status Lease::Fence(db::Transaction& tx) const {
  MB_ASSIGN_OR_RETURN(int64_t found, tx.sql().Execute(kFence, {name, token}));
  if (found == 1) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "LEASE_LOST", "another process holds the lease now");
}

absl::Status NotClaimed() { return Error(absl::StatusCode::kAborted, "NOT_CLAIMED", "another has done it"); }

struct TimedWorker::Impl {
  std::string name;
  db::Database* database;
  absl::Duration interval;
  Step step;
  const std::string holder = RandomBase32(16);
  absl::Mutex mutex;
  bool stopping ABSL_GUARDED_BY(mutex) = false;
  std::thread thread;

  // The lease where it is ours now; token 0 where another holds it.
  absl::StatusOr<Lease> Hold() {
    const rpc::Budget budget{absl::Now() + absl::Seconds(5), nullptr};
    return database->Read(budget, [&](db::Connection& sql) -> absl::StatusOr<Lease> {
      MB_ASSIGN_OR_RETURN(int64_t renewed, sql.Execute(kRenew, {name, holder}));
      if (renewed == 0) {
        MB_ASSIGN_OR_RETURN(db::Rows known, sql.Query(kKnown, {name}));
        if (!known.Next()) {
          absl::Status added = sql.Execute(kAdd, {name}).status();
          if (!added.ok() && !db::IsDuplicateKey(added)) return added;
        }
        MB_ASSIGN_OR_RETURN(int64_t taken, sql.Execute(kTake, {holder, name}));
        if (taken == 0) return Lease{name, 0};
      }
      MB_ASSIGN_OR_RETURN(db::Rows row, sql.Query(kMine, {name, holder}));
      if (!row.Next()) return Lease{name, 0};
      return Lease{name, row.Int(0)};
    });
  }

  bool Work() {
    absl::StatusOr<Lease> lease = Hold();
    if (!lease.ok() || lease->token == 0) return false;
    absl::StatusOr<bool> more = step(*lease);
    if (more.ok()) return *more;
    if (ReasonOf(more.status()) != "LEASE_LOST") {
      log::Warn("timed work failed; it is tried again", {{"work", name}, {"error", more.status().ToString()}});
    }
    return false;
  }

  void Run() {
    bool more = true;  // the first turn is at once
    while (true) {
      {
        absl::MutexLock lock(&mutex);
        if (mutex.AwaitWithTimeout(absl::Condition(&stopping), more ? absl::ZeroDuration() : interval)) break;
      }
      more = Work();
    }
    const rpc::Budget budget{absl::Now() + absl::Seconds(2), nullptr};
    database->Read(budget,
                   [&](db::Connection& sql) {
                     return sql.Execute(kRelease, {name, holder});
                   })
        .status()
        .IgnoreError();  // otherwise it runs out by itself
  }
};

TimedWorker::TimedWorker(std::string name, db::Database* database, absl::Duration interval, Step step)
    : impl_(std::make_unique<Impl>()) {
  impl_->name = std::move(name);
  impl_->database = database;
  impl_->interval = interval;
  impl_->step = std::move(step);
}

TimedWorker::~TimedWorker() { Stop(); }

void TimedWorker::Start() {
  impl_->thread = std::thread([this] { impl_->Run(); });
}

void TimedWorker::Stop() {
  {
    absl::MutexLock lock(&impl_->mutex);
    impl_->stopping = true;
  }
  if (impl_->thread.joinable()) impl_->thread.join();
}

}  // namespace mingbai::timed
