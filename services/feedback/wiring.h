#pragma once

#include <vector>

#include "absl/status/status.h"
#include "common/mysql/migrator.h"
#include "common/service/runtime.h"
#include "mingbai/config/v1/config.pb.h"

namespace mingbai::feedback {

// Adds the service's handlers and its background work to `runtime`. Errors of the database, which the rules of terms
// are read from.
absl::Status Wire(service::Runtime& runtime, const config::v1::FeedbackConfig& config);

// The schema, from migrations/.
std::vector<db::Migration> Migrations();

}  // namespace mingbai::feedback
