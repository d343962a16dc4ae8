#pragma once

// Where somebody lives, in a text; personal_data.h says what counts. Pure: thread-safe.

#include <string_view>
#include <vector>

#include "common/privacy/personal_data.h"

namespace mingbai::privacy {

// The house within its village or street, not their names; in no order, and one may overlap another.
std::vector<PersonalData> FindHomeAddresses(std::string_view text);

}  // namespace mingbai::privacy
