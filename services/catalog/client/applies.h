#pragma once

// Who owes an item, as catalog decides it and other services check it (DOMAIN C-3, C-8). Pure.

#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"

namespace mingbai::catalog {

// Whether the organization's tier and kind are the item's, and it lies in the owner's subtree.
bool InReach(const v1::Item& item, const v1::Organization& organization);

// Whether the item falls on the organization: it is not taken out of the catalog, the organization is in its reach, and
// where the item says who of those is responsible, the organization is among them.
bool AppliesTo(const v1::Item& item, const v1::Organization& organization);

}  // namespace mingbai::catalog
