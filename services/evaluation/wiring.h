#pragma once

// How the evaluation service is put together.

#include <vector>

#include "absl/status/status.h"
#include "common/mysql/migrator.h"
#include "common/service/runtime.h"
#include "mingbai/config/v1/config.pb.h"

namespace mingbai::evaluation {

// Makes the service in `runtime`: directory, followers and handlers. INVALID_ARGUMENT where a target is missing.
absl::Status Wire(service::Runtime& runtime, const config::v1::EvaluationConfig& config);

// The schema's migrations after the common ones.
std::vector<db::Migration> Migrations();

}  // namespace mingbai::evaluation
