#pragma once

// Metrics of a process, in Prometheus text. Thread-safe.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace mingbai::telemetry {

// Counts the calls of one method.
class CallMeter {
 public:
  // One finished call.
  virtual void Count(absl::StatusCode code, absl::Duration took) = 0;

 protected:
  ~CallMeter() = default;
};

class Metrics {
 public:
  Metrics();
  ~Metrics();
  // The meter of a method: mingbai_calls_total{method,code} and mingbai_call_seconds{method}. Lives as long as this.
  CallMeter* Meter(std::string_view method);
  // One answer over HTTP: mingbai_http_answers_total{status}, `status` from 100 to 599.
  void CountHttp(int status);
  // A number read when asked for: mingbai_<name>.
  void Gauge(const std::string& name, const std::string& help, std::function<double()> read);
  std::string Text() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The little HTTP server of operators: /metrics and /healthz (200 or 503 with `health`'s JSON). Answers one request at
// a time, each within two seconds.
class OpsServer {
 public:
  struct Health {
    bool ok = false;
    std::string json;
  };
  // UNAVAILABLE where the address is taken.
  static absl::StatusOr<std::unique_ptr<OpsServer>> Start(const std::string& address, const Metrics* metrics,
                                                          std::function<Health()> health);
  ~OpsServer();
  int port() const;

 private:
  struct Impl;
  explicit OpsServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingbai::telemetry
