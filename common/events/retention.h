#pragma once

// How long a schema keeps its events and its answers to repeats: 30 days (DESIGN invariants 2 and 14), and events for
// as long as a follower that stores what they did still needs them.

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"

namespace mingbai::events {

// Notes that `follower` has taken in the events up to `seq`: later ones are kept for it, however old. One that has not
// been heard of for 180 days is waited for no longer. Errors of the database.
absl::Status NoteFollower(db::Connection& sql, const std::string& follower, int64_t seq);

// Deletes what need not be kept at `now`, a bounded part of it. Errors of the database.
absl::Status Purge(db::Connection& sql, absl::Time now);

}  // namespace mingbai::events
