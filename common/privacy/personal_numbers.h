#pragma once

// The numbers of natural persons in a text; personal_data.h says what each is. Pure: thread-safe.

#include <string_view>
#include <vector>

#include "common/privacy/personal_data.h"

namespace mingbai::privacy {

// In the order of the text; from the first digit of each to its last.
std::vector<PersonalData> FindPersonalNumbers(std::string_view text);

// Whether an identity number stands anywhere, also within what is found as a longer number.
bool HoldsIdentityDigits(std::string_view text);

}  // namespace mingbai::privacy
