#pragma once

// What an import of a standard catalogue does: a decision for each row (DOMAIN C-2, C-4, G-3). Pure: thread-safe.

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/catalog/v1/standard_catalogue.pb.h"
#include "services/catalog/item_repository.h"
#include "services/catalog/standard_reader.h"

namespace mingbai::catalog {

struct PlannedRow {
  v1::CatalogueRow row;
  // The first or next version, without what the service stamps; only where the fate is CREATED or NEW_VERSION.
  std::optional<v1::Item> item;
};

// The id of an item that no row names by 事项编号: of the owner and what the item is called, so that the same sheet
// names it again.
std::string GeneratedItemId(const v1::Item& item);

// The ids of items that rows may mean without 事项编号 or define anew, for a look at which are in use.
std::set<std::string> IdsOf(const std::vector<RowReading>& readings, const v1::CatalogueDefaults& defaults);

// Decides on each row in its order. `versions` are those of all items that the rows' owners have, `taken` the ids in
// use by anyone among IdsOf.
//  - Several rows about one item: the first that is not refused counts.
//  - UNCHANGED where the version in effect on the row's day says what the row says.
//  - Otherwise a new version of the newest by ApplyUpdate's rules, or a first one by CheckItem's and the contract's, of
//    which `fits` has the last word: FAILED_PRECONDITION refuses the row, and any other error is the answer.
using ItemFits = absl::FunctionRef<absl::Status(const v1::Item& item)>;
absl::StatusOr<std::vector<PlannedRow>> PlanImport(const std::vector<RowReading>& readings, const Header& header,
                                                   const v1::CatalogueDefaults& defaults, const ItemVersions& versions,
                                                   const std::set<std::string>& taken, ItemFits fits);

}  // namespace mingbai::catalog
