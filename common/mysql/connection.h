#pragma once

// One connection to the database. SQL stands in repositories only, as constants with placeholders; statements are
// prepared once per connection and kept. Not thread-safe: a connection belongs to the closure that it was lent to.

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/mysql/value.h"
#include "common/rpc/budget.h"

namespace mingbai::db {

// The rows of an answer, held in memory. Columns count from 0. Reading a column that does not exist, or as a type that
// it does not have, is a programming error and ends the process.
class Rows {
 public:
  Rows(Rows&&) noexcept;
  Rows& operator=(Rows&&) noexcept;
  ~Rows();

  // Goes to the next row; false after the last.
  bool Next();
  int columns() const;
  bool Null(int column) const;
  int64_t Int(int column) const;
  uint64_t UInt(int column) const;
  bool Bool(int column) const { return Int(column) != 0; }
  std::string Text(int column) const;  // also for BLOB and DECIMAL
  absl::Time Time(int column) const;
  std::optional<absl::Time> MaybeTime(int column) const;

 private:
  friend class Connection;
  struct Impl;
  explicit Rows(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct ConnectOptions {
  std::string unix_socket;
  std::string host;
  int port = 3306;
  std::string schema;
  std::string user;
  std::string password;
  std::string tls_ca_file;
};

class Connection {
 public:
  // Rows that one statement of ExecuteMany writes at most: who builds many cells needs to hold no more.
  static constexpr int kRowsPerStatement = 500;

  // Opens a connection at READ COMMITTED with UTC session time. UNAVAILABLE, reason DATABASE_UNAVAILABLE.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const ConnectOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Runs a SELECT. Each step first checks the budget (CANCELLED, DEADLINE_EXCEEDED). Driver errors arrive as statuses
  // made in errors.cc; the transaction closure hands them on untouched.
  absl::StatusOr<Rows> Query(std::string_view sql, absl::Span<const Value> params = {});
  absl::StatusOr<Rows> Query(std::string_view sql, std::initializer_list<Value> params) {
    return Query(sql, absl::MakeConstSpan(params.begin(), params.size()));
  }
  // Runs anything else; the number of rows found (not: changed) by an UPDATE, or affected.
  absl::StatusOr<int64_t> Execute(std::string_view sql, absl::Span<const Value> params = {});
  absl::StatusOr<int64_t> Execute(std::string_view sql, std::initializer_list<Value> params) {
    return Execute(sql, absl::MakeConstSpan(params.begin(), params.size()));
  }
  // `head` + "(?,…),(?,…)…" + `tail` for cells.size() / columns rows, in statements of at most 500 rows: a multi-row
  // INSERT. The sum of rows affected.
  absl::StatusOr<int64_t> ExecuteMany(std::string_view head, int columns, absl::Span<const Value> cells,
                                      std::string_view tail = "");

 private:
  friend class Database;
  friend class Pool;
  struct Impl;
  explicit Connection(std::unique_ptr<Impl> impl);
  absl::Status Plain(std::string_view sql);  // COMMIT, ROLLBACK
  // Whether statements belong to a transaction that COMMIT or ROLLBACK ends, or stand for themselves (at first).
  // Nothing is sent where it is so already: a transaction costs no statement to begin.
  absl::Status SetTransactional(bool transactional);
  bool transactional() const;
  // Gives up kept statements of many rows, each of which holds memory for all its parameters here and in the database.
  void ForgetLarge();
  // Makes the pool drop it.
  void Abandon();
  void set_budget(const rpc::Budget* budget);
  bool broken() const;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingbai::db
