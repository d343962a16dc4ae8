#pragma once

// What the handlers of people, boards and blocks share. Functions without state.

#include <limits>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/time/clock.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "services/catalog/organization_repository.h"

namespace mingbai::catalog {

inline constexpr int kStandardPage = 100;
inline constexpr int kLargestPage = 1000;
// Beyond every version's number.
inline constexpr int kEveryVersion = std::numeric_limits<int>::max();

// Business time, as exact as the database keeps it.
inline absl::Time NowOf(Clock& clock) { return absl::FromUnixMicros(absl::ToUnixMicros(clock.Now())); }

// Tells everyone of a change at an organization whose row is locked.
absl::Status TellOfOrganization(db::Transaction& tx, const OrganizationRow& row, const v1::CatalogEvent& event,
                                absl::Time now);

}  // namespace mingbai::catalog
