#include "services/catalog/client/applies.h"

#include <algorithm>

#include "common/names/names.h"

namespace mingbai::catalog {

bool InReach(const v1::Item& item, const v1::Organization& organization) {
  auto has = [](const auto& list, int value) { return std::find(list.begin(), list.end(), value) != list.end(); };
  return has(item.tiers(), organization.tier()) && has(item.organization_kinds(), organization.kind()) &&
         InSubtree(LastSegment(item.owner()), LastSegment(organization.name()));
}

bool AppliesTo(const v1::Item& item, const v1::Organization& organization) {
  if (item.abolished() || !InReach(item, organization)) return false;
  if (item.responsibilities().empty()) return true;
  return std::any_of(item.responsibilities().begin(), item.responsibilities().end(), [&](const auto& who) {
    if (!who.organization().empty()) return who.organization() == organization.name();
    return who.tier() == organization.tier() && who.kind() == organization.kind();
  });
}

}  // namespace mingbai::catalog
