#pragma once

// A real service on a real database, in the test's own process: ports zero, a schema of its own (dropped afterwards),
// the clock injected. The database is the private one that tests/run starts (MINGBAI_TEST_SOCKET names its socket); a
// test that needs it and finds none fails.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/client.h"
#include "common/service/runtime.h"
#include "common/time/clock.h"

namespace mingbai::testing {

// The token of a role at an organization, for services started by this harness: roles ';'-joined. Every harness knows
// every token made before its service starts.
// TestToken("clerk", "371325001012") -> a token whose subject is "clerk@371325001012".
std::string TestToken(const std::string& roles, const std::string& organization, const std::string& subject = "");

// A schema with a random name on the private server; dropped by the destructor. Fails the test without a server.
class TestSchema {
 public:
  TestSchema();
  ~TestSchema();
  const config::v1::DatabaseConfig& config() const { return config_; }
  // Runs plain SQL on it, for tests that look at tables or break them; only what begins with SELECT gives rows.
  absl::StatusOr<std::vector<std::vector<std::string>>> Sql(const std::string& statement) const;

 private:
  config::v1::DatabaseConfig config_;
};

class ServiceHarness {
 public:
  // Makes and starts a runtime named `name` with `migrations` (empty: no database), after `wire` has served it.
  ServiceHarness(const std::string& name, std::vector<db::Migration> migrations, std::shared_ptr<Clock> clock,
                 std::function<absl::Status(service::Runtime&)> wire);
  // The same on a schema that others use too (replicas; a restart), and at an address of choice.
  ServiceHarness(const std::string& name, std::vector<db::Migration> migrations, std::shared_ptr<Clock> clock,
                 std::function<absl::Status(service::Runtime&)> wire, const TestSchema* shared_schema,
                 const std::string& listen_address = "127.0.0.1:0");
  ~ServiceHarness();

  std::string target() const;  // "127.0.0.1:port"
  service::Runtime& runtime() { return *runtime_; }
  TestSchema* schema() { return schema_.get(); }
  // A client of `service` here that presents `token` (empty: anonymous).
  std::shared_ptr<const rpc::Client> Client(const std::string& service, const std::string& token) const;
  void Stop();

 private:
  std::unique_ptr<TestSchema> schema_;
  std::unique_ptr<service::Runtime> runtime_;
};

// A name and a key for a disclosure ledger.
void UseTestLedger(config::v1::LedgerConfig* config);

// A call context for a test's own calls.
rpc::CallContext TestCall();
// A fresh UUIDv4.
std::string NewRequestId();

}  // namespace mingbai::testing
