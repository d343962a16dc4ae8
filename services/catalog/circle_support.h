#pragma once

// What the handlers of circles and of their members share.

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "services/catalog/organization_repository.h"

namespace mingbai::catalog {

// NOT_FOUND, reason CIRCLE_NOT_FOUND.
absl::Status NoCircle(std::string_view name);

// Tells the circle and the services, nobody else, that the circle or its members changed. `row` is its organization's,
// locked.
absl::Status TellOfCircle(db::Transaction& tx, const OrganizationRow& row, std::string_view circle, absl::Time now);

}  // namespace mingbai::catalog
