#pragma once

// When an item falls due: the terms that a timing rule gives (DOMAIN C-6, C-11). Pure: thread-safe.

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/time/calendar.h"
#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::publication {

// The period of a PERMANENT item.
inline constexpr char kPermanent[] = "permanent";

// A term in which something must be disclosed.
struct DueTerm {
  std::string period;        // as in Obligation.period
  absl::CivilDay first_day;  // of the period; the event's day where there is none
  absl::CivilDay last_day;   // the term ends at 24:00 county time of this day
  absl::Time open;           // from when on it can be disclosed
  absl::Time due;            // end of the term, exclusive
  int calendar_version = 0;  // 0 where no working days were counted
  int working_days = 0;      // counted from the event; 0 where none were
  bool provisional = false;  // a day past the last published year was counted
};

// The terms of a PERIODIC rule whose last day lies in [start, end), ascending. A period opens when it ends where its
// due month lies after it, else when it begins. Empty for other kinds of rule.
std::vector<DueTerm> PeriodicTerms(const catalog::v1::TimingRule& rule, const WorkingCalendar& calendar,
                                   absl::CivilDay start, absl::CivilDay end);

// The term of a PERMANENT rule: period "permanent", the event is the day `since` which the item is owed.
DueTerm PermanentTerm(const catalog::v1::TimingRule& rule, const WorkingCalendar& calendar, absl::CivilDay since);

// The term of a STAGED or PROMPT rule after an event, reported on a day; its period is the event's day, which is not
// counted. A phase for which the rule says when it falls due has that term; one that falls due before the event, the
// last day on which what is disclosed stands for the full days that the rule demands (DOMAIN P-5, P-6): where that day
// has passed when it is reported, the term is over.
DueTerm EventTerm(const catalog::v1::TimingRule& rule, const WorkingCalendar& calendar, common::v1::Phase phase,
                  absl::CivilDay event, absl::CivilDay reported);

// Whether the phase falls due before its event, so that the event is planned when it is reported.
bool FallsDueBefore(const catalog::v1::TimingRule& rule, common::v1::Phase phase);

// Whether the text names a period: a month, quarter, half, year or day that exists, or "permanent".
bool IsPeriod(std::string_view text);

}  // namespace mingbai::publication
