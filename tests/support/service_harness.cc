#include "tests/support/service_harness.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <random>

#include "absl/synchronization/mutex.h"
#include "common/crypto/crypto.h"
#include "common/mysql/connection.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace mingbai::testing {
namespace {

constexpr char kServiceToken[] = "test-service-token";

absl::Mutex token_mutex(absl::kConstInit);
std::map<std::string, config::v1::TokenPrincipal>& Tokens() {
  static auto& tokens = *new std::map<std::string, config::v1::TokenPrincipal>;
  return tokens;
}

config::v1::TokenPrincipal MakePrincipal(const std::string& token, const std::string& roles,
                                         const std::string& organization, const std::string& subject) {
  config::v1::TokenPrincipal principal;
  principal.set_token_sha256(Sha256Hex(token));
  principal.set_subject(subject);
  principal.set_organization(organization);
  for (std::string_view role : Split(roles, ';')) {
    if (!role.empty()) principal.add_roles(std::string(role));
  }
  return principal;
}

// A folder of this process for token files, secrets and keys; removed at exit.
const std::string& Folder() {
  static const std::string& folder = *[] {
    char pattern[] = "/tmp/mingbai-test-XXXXXX";
    auto* made = new std::string(mkdtemp(pattern));
    std::ofstream(*made + "/key") << std::string(64, 'a') << "\n";
    std::ofstream(*made + "/token") << kServiceToken << "\n";
    std::atexit([] { std::system(("rm -rf " + Folder()).c_str()); });
    return made;
  }();
  return folder;
}

std::string WriteTokens() {
  config::v1::TokenFile file;
  *file.add_principals() = MakePrincipal(kServiceToken, "service", "", "service");
  {
    absl::MutexLock lock(&token_mutex);
    for (const auto& [token, principal] : Tokens()) *file.add_principals() = principal;
  }
  std::string text;
  google::protobuf::TextFormat::PrintToString(file, &text);
  static int number = 0;
  const std::string path = StrCat(Folder(), "/tokens-", ++number, ".textproto");
  std::ofstream(path) << text;
  return path;
}

std::string RandomName() {
  std::random_device random;
  return StrCat("test_", getpid(), "_", absl::Hex(random()), absl::Hex(random()));
}

db::ConnectOptions Server() {
  const char* socket = std::getenv("MINGBAI_TEST_SOCKET");
  if (socket == nullptr) {
    ADD_FAILURE() << "MINGBAI_TEST_SOCKET names no database: run tests/run";
    std::exit(1);
  }
  db::ConnectOptions options;
  options.unix_socket = socket;
  options.user = "root";
  return options;
}

}  // namespace

std::string TestToken(const std::string& roles, const std::string& organization, const std::string& subject) {
  const std::string who = subject.empty() ? StrCat(roles, "@", organization) : subject;
  const std::string token = "test-token-" + Sha256Hex(StrCat(roles, "|", organization, "|", who));
  absl::MutexLock lock(&token_mutex);
  Tokens().emplace(token, MakePrincipal(token, roles, organization, who));
  return token;
}

void UseTestLedger(config::v1::LedgerConfig* config) {
  config->set_origin("test.example/ledger");
  config->set_key_file(Folder() + "/key");
}

TestSchema::TestSchema() {
  const db::ConnectOptions server = Server();
  config_.set_unix_socket(server.unix_socket);
  config_.set_user(server.user);
  config_.set_schema(RandomName());
  config_.set_secret_key_file(Folder() + "/key");
}

TestSchema::~TestSchema() {
  auto connection = db::Connection::Open(Server());
  if (connection.ok())
    (*connection)->Execute("DROP DATABASE IF EXISTS `" + config_.schema() + "`").status().IgnoreError();
}

absl::StatusOr<std::vector<std::vector<std::string>>> TestSchema::Sql(const std::string& statement) const {
  db::ConnectOptions options = Server();
  options.schema = config_.schema();
  MB_ASSIGN_OR_RETURN(auto connection, db::Connection::Open(options));
  std::vector<std::vector<std::string>> table;
  if (!Strip(statement).starts_with("SELECT")) {
    MB_RETURN_IF_ERROR(connection->Execute(statement).status());
    return table;
  }
  MB_ASSIGN_OR_RETURN(db::Rows rows, connection->Query(statement));
  while (rows.Next()) {
    std::vector<std::string> row;
    for (int i = 0; i < rows.columns(); ++i) row.push_back(rows.Null(i) ? "NULL" : rows.Text(i));
    table.push_back(std::move(row));
  }
  return table;
}

ServiceHarness::ServiceHarness(const std::string& name, std::vector<db::Migration> migrations,
                               std::shared_ptr<Clock> clock, std::function<absl::Status(service::Runtime&)> wire)
    : ServiceHarness(name, std::move(migrations), std::move(clock), std::move(wire), nullptr) {}

ServiceHarness::ServiceHarness(const std::string& name, std::vector<db::Migration> migrations,
                               std::shared_ptr<Clock> clock, std::function<absl::Status(service::Runtime&)> wire,
                               const TestSchema* shared_schema, const std::string& listen_address) {
  service::Runtime::Options options;
  options.name = name;
  options.server.set_listen_address(listen_address);
  options.server.set_token_file(WriteTokens());
  options.server.set_own_token_file(Folder() + "/token");
  if (!migrations.empty()) {
    if (shared_schema == nullptr) {
      schema_ = std::make_unique<TestSchema>();
      shared_schema = schema_.get();
    }
    options.database = shared_schema->config();
  }
  options.migrations = std::move(migrations);
  options.migrate = true;
  options.clock = std::move(clock);
  absl::StatusOr<std::unique_ptr<service::Runtime>> runtime = service::Runtime::Create(std::move(options));
  absl::Status status = runtime.status();
  if (status.ok()) {
    runtime_ = *std::move(runtime);
    status = wire(*runtime_);
  }
  if (status.ok()) status = runtime_->Start();
  if (!status.ok()) {
    // Without its service a test has nothing to test.
    ADD_FAILURE() << name << ": " << status;
    std::exit(1);
  }
}

ServiceHarness::~ServiceHarness() { Stop(); }

std::string ServiceHarness::target() const { return StrCat("127.0.0.1:", runtime_->port()); }

std::shared_ptr<const rpc::Client> ServiceHarness::Client(const std::string& service, const std::string& token) const {
  return std::make_shared<const rpc::Client>(target(), service, token);
}

void ServiceHarness::Stop() {
  if (runtime_ != nullptr) runtime_->Stop();
}

rpc::CallContext TestCall() {
  rpc::CallContext call = rpc::SystemContext("test");
  call.budget.deadline = absl::Now() + absl::Seconds(30);
  return call;
}

std::string NewRequestId() {
  std::random_device random;
  auto hex = [&](uint32_t value, int digits) {
    std::string text = StrCat(absl::Hex(value, absl::kZeroPad8));
    return text.substr(8 - digits);
  };
  return StrCat(hex(random(), 8), "-", hex(random(), 4), "-4", hex(random(), 3), "-a", hex(random(), 3), "-",
                hex(random(), 8), hex(random(), 4));
}

}  // namespace mingbai::testing
