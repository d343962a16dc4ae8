#pragma once

// What differs between two versions, field by field, for people to read (DOMAIN C-4). Pure.

#include <vector>

#include "mingbai/catalog/v1/draft.pb.h"
#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::catalog {

// Fields of the items that differ, in the order of the catalogue's columns; elements one by one. `before` is nullptr
// for an item that is new. What the service sets (version, etag, create_time) and the name are not compared.
std::vector<v1::FieldDifference> DifferencesOf(const v1::Item* before, const v1::Item& after);

// The same of adoptions.
std::vector<v1::FieldDifference> DifferencesOf(const v1::Adoption* before, const v1::Adoption& after);

}  // namespace mingbai::catalog
