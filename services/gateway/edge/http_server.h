#pragma once

// The HTTP/1.1 port of the gateway: portals, the public, mingbaictl. It is what strangers reach (TRAPS 11), so
// everything has a bound: header and body sizes, time to send a request, connections, calls that run and that wait.

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/gateway/edge/handler.h"
#include "services/gateway/edge/route_table.h"

namespace mingbai::gateway::edge {

struct HttpOptions {
  std::string address;                               // "127.0.0.1:8080", "[::1]:8080"; port 0 takes a free one
  int io_threads = 2;                                // serve sockets; never block
  int workers = 32;                                  // calls that run at a time
  int max_waiting = 128;                             // calls that may wait; more get 429 at once
  int max_connections = 1024;                        // more get 503 and are closed
  size_t max_request_bytes = 4 << 20;                // of a body; more gets 413
  size_t max_bodies_bytes = 64 << 20;                // of all bodies in hand together; more get 429
  size_t max_header_bytes = 16 << 10;                // of request line and headers; more gets 431
  absl::Duration read_timeout = absl::Seconds(10);   // for a whole request; more gets 408
  absl::Duration idle_timeout = absl::Seconds(60);   // between requests; then the connection is closed
  absl::Duration write_timeout = absl::Seconds(30);  // for an answer to be taken; then the connection is closed
  absl::Duration stop_grace = absl::Seconds(10);     // for running requests when the server stops
  HandlerOptions handler;
  std::function<void(int status)> on_answer;  // told of every answer, on an io thread; may be empty
};

// Construct, AddPlain, Start, Stop. Not thread-safe itself; what it calls is called from its worker threads.
//
// Keep-alive and pipelining (answers in order, one request of a connection at a time), chunked bodies, Expect:
// 100-continue, HEAD, OPTIONS. A broken request gets 400, reason MALFORMED_REQUEST, and its connection ends.
class HttpServer {
 public:
  HttpServer(HttpOptions options, Dispatch dispatch);
  ~HttpServer();  // stops

  // Serves GET (and HEAD) of exactly `path`, before Start.
  void AddPlain(std::string path, PlainHandler handler);

  // Opens the port. UNAVAILABLE where the address cannot be had; errors of ContractRoutes.
  absl::Status Start();

  // Takes no new connections and closes idle ones; requests in progress are answered within the grace, later ones are
  // cancelled (their budgets say so) and cut off. Returns when all threads have ended. May be called again.
  void Stop();

  int port() const;                  // after Start
  const RouteTable& routes() const;  // of the contracts; empty where they are broken (Start tells)

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingbai::gateway::edge
