#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "absl/strings/numbers.h"
#include "common/status/status.h"
#include "common/telemetry/metrics.h"
#include "common/text/text.h"

namespace mingbai::telemetry {
namespace {

constexpr size_t kLongestRequest = 8192;
constexpr int kSeconds = 2;

struct Listener {
  int socket = -1;
  int port = 0;
};

absl::StatusOr<Listener> Listen(const std::string& address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) {
    return absl::InvalidArgumentError(StrCat("server.metrics_address: \"", address, "\" is not host:port"));
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST;
  addrinfo* found = nullptr;
  if (getaddrinfo(address.substr(0, colon).c_str(), address.substr(colon + 1).c_str(), &hints, &found) != 0) {
    return absl::InvalidArgumentError(StrCat("server.metrics_address: \"", address, "\" is not host:port"));
  }
  Listener listener;
  listener.socket = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(listener.socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  const bool bound = bind(listener.socket, found->ai_addr, found->ai_addrlen) == 0 && listen(listener.socket, 16) == 0;
  freeaddrinfo(found);
  if (!bound) {
    close(listener.socket);
    return Error(absl::StatusCode::kUnavailable, "PORT_TAKEN", StrCat("cannot listen on ", address));
  }
  sockaddr_storage own{};
  socklen_t size = sizeof(own);
  getsockname(listener.socket, reinterpret_cast<sockaddr*>(&own), &size);
  listener.port = ntohs(own.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&own)->sin6_port
                                                  : reinterpret_cast<sockaddr_in*>(&own)->sin_port);
  return listener;
}

}  // namespace

struct OpsServer::Impl {
  Listener listener;
  const Metrics* metrics;
  std::function<Health()> health;
  std::atomic<bool> stopping{false};
  std::thread thread;

  void Answer(int client) {
    timeval limit{kSeconds, 0};
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    std::string request;
    char buffer[1024];
    while (request.find("\r\n\r\n") == std::string::npos && request.size() < kLongestRequest) {
      const ssize_t got = recv(client, buffer, sizeof(buffer), 0);
      if (got <= 0) return;
      request.append(buffer, got);
    }
    std::string status = "200 OK";
    std::string type = "text/plain; version=0.0.4; charset=utf-8";
    std::string body;
    if (request.starts_with("GET /metrics ")) {
      body = metrics->Text();
    } else if (request.starts_with("GET /healthz ")) {
      Health state = health();
      status = state.ok ? "200 OK" : "503 Service Unavailable";
      type = "application/json";
      body = state.json + "\n";
    } else {
      status = "404 Not Found";
      body = "/metrics and /healthz are here\n";
    }
    const std::string answer = StrCat("HTTP/1.1 ", status, "\r\nContent-Type: ", type,
                                      "\r\nContent-Length: ", body.size(), "\r\nConnection: close\r\n\r\n", body);
    for (size_t sent = 0; sent < answer.size();) {
      const ssize_t written = send(client, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
      if (written <= 0) return;
      sent += written;
    }
  }

  void Run() {
    while (!stopping) {
      pollfd waiting{listener.socket, POLLIN, 0};
      if (poll(&waiting, 1, 100) <= 0) continue;
      const int client = accept4(listener.socket, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) continue;
      Answer(client);
      close(client);
    }
  }
};

OpsServer::OpsServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

absl::StatusOr<std::unique_ptr<OpsServer>> OpsServer::Start(const std::string& address, const Metrics* metrics,
                                                            std::function<Health()> health) {
  MB_ASSIGN_OR_RETURN(Listener listener, Listen(address));
  auto impl = std::make_unique<Impl>();
  impl->listener = listener;
  impl->metrics = metrics;
  impl->health = std::move(health);
  impl->thread = std::thread([raw = impl.get()] { raw->Run(); });
  return std::unique_ptr<OpsServer>(new OpsServer(std::move(impl)));
}

OpsServer::~OpsServer() {
  impl_->stopping = true;
  impl_->thread.join();
  close(impl_->listener.socket);
}

int OpsServer::port() const { return impl_->listener.port; }

}  // namespace mingbai::telemetry
