#include "services/catalog/client/organization_days.h"

namespace mingbai::catalog {

v1::OrganizationState StateOn(const v1::Organization& organization, std::string_view day) {
  if (day < organization.begin_date()) return v1::ORGANIZATION_STATE_PLANNED;
  const std::string& end = organization.abolish_date();
  return end.empty() || day < end ? v1::ORGANIZATION_STATE_STANDING : v1::ORGANIZATION_STATE_ABOLISHED;
}

bool StoodWithin(const v1::Organization& organization, std::string_view first, std::string_view last) {
  const std::string& end = organization.abolish_date();
  return organization.begin_date() <= last && (end.empty() || first < end);
}

v1::Organization OnDay(v1::Organization organization, std::string_view day) {
  organization.set_state(StateOn(organization, day));
  const auto& names = organization.history().names();
  if (names.empty()) return organization;
  std::string found = names.begin()->display_name();
  for (const v1::DatedName& name : names) {
    if (name.effective_date() <= day) found = name.display_name();
  }
  organization.set_display_name(found);
  return organization;
}

std::string NextChangeDay(const v1::Organization& organization, std::string_view day) {
  std::string next;
  const auto consider = [&](const std::string& change) {
    if (change > day && (next.empty() || change < next)) next = change;
  };
  consider(organization.begin_date());
  consider(organization.abolish_date());
  for (const v1::DatedName& name : organization.history().names()) consider(name.effective_date());
  for (const v1::Predecessor& before : organization.history().predecessors()) consider(before.effective_date());
  return next;
}

std::string HeirOf(const v1::Organization& organization) {
  const auto& successors = organization.history().successors();
  return successors.empty() ? "" : *successors.begin();
}

}  // namespace mingbai::catalog
