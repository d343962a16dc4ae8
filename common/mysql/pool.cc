#include "common/mysql/pool.h"

#include <algorithm>

#include "absl/time/clock.h"
#include "common/status/status.h"

namespace mingbai::db {

std::unique_ptr<Connection> Pool::TakeIdle(bool transactional) {
  if (idle_.empty()) return nullptr;
  auto chosen = std::find_if(idle_.rbegin(), idle_.rend(),
                             [=](const auto& connection) { return connection->transactional() == transactional; });
  if (chosen == idle_.rend()) chosen = idle_.rbegin();
  std::swap(*chosen, idle_.back());
  std::unique_ptr<Connection> connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

absl::StatusOr<Pool::Lent> Pool::Lend(const rpc::Budget* budget, bool transactional) {
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
    connection = TakeIdle(transactional);
  }
  if (connection != nullptr && !connection->SetTransactional(transactional).ok()) {
    connection.reset();
    DropIdle();
  }
  if (connection == nullptr) {
    absl::StatusOr<std::unique_ptr<Connection>> opened = Connection::Open(options_);
    absl::Status ready = opened.status();
    if (ready.ok()) ready = (*opened)->SetTransactional(transactional);
    if (!ready.ok()) {
      absl::MutexLock lock(&mutex_);
      --lent_;
      return ready;
    }
    connection = *std::move(opened);
  }
  connection->set_budget(budget);
  return Lent(this, std::move(connection));
}

void Pool::DropIdle() {
  std::vector<std::unique_ptr<Connection>> dropped;
  absl::MutexLock lock(&mutex_);
  dropped.swap(idle_);
}

void Pool::Return(std::unique_ptr<Connection> connection) {
  connection->set_budget(nullptr);
  if (!connection->broken()) connection->ForgetLarge();
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
