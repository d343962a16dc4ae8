#pragma once

// The events that a schema keeps, for the service that owns it.

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/connection.h"
#include "mingbai/common/v1/events.pb.h"

namespace mingbai::events {

// The greatest number given out; 0 before the first.
absl::StatusOr<int64_t> HeadSeq(db::Connection& sql);

// The numbered events after `after`, in their order, at most `limit`; fewer where they are large: about a megabyte is
// held at a time. None only where there are none.
absl::StatusOr<std::vector<common::v1::Event>> ReadNumbered(db::Connection& sql, int64_t after, int limit);

}  // namespace mingbai::events
