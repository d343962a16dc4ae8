#pragma once

// What the import and export of catalogues ask the database for, beside the items themselves. Functions without state;
// errors are the connection's.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/connection.h"
#include "services/catalog/item_repository.h"
#include "services/catalog/standard_reader.h"

namespace mingbai::catalog {

// Up to `limit` items in effect by id, only those that `owner` (a code) defines on the day unless it is empty.
absl::StatusOr<std::vector<v1::Item>> ListItemsOfOwner(db::Connection& sql, const ItemQuery& query,
                                                       std::string_view owner, int limit);
// The rows of all items of these owners by id, locked until the transaction ends.
absl::StatusOr<std::map<std::string, ItemRow>> LockItemsOf(db::Connection& sql, const std::set<std::string>& owners);
// The organizations of a subtree that stand on a day by their names of that day, where no two have the same.
absl::StatusOr<OrganizationsByName> ReadOrganizationNames(db::Connection& sql, std::string_view root,
                                                          std::string_view day);

}  // namespace mingbai::catalog
