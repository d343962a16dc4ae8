#pragma once

// A running service: what main.cc wires, and what integration tests run in their own process.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/mysql/database.h"
#include "common/mysql/migrator.h"
#include "common/rpc/client.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/service.h"
#include "common/telemetry/metrics.h"
#include "common/time/clock.h"
#include "mingbai/config/v1/config.pb.h"

namespace mingbai::service {

// Work beside the calls: a consumer, a sequencer, timed work. Started after the handlers are added and before the port
// opens, stopped in reverse order after the last call.
struct Background {
  std::function<void()> start;
  std::function<void()> stop;
};

class Runtime {
 public:
  struct Options {
    std::string name;  // "catalog"
    config::v1::ServerConfig server;
    config::v1::DatabaseConfig database;  // schema empty: the service keeps no data
    std::vector<db::Migration> migrations;
    std::shared_ptr<Clock> clock;
    bool migrate = false;  // apply migrations before opening
  };
  // Opens database, clock and identity. Errors as Database::Open's and TokenFile::Load's.
  static absl::StatusOr<std::unique_ptr<Runtime>> Create(Options options);
  ~Runtime();

  const std::string& name() const;
  Clock& clock();
  db::Database& database();  // only where a schema is configured
  telemetry::Metrics& metrics();
  // A client of another service that presents this service's own token.
  std::shared_ptr<const rpc::Client> MakeClient(const std::string& target, std::string service) const;

  // The service's handlers; every method of the contract but ListEvents, which the runtime serves from the outbox
  // where there is a database.
  void Serve(std::unique_ptr<rpc::Service> service);
  void Add(Background background);
  // Keeps an object alive until after Stop.
  void Keep(std::shared_ptr<void> object);
  // Who tells the circles of callers, instead of nobody. Before Start.
  void ResolveCircles(rpc::CircleResolver resolver);
  // Whether this service may be called ready; all must agree. Shown by health, at most a second late.
  void AddReadiness(std::function<bool()> ready);

  // Starts everything. FAILED_PRECONDITION where a method declares nothing, has no handler, or handles other types
  // than the contract's; UNAVAILABLE where a port is taken.
  absl::Status Start();
  // Health NOT_SERVING, a pause for callers to notice, calls finish within the grace, background stops.
  void Stop(absl::Duration pause = absl::ZeroDuration());
  int port() const;          // gRPC, after Start
  int metrics_port() const;  // after Start; 0 for none

  // The wrapper without the wire: how the gateway's HTTP edge reaches its own methods. `method` is a path such as
  // "/mingbai.gateway.v1.GatewayService/GetBoard"; `authorization` and
  // `traceparent` as headers carry them. Thread-safe after Start.
  absl::StatusOr<rpc::ReadyBytes> Dispatch(std::string_view method, std::string_view request,
                                           std::string_view authorization, std::string_view traceparent,
                                           const rpc::Budget& budget);

 private:
  struct Impl;
  explicit Runtime(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// main() of a service: reads --config=FILE (into `config`), --migrate (apply and exit), --check (read the
// configuration, print the ports as JSON and exit) and --demo; creates the runtime, calls `wire`, starts, waits for
// SIGTERM or SIGINT, stops. The exit code.
struct Program {
  std::string name;
  google::protobuf::Message* config;
  const config::v1::ServerConfig* server;      // inside `config`
  const config::v1::DatabaseConfig* database;  // inside `config`; nullptr: no data
  std::vector<db::Migration> migrations;
  std::function<absl::Status(Runtime&)> wire;
  // Heaps that the allocator makes at most: each keeps what it once had at most, so that one whose work comes in large
  // pieces has few.
  int heaps = 8;
};
int Main(int argc, char** argv, Program program);

}  // namespace mingbai::service
