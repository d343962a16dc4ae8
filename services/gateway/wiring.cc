#include "services/gateway/wiring.h"

#include <atomic>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/events/consumer.h"
#include "common/status/status.h"
#include "services/catalog/client/directory.h"
#include "services/gateway/edge/http_server.h"
#include "services/gateway/edge/openapi.h"
#include "services/gateway/gateway_service.h"
#include "services/gateway/import/import_service.h"
#include "services/gateway/pages.h"
#include "services/gateway/views/staleness.h"
#include "services/gateway/views/view_builder.h"
#include "services/gateway/views/view_cache.h"

namespace mingbai::gateway {
namespace {

constexpr char kCatalog[] = "mingbai.catalog.v1.CatalogService";
constexpr char kPublication[] = "mingbai.publication.v1.PublicationService";
constexpr char kFeedback[] = "mingbai.feedback.v1.FeedbackService";
constexpr char kEvaluation[] = "mingbai.evaluation.v1.EvaluationService";
constexpr char kOwn[] = "mingbai.gateway.v1.GatewayService";

// Threads that ask the other services for views; each mostly waits.
constexpr int kFanOutThreads = 12;
constexpr absl::Duration kForwardLimit = absl::Seconds(30);

absl::Status CheckConfig(const config::v1::GatewayConfig& config) {
  const std::pair<const char*, const std::string*> required[] = {{"http_address", &config.http_address()},
                                                                 {"catalog_target", &config.catalog_target()},
                                                                 {"publication_target", &config.publication_target()},
                                                                 {"feedback_target", &config.feedback_target()},
                                                                 {"evaluation_target", &config.evaluation_target()}};
  for (const auto& [key, value] : required) {
    if (value->empty()) return absl::InvalidArgumentError(absl::StrCat(key, " is required"));
  }
  return absl::OkStatus();
}

edge::HttpOptions HttpOptionsOf(const config::v1::GatewayConfig& config, telemetry::Metrics* metrics) {
  edge::HttpOptions options;
  options.on_answer = [metrics](int status) { metrics->CountHttp(status); };
  options.address = config.http_address();
  if (config.max_http_connections() > 0) options.max_connections = config.max_http_connections();
  if (config.http_read_timeout_seconds() > 0) {
    options.read_timeout = absl::Seconds(config.http_read_timeout_seconds());
  }
  if (config.server().max_running() > 0) options.workers = config.server().max_running();
  if (config.server().max_waiting() > 0) options.max_waiting = config.server().max_waiting();
  if (config.server().max_request_bytes() > 0) options.max_request_bytes = config.server().max_request_bytes();
  return options;
}

// "publication" of "mingbai.publication.v1.PublicationService".
std::string ShortName(const std::string& service) {
  const size_t start = service.find('.') + 1;
  return service.substr(start, service.find('.', start) - start);
}

edge::PlainAnswer Text(std::string content_type, std::string body) {
  edge::PlainAnswer answer;
  answer.content_type = std::move(content_type);
  answer.body = std::make_shared<const std::string>(std::move(body));
  return answer;
}

// Public reads present no token; a call that is passed on presents its caller's. Events are read as the gateway itself.
class Assembly final : public Gateway {
 public:
  Assembly(service::Runtime& runtime, const config::v1::GatewayConfig& config)
      : runtime_(runtime),
        clients_{{kCatalog, std::make_shared<const rpc::Client>(config.catalog_target(), kCatalog, "")},
                 {kPublication, std::make_shared<const rpc::Client>(config.publication_target(), kPublication, "")},
                 {kFeedback, std::make_shared<const rpc::Client>(config.feedback_target(), kFeedback, "")},
                 {kEvaluation, std::make_shared<const rpc::Client>(config.evaluation_target(), kEvaluation, "")}},
        fan_out_(kFanOutThreads),
        directory_(runtime.MakeClient(config.catalog_target(), kCatalog)),
        builder_({clients_.at(kCatalog), clients_.at(kPublication), clients_.at(kFeedback), clients_.at(kEvaluation)},
                 &directory_, &runtime.clock(), &fan_out_),
        views_(
            {}, &runtime.clock(), [this](const ViewKey& key) { return builder_.Build(key); },
            [this] { return EventsHeard(); }),
        imports_(std::make_unique<Importer>(clients_.at(kPublication)),
                 OwedItemReader(&directory_, clients_.at(kCatalog)), &runtime.clock()),
        probe_({{"catalog", config.catalog_target()},
                {"publication", config.publication_target()},
                {"feedback", config.feedback_target()},
                {"evaluation", config.evaluation_target()}},
               &fan_out_),
        county_(clients_.at(kCatalog)),
        http_(HttpOptionsOf(config, &runtime.metrics()),
              [this](const google::protobuf::MethodDescriptor* method, std::string_view request,
                     const edge::CallHeaders& headers,
                     const rpc::Budget& budget) { return Dispatch(*method, request, headers, budget); }) {
    directory_.OnChange([this](const common::v1::Event& event) { OnEvent(event); });
    Follow(kPublication, config.publication_target());
    Follow(kFeedback, config.feedback_target());
    Follow(kEvaluation, config.evaluation_target());
    AddPages();
  }

