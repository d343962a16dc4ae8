#pragma once

// Organizations in the database. Functions without state; errors are the connection's.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/mysql/connection.h"
#include "mingbai/catalog/v1/organization.pb.h"

namespace mingbai::catalog {

// An organization, under its newest name, with what is kept beside it. Its etag is the version.
struct OrganizationRow {
  v1::Organization organization;
  int64_t version = 1;
  uint64_t last_event_id = 0;  // of all that is told of it
  uint64_t duty_event_id = 0;  // of what it owes: of itself and of what it adopted; only read
  std::string watch_date;  // the next day on which something of it changes by time alone and is told; empty for none
};

// What a list of organizations asks for; tier 0 and an empty parent mean any.
struct OrganizationQuery {
  std::string parent;  // code
  int tier = 0;
  std::string day;   // only what stands on this day, YYYY-MM-DD,
  bool all = false;  // or all
};

// The organization; nullopt where there is none.
absl::StatusOr<std::optional<OrganizationRow>> ReadOrganization(db::Connection& sql, std::string_view code);
// The same, locked until the transaction ends.
absl::StatusOr<std::optional<OrganizationRow>> LockOrganization(db::Connection& sql, std::string_view code);
// Up to `limit` organizations by code, after the code `after`.
absl::StatusOr<std::vector<v1::Organization>> ListOrganizations(db::Connection& sql, const OrganizationQuery& query,
                                                                std::string_view after, int limit);
// The code of a child that stands on `day` or will; empty where there is none.
absl::StatusOr<std::string> StandingChild(db::Connection& sql, std::string_view parent, std::string_view day);
// The first watch_date that has come by `today`; empty for none.
absl::StatusOr<std::string> FirstAwaited(db::Connection& sql, std::string_view today);
// Up to `limit` organizations whose watch_date has come, locked; without those of moves that are to be carried over
// first.
absl::StatusOr<std::vector<OrganizationRow>> LockDueChanges(db::Connection& sql, std::string_view today, int limit);
// Up to `limit` organizations of the subtree of `root` by code, from the code `from` (empty: the first) on and after
// the code `after`.
absl::StatusOr<std::vector<OrganizationRow>> ListSubtree(db::Connection& sql, std::string_view root,
                                                         std::string_view from, std::string_view after, int limit);
// The same with what tells of any change of an organization or of what it adopted.
struct OrganizationChange {
  std::string code;
  int64_t version = 0;
  uint64_t duty_event_id = 0;
  std::vector<std::string> predecessors;  // codes
};
absl::StatusOr<std::vector<OrganizationChange>> ListChanges(db::Connection& sql, std::string_view root,
                                                            std::string_view after, int limit);
// The organizations with codes from `low` to `high`, both included, under their newest names.
absl::StatusOr<std::vector<v1::Organization>> ListBetween(db::Connection& sql, std::string_view low,
                                                          std::string_view high);
// The codes in use from `low` to `high`, both included.
absl::StatusOr<std::set<std::string>> CodesBetween(db::Connection& sql, std::string_view low, std::string_view high);
// Adds rows. A code in use: db::IsDuplicateKey.
absl::Status InsertOrganizations(db::Connection& sql, absl::Span<const OrganizationRow> rows);
// Writes names, abolish_date, history, watch_date, version, update_time and last_event_id of a locked row; that event
// tells of what it owes, too.
absl::Status UpdateOrganization(db::Connection& sql, const OrganizationRow& row);
// Writes last_event_id of a locked row.
absl::Status SetLastEvent(db::Connection& sql, std::string_view code, uint64_t last_event_id);
// The same, of an event that tells of what it owes.
absl::Status SetDutyEvent(db::Connection& sql, std::string_view code, uint64_t last_event_id);

}  // namespace mingbai::catalog
