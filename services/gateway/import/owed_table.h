#pragma once

// The table that an organization owes, as a delivery brings it (DOMAIN C-3, G-3): the item's columns and those that the
// organization's own adoption adds. Pure.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/publication/v1/publication.pb.h"

namespace mingbai::gateway {

// Where the columns of the header stand, by name.
using HeaderPlaces = std::unordered_map<std::string, size_t>;

// Refers to the item that it was made of.
struct OwedTable {
  std::vector<const catalog::v1::ContentElement*> columns;
  std::vector<std::optional<size_t>> places;  // of each in the rows; nullopt: an optional one that was not delivered
  std::string missing_column;                 // that must not be left out and was not delivered; empty for none
  std::string missing_field;                  // that is required, which rows of a table cannot bring; empty for none

  bool adds_up() const;
};
OwedTable MakeOwedTable(const catalog::v1::Item& item, const HeaderPlaces& header);

// Why no row of an organization that owes this can be taken; empty where they can.
std::string FaultOf(const OwedTable& table);

// Adds the delivered fields, as many as the header has, as a row; where a cell does not fit its element adds nothing
// and answers why, naming the column.
std::string AddRow(const OwedTable& owed, const std::vector<std::string>& fields, publication::v1::Table* table);

// The total row: exact sums; ratios of the sums; the word for "total" in the first column that does not add up.
publication::v1::TableRow TotalOf(const OwedTable& owed, const publication::v1::Table& table);

}  // namespace mingbai::gateway
