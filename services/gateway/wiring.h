#pragma once

// How the gateway is put together.

#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/service/runtime.h"
#include "mingbai/config/v1/config.pb.h"

namespace mingbai::gateway {

// The parts that live as long as the runtime. Thread-safe.
class Gateway {
 public:
  virtual ~Gateway() = default;
  // The HTTP port, once Assemble has returned.
  virtual int http_port() const = 0;
  // Memory held by ready views, and their number.
  virtual size_t view_bytes() const = 0;
  virtual size_t views() const = 0;
};

// Makes the gateway in `runtime` and opens its HTTP port, which answers 503 until the runtime has started.
// INVALID_ARGUMENT where an address or target is missing; UNAVAILABLE where the HTTP port cannot be had.
absl::StatusOr<std::shared_ptr<Gateway>> Assemble(service::Runtime& runtime, const config::v1::GatewayConfig& config);

// The same for main.
absl::Status Wire(service::Runtime& runtime, const config::v1::GatewayConfig& config);

}  // namespace mingbai::gateway
