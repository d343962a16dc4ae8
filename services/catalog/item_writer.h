#pragma once

// What every call that writes items does with them. Functions without state.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"

namespace mingbai::catalog {

// Completes a version with what the service sets.
void StampItem(v1::Item& item, int version, absl::Time now);

// Writes the event of a new version; its id.
uint64_t EmitItem(db::Transaction& tx, const v1::Item& item, absl::Time now, uint64_t last_event_id);

// Organizations that items name, by resource name: each is locked and read once.
using NamedOrganizations = std::map<std::string, v1::Organization>;

// Locks those that the items name and that are not in `named` yet, in the order of their codes, until the transaction
// ends: none of them moves meanwhile. What does not exist is left out.
absl::Status LockNamed(db::Connection& sql, const std::vector<const v1::Item*>& items, NamedOrganizations& named);

// The same for the item at `path`. FAILED_PRECONDITION, reason ORGANIZATION_NOT_FOUND, where it names an organization
// that does not exist; unless it is taken out of the catalog, ORGANIZATION_ABOLISHED where one does not stand on its
// effective date, or was abolished by today (CheckStillStands).
absl::Status CheckOrganizations(db::Connection& sql, const v1::Item& item, std::string_view today,
                                const std::string& path, NamedOrganizations& named);

// CheckDecided for an item whose owner is in `named`, as of today.
absl::Status CheckItemDecision(const v1::Item& item, std::string_view today, const std::string& path,
                               const NamedOrganizations& named);

}  // namespace mingbai::catalog
