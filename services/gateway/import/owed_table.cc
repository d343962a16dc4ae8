#include "services/gateway/import/owed_table.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/gateway/import/cell.h"

namespace mingbai::gateway {

bool OwedTable::adds_up() const {
  return std::any_of(columns.begin(), columns.end(), [](const auto* column) { return column->sum(); });
}

OwedTable MakeOwedTable(const catalog::v1::Item& item, const HeaderPlaces& header) {
  OwedTable table;
  for (const catalog::v1::ContentElement& element : item.elements()) {
    if (!element.column()) {
      if (!element.optional() && table.missing_field.empty()) table.missing_field = element.display_name();
      continue;
    }
    const auto place = header.find(element.display_name());
    const bool delivered = place != header.end();
    if (!delivered && !element.optional() && table.missing_column.empty()) {
      table.missing_column = element.display_name();
    }
    table.columns.push_back(&element);
    table.places.push_back(delivered ? std::optional(place->second) : std::nullopt);
  }
  return table;
}

std::string FaultOf(const OwedTable& table) {
  if (!table.missing_field.empty()) {
    return absl::StrCat("the organization has adopted the item with the field ", table.missing_field,
                        ", which rows of a table cannot bring");
  }
  if (!table.missing_column.empty()) {
    return absl::StrCat("column ", table.missing_column,
                        ": missing, and the organization has adopted the item with it");
  }
  return table.columns.empty() ? "the organization owes no table" : "";
}

std::string AddRow(const OwedTable& owed, const std::vector<std::string>& fields, publication::v1::Table* table) {
  publication::v1::TableRow row;
  std::string fault;
  for (size_t i = 0; i < owed.columns.size(); ++i) {
    const std::string text = owed.places[i].has_value() ? fields[*owed.places[i]] : std::string();
    row.add_cells(ReadCell(*owed.columns[i], text, &fault));
    if (!fault.empty()) return fault;
  }
  *table->add_rows() = std::move(row);
  return fault;
}

publication::v1::TableRow TotalOf(const OwedTable& owed, const publication::v1::Table& table) {
  std::map<std::string, int64_t> sums;
  for (int i = 0; i < static_cast<int>(owed.columns.size()); ++i) {
    if (!owed.columns[i]->sum()) continue;
    int64_t sum = 0;
    for (const publication::v1::TableRow& row : table.rows()) {
      sum += ParseFixed(row.cells(i), ScaleOf(owed.columns[i]->type())).value_or(0);
    }
    sums[owed.columns[i]->display_name()] = sum;
  }
  publication::v1::TableRow total;
  bool named = false;
  for (const catalog::v1::ContentElement* column : owed.columns) {
    auto sum = sums.find(column->display_name());
    if (sum != sums.end()) {
      total.add_cells(FormatFixed(sum->second, std::max(0, ScaleOf(column->type()))));
    } else if (sums.count(column->numerator()) > 0 && sums.count(column->denominator()) > 0) {
      total.add_cells(FormatFixed(RatioPercent2(sums[column->numerator()], sums[column->denominator()]), 2));
    } else {
      total.add_cells(named ? "" : "合计");
      named = true;
    }
  }
  return total;
}

}  // namespace mingbai::gateway
