#pragma once

// How the stored obligations of organizations follow from what they owe now (DOMAIN P-2, C-4, C-11). Pure: thread-safe.

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/time/calendar.h"
#include "mingbai/publication/v1/obligation.pb.h"
#include "services/publication/obligation_row.h"
#include "services/publication/other_phases.h"

namespace mingbai::publication {

// (organization, id): an obligation.
using ObligationKey = std::pair<std::string, std::string>;
using ObligationsByKey = std::map<ObligationKey, ObligationRow>;

// A stored obligation, and what it becomes.
struct LedgerChange {
  ObligationRow before;
  ObligationRow after;
};
// The change as events and dry runs show it.
v1::ObligationChange ToProto(const LedgerChange& change, absl::Time now);

// What those learn who may not know of it any more, as it is another circle's in that version: for them it is
// withdrawn.
LedgerChange GoneFrom(const ObligationRow& before, int version, absl::Time now);

struct Reconciliation {
  std::vector<ObligationRow> created;                                   // in the order of `want`
  std::vector<LedgerChange> changed;                                    // by key; withdrawn and restored ones, too
  int unchanged = 0;                                                    // that are everyone's
  std::map<std::pair<std::string, std::string>, int> unchanged_inside;  // those of circles, by organization and circle
};

// When organizations ended that are no more, by code.
using EndsOf = std::map<std::string, absl::Time>;

// `now`, and when all of it was looked at before, or now: a term that has ended since is not settled by that, so that
// what the catalog was told meanwhile counts, also where nobody could look.
struct LedgerTimes {
  absl::Time now;
  absl::Time looked_at;
};

// When all of the organization's was looked at before it could be settled by time alone: `looked_at`, or its end.
absl::Time SettledBy(const EndsOf& ends, const LedgerTimes& times, const std::string& organization);

// What may have to be asked for: what is owed within more than a year of the range, for what is stored and not wanted,
// whose term may have moved out of it; and what is stored of these periods, whenever it falls due, where anything is to
// come into being or is owed again.
struct LedgerReads {
  std::function<absl::StatusOr<ObligationsByKey>()> far;
  ReadPeriods of_periods;
};

// What to make of `have`, the stored obligations whose terms end within some range (or more), given `want`, what is
// owed with terms that end within it.
//   - owed and not stored: it comes into being, unless its period is fulfilled, exempt or overdue in another phase,
//     whenever that fell due; a term that would be over goes on as it was there, and what was put off there is put off
//     here (DOMAIN C-13);
//   - stored, still open (not fulfilled, exempt or past its term), owed otherwise: term, item version, name, audience
//     follow; a term that would be over already stays as it was, unless it ended even earlier while nobody could look,
//     and a deferral ends with the term where that ends later. What was said within a circle is taken out of the row
//     where it becomes another audience's;
//   - stored, open, not owed any more: withdrawn at `now`, and what is owed of its period in another phase outside the
//     range comes into being in its place; restored where it is owed again, as above, unless the term
//     that it has then is over;
//   - stored, open, of an event or permanent: its term is counted anew where the calendar has changed; an event stays
//     owed, whatever becomes of its item.
// Of an organization that ended, what was open then, be it by a deferral alone, is withdrawn at that time, events, too;
// so is what comes into being of its name only now, having been handed over to it before it ended.
// Everything else stays. Errors are those of `reads`.
absl::StatusOr<Reconciliation> Reconcile(const ObligationsByKey& have, std::vector<ObligationRow> want,
                                         const LedgerReads& reads, const WorkingCalendar& calendar, const EndsOf& ends,
                                         LedgerTimes times);

// Counts a term in working days after an event anew by the calendar, where that is another and the new end has not come
// by `now`, or is later than the one before; others stay.
void CountAnew(const WorkingCalendar& calendar, absl::Time now, ObligationRow* row);

}  // namespace mingbai::publication
