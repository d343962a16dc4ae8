#include "common/mysql/migrator.h"

#include <vector>

#include "common/status/status.h"
#include "common/telemetry/log.h"
#include "common/text/text.h"

namespace mingbai::db {
namespace {

constexpr char kVersionTable[] =
    "CREATE TABLE IF NOT EXISTS schema_version (version INT NOT NULL PRIMARY KEY, name VARCHAR(100) NOT NULL, "
    "applied_at DATETIME(6) NOT NULL) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";
constexpr char kLockTable[] =
    "CREATE TABLE IF NOT EXISTS migration_lock (id TINYINT NOT NULL PRIMARY KEY) ENGINE=InnoDB";
constexpr char kLockRow[] = "INSERT INTO migration_lock (id) VALUES (1) ON DUPLICATE KEY UPDATE id = id";
constexpr char kLock[] = "SELECT id FROM migration_lock WHERE id = 1 FOR UPDATE";
constexpr char kReached[] = "SELECT COALESCE(MAX(version), 0) FROM schema_version";
constexpr char kRecord[] = "INSERT INTO schema_version (version, name, applied_at) VALUES (?, ?, UTC_TIMESTAMP(6))";
constexpr std::string_view kCheck = "-- check:";
constexpr std::string_view kUnless = "-- unless:";

struct Statement {
  std::string sql;
  std::string unless;  // a SELECT; empty for none
};

struct Script {
  std::vector<Statement> statements;
  std::string check;
};

Script ParseScript(std::string_view sql) {
  Script script;
  Statement statement;
  for (std::string_view line : Split(sql, '\n')) {
    std::string_view text = Strip(line);
    if (ConsumePrefix(&text, kCheck)) {
      script.check = std::string(Strip(text));
    } else if (ConsumePrefix(&text, kUnless)) {
      statement.unless = std::string(Strip(text));
    } else if (!text.empty() && !text.starts_with("--")) {
      const bool last = ConsumeSuffix(&text, ";");
      StrAppend(&statement.sql, text, "\n");
      if (last) {
        script.statements.push_back(std::move(statement));
        statement = {};
      }
    }
  }
  return script;
}

bool IsSchemaName(std::string_view name) {
  if (name.empty() || name.size() > 64) return false;
  for (char c : name) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return true;
}

absl::StatusOr<int64_t> Reached(Connection& connection) {
  MB_ASSIGN_OR_RETURN(Rows rows, connection.Query(kReached));
  rows.Next();
  return rows.Int(0);
}

// Whether the migration's check gives a row.
absl::StatusOr<bool> Holds(Connection& connection, const Migration& migration) {
  const Script script = ParseScript(migration.sql);
  if (script.check.empty()) {
    return Failed("MIGRATION_UNCHECKED", StrCat("migration ", migration.name, " has no check"));
  }
  MB_ASSIGN_OR_RETURN(Rows rows, connection.Query(script.check));
  return rows.Next();
}

absl::Status Run(Connection& connection, const Migration& migration) {
  for (const Statement& statement : ParseScript(migration.sql).statements) {
    if (!statement.unless.empty()) {
      MB_ASSIGN_OR_RETURN(Rows rows, connection.Query(statement.unless));
      if (rows.Next()) continue;
    }
    MB_RETURN_IF_ERROR(connection.Execute(statement.sql).status());
  }
  MB_ASSIGN_OR_RETURN(const bool holds, Holds(connection, migration));
  if (!holds) return Failed("MIGRATION_CHECK", StrCat("migration ", migration.name, " did not take"));
  return absl::OkStatus();
}

absl::Status Apply(Connection& connection, const Migration& migration) {
  MB_RETURN_IF_ERROR(Run(connection, migration));
  return connection.Execute(kRecord, {static_cast<int64_t>(migration.version), migration.name}).status();
}

}  // namespace

int NewestVersion(absl::Span<const Migration> migrations) {
  return migrations.empty() ? kCommonMigration.version : migrations.back().version;
}

absl::StatusOr<int> Migrate(const ConnectOptions& options, absl::Span<const Migration> migrations) {
  if (!IsSchemaName(options.schema)) {
    return absl::InvalidArgumentError("database.schema: lower-case letters, digits and underscores only");
  }
  ConnectOptions server = options;
  server.schema.clear();
  {
    MB_ASSIGN_OR_RETURN(auto connection, Connection::Open(server));
    MB_RETURN_IF_ERROR(connection
                           ->Execute(StrCat("CREATE DATABASE IF NOT EXISTS `", options.schema,
                                            "` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"))
                           .status());
  }
  // DDL commits whatever transaction is open, so the lock is held on a connection of its own.
  MB_ASSIGN_OR_RETURN(auto locker, Connection::Open(options));
  MB_RETURN_IF_ERROR(locker->Execute(kVersionTable).status());
  MB_RETURN_IF_ERROR(locker->Execute(kLockTable).status());
  MB_RETURN_IF_ERROR(locker->Execute(kLockRow).status());
  MB_RETURN_IF_ERROR(locker->Execute("START TRANSACTION").status());
  MB_RETURN_IF_ERROR(locker->Query(kLock).status());

  MB_ASSIGN_OR_RETURN(auto connection, Connection::Open(options));
  MB_ASSIGN_OR_RETURN(int64_t reached, Reached(*connection));
  const int newest = NewestVersion(migrations);
  if (reached > newest) {
    return Failed("SCHEMA_NEWER", StrCat("the schema is at version ", reached, ", this binary knows ", newest));
  }
  if (reached >= kCommonMigration.version) {
    MB_ASSIGN_OR_RETURN(const bool complete, Holds(*connection, kCommonMigration));
    if (!complete) MB_RETURN_IF_ERROR(Run(*connection, kCommonMigration));
  }
  std::vector<Migration> all = {kCommonMigration};
  all.insert(all.end(), migrations.begin(), migrations.end());
  for (const Migration& migration : all) {
    if (migration.version <= reached) continue;
    MB_RETURN_IF_ERROR(Apply(*connection, migration));
    log::Info("migration applied", {{"schema", options.schema}, {"migration", std::string(migration.name)}});
  }
  MB_RETURN_IF_ERROR(locker->Execute("COMMIT").status());
  return newest;
}

}  // namespace mingbai::db
