#pragma once

// What an organization is on a day (DOMAIN C-1). Days are YYYY-MM-DD. Pure.

#include <string>
#include <string_view>

#include "mingbai/catalog/v1/organization.pb.h"

namespace mingbai::catalog {

// Whether it has been founded by that day, and has not been abolished.
v1::OrganizationState StateOn(const v1::Organization& organization, std::string_view day);
inline bool StandsOn(const v1::Organization& organization, std::string_view day) {
  return StateOn(organization, day) == v1::ORGANIZATION_STATE_STANDING;
}

// Whether it stood on any day from `first` to `last`.
bool StoodWithin(const v1::Organization& organization, std::string_view first, std::string_view last);

// The organization with its name and state of that day; its first name before it was founded.
v1::Organization OnDay(v1::Organization organization, std::string_view day);

// The first day after `day` on which its name, its state or its part in a handover changes; empty where there is none.
std::string NextChangeDay(const v1::Organization& organization, std::string_view day);

// Who has its duties: the first successor's name; empty where there is none.
std::string HeirOf(const v1::Organization& organization);

}  // namespace mingbai::catalog
