#pragma once

// A keep-alive HTTP/1.1 connection to the gateway. Not thread-safe: one per thread.

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace mingbai::ctl {

struct HttpAnswer {
  int status = 0;
  std::string body;
};

class HttpClient {
 public:
  // `address` is "host:port".
  explicit HttpClient(std::string address);
  ~HttpClient();
  // UNAVAILABLE where the gateway cannot be reached; a connection that broke is opened anew once. `token` empty: none.
  absl::StatusOr<HttpAnswer> Send(const std::string& verb, const std::string& target, const std::string& token,
                                  const std::string& json);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingbai::ctl
