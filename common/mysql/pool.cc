#include "common/mysql/pool.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "common/status/status.h"

namespace mingbai::db {

absl::StatusOr<Pool::Lent> Pool::Lend(const rpc::Budget* budget) {
  MB_RETURN_IF_ERROR(budget->Check());
  std::unique_ptr<Connection> connection;
  {
    absl::MutexLock lock(&mutex_);
    auto free = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return lent_ < size_; };
    const absl::Time until = std::min(budget->deadline, absl::Now() + absl::Seconds(30));
    if (!mutex_.AwaitWithDeadline(absl::Condition(&free), until)) {
      MB_RETURN_IF_ERROR(budget->Check());
      return Error(absl::StatusCode::kResourceExhausted, "OVERLOADED", "no database connection became free");
    }
    ++lent_;
    if (!idle_.empty()) {
      connection = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (connection == nullptr) {
    absl::StatusOr<std::unique_ptr<Connection>> opened = Connection::Open(options_);
    if (!opened.ok()) {
      absl::MutexLock lock(&mutex_);
      --lent_;
      return opened.status();
    }
    connection = *std::move(opened);
  }
  connection->set_budget(budget);
  return Lent(this, std::move(connection));
}

void Pool::Return(std::unique_ptr<Connection> connection) {
  connection->set_budget(nullptr);
  std::vector<std::unique_ptr<Connection>> dropped;
  absl::MutexLock lock(&mutex_);
  --lent_;
  if (!connection->broken()) {
    idle_.push_back(std::move(connection));
  } else {
    // What broke one has most likely broken all.
    dropped.swap(idle_);
    dropped.push_back(std::move(connection));
  }
}

}  // namespace mingbai::db
