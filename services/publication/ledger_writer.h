#pragma once

// Writes the duty ledger (DOMAIN P-2).

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "services/publication/obligation_row.h"
#include "services/publication/publication_repository.h"
#include "services/publication/reconcile.h"

namespace mingbai::publication {

// Whether rows were not written because others came in between: LEDGER_RACE. Whoever wrote looks again.
bool IsLedgerRace(const absl::Status& status);

// Publications that went out before their obligations came into being, or became another audience's, answer them, if
// they did when those were open: fulfils such. Locked, nothing goes out between this look and what is written of it.
absl::Status FulfilAnswered(db::Connection& sql, publications::Lock lock, const std::vector<ObligationRow*>& rows);

// Those of the changes that what has gone out may answer: what comes into being, and what is owed to others than
// before.
std::vector<ObligationRow*> ComingToOthers(Reconciliation* changes);

// Adds obligations as of `now`, with one ObligationsGenerated event per organization, audience and 100 rows, and
// fulfils those that a publication answered before they came into being. ABORTED, reason LEDGER_RACE, where one exists.
absl::Status AddObligations(db::Transaction& tx, absl::Time now, std::vector<ObligationRow>* rows);

// Writes changes as of `now`: those that come into being as above; the others, as long as nobody has changed them since
// they were read, with ObligationsChanged events in the same portions. One whose audience has changed is told to the
// old audience as withdrawn. ABORTED, reason LEDGER_RACE, where one exists or has changed.
absl::Status WriteChanges(db::Transaction& tx, absl::Time now, Reconciliation* changes);

}  // namespace mingbai::publication
