#pragma once

// What the statements on obligations share: columns, how their rows are read, and the rules of obligation_status.cc and
// audience.h in SQL.

#include <vector>

#include "absl/time/time.h"
#include "common/mysql/connection.h"
#include "services/publication/obligation_row.h"

#define MB_COLUMNS                                                                                                  \
  "organization, id, item, item_version, period, phase, occurrence, display_name, circle, open_time, due_time, "    \
  "calendar_version, description, deferred_until, exempt, reason, approver, publication, fulfill_time, told_time, " \
  "version, last_event_id, working_days, provisional, withdraw_time, valid_from, origin"

// obligation_status.cc in SQL; three times `now`. OutcomeOf is stored.
#define MB_STATUS                                                                        \
  "CASE WHEN outcome <> 0 THEN outcome "                                                 \
  "WHEN deferred_until IS NOT NULL THEN CASE WHEN ? < deferred_until THEN 6 ELSE 3 END " \
  "WHEN ? < open_time THEN 1 WHEN ? < due_time THEN 2 ELSE 3 END"

// When that changes by time alone; three times `now`.
#define MB_NEXT_CHANGE                                                                                   \
  "CASE WHEN outcome <> 0 THEN NULL "                                                                    \
  "WHEN deferred_until IS NOT NULL THEN CASE WHEN ? < deferred_until THEN deferred_until ELSE NULL END " \
  "WHEN ? < open_time THEN open_time WHEN ? < due_time THEN due_time ELSE NULL END"

// Not fulfilled, not exempt, not withdrawn.
#define MB_IS_OPEN "outcome = 0"

// Whom the viewer may see: everyone's, and those of the viewer's circles.
#define MB_AUDIENCE "(circle = '' OR INSTR(?, CONCAT('\n', organization, '/', circle, '\n')) > 0)"

namespace mingbai::publication::obligations {

// Reads MB_COLUMNS from column 0 on: of the current row, of all rows.
ObligationRow ReadObligation(const db::Rows& rows);
std::vector<ObligationRow> ReadObligations(db::Rows rows);

// DATETIME's own bounds stand for the absence of one.
absl::Time AtLeast(absl::Time time);
absl::Time AtMost(absl::Time time);

}  // namespace mingbai::publication::obligations
