#pragma once

// Errors as HTTP tells them:
//   {"error":{"code":400,"status":"INVALID_ARGUMENT","message":"...","details":[{"@type":"...BadRequest",...},...]}}

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "services/gateway/edge/message.h"

namespace mingbai::gateway::edge {

// Google's mapping: INVALID_ARGUMENT, FAILED_PRECONDITION and OUT_OF_RANGE 400, UNAUTHENTICATED 401, PERMISSION_DENIED
// 403, NOT_FOUND 404, ALREADY_EXISTS and ABORTED 409, RESOURCE_EXHAUSTED 429, CANCELLED 499, UNIMPLEMENTED 501,
// UNAVAILABLE 503, DEADLINE_EXCEEDED 504, all others 500.
int HttpStatusOf(absl::StatusCode code);

// The whole answer for a status: its body with the google.rpc details that it carries (by type, those of unknown types
// left out; an ErrorInfo is always among them: WithReason), Retry-After with 429 and 503. INTERNAL, UNKNOWN and
// DATA_LOSS without an ErrorInfo tell only "internal error".
Response ErrorResponse(const absl::Status& status);

// The same under another HTTP status: errors that HTTP knows and gRPC does not (405, 408, 413, 415, 431).
Response ErrorResponse(int http_status, const absl::Status& status);

}  // namespace mingbai::gateway::edge
