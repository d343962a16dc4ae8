#pragma once

// Calls to another service, over one connection to each of its replicas. Thread-safe.

#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/call_context.h"
#include "google/protobuf/message.h"

namespace mingbai::rpc {

class Client {
 public:
  // `target` as gRPC writes it; `service` the full name in the contract; `own_token` what this service presents as
  // itself (empty: nothing).
  Client(const std::string& target, std::string service, std::string own_token);
  ~Client();

  // Calls `method` as this service, within the caller's budget and at most `limit`. The callee's status with its
  // details; UNAVAILABLE where it cannot be reached (tried up to three times by the channel: all methods are reads or
  // idempotent); CANCELLED where call.cancellation ended it.
  template <typename Response>
  absl::StatusOr<Response> Call(const CallContext& call, std::string_view method,
                                const google::protobuf::Message& request,
                                absl::Duration limit = absl::Seconds(10)) const {
    Response response;
    absl::Status status = CallMessage(call, method, request, limit, &response);
    if (!status.ok()) return status;
    return response;
  }

  // The same on bytes, presenting the original caller's authorization: how the gateway passes a call on.
  absl::StatusOr<std::string> Forward(const CallContext& call, std::string_view method, std::string_view request,
                                      absl::Duration limit = absl::Seconds(10)) const;

 private:
  absl::Status CallMessage(const CallContext& call, std::string_view method, const google::protobuf::Message& request,
                           absl::Duration limit, google::protobuf::Message* response) const;
  absl::StatusOr<std::string> CallBytes(const CallContext& call, std::string_view authorization,
                                        std::string_view method, std::string_view request, absl::Duration limit) const;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingbai::rpc
