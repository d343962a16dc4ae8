#pragma once

#include <memory>

#include "common/service/runtime.h"
#include "services/catalog/client/directory.h"

namespace mingbai::catalog {

// Makes the service take its callers' circles from `directory`, by the subject of their token and the county's day
// (DOMAIN C-9). The directory holds memberships and outlives the runtime's calls. Before Start.
void ResolveCircles(service::Runtime& runtime, const Directory* directory);

}  // namespace mingbai::catalog
