#pragma once

// The pipeline's methods on a gRPC port, with health and reflection.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/pipeline.h"

namespace mingbai::rpc {

class GrpcServer {
 public:
  // Serves at `address`. `serving` is asked by grpc.health.v1.Health/Check for "" and for the services' names; "live"
  // is always serving.
  // UNAVAILABLE, reason PORT_TAKEN.
  static absl::StatusOr<std::unique_ptr<GrpcServer>> Start(const std::string& address, Pipeline* pipeline,
                                                           std::function<bool()> serving);
  ~GrpcServer();
  int port() const;
  // No new calls; running ones get `grace`, then are cancelled; returns when all handlers have.
  void Stop(absl::Duration grace);

 private:
  struct Impl;
  explicit GrpcServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingbai::rpc
