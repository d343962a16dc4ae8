#include "common/service/runtime.h"

#include <atomic>

#include "absl/time/clock.h"
#include "common/config/config.h"
#include "common/events/sequencer.h"
#include "common/identity/principal.h"
#include "common/rpc/grpc_server.h"
#include "common/rpc/pipeline.h"
#include "common/status/status.h"
#include "common/telemetry/log.h"
#include "common/telemetry/metrics.h"
#include "common/text/text.h"
#include "mingbai/common/v1/events.pb.h"

namespace mingbai::service {
namespace {

constexpr absl::Duration kGrace = absl::Seconds(10);

int OrStandard(int configured, int standard) { return configured > 0 ? configured : standard; }

absl::StatusOr<db::DatabaseOptions> ReadDatabaseConfig(const config::v1::DatabaseConfig& config) {
  db::DatabaseOptions options;
  options.connect.unix_socket = config.unix_socket();
  options.connect.host = config.host();
  options.connect.port = OrStandard(config.port(), 3306);
  options.connect.schema = config.schema();
  options.connect.user = config.user();
  options.connect.tls_ca_file = config.tls_ca_file();
  options.pool_size = OrStandard(config.pool_size(), 24);
  if (config.unix_socket().empty() && config.host().empty()) {
    return absl::InvalidArgumentError("database: unix_socket or host is required");
  }
  if (config.user().empty()) return absl::InvalidArgumentError("database.user is required");
  if (!config.password_file().empty()) {
    MB_ASSIGN_OR_RETURN(options.connect.password, ReadSecretFile(config.password_file()));
  }
  MB_ASSIGN_OR_RETURN(options.secret_key, ReadKeyFile("database.secret_key_file", config.secret_key_file()));
  return options;
}

}  // namespace

struct Runtime::Impl {
  Options options;
  std::string own_token;
  telemetry::Metrics metrics;
  std::unique_ptr<db::Database> database;
  std::unique_ptr<events::Sequencer> sequencer;
  std::unique_ptr<rpc::Pipeline> pipeline;
  std::vector<std::unique_ptr<rpc::Service>> services;
  std::vector<Background> background;
  std::vector<std::shared_ptr<void>> kept;
  std::vector<std::function<bool()>> readiness;
  std::unique_ptr<rpc::GrpcServer> server;
  std::unique_ptr<telemetry::OpsServer> ops;
  std::atomic<bool> serving{false};
  size_t started = 0;

  bool Ready() const {
    if (!serving) return false;
    for (const auto& ready : readiness) {
      if (!ready()) return false;
    }
    return true;
  }

