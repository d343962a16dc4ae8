#pragma once

// Organizations as spreadsheets hold them (mingbai.catalog.v1.ImportOrganizationsRequest.csv). Pure.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mingbai/catalog/v1/organization.pb.h"

namespace mingbai::catalog {

// A row; `wrong` says what cannot be read in it, empty for a row that can.
struct OrganizationLine {
  int line = 0;
  v1::Organization organization;
  std::string wrong;
};

// The rows, parents before children; blanks at both ends of a cell are left out. What a row says is not looked at
// further (CheckOrganization). INVALID_ARGUMENT on "csv": no CSV, a column that is missing or given twice, no rows.
absl::StatusOr<std::vector<OrganizationLine>> ReadOrganizations(std::string_view csv);

// What is wrong with a row, by the columns that it stands in: "name: is required".
std::string RefusalOf(const absl::Status& status);

}  // namespace mingbai::catalog
