#pragma once

// Items into the standard catalogue. Pure: thread-safe.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::catalog {

// The cells of an item by column; `number` is what stands under 序号.
std::vector<std::string> ItemCells(const v1::Item& item, int number);

// The whole catalogue, one item a row. The second: `title` stands above; errors as WriteXlsx's.
std::string WriteCatalogueCsv(const std::vector<v1::Item>& items);
absl::StatusOr<std::string> WriteCatalogueXlsx(const std::vector<v1::Item>& items, const std::string& title,
                                               absl::Time created);

}  // namespace mingbai::catalog
