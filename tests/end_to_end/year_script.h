#pragma once

// What happens in a county in its first year with this system, as plain facts: four versions of the catalog, villages
// that merge, one after the other, too, and while nobody keeps the ledger, one that its township takes over, one that
// is split, notices of the State Council that come late, and what the villages, townships and departments report,
// disclose, put off and leave undone.

#include <vector>

#include "tests/end_to_end/year_model.h"

namespace mingbai::year {

// County, townships, departments, villages; parents before children.
std::vector<Organization> County();

// Of which villages' party members a person is one, and when; empty for an open end.
struct Membership {
  std::string organization, first_day, last_day;
};
std::vector<Membership> Memberships();
// Those in whose circle the person is on a day.
Circles CirclesOn(Day day);

// The facts, by instant. A Look stands after every change and on every disclosure day.
std::vector<Fact> Script();

}  // namespace mingbai::year