  telemetry::OpsServer::Health Health() const {
    const bool ok = Ready();
    return {ok, StrCat("{\"status\":\"", ok ? "ok" : "not ready", "\",\"service\":\"", options.name,
                       "\",\"simulated_clock\":", options.clock->simulated() ? "true" : "false", ",\"time\":\"",
                       absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", options.clock->Now(), absl::UTCTimeZone()), "\"}")};
  }
};

Runtime::Runtime(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Runtime::~Runtime() { Stop(); }

absl::StatusOr<std::unique_ptr<Runtime>> Runtime::Create(Options options) {
  auto impl = std::make_unique<Impl>();
  impl->options = std::move(options);
  const config::v1::ServerConfig& server = impl->options.server;
  if (server.token_file().empty()) return absl::InvalidArgumentError("server.token_file is required");
  MB_ASSIGN_OR_RETURN(TokenFile tokens, TokenFile::Load(server.token_file()));
  if (!server.own_token_file().empty()) {
    MB_ASSIGN_OR_RETURN(impl->own_token, ReadSecretFile(server.own_token_file()));
  }
  if (!impl->options.database.schema().empty()) {
    MB_ASSIGN_OR_RETURN(db::DatabaseOptions database, ReadDatabaseConfig(impl->options.database));
    if (impl->options.migrate) {
      MB_RETURN_IF_ERROR(db::Migrate(database.connect, impl->options.migrations).status());
    }
    MB_ASSIGN_OR_RETURN(impl->database, db::Database::Open(database, db::NewestVersion(impl->options.migrations)));
    impl->sequencer = std::make_unique<events::Sequencer>(impl->database.get());
  }
  rpc::Pipeline::Limits limits;
  limits.max_running = OrStandard(server.max_running(), limits.max_running);
  limits.max_waiting = OrStandard(server.max_waiting(), limits.max_waiting);
  limits.max_request_bytes = OrStandard(server.max_request_bytes(), static_cast<int>(limits.max_request_bytes));
  impl->pipeline = std::make_unique<rpc::Pipeline>(std::move(tokens), limits, &impl->metrics);
  return std::unique_ptr<Runtime>(new Runtime(std::move(impl)));
}

const std::string& Runtime::name() const { return impl_->options.name; }
Clock& Runtime::clock() { return *impl_->options.clock; }
db::Database& Runtime::database() { return *impl_->database; }

std::shared_ptr<const rpc::Client> Runtime::MakeClient(const std::string& target, std::string service) const {
  return std::make_shared<const rpc::Client>(target, std::move(service), impl_->own_token);
}

void Runtime::Serve(std::unique_ptr<rpc::Service> service) { impl_->services.push_back(std::move(service)); }
void Runtime::Add(Background background) { impl_->background.push_back(std::move(background)); }
void Runtime::Keep(std::shared_ptr<void> object) { impl_->kept.push_back(std::move(object)); }
void Runtime::ResolveCircles(rpc::CircleResolver resolver) { impl_->pipeline->SetCircleResolver(std::move(resolver)); }
void Runtime::AddReadiness(std::function<bool()> ready) { impl_->readiness.push_back(std::move(ready)); }

absl::Status Runtime::Start() {
  for (std::unique_ptr<rpc::Service>& service : impl_->services) {
    if (impl_->sequencer != nullptr) {
      service->Handle<common::v1::ListEventsRequest, common::v1::ListEventsResponse>(
          "ListEvents", [sequencer = impl_->sequencer.get()](const rpc::CallContext& call,
                                                             const common::v1::ListEventsRequest& request) {
            return sequencer->List(call, request);
          });
    }
    MB_RETURN_IF_ERROR(impl_->pipeline->Add(*service));
  }
  if (impl_->sequencer != nullptr) impl_->sequencer->Start();
  for (; impl_->started < impl_->background.size(); ++impl_->started) impl_->background[impl_->started].start();
  auto ready = [impl = impl_.get()] { return impl->Ready(); };
  MB_ASSIGN_OR_RETURN(impl_->server,
                      rpc::GrpcServer::Start(impl_->options.server.listen_address(), impl_->pipeline.get(), ready));
  if (!impl_->options.server.metrics_address().empty()) {
    MB_ASSIGN_OR_RETURN(impl_->ops,
                        telemetry::OpsServer::Start(impl_->options.server.metrics_address(), &impl_->metrics,
                                                    [impl = impl_.get()] { return impl->Health(); }));
  }
  impl_->serving = true;
  log::Info("serving", {{"port", StrCat(port())}});
  return absl::OkStatus();
}

void Runtime::Stop(absl::Duration pause) {
  // Health first, so that callers turn away before calls are cut off (TRAPS 7).
  if (impl_->serving.exchange(false)) absl::SleepFor(pause);
  // Long polls end at once; other calls finish within the grace, and their events are still numbered.
  if (impl_->sequencer != nullptr) impl_->sequencer->EndWaits();
  if (impl_->server != nullptr) impl_->server->Stop(kGrace);
  while (impl_->started > 0) impl_->background[--impl_->started].stop();
  if (impl_->sequencer != nullptr) impl_->sequencer->Stop();
  impl_->ops.reset();
}

int Runtime::port() const { return impl_->server == nullptr ? 0 : impl_->server->port(); }
telemetry::Metrics& Runtime::metrics() { return impl_->metrics; }
int Runtime::metrics_port() const { return impl_->ops == nullptr ? 0 : impl_->ops->port(); }

absl::StatusOr<rpc::ReadyBytes> Runtime::Dispatch(std::string_view method, std::string_view request,
                                                  std::string_view authorization, std::string_view traceparent,
                                                  const rpc::Budget& budget) {
  const rpc::MethodInfo* info = impl_->pipeline->Find(method);
  if (info == nullptr) return absl::UnimplementedError(StrCat("no method ", method));
  return impl_->pipeline->Run(*info, {request, authorization, traceparent, budget});
}

}  // namespace mingbai::service
