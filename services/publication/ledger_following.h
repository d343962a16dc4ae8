#pragma once

// What is kept in line beside the months that were generated (DOMAIN P-2, C-1, C-4): terms that have left those months.

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/connection.h"
#include "mingbai/catalog/v1/catalog_requests.pb.h"
#include "services/publication/duty_terms.h"
#include "services/publication/ledger_inputs.h"
#include "services/publication/reconcile.h"
#include "services/publication/request_fields.h"

namespace mingbai::publication {

// (code, month "2026-10").
using MonthsOfOrganizations = std::set<std::pair<std::string, std::string>>;

// What of `want` is stored (`have`), goes on from what is open in another phase (OtherPhases), was handed over from
// what is stored, or is a newcomer's: what is followed comes into being by nothing else. Errors are those of `read`.
absl::StatusOr<std::vector<ObligationRow>> OfStored(std::vector<ObligationRow> want, const ObligationsByKey& have,
                                                    const StoredOf& predecessors,
                                                    const MonthsOfOrganizations& newcomers, const ReadPeriods& read,
                                                    const EndsOf& ends, const LedgerTimes& times);

// Organizations of the page that were founded on some day, with those of the months that have never been looked at of
// theirs (`seen` has the others): they may have been entered late, and what they owe of such a month that has ended is
// owed by nobody yet.
MonthsOfOrganizations Newcomers(const catalog::v1::ListDutiesResponse& page, const std::vector<std::string>& months,
                                const inputs::Fingerprints& seen);

// The successors to whom what these changes withdrew goes on: what they owe is to be looked at after them, codes.
std::set<std::string> SuccessorsOf(const Reconciliation& changes, const catalog::v1::ListDutiesResponse& page);

// After changes to a page of duties whose terms end within `span`: has terms that have moved out of its months kept in
// line below `root` (a code); so are those that are handed over, with the successor, be their end a deferral's or in a
// month that was never generated or has ended by `now`; the next look at successors compares everything. The errors are
// the database's.
absl::Status FollowMoved(db::Connection& sql, const std::string& root, const Reconciliation& changes,
                         const DaySpan& span, const catalog::v1::ListDutiesResponse& page, absl::Time now);

}  // namespace mingbai::publication
