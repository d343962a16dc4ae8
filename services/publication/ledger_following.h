#pragma once

// What is kept in line beside the months that were generated (DOMAIN P-2, C-1, C-4): terms that have left those months.

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/mysql/connection.h"
#include "mingbai/catalog/v1/catalog_requests.pb.h"
#include "services/publication/duty_terms.h"
#include "services/publication/reconcile.h"
#include "services/publication/request_fields.h"

namespace mingbai::publication {

// What of `want` is stored (`have`), was handed over from what is, or is a newcomer's: what is followed comes into
// being by nothing else.
std::vector<ObligationRow> OfStored(std::vector<ObligationRow> want, const ObligationsByKey& have,
                                    const StoredOf& predecessors, const std::set<std::string>& newcomers);

// Organizations of the page that were founded on some day and have never been looked at (`known` have): they may have
// been entered late, and what they owe of months that have ended is owed by nobody yet, codes.
std::set<std::string> Newcomers(const catalog::v1::ListDutiesResponse& page, const std::set<std::string>& known);

// The successors to whom what these changes withdrew goes on: what they owe is to be looked at after them, codes.
std::set<std::string> SuccessorsOf(const Reconciliation& changes, const catalog::v1::ListDutiesResponse& page);

// After changes to a page of duties whose terms end within `span`: has terms that have moved out of its months kept in
// line below `root` (a code); so are those that are handed over, with the successor, be their end a deferral's or in a
// month that was never generated or has ended by `now`; the next look at successors compares everything. The errors are
// the database's.
absl::Status FollowMoved(db::Connection& sql, const std::string& root, const Reconciliation& changes,
                         const DaySpan& span, const catalog::v1::ListDutiesResponse& page, absl::Time now);

}  // namespace mingbai::publication
