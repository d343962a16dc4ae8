#pragma once

// The one place where statuses meet gRPC's.

#include "absl/status/status.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/support/status.h"

namespace mingbai::rpc {

// The status as google.rpc.Status with its ErrorInfo and BadRequest; codes of our making only. Details of INTERNAL and
// UNKNOWN stay in the log: callers get a plain sentence.
google::rpc::Status ToGoogleStatus(const absl::Status& status);
// The same on the wire (grpc-status-details-bin), and back.
grpc::Status ToGrpc(const absl::Status& status);
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace mingbai::rpc
