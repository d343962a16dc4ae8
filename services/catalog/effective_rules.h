#pragma once

// The catalog as it applies to one organization on a day (DOMAIN C-3, C-7). Pure.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mingbai/catalog/v1/effective_catalog.pb.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"

namespace mingbai::catalog {

// The adoption that counts on the day: the newest version whose effective date has come, unless it is dropped; nullptr
// where none does. `versions` oldest first.
const v1::Adoption* AdoptedOn(std::string_view day, const std::vector<v1::Adoption>& versions);

// The item as it stands in the organization's catalog on the day; nullopt where it does not: no version in effect, or
// it is not for such an organization, or the organization does not stand. It is owed exactly where DutiesOf says so.
std::optional<v1::EffectiveItem> EffectiveOn(std::string_view day, const v1::Organization& organization,
                                             const std::vector<v1::Item>& item_versions,
                                             const std::vector<v1::Adoption>& adoption_versions);

// What is owed on the day with nobody named for it; nullopt where that is not so. `adopted` tells whether an adoption
// counts then.
std::optional<v1::UnclearDuty> UnclearOn(std::string_view day, const v1::Organization& organization,
                                         const std::vector<v1::Item>& item_versions, bool adopted);

// What a mandatory item says on the day that still names an organization which has ended by then, and none of its
// `heirs` (names): nobody owes it in that place. nullopt where that is not so, or the item is the organization's own.
std::optional<v1::UnclearDuty> UnclearAfterEnd(std::string_view day, const v1::Organization& organization,
                                               const std::vector<v1::Item>& item_versions,
                                               const std::set<std::string>& heirs);

}  // namespace mingbai::catalog
