#pragma once

// Items and their versions in the database. Functions without state; errors are the connection's.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/mysql/connection.h"
#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::catalog {

// What the versions of an item share.
struct ItemRow {
  std::string id;
  std::string owner;  // code; of versions from before it moved, they name their own
  int newest_version = 0;
  uint64_t last_event_id = 0;
};

// What ListItems asks for; 0 means any.
struct ItemQuery {
  std::string day;  // YYYY-MM-DD
  int tier = 0;
  int domain = 0;
  bool abolished_too = false;  // whether those that are taken out of the catalog are meant, too
  bool orphaned_too = false;   // whether those are meant, too, whose owner was abolished by the day
};

// Versions of items by id, oldest first.
using ItemVersions = std::map<std::string, std::vector<v1::Item>>;

// The item's row, locked until the transaction ends; nullopt where there is none.
absl::StatusOr<std::optional<ItemRow>> LockItem(db::Connection& sql, std::string_view id);
// One version; nullopt where there is none.
absl::StatusOr<std::optional<v1::Item>> ReadItemVersion(db::Connection& sql, std::string_view id, int version);
// The version in effect on a day; nullopt where none is.
absl::StatusOr<std::optional<v1::Item>> ReadItemInEffect(db::Connection& sql, std::string_view id,
                                                         std::string_view day);
// Up to `limit` items in effect by id, after the id `after`.
absl::StatusOr<std::vector<v1::Item>> ListItemsInEffect(db::Connection& sql, const ItemQuery& query,
                                                        std::string_view after, int limit);
// Up to `limit` versions below version `before`, newest first.
absl::StatusOr<std::vector<v1::Item>> ListItemVersions(db::Connection& sql, std::string_view id, int before, int limit);
// All versions of the items that these organizations own, or owned before they moved.
absl::StatusOr<ItemVersions> ReadItemsOf(db::Connection& sql, const std::vector<std::string>& owners);
// The same of organizations with codes from `low` to `high`, both included.
absl::StatusOr<ItemVersions> ReadItemsBetween(db::Connection& sql, std::string_view low, std::string_view high);
// What tells of any change of the items of these organizations, and of those with codes from `low` to `high`, both
// included, by owner, former ones too; owners of nothing are left out.
absl::StatusOr<std::map<std::string, std::string>> ReadItemChanges(db::Connection& sql,
                                                                   const std::vector<std::string>& owners,
                                                                   std::string_view low, std::string_view high);
// The ids in use from `low` to `high`, both included.
absl::StatusOr<std::set<std::string>> ItemIdsBetween(db::Connection& sql, std::string_view low, std::string_view high);
// Adds items. An id in use: db::IsDuplicateKey.
absl::Status InsertItems(db::Connection& sql, absl::Span<const ItemRow> rows);
// Adds versions.
absl::Status InsertItemVersions(db::Connection& sql, absl::Span<const v1::Item> versions);
// Gives locked items to another owner (a code); `rows` name the present one, which is kept as a former one.
absl::Status MoveItems(db::Connection& sql, absl::Span<const ItemRow> rows, std::string_view owner);
// Writes newest_version and last_event_id of a locked row.
absl::Status UpdateItemRow(db::Connection& sql, const ItemRow& row);

}  // namespace mingbai::catalog
