#pragma once

// Filings in the database. Functions without state; errors are the connection's.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"
#include "mingbai/catalog/v1/filing.pb.h"

namespace mingbai::catalog {

// A filing, with what people did to it.
struct FilingRow {
  std::string organization;  // code
  uint64_t id = 0;
  bool open = true;  // not answered yet
  int version = 0;
  uint64_t last_event_id = 0;
  v1::Filing filing;
};

// What an organization filed; kind 0 means any.
struct FiledQuery {
  std::string organization;  // code
  int kind = 0;
  bool open = false;  // only what is not answered
};

// The filing of that name; nullopt where there is none.
absl::StatusOr<std::optional<FilingRow>> ReadFiling(db::Connection& sql, std::string_view name);
// The same, locked until the transaction ends.
absl::StatusOr<std::optional<FilingRow>> LockFiling(db::Connection& sql, std::string_view name);
// Up to `limit` filings, newest first, below the id `before`.
absl::StatusOr<std::vector<FilingRow>> ListFiled(db::Connection& sql, const FiledQuery& query, uint64_t before,
                                                 int limit);
// Up to `limit` filings with a receiver (a code), oldest first, after the id `after`.
absl::StatusOr<std::vector<FilingRow>> ListReceived(db::Connection& sql, std::string_view receiver, bool answered_too,
                                                    uint64_t after, int limit);
// Adds a filing.
absl::Status InsertFiling(db::Connection& sql, const FilingRow& row, absl::Time now);
// Writes what was answered to a locked filing, or what stands in its place.
absl::Status WriteAnswer(db::Connection& sql, const FilingRow& row);

}  // namespace mingbai::catalog
