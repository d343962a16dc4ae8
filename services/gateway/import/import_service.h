#pragma once

// ImportRecords: validate, plan, deliver, tell each row's fate (DOMAIN G-3). Thread-safe.

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/call_context.h"
#include "common/time/clock.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "services/catalog/client/directory.h"
#include "services/gateway/import/importer.h"
#include "services/gateway/views/fan_out.h"

namespace mingbai::gateway {

// The payloads of the last deliveries, so that a request_id with another payload is told at once. What is forgotten (or
// came to another replica) is still told, or does no harm: the ids of the calls that a delivery makes derive from it.
// Thread-safe.
class RecentImports {
 public:
  // INVALID_ARGUMENT, reason REQUEST_ID_REUSED, where the caller's id came with another payload.
  absl::Status Check(const rpc::CallContext& call) const;
  void Remember(const rpc::CallContext& call);

 private:
  static constexpr size_t kMost = 1000;
  mutable absl::Mutex mutex_;
  std::unordered_map<std::string, std::string> payloads_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::string> order_ ABSL_GUARDED_BY(mutex_);
};

class ImportService {
 public:
  ImportService(std::unique_ptr<Importer> importer, catalog::Directory* directory, const Clock* clock)
      : importer_(std::move(importer)), directory_(directory), clock_(clock), fan_out_(kParallel) {}

  // INVALID_ARGUMENT where item, period or the CSV text as a whole are wrong; UNAVAILABLE, reason CATALOG_UNAVAILABLE;
  // errors of Importer::Deliver. After an error some organizations may have their publications already: a repeat
  // finds them and goes on.
  absl::StatusOr<v1::ImportRecordsResponse> Import(const rpc::CallContext& call,
                                                   const v1::ImportRecordsRequest& request);

 private:
  static constexpr int kParallel = 4;
  absl::StatusOr<ImportPlan> Plan(const rpc::CallContext& call, const v1::ImportRecordsRequest& request);

  const std::unique_ptr<Importer> importer_;
  catalog::Directory* const directory_;
  const Clock* const clock_;
  RecentImports recent_;
  FanOut fan_out_;
};

}  // namespace mingbai::gateway
