#pragma once

// The starter catalog's notation (deploy/data/catalog/README.md) into contract messages. Pure.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"

namespace mingbai::ctl {

// A CSV row by column name.
using CsvRow = std::map<std::string, std::string>;

// Reads a CSV file with a header row. NOT_FOUND, or INVALID_ARGUMENT naming file and line.
absl::StatusOr<std::vector<CsvRow>> ReadCsvFile(const std::string& path);

// "monthly m2 d10", "prompt w20", "staged w5 stages=立项/招标", "permanent w20". INVALID_ARGUMENT for anything else.
absl::StatusOr<catalog::v1::TimingRule> ParseTiming(std::string_view text);

// "内容:text;@金额:money:sum;@变动率:ratio2=变动户数/户数". INVALID_ARGUMENT for anything else.
absl::Status ParseElements(std::string_view text, catalog::v1::Item* item);

// A row of items.csv. `by_name` finds organizations that the column `responsible` names.
absl::StatusOr<catalog::v1::Item> ParseItem(const CsvRow& row, const std::string& owner,
                                            const std::string& effective_date,
                                            const std::map<std::string, std::string>& by_name);

// A row of organizations.csv.
absl::StatusOr<catalog::v1::Organization> ParseOrganization(const CsvRow& row);

}  // namespace mingbai::ctl
