#pragma once

// What party organizations have in the database beside their versions (dated_repository.h). Errors are the
// connection's.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/connection.h"

namespace mingbai::catalog {

// The collection under which their versions stand, without a parent.
inline constexpr char kPartyCollection[] = "party";

// Locks the tree until the transaction ends; the id of its last event.
absl::StatusOr<uint64_t> LockPartyTree(db::Connection& sql);
// Writes the id of the last event of the locked tree.
absl::Status SetPartyEvent(db::Connection& sql, uint64_t last_event_id);

}  // namespace mingbai::catalog
