#pragma once

// What the handlers of circles and of their members share.

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "services/catalog/organization_repository.h"

namespace mingbai::catalog {

// NOT_FOUND, reason CIRCLE_NOT_FOUND.
absl::Status NoCircle(std::string_view name);

// Tells the circle and the services, nobody else, that the circle or its members changed; the event's id.
// `last_event_id` is that of its organization's locked row.
uint64_t EmitCircle(db::Transaction& tx, std::string_view circle, absl::Time now, uint64_t last_event_id);
// The same, and keeps the id in that row.
absl::Status TellOfCircle(db::Transaction& tx, const OrganizationRow& row, std::string_view circle, absl::Time now);

}  // namespace mingbai::catalog
