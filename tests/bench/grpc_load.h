#pragma once

// A load of equal unary gRPC calls: a fixed number in flight over a few channels, each answered call followed by the
// next. An answer counts where its gRPC status is OK and its length the expected one (a plain HTTP/2 load generator
// would take a gRPC error for a success, TRAPS 30); neither side is decoded here.

#include <cstdint>
#include <memory>
#include <string>

#include "absl/time/time.h"

namespace mingbai::bench {

struct GrpcTarget {
  std::string address;
  std::string method;   // "/package.Service/Method"
  std::string request;  // bytes
  size_t answer_size = 0;
};

struct LoadResult {
  int64_t right = 0;
  int64_t wrong = 0;
  std::string first_wrong;
  double seconds = 0;
  double rate() const { return seconds > 0 ? static_cast<double>(right) / seconds : 0; }
};

class GrpcLoad {
 public:
  // `in_flight` calls at a time, spread over `channels` connections and `threads` completion queues.
  GrpcLoad(GrpcTarget target, int channels, int in_flight, int threads);
  ~GrpcLoad();
  // Calls for `duration`, then waits for what is in flight (each call ends within 10 s).
  LoadResult Run(absl::Duration duration);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingbai::bench
