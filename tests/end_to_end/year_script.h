#pragma once

// What happens in a county in its first year with this system, as plain facts: three versions of the catalog, a merger
// of two villages, two notices of the State Council that come late, and what the villages, townships and departments
// report, disclose, put off and leave undone.

#include <vector>

#include "tests/end_to_end/year_model.h"

namespace mingbai::year {

// County, townships, departments, villages; parents before children.
std::vector<Organization> County();

// The facts, by instant. A Look stands after every change and on every disclosure day.
std::vector<Fact> Script();

}  // namespace mingbai::year
