#pragma once

// What organizations owe month by month, as the matrix reads it (DOMAIN P-2): beside the rows of `obligation` there is
// one text for each organization and month of the term's last day, with a line for each obligation. A county's month is
// some hundred texts instead of 60,000 rows, which the database takes far longer to read. Whoever writes obligations
// writes these in the same transaction, as the last rows that it locks.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication::obligations {

// Month and code of the organization.
using MonthKey = std::pair<absl::CivilMonth, std::string>;
MonthKey MonthOf(const ObligationRow& row);

// Writes the texts of what has been written: adds `created` at the end of theirs, and makes those of `changed` anew
// from the rows. What has moved from one month to another is a change of both. Errors are the database's.
absl::Status WriteMonths(db::Connection& sql, const std::vector<ObligationRow>& created,
                         const std::set<MonthKey>& changed);

// What a line says; its texts last as long as the month's.
struct MonthLine {
  std::string_view id;
  absl::Time due;
  std::optional<absl::Time> deferred_until;
  v1::ObligationStatus outcome = v1::OBLIGATION_STATUS_UNSPECIFIED;  // OutcomeOf
  absl::Time open;                                                   // only of what is not settled
  std::string_view circle;
};

// The status at `now`, as of the obligation's own facts (obligation_status.h).
v1::ObligationStatus StatusAt(const MonthLine& line, absl::Time now);

// Tells `look` of each line of a text, in no order. DATA_LOSS where the text is none.
absl::Status ForEachLine(std::string_view text, absl::FunctionRef<void(const MonthLine& line)> look);

// Adds the obligation's line to a text.
void AppendLine(const ObligationRow& row, std::string* text);

}  // namespace mingbai::publication::obligations
