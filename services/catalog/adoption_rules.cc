#include "services/catalog/adoption_rules.h"

#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/item_rules.h"
#include "services/catalog/timing_rules.h"

namespace mingbai::catalog {

absl::Status CheckAdoption(const v1::Adoption& adoption, const std::vector<v1::Item>& versions,
                           const v1::Organization& organization) {
  const v1::Item* item = VersionFrom(versions, adoption.effective_date());
  if (item == nullptr) return Failed("ITEM_NOT_FOUND", StrCat("there is no item of ", adoption.name()));
  if (!AppliesTo(*item, organization)) {
    return Failed("ITEM_NOT_FOR_ORGANIZATION", StrCat(item->name(), " is not for such an organization"));
  }
  if (adoption.has_timing() && IsWeaker(adoption.timing(), item->timing())) {
    return Failed("WEAKENS_MANDATORY_ITEM", StrCat("the timing is weaker than that of ", item->name()));
  }
  return absl::OkStatus();
}

absl::Status CheckDrop(std::string_view day, const std::vector<v1::Item>& versions,
                       const v1::Organization& organization) {
  const v1::Item* item = VersionFrom(versions, day);
  if (item != nullptr && item->mandatory() && AppliesTo(*item, organization)) {
    return Failed("MANDATORY_ITEM", StrCat(item->name(), " is mandatory"));
  }
  return absl::OkStatus();
}

}  // namespace mingbai::catalog
