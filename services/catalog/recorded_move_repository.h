#pragma once

// Moves of organizations that were recorded ahead, in the database: what is to be carried over when their day comes
// (DOMAIN C-1). Functions without state; errors are the connection's.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"
#include "services/catalog/organization_move_rules.h"

namespace mingbai::catalog {

// A move, and who recorded it.
struct RecordedMove {
  OrganizationMove move;
  std::string author;
};

// Adds a move that is to be carried over on its day.
absl::Status InsertMove(db::Connection& sql, const RecordedMove& recorded, absl::Time now);
// Those whose day has come and that are not carried over, the earliest first.
absl::StatusOr<std::vector<RecordedMove>> ListDueMoves(db::Connection& sql, std::string_view today);
// The move that is still to bring the code `to` what its old code has; nullopt where there is none.
absl::StatusOr<std::optional<OrganizationMove>> AwaitedMove(db::Connection& sql, std::string_view to);
// The code to which the code `from` goes on by a recorded move that is not carried over; empty where there is none.
absl::StatusOr<std::string> GoesTo(db::Connection& sql, std::string_view from);
// Claims the move of the code `from` for the transaction that carries it over; false where it was carried over.
absl::StatusOr<bool> ClaimMove(db::Connection& sql, std::string_view from, absl::Time now);

}  // namespace mingbai::catalog
