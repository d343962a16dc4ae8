#pragma once

// A county's own tables (deploy/data/county) into contract messages. Pure.

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "mingbai/catalog/v1/organization.pb.h"

namespace mingbai::ctl {

// A CSV row by column name.
using CsvRow = std::map<std::string, std::string>;

// A file's bytes. NOT_FOUND.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Reads a CSV file with a header row. NOT_FOUND, or INVALID_ARGUMENT naming file and line.
absl::StatusOr<std::vector<CsvRow>> ReadCsvFile(const std::string& path);

// A row of organizations.csv.
absl::StatusOr<catalog::v1::Organization> ParseOrganization(const CsvRow& row);

}  // namespace mingbai::ctl
