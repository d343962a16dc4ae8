#include "common/mysql/database.h"

#include <algorithm>

#include "absl/random/random.h"
#include "absl/time/clock.h"
#include "common/mysql/errors.h"
#include "common/mysql/group_commit.h"
#include "common/mysql/pool.h"
#include "common/mysql/worker_lease.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "google/protobuf/message.h"

namespace mingbai::db {
namespace {

constexpr int kAttempts = 12;
constexpr char kSchemaVersion[] = "SELECT COALESCE(MAX(version), 0) FROM schema_version";
constexpr char kInsertEvent[] =
    "INSERT INTO outbox (id, aggregate, organization, event_time, audience_class, circle, type, payload) VALUES";
// Of rows that go in together; a larger statement would meet the database's max_allowed_packet (16 MB at least).
constexpr size_t kMostAddedBytes = 4 << 20;

absl::Status CheckSchema(Pool& pool, int wanted) {
  const rpc::Budget budget;
  MB_ASSIGN_OR_RETURN(Pool::Lent lent, pool.Lend(&budget));
  absl::StatusOr<Rows> rows = (*lent).Query(kSchemaVersion);
  if (IsConnectionLost(rows.status())) return rows.status();
  const int64_t found = rows.ok() && rows->Next() ? rows->Int(0) : 0;
  if (found == wanted) return absl::OkStatus();
  return Failed("SCHEMA_UNKNOWN", StrCat("the schema is at version ", found, ", this binary knows ", wanted,
                                         found < wanted ? "; run it with --migrate" : ""));
}

}  // namespace

void Transaction::Add(const char* insert, std::initializer_list<Value> row) {
  auto added = std::find_if(added_.begin(), added_.end(), [=](const Added& other) { return other.insert == insert; });
  if (added == added_.end()) added = added_.insert(added_.end(), {insert, static_cast<int>(row.size()), {}});
  for (const Value& cell : row) added->cells.push_back(cell.Owned());
}

uint64_t Transaction::Emit(const OutboxEvent& event, uint64_t last_event_id) {
  const uint64_t id = ids_.Next(last_event_id);
  Add(kInsertEvent,
      {id, event.aggregate, event.organization, event.time, static_cast<int>(event.audience.audience_class()),
       event.audience.circle(), event.payload->GetTypeName(), event.payload->SerializeAsString()});
  emitted_ = true;
  return id;
}

absl::Status Transaction::Flush() {
  for (const Added& added : added_) {
    const absl::Span<const Value> cells = added.cells;
    size_t begin = 0, bytes = 0;
    for (size_t end = 0; end < cells.size(); end += added.columns) {
      size_t size = 0;
      for (const Value& cell : cells.subspan(end, added.columns)) size += cell.text_size();
      if (bytes + size > kMostAddedBytes && end > begin) {
        MB_RETURN_IF_ERROR(
            connection_.ExecuteMany(added.insert, added.columns, cells.subspan(begin, end - begin)).status());
        begin = end;
        bytes = 0;
      }
      bytes += size;
    }
    MB_RETURN_IF_ERROR(connection_.ExecuteMany(added.insert, added.columns, cells.subspan(begin)).status());
  }
  added_.clear();
  return absl::OkStatus();
}

struct Database::Impl {
  explicit Impl(const DatabaseOptions& options)
      : pool(options.connect, options.pool_size), secret_key(options.secret_key) {}
  Pool pool;
  const std::string secret_key;
  std::unique_ptr<WorkerLease> worker;
  std::function<void()> on_events;
  GroupCommit group_commit;
};

Database::Database(const DatabaseOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Database::~Database() = default;

absl::StatusOr<std::unique_ptr<Database>> Database::Open(const DatabaseOptions& options, int schema_version) {
  std::unique_ptr<Database> database(new Database(options));
  MB_RETURN_IF_ERROR(CheckSchema(database->impl_->pool, schema_version));
  MB_ASSIGN_OR_RETURN(database->impl_->worker, WorkerLease::Take(&database->impl_->pool));
  return database;
}

IdGenerator& Database::ids() { return impl_->worker->ids(); }
const std::string& Database::secret_key() const { return impl_->secret_key; }
void Database::OnEvents(std::function<void()> callback) { impl_->on_events = std::move(callback); }

absl::Status Database::ReadImpl(const rpc::Budget& budget, absl::FunctionRef<absl::Status(Connection&)> fn) {
  for (int attempt = 0;; ++attempt) {
    absl::Status status;
    {
      MB_ASSIGN_OR_RETURN(Pool::Lent lent, impl_->pool.Lend(&budget));
      status = fn(*lent);
    }
    // A read that found its connection gone is tried once more on a new one.
    if (!IsConnectionLost(status) || attempt == 1) return status;
  }
}

absl::Status Database::TransactImpl(const rpc::Budget& budget, absl::FunctionRef<absl::Status(Transaction&)> fn) {
  bool fresh_connection_tried = false;
  for (int attempt = 0;; ++attempt) {
    absl::Status status;
    bool committing = false;
    bool emitted = false;
    {
      MB_ASSIGN_OR_RETURN(Pool::Lent lent, impl_->pool.Lend(&budget, /*transactional=*/true));
      Connection& connection = *lent;
      Transaction tx(connection, ids());
      status = fn(tx);
      if (status.ok()) status = tx.Flush();
      emitted = tx.emitted_;
      if (status.ok()) status = budget.Check();
      if (status.ok()) {
        committing = true;
        status = connection.Plain("COMMIT");
      }
      // What could not be taken back must not be met by the next transaction on this connection.
      if (!status.ok() && !connection.broken() && !connection.Plain("ROLLBACK").ok()) connection.Abandon();
    }
    if (status.ok()) {
      if (emitted && impl_->on_events) impl_->on_events();
      return status;
    }
    if (IsConnectionLost(status)) {
      if (committing) {
        return Error(absl::StatusCode::kUnavailable, "COMMIT_UNKNOWN",
                     "the connection broke during commit; repeat with the same request_id");
      }
      // Nothing was committed: a stale connection of the pool costs one more try.
      if (fresh_connection_tried) return status;
      fresh_connection_tried = true;
      continue;
    }
    if (!IsRetryable(status) || attempt >= kAttempts) return status;
    thread_local absl::BitGen random;
    absl::SleepFor(absl::Milliseconds(absl::Uniform(random, 1, 5 << std::min(attempt, 5))));
    MB_RETURN_IF_ERROR(budget.Check());
  }
}

absl::Status Database::TogetherImpl(const rpc::Budget& budget, absl::FunctionRef<absl::Status(Transaction&)> fn) {
  return impl_->group_commit.Run(budget, fn,
                                 [this](const rpc::Budget& own, absl::FunctionRef<absl::Status(Transaction&)> body) {
                                   return TransactImpl(own, body);
                                 });
}

}  // namespace mingbai::db
