#pragma once

// What every call that writes items does with them. Functions without state.

#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::catalog {

// Completes a version with what the service sets.
void StampItem(v1::Item& item, int version, absl::Time now);

// Writes the event of a new version; its id.
uint64_t EmitItem(db::Transaction& tx, const v1::Item& item, absl::Time now, uint64_t last_event_id);

// FAILED_PRECONDITION, reason ORGANIZATION_NOT_FOUND, where the item at `path` names an organization that does not
// exist. Those in `known` do, and are added to.
absl::Status CheckOrganizations(db::Connection& sql, const v1::Item& item, const std::string& path,
                                std::set<std::string>& known);

}  // namespace mingbai::catalog
