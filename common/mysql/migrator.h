#pragma once

// Numbered migrations. Each ends with a check: a SELECT that must give at least one row once it is applied.

#include <string_view>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/mysql/connection.h"

namespace mingbai::db {

// A migration as the build embeds it from services/<service>/migrations/NNNN_<name>.sql: statements ended by ";" at a
// line's end, such that they can be run again where a kill cut them short; a line "-- unless: SELECT …" before a
// statement that cannot (ALTER TABLE) passes over it where the SELECT gives a row. The line "-- check: SELECT …" holds
// its check.
struct Migration {
  int version;
  std::string_view name;
  std::string_view sql;
};

// The tables of common/ (outbox, idempotency, leases, cursors) come first, as version 1; a service's own start at 2.
// They are only ever added to: where the check gives no row in a schema that has version 1, its statements are run
// again.
extern const Migration kCommonMigration;

// Creates the schema if needed, applies what is missing under a lock row, and checks each. The version reached.
// FAILED_PRECONDITION where the schema is newer than the binary, or a check gives no row. Safe to run from several
// processes at once.
absl::StatusOr<int> Migrate(const ConnectOptions& options, absl::Span<const Migration> migrations);

// The newest version that `migrations` lead to.
int NewestVersion(absl::Span<const Migration> migrations);

}  // namespace mingbai::db
