#include "common/mysql/connection.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "common/mysql/errors.h"
#include "common/status/status.h"
#include "common/telemetry/log.h"
#include "common/text/text.h"
#include "cppconn/connection.h"
#include "cppconn/driver.h"
#include "cppconn/exception.h"
#include "cppconn/prepared_statement.h"
#include "cppconn/resultset.h"
#include "cppconn/resultset_metadata.h"
#include "cppconn/statement.h"
#include "mysql_driver.h"

namespace mingbai::db {
namespace {

constexpr int kConnectSeconds = 5;
constexpr int kStatementSeconds = 60;
constexpr size_t kKeptStatements = 256;
constexpr size_t kLargeStatement = 4096;  // bytes of SQL

// The driver's instance is not made thread-safely, and each thread that uses it announces itself (TRAPS 22).
sql::mysql::MySQL_Driver* Driver() {
  static std::once_flag once;
  static sql::mysql::MySQL_Driver* driver = nullptr;
  std::call_once(once, [] { driver = sql::mysql::get_mysql_driver_instance(); });
  struct ThreadUse {
    explicit ThreadUse(sql::mysql::MySQL_Driver* d) : driver(d) { driver->threadInit(); }
    ~ThreadUse() { driver->threadEnd(); }
    sql::mysql::MySQL_Driver* driver;
  };
  thread_local ThreadUse use(driver);
  return driver;
}

struct Binder {
  sql::PreparedStatement& statement;
  unsigned index;
  void operator()(std::monostate) const { statement.setNull(index, 0); }
  void operator()(int64_t v) const { statement.setInt64(index, v); }
  void operator()(uint64_t v) const { statement.setUInt64(index, v); }
  void operator()(std::string_view v) const { statement.setString(index, sql::SQLString(v.data(), v.size())); }
  void operator()(const std::string& v) const { statement.setString(index, sql::SQLString(v.data(), v.size())); }
};

void Bind(sql::PreparedStatement& statement, absl::Span<const Value> params) {
  for (size_t i = 0; i < params.size(); ++i) {
    std::visit(Binder{statement, static_cast<unsigned>(i + 1)}, params[i].holder());
  }
}

[[noreturn]] void EndOnMisuse(int column, const char* what) {
  log::Error("column read that the statement does not have", {{"column", std::to_string(column)}, {"error", what}});
  log::Flush();
  abort();
}

template <typename F>
auto ReadColumn(int column, F read) {
  try {
    return read(static_cast<uint32_t>(column + 1));
  } catch (const std::exception& error) {
    EndOnMisuse(column, error.what());
  }
}

}  // namespace

struct Rows::Impl {
  std::unique_ptr<sql::ResultSet> set;
};

Rows::Rows(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Rows::Rows(Rows&&) noexcept = default;
Rows& Rows::operator=(Rows&&) noexcept = default;
Rows::~Rows() = default;

bool Rows::Next() {
  return ReadColumn(-1, [&](uint32_t) { return impl_->set->next(); });
}
int Rows::columns() const {
  return ReadColumn(-1, [&](uint32_t) { return static_cast<int>(impl_->set->getMetaData()->getColumnCount()); });
}
bool Rows::Null(int column) const {
  return ReadColumn(column, [&](uint32_t i) { return impl_->set->isNull(i); });
}
int64_t Rows::Int(int column) const {
  return ReadColumn(column, [&](uint32_t i) { return impl_->set->getInt64(i); });
}
uint64_t Rows::UInt(int column) const {
  return ReadColumn(column, [&](uint32_t i) { return impl_->set->getUInt64(i); });
}
std::string Rows::Text(int column) const {
  return ReadColumn(column, [&](uint32_t i) { return impl_->set->getString(i).asStdString(); });
}
absl::Time Rows::Time(int column) const {
  std::optional<absl::Time> time = ParseSqlTime(Text(column));
  if (!time.has_value()) EndOnMisuse(column, "not a time");
  return *time;
}
std::optional<absl::Time> Rows::MaybeTime(int column) const {
  if (Null(column)) return std::nullopt;
  return Time(column);
}

struct Connection::Impl {
  std::unique_ptr<sql::Connection> connection;
  std::unordered_map<std::string, std::unique_ptr<sql::PreparedStatement>> statements;
  const rpc::Budget* budget = nullptr;
  bool broken = false;
  bool transactional = false;

  // Prepares, binds and runs; the status of the budget, the driver or OK.
  absl::Status Run(std::string_view sql, absl::Span<const Value> params,
                   absl::FunctionRef<void(sql::PreparedStatement&)> run) {
    if (budget != nullptr) MB_RETURN_IF_ERROR(budget->Check());
    absl::Status status = internal::Guard([&] {
      Driver();
      auto it = statements.find(std::string(sql));
      if (it == statements.end()) {
        if (statements.size() >= kKeptStatements) statements.clear();
        std::string text(sql);
        std::unique_ptr<sql::PreparedStatement> made(connection->prepareStatement(text));
        it = statements.emplace(std::move(text), std::move(made)).first;
      }
      Bind(*it->second, params);
      run(*it->second);
    });
    if (IsConnectionLost(status)) broken = true;
    return status;
  }
};

Connection::Connection(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Connection::~Connection() {
  // Statements close before their connection; a broken one may throw on the way.
  internal::Guard([this] {
    impl_->statements.clear();
    impl_->connection.reset();
  }).IgnoreError();
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const ConnectOptions& options) {
  auto impl = std::make_unique<Impl>();
  bool encrypted = true;
  absl::Status status = internal::Guard([&] {
    sql::ConnectOptionsMap map;
    const bool socket = !options.unix_socket.empty();
    map["hostName"] = socket ? sql::SQLString("unix://" + options.unix_socket) : sql::SQLString(options.host);
    if (!socket) map["port"] = options.port;
    map["userName"] = sql::SQLString(options.user);
    map["password"] = sql::SQLString(options.password);
    if (!options.schema.empty()) map["schema"] = sql::SQLString(options.schema);
    map["OPT_CONNECT_TIMEOUT"] = kConnectSeconds;
    map["OPT_READ_TIMEOUT"] = kStatementSeconds;
    map["OPT_WRITE_TIMEOUT"] = kStatementSeconds;
    map["OPT_LOCAL_INFILE"] = 0;  // TRAPS 19
    map["OPT_CHARSET_NAME"] = sql::SQLString("utf8mb4");
    map["CLIENT_FOUND_ROWS"] = true;     // TRAPS 21
    if (!options.tls_ca_file.empty()) {  // TRAPS 14
      map["sslCA"] = sql::SQLString(options.tls_ca_file);
      map["sslEnforce"] = true;
      map["sslVerify"] = true;
    }
    impl->connection.reset(Driver()->connect(map));
    std::unique_ptr<sql::Statement> statement(impl->connection->createStatement());
    // Every connect forces REPEATABLE READ (TRAPS 15).
    statement->execute("SET NAMES utf8mb4");
    statement->execute("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
    // What GROUP_CONCAT puts together must not be cut off (MySQL's own limit is 1,024 bytes).
    statement->execute("SET SESSION time_zone = '+00:00', group_concat_max_len = 67108864");
    statement->execute("SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'");
    if (!options.tls_ca_file.empty()) {
      std::unique_ptr<sql::ResultSet> cipher(statement->executeQuery("SHOW STATUS LIKE 'Ssl_cipher'"));
      encrypted = cipher->next() && cipher->getString(2).length() > 0;
    }
  });
  if (!status.ok()) return status;
  if (!encrypted) {
    return Error(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", "the database connection is not encrypted");
  }
  return std::unique_ptr<Connection>(new Connection(std::move(impl)));
}

absl::StatusOr<Rows> Connection::Query(std::string_view sql, absl::Span<const Value> params) {
  auto rows = std::make_unique<Rows::Impl>();
  MB_RETURN_IF_ERROR(
      impl_->Run(sql, params, [&](sql::PreparedStatement& statement) { rows->set.reset(statement.executeQuery()); }));
  return Rows(std::move(rows));
}

absl::StatusOr<int64_t> Connection::Execute(std::string_view sql, absl::Span<const Value> params) {
  int64_t count = 0;
  MB_RETURN_IF_ERROR(
      impl_->Run(sql, params, [&](sql::PreparedStatement& statement) { count = statement.executeUpdate(); }));
  return count;
}

absl::StatusOr<int64_t> Connection::ExecuteMany(std::string_view head, int columns, absl::Span<const Value> cells,
                                                std::string_view tail) {
  const size_t rows = cells.size() / columns;
  std::string row = "(?";
  for (int i = 1; i < columns; ++i) row += ",?";
  row += ")";
  int64_t affected = 0;
  for (size_t done = 0; done < rows;) {
    // Powers of two below the limit, so that few statements of one shape are kept.
    size_t count = kRowsPerStatement;
    while (count > rows - done) count = count == kRowsPerStatement ? 256 : count / 2;
    std::string sql(head);
    sql.reserve(head.size() + tail.size() + 2 + count * (row.size() + 1));
    sql += ' ';
    for (size_t i = 0; i < count; ++i) {
      if (i > 0) sql += ',';
      sql += row;
    }
    if (!tail.empty()) StrAppend(&sql, " ", tail);
    MB_ASSIGN_OR_RETURN(int64_t found, Execute(sql, cells.subspan(done * columns, count * columns)));
    affected += found;
    done += count;
  }
  return affected;
}

absl::Status Connection::Plain(std::string_view sql) {
  absl::Status status = internal::Guard([&] {
    Driver();
    std::unique_ptr<sql::Statement> statement(impl_->connection->createStatement());
    statement->execute(sql::SQLString(sql.data(), sql.size()));
  });
  if (IsConnectionLost(status)) impl_->broken = true;
  return status;
}

absl::Status Connection::SetTransactional(bool transactional) {
  if (impl_->transactional == transactional) return absl::OkStatus();
  MB_RETURN_IF_ERROR(Plain(transactional ? "SET autocommit = 0" : "SET autocommit = 1"));
  impl_->transactional = transactional;
  return absl::OkStatus();
}

bool Connection::transactional() const { return impl_->transactional; }

void Connection::ForgetLarge() {
  internal::Guard([this] {
    std::erase_if(impl_->statements, [](const auto& kept) { return kept.first.size() > kLargeStatement; });
  }).IgnoreError();
}

void Connection::Abandon() { impl_->broken = true; }

void Connection::set_budget(const rpc::Budget* budget) { impl_->budget = budget; }
bool Connection::broken() const { return impl_->broken; }

}  // namespace mingbai::db
