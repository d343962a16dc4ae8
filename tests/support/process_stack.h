#pragma once

// The five services as real processes with schemas of their own on the private database, for tests that kill them or
// play a month. Ports are free ones, configuration and tokens lie in a folder of the test; everything is removed at the
// end.

#include <sys/types.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/support/service_harness.h"

namespace mingbai::testing {

class ProcessStack {
 public:
  // `binaries` is the build's services/ folder. Migrates and starts all five, on the shared simulated clock if `demo`,
  // and waits until the gateway says that all are healthy. Ends the test process where that fails. They reach the
  // database through `database_socket` unless it is empty.
  ProcessStack(const std::string& binaries, bool demo, std::string database_socket = "");
  ~ProcessStack();

  // Starts a second process of the service, on the same schema and at ports of its own, and waits until it is healthy;
  // its name, which stands for the service's below. The others do not call it.
  std::string AddReplica(const std::string& service);
  void Start(const std::string& service);
  // SIGKILL, and waits for the process to be gone.
  void Kill(const std::string& service);
  // SIGTERM, and waits for the process to be gone; whether it ended with code 0.
  bool Stop(const std::string& service);
  // Waits up to 30 s; false where the service did not come up.
  bool WaitHealthy(const std::string& service);

  std::string http() const;  // "127.0.0.1:port" of the gateway
  // <role>.token files of officials of the whole county; everything.token has all their roles.
  std::string tokens_folder() const;
  std::string token(const std::string& role) const;
  std::string target(const std::string& service) const;  // of its gRPC port
  std::string clock_file() const;
  const TestSchema& schema(const std::string& service) const { return *schemas_.at(service); }
  static const std::vector<std::string>& Services();

 private:
  void WriteFiles(const std::string& process);
  pid_t Spawn(const std::string& process, const std::vector<std::string>& flags);

  const std::string binaries_;
  const bool demo_;
  const std::string database_socket_;
  std::string folder_;
  std::map<std::string, std::unique_ptr<TestSchema>> schemas_;
  std::map<std::string, int> ports_;  // "<service>", "<service>-metrics", "http"
  std::map<std::string, pid_t> processes_;
};

}  // namespace mingbai::testing
