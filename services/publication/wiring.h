#pragma once

// What the publication service is made of; used by main.cc and by integration tests.

#include <vector>

#include "absl/status/status.h"
#include "common/mysql/migrator.h"
#include "common/service/runtime.h"
#include "mingbai/config/v1/config.pb.h"

namespace mingbai::publication {

// Adds handlers and timed work to the runtime. INVALID_ARGUMENT where the configuration lacks what it needs.
absl::Status Wire(service::Runtime& runtime, const config::v1::PublicationConfig& config);

// The service's migrations, embedded by the build.
std::vector<db::Migration> Migrations();

}  // namespace mingbai::publication
