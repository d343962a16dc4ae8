#pragma once

// Who owes an item, as catalog decides it and other services check it (DOMAIN C-3, C-8). Pure.

#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"

namespace mingbai::catalog {

// Whether the item can fall on the organization: it is not taken out of the catalog, its tier and kind are named, it
// lies in the owner's subtree, and where the item says who of them is responsible, the organization is among those.
bool AppliesTo(const v1::Item& item, const v1::Organization& organization);

}  // namespace mingbai::catalog
