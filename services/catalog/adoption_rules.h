#pragma once

// Rules of adoptions (DOMAIN C-3, C-4, C-7). Pure.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "common/status/status.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"

namespace mingbai::catalog {

// Adds a violation for everything in which the adoption contradicts itself: a name that does not lie below
// `organization` (a resource name), timing, channels, elements, a text of blanks, a day that is none. `path` is the
// adoption's own.
void CheckAdoptionFacts(const v1::Adoption& adoption, std::string_view organization, const std::string& path,
                        FieldErrors& errors);

// Whether the organization may adopt the item with these facts. What counts is the version in effect on the adoption's
// effective date, or the first one later. FAILED_PRECONDITION, reason ITEM_NOT_FOUND where `versions` is empty,
// ITEM_NOT_FOR_ORGANIZATION where the item does not fall on such an organization, or CheckStrictness's;
// INVALID_ARGUMENT where the notice period is longer than what is disclosed before a decision stands before it (P-5,
// P-6). The field path is `path` or below it.
absl::Status CheckAdoption(const v1::Adoption& adoption, const std::vector<v1::Item>& versions,
                           const v1::Organization& organization, const std::string& path);

// Whether the organization may drop the item from `day` on: FAILED_PRECONDITION, reason MANDATORY_ITEM, where it falls
// on the organization as mandatory then.
absl::Status CheckDrop(std::string_view day, const std::vector<v1::Item>& versions,
                       const v1::Organization& organization);

}  // namespace mingbai::catalog