  // Errors as HttpServer::Start's.
  absl::Status OpenHttp() { return http_.Start(); }

  void Start() {
    directory_.Start();
    for (auto& tail : tails_) tail->Start();
    views_.Start();
    open_ = true;
  }
  void Stop() {
    http_.Stop();
    views_.Stop();
    for (auto& tail : tails_) tail->Stop();
    directory_.Stop();
  }

  std::unique_ptr<rpc::Service> Service() { return MakeGatewayService(&views_, &imports_, &runtime_.clock()); }

  int http_port() const override { return http_.port(); }
  size_t view_bytes() const override { return views_.bytes(); }
  size_t views() const override { return views_.size(); }

 private:
  void Follow(const std::string& service, const std::string& target) {
    tails_.push_back(std::make_unique<events::EventTail>(
        ShortName(service), runtime_.MakeClient(target, service),
        [this] {
          views_.MarkAllStale();
          return absl::OkStatus();
        },
        [this](const common::v1::Event& event) { OnEvent(event); }));
  }

  bool EventsHeard() const {
    for (const auto& tail : tails_) {
      if (!tail->live()) return false;
    }
    return directory_.loaded();
  }

  void OnEvent(const common::v1::Event& event) {
    const Staleness stale = StalenessOf(event);
    if (stale.everything) return views_.MarkAllStale();
    for (const std::string& code : stale.codes) views_.MarkStale(code);
    if (stale.all_overviews) views_.MarkOverviewsStale();
  }

  absl::StatusOr<rpc::ReadyBytes> Dispatch(const google::protobuf::MethodDescriptor& method, std::string_view request,
                                           const edge::CallHeaders& headers, const rpc::Budget& budget) {
    if (!open_) return Error(absl::StatusCode::kUnavailable, "STARTING", "the gateway is starting");
    const std::string& service = method.service()->full_name();
    if (service == kOwn) {
      return runtime_.Dispatch(absl::StrCat("/", kOwn, "/", method.name()), request, headers.authorization,
                               headers.traceparent, budget);
    }
    auto client = clients_.find(service);
    if (client == clients_.end()) return absl::UnimplementedError(absl::StrCat("no service ", service));
    rpc::CallContext call;
    call.budget = budget;
    call.method = method.full_name();
    call.traceparent = headers.traceparent;
    call.authorization = headers.authorization;
    absl::StatusOr<std::string> answer = client->second->Forward(call, method.name(), request, kForwardLimit);
    if (answer.ok()) return std::make_shared<const std::string>(*std::move(answer));
    if (!absl::IsUnavailable(answer.status()) || !ReasonOf(answer.status()).empty()) return answer.status();
    const std::string name = ShortName(service);
    return Error(absl::StatusCode::kUnavailable, absl::StrCat(absl::AsciiStrToUpper(name), "_UNAVAILABLE"),
                 absl::StrCat("the ", name, " service cannot be reached"));
  }

  void AddPages() {
    http_.AddPlain("/healthz", [this](std::string_view) {
      return Text("application/json", HealthJson(clock().simulated(), clock().Now(), probe_.States()));
    });
    auto openapi = std::make_shared<const std::string>(edge::OpenApiJson(http_.routes()));
    http_.AddPlain("/openapi.json", [openapi](std::string_view) {
      edge::PlainAnswer answer;
      answer.body = openapi;
      answer.cacheable = true;
      return answer;
    });
    http_.AddPlain("/", [this](std::string_view) {
      const auto [code, name] = county_.County();
      return Text("text/html; charset=utf-8", HomePage(clock().simulated(), clock().Now(), code, name));
    });
  }

  Clock& clock() { return runtime_.clock(); }

  service::Runtime& runtime_;
  const std::unordered_map<std::string, std::shared_ptr<const rpc::Client>> clients_;
  FanOut fan_out_;
  catalog::Directory directory_;
  ViewBuilder builder_;
  ViewCache views_;
  ImportService imports_;
  std::vector<std::unique_ptr<events::EventTail>> tails_;
  ServiceProbe probe_;
  CountyProbe county_;
  std::atomic<bool> open_{false};
  edge::HttpServer http_;
};

}  // namespace

absl::StatusOr<std::shared_ptr<Gateway>> Assemble(service::Runtime& runtime, const config::v1::GatewayConfig& config) {
  MB_RETURN_IF_ERROR(CheckConfig(config));
  auto assembly = std::make_shared<Assembly>(runtime, config);
  MB_RETURN_IF_ERROR(assembly->OpenHttp());
  runtime.Keep(assembly);
  runtime.Serve(assembly->Service());
  runtime.Add({[assembly] { assembly->Start(); }, [assembly] { assembly->Stop(); }});
  return assembly;
}

absl::Status Wire(service::Runtime& runtime, const config::v1::GatewayConfig& config) {
  return Assemble(runtime, config).status();
}

}  // namespace mingbai::gateway
