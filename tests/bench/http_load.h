#pragma once

// A load of HTTP/1.1 requests on keep-alive connections, one request in flight on each, driven by one thread. An
// answer counts where its status is 200 and its body holds the expected text.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/bench/grpc_load.h"

namespace mingbai::bench {

class HttpLoad {
 public:
  // `address` is "127.0.0.1:port"; `next` writes a whole request, head and body.
  HttpLoad(const std::string& address, int connections, std::string expected, std::function<std::string()> next);
  // Opens the connections anew (the gateway closes what idles), sends for `duration`, then waits for what is in flight.
  // A connection that cannot be made or breaks, or an answer that takes longer than 20 s, ends the process.
  LoadResult Run(absl::Duration duration);

 private:
  struct Connection {
    int socket = -1;
    std::string answer;
    size_t end = 0;  // of the answer; 0 until its head is there
  };
  void Open();
  void Close();
  void Start(Connection& connection);
  // Reads what is there; true once the answer is whole.
  bool Receive(Connection& connection);

  const std::string address_;
  const std::string expected_;
  const std::function<std::string()> next_;
  int epoll_ = -1;
  std::vector<Connection> connections_;
};

}  // namespace mingbai::bench
