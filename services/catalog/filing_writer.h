#pragma once

// Files with the tier above (DOMAIN C-10). Functions without state.

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "mingbai/catalog/v1/filing.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"
#include "services/catalog/filing_repository.h"

namespace mingbai::catalog {

// Files it for the organization with the one above it, as of `now`, and tells of it; the filing as stored.
// FAILED_PRECONDITION, reason NO_TIER_ABOVE, where nobody stands above.
absl::StatusOr<v1::Filing> FileWithTierAbove(db::Transaction& tx, const v1::Organization& organization,
                                             v1::Filing filing, const std::string& filer, int working_days,
                                             absl::Time now);

// Tells of a filing; the event's id.
uint64_t EmitFiling(db::Transaction& tx, const FilingRow& row, absl::Time now);

}  // namespace mingbai::catalog
