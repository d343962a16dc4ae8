#pragma once

// A service's schema: pool, transactions, events, ids.

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/id/id.h"
#include "common/mysql/connection.h"
#include "common/rpc/budget.h"
#include "mingbai/common/v1/types.pb.h"

namespace google::protobuf {
class Message;
}

namespace mingbai::db {

class Pool;

// An event to be written with the change that it tells of (DESIGN invariant 2).
struct OutboxEvent {
  std::string aggregate;     // resource name of what changed
  std::string organization;  // code
  absl::Time time;           // business time
  common::v1::Audience audience;
  const google::protobuf::Message* payload = nullptr;
};

// A transaction in progress. Not thread-safe; lives inside its closure.
class Transaction {
 public:
  Transaction(Connection& connection, IdGenerator& ids) : connection_(connection), ids_(ids) {}
  Connection& sql() { return connection_; }
  // A new id.
  uint64_t NewId() { return ids_.Next(); }
  // Adds a row at the end of the transaction, where the rows of one `insert` ("INSERT INTO t (a, b) VALUES", a
  // constant) go in together: statements of the closure do not see it, and that its key is taken shows only there.
  void Add(const char* insert, std::initializer_list<Value> row);
  // Adds the event. `last_event_id` is that of the aggregate's locked row; the new id, greater than it, is returned
  // and the caller stores it in the same row. Aggregates without a row of their own pass 0.
  uint64_t Emit(const OutboxEvent& event, uint64_t last_event_id);

 private:
  friend class Database;
  struct Added {
    const char* insert;
    int columns;
    std::vector<Value> cells;
  };
  // Writes the rows of Add, in the order of each statement's first.
  absl::Status Flush();

  Connection& connection_;
  IdGenerator& ids_;
  bool emitted_ = false;
  std::vector<Added> added_;
};

struct DatabaseOptions {
  ConnectOptions connect;
  int pool_size = 16;
  std::string secret_key;  // 32 bytes
};

// Thread-safe.
class Database {
 public:
  // Opens the pool and leases a worker number for ids. UNAVAILABLE, reason DATABASE_UNAVAILABLE;
  // FAILED_PRECONDITION, reason SCHEMA_UNKNOWN, where the schema's version is not `schema_version`.
  static absl::StatusOr<std::unique_ptr<Database>> Open(const DatabaseOptions& options, int schema_version);
  ~Database();

  // Lends a connection to `fn` outside a transaction: for reads. Waits for a free one until the budget ends.
  template <typename F>
  auto Read(const rpc::Budget& budget, F&& fn) -> std::invoke_result_t<F, Connection&> {
    std::optional<std::invoke_result_t<F, Connection&>> result;
    absl::Status status = ReadImpl(budget, [&](Connection& connection) {
      result.emplace(fn(connection));
      return StatusOf(*result);
    });
    if (!status.ok()) return status;
    return *std::move(result);
  }

  // Runs `fn` in a transaction and commits if it answers OK, else rolls back. `fn` may run several times (deadlock,
  // lock wait, snapshot conflicts): it keeps no state across runs. A commit whose outcome is unknown is UNAVAILABLE,
  // reason COMMIT_UNKNOWN.
  template <typename F>
  auto Transact(const rpc::Budget& budget, F&& fn) -> std::invoke_result_t<F, Transaction&> {
    std::optional<std::invoke_result_t<F, Transaction&>> result;
    absl::Status status = TransactImpl(budget, [&](Transaction& tx) {
      result.emplace(fn(tx));
      return StatusOf(*result);
    });
    if (!status.ok()) return status;
    return *std::move(result);
  }

  // As Transact, for a short closure that only adds rows (Transaction::Add): it locks nothing and waits for nobody.
  // Concurrent ones share a transaction, with one commit and one statement for their rows of a kind. Each stands for
  // itself: where one fails, all are rolled back and run again, each alone. `fn` may run on another caller's thread.
  template <typename F>
  auto TransactTogether(const rpc::Budget& budget, F&& fn) -> std::invoke_result_t<F, Transaction&> {
    std::optional<std::invoke_result_t<F, Transaction&>> result;
    absl::Status status = TogetherImpl(budget, [&](Transaction& tx) {
      result.emplace(fn(tx));
      return StatusOf(*result);
    });
    if (!status.ok()) return status;
    return *std::move(result);
  }

  IdGenerator& ids();
  const std::string& secret_key() const;
  // Called after each commit that wrote an event (the sequencer wakes up). Set once, before any transaction.
  void OnEvents(std::function<void()> callback);

 private:
  explicit Database(const DatabaseOptions& options);
  static absl::Status StatusOf(const absl::Status& status) { return status; }
  template <typename T>
  static absl::Status StatusOf(const absl::StatusOr<T>& value) {
    return value.status();
  }
  absl::Status ReadImpl(const rpc::Budget& budget, absl::FunctionRef<absl::Status(Connection&)> fn);
  absl::Status TransactImpl(const rpc::Budget& budget, absl::FunctionRef<absl::Status(Transaction&)> fn);
  absl::Status TogetherImpl(const rpc::Budget& budget, absl::FunctionRef<absl::Status(Transaction&)> fn);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingbai::db
