#pragma once

// Rules of what service items say (DOMAIN C-14). Pure.

#include <string>

#include "common/status/status.h"
#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::catalog {

// Adds a violation where a service item has no guide, where another has one, and for everything in which the guide
// lacks one of its parts or contradicts itself. `path` is the item's own.
void CheckServiceGuide(const v1::Item& item, const std::string& path, FieldErrors& errors);

}  // namespace mingbai::catalog
