#include "services/publication/organization_names.h"

#include "services/catalog/client/organization_days.h"

namespace mingbai::publication {

const std::string& OrganizationNames::On(const std::string& organization, const std::string& day) {
  const auto [known, fresh] = names_.try_emplace({organization, day});
  if (fresh && reachable_) {
    const auto found = catalog_->FindOrganization(*call_, organization);
    reachable_ = found.ok();
    if (reachable_ && *found != nullptr) known->second = catalog::OnDay(**found, day).display_name();
  }
  return known->second;
}

}  // namespace mingbai::publication
