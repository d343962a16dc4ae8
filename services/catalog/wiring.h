#pragma once

// How a catalog service is put together: what main.cc and integration tests call.

#include <vector>

#include "absl/status/status.h"
#include "common/mysql/migrator.h"
#include "common/service/runtime.h"
#include "mingbai/config/v1/config.pb.h"

namespace mingbai::catalog {

// Serves CatalogService in `runtime`, which has a database at the newest version of Migrations().
absl::Status Wire(service::Runtime& runtime, const config::v1::CatalogConfig& config);

// The schema's migrations, in order.
std::vector<db::Migration> Migrations();

}  // namespace mingbai::catalog
