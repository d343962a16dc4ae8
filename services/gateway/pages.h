#pragma once

// What the HTTP port answers outside the contracts: the page for people who open the address, and /healthz.
// Thread-safe.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/rpc/client.h"
#include "common/time/clock.h"
#include "services/gateway/views/fan_out.h"

namespace mingbai::gateway {

// State of the other services, as /healthz names it: "ok" or "unavailable".
using ServiceStates = std::vector<std::pair<std::string, std::string>>;

// {"status":"ok","simulated_clock":…,"time":…,"services":{…}}.
std::string HealthJson(bool simulated, absl::Time now, const ServiceStates& services);
// The page in Chinese; `county` is the code of the root organization, empty where it is not known.
std::string HomePage(bool simulated, absl::Time now, const std::string& county, const std::string& county_name);

// Asks the other services' grpc.health.v1; an answer is kept for a second.
class ServiceProbe {
 public:
  // `services`: name and target.
  ServiceProbe(const std::vector<std::pair<std::string, std::string>>& services, FanOut* fan_out);
  ServiceStates States();

 private:
  const std::vector<std::pair<std::string, std::shared_ptr<const rpc::Client>>> clients_;
  FanOut* const fan_out_;
  absl::Mutex mutex_;
  absl::Time asked_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  ServiceStates states_ ABSL_GUARDED_BY(mutex_);
};

// Who the root organization is, as catalog tells everyone.
class CountyProbe {
 public:
  explicit CountyProbe(std::shared_ptr<const rpc::Client> catalog) : catalog_(std::move(catalog)) {}
  // Code and name; empty while catalog cannot be asked or holds nothing yet.
  std::pair<std::string, std::string> County();

 private:
  const std::shared_ptr<const rpc::Client> catalog_;
  absl::Mutex mutex_;
  std::pair<std::string, std::string> county_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace mingbai::gateway
