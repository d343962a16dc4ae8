#pragma once

// Why an obligation is due (DOMAIN P-2, C-4, C-6, C-11): what follows from what is known of it. Pure: thread-safe.

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/time/calendar.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/publication/v1/obligation_explanation.pb.h"
#include "services/catalog/client/directory.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication {

// The first day of the term that the row names; a term that follows an event begins with the event's day.
absl::CivilDay FirstDayOf(const ObligationRow& row);
// The day on which what is in effect decides: the event's day where something that happened made it due, or the first
// day of a permanent one; else the term's last day.
absl::CivilDay DecidingDay(const ObligationRow& row);

// The last day that the rule gives the row's period; nullopt where it gives it none.
std::optional<absl::CivilDay> LastDayBy(const catalog::v1::TimingRule& rule, const WorkingCalendar& calendar,
                                        const ObligationRow& row);

// The organization (code) whose duty it was when it fell due: the one that handed it over, where one did (DOMAIN C-1).
const std::string& OwedFirstBy(const ObligationRow& row);

// What catalog says; a status other than OK where it cannot be asked.
struct CatalogFacts {
  absl::Status reachable;
  catalog::ItemPtr item;     // in the row's version; nullptr where catalog does not know it
  int version_in_place = 0;  // no duty has the row's: in effect on its first day, for which another was decided
  std::vector<catalog::v1::Duty> duties;          // of the item, around the deciding day
  std::optional<catalog::v1::Adoption> adoption;  // in effect on the deciding day
  std::optional<WorkingCalendar> calendar;        // of the row's version where that is in force, else today's
};

// Everything but decisions and history.
v1::ExplainObligationResponse Explain(const ObligationRow& row, const CatalogFacts& facts, absl::Time now);

// What differs between two versions of a row, as contracts show it.
std::vector<v1::ObligationDifference> DifferencesBetween(const ObligationRow& before, const ObligationRow& after);

}  // namespace mingbai::publication
