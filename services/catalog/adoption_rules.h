#pragma once

// Rules of adoptions (DOMAIN C-3, C-4, C-7). Pure.

#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"

namespace mingbai::catalog {

// Whether the organization may adopt the item with these facts. What counts is the version in effect on the adoption's
// effective date, or the first one later. FAILED_PRECONDITION, reason ITEM_NOT_FOUND where `versions` is empty,
// ITEM_NOT_FOR_ORGANIZATION where the item does not fall on such an organization, WEAKENS_MANDATORY_ITEM where its
// timing is weaker than the item's.
absl::Status CheckAdoption(const v1::Adoption& adoption, const std::vector<v1::Item>& versions,
                           const v1::Organization& organization);

// Whether the organization may drop the item from `day` on: FAILED_PRECONDITION, reason MANDATORY_ITEM, where it falls
// on the organization as mandatory then.
absl::Status CheckDrop(std::string_view day, const std::vector<v1::Item>& versions,
                       const v1::Organization& organization);

}  // namespace mingbai::catalog
