#pragma once

// The county that an organization belongs to: what holds for a whole county is kept there. Functions without state;
// errors are the connection's.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "common/mysql/connection.h"
#include "services/catalog/organization_repository.h"

namespace mingbai::catalog {

// Code of the root above `code` (itself, if it is one); empty where there is none.
absl::StatusOr<std::string> CountyOf(db::Connection& sql, std::string_view code);

// The row of the county `name`, locked until the transaction ends. NOT_FOUND, reason ORGANIZATION_NOT_FOUND;
// FAILED_PRECONDITION, reason NOT_A_COUNTY, where the organization has a parent.
absl::StatusOr<OrganizationRow> LockCounty(db::Connection& sql, const std::string& name);

}  // namespace mingbai::catalog
