#pragma once

// ImportRecords: validate, plan, deliver, tell each row's fate (DOMAIN G-3). Thread-safe.

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "common/rpc/call_context.h"
#include "common/time/clock.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "services/gateway/import/importer.h"
#include "services/gateway/import/owed_items.h"
#include "services/gateway/views/fan_out.h"

namespace mingbai::gateway {

class ImportService {
 public:
  ImportService(std::unique_ptr<Importer> importer, OwedItemReader items, const Clock* clock)
      : importer_(std::move(importer)), items_(std::move(items)), clock_(clock), fan_out_(kParallel) {}

  // INVALID_ARGUMENT where item, period or the CSV text as a whole are wrong; UNAVAILABLE, reason CATALOG_UNAVAILABLE;
  // errors of Importer::Deliver. After an error some organizations may have their publications already: a repeat
  // finds them and goes on.
  absl::StatusOr<v1::ImportRecordsResponse> Import(const rpc::CallContext& call,
                                                   const v1::ImportRecordsRequest& request);

 private:
  static constexpr int kParallel = 4;
  absl::StatusOr<ImportPlan> Plan(const rpc::CallContext& call, const v1::ImportRecordsRequest& request) const;

  const std::unique_ptr<Importer> importer_;
  const OwedItemReader items_;
  const Clock* const clock_;
  FanOut fan_out_;
};

}  // namespace mingbai::gateway
