#pragma once

// The table of obligations as it stood at a time: each obligation in the version that held then, from obligation and
// obligation_history. Of versions that overlap, because a clock went back, the newest counts. Whoever does not belong
// to the audience of today's version sees none of them, so that what a circle was given is closed to others for the
// past, too. One statement each, so that a change meanwhile shows nothing twice. Errors are the database's.

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"
#include "common/names/names.h"
#include "services/publication/audience.h"
#include "services/publication/obligation_cells.h"
#include "services/publication/obligation_repository.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication::obligations {

// The obligation as it stood at `time`; nullopt where there was none, or the viewer may not see it.
absl::StatusOr<std::optional<ObligationRow>> FindAsOf(db::Connection& sql, const std::string& organization,
                                                      const std::string& id, absl::Time time, const Viewer& viewer);

// As List and Summarize (obligation_repository.h), of what stood at `query.now` and at `time`, with the status then.
absl::StatusOr<std::vector<ObligationRow>> ListAsOf(db::Connection& sql, const ListQuery& query, const Viewer& viewer);
absl::StatusOr<std::vector<Count>> SummarizeAsOf(db::Connection& sql, const CodeRange& range, absl::Time from,
                                                 absl::Time to, absl::Time time, const Viewer& viewer);

// As CountCells (obligation_cells.h), of what stood at `query.now`. DATA_LOSS where the database has cut off what it
// put together.
absl::Status CountCellsAsOf(
    db::Connection& sql, const CellQuery& query, const Viewer& viewer,
    absl::FunctionRef<void(std::string_view organization, std::string_view item, v1::ObligationStatus status)> count);

}  // namespace mingbai::publication::obligations
