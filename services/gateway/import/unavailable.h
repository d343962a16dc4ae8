#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "common/status/status.h"

namespace mingbai::gateway {

// What the library says of a service that cannot be reached (UNAVAILABLE without a reason), by `reason` and `message`;
// any other status as it is.
inline absl::Status NamedUnavailable(const absl::Status& status, std::string_view reason, std::string_view message) {
  if (!absl::IsUnavailable(status) || !ReasonOf(status).empty()) return status;
  return Error(absl::StatusCode::kUnavailable, reason, message);
}

}  // namespace mingbai::gateway
