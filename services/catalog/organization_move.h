#pragma once

// Carries what an organization has over to its new code when it moves (DOMAIN C-1). Functions without state.

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "services/catalog/organization_move_rules.h"
#include "services/catalog/recorded_move_repository.h"

namespace mingbai::catalog {

// Writes all that goes on under the new code of a move whose day has come, as the contract of MoveOrganization says,
// and tells of each kind as its own methods do. The old code's row is locked and written; the new code is entered.
// FAILED_PRECONDITION, reason NAMED_BY_OTHER_COUNTY or MOVE_TOO_LARGE; PERMISSION_DENIED, reason OUT_OF_SCOPE, where an
// item above names it responsible and the caller does not act for its owner.
absl::Status CarryOver(db::Transaction& tx, const rpc::CallContext& call, const OrganizationMove& move, absl::Time now);

// Whether a move that is recorded ahead may be, by what is on record: errors as CarryOver's. Writes nothing.
absl::Status CheckCarryOver(db::Transaction& tx, const rpc::CallContext& call, const OrganizationMove& move,
                            absl::Time now);

// As CarryOver, when the day of a move that was recorded ahead has come: by what is on record then. Nobody is there to
// be refused: what has come to be meanwhile goes on, too, however much it is, and a block of a county that it leaves
// stays. Errors are the database's.
absl::Status CarryOverOnTheDay(db::Transaction& tx, const RecordedMove& recorded, absl::Time now);

}  // namespace mingbai::catalog
