#pragma once

// Writes new obligations into the duty ledger (DOMAIN P-2).

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication {

// How well the writer looks before it writes: at terms that end in the range only, or at all that there is.
enum class Look { kRange, kAll };

struct NewObligations {
  std::vector<ObligationRow> rows;  // of whole organizations, any order
  absl::Time from;                  // all their terms end in [from, to)
  absl::Time to;
};

// Inserts those that are not there, with one ObligationsGenerated event per organization, audience and 100 rows, and
// fulfils those that a publication answered before they came into being. The rows inserted. ABORTED, reason
// LEDGER_RACE, where a row was met that had not been seen: to be run again with kAll.
absl::StatusOr<std::vector<ObligationRow>> WriteNew(db::Transaction& tx, const NewObligations& batch, absl::Time now,
                                                    Look look);

}  // namespace mingbai::publication
