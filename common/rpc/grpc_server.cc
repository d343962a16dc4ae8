#include "common/rpc/grpc_server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/method_handler.h>

#include <deque>
#include <map>
#include <set>

#include "common/rpc/status_conversion.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "grpc/health/v1/health.pb.h"

namespace mingbai::rpc {
namespace {

using grpc::ByteBuffer;
using grpc::ServerContext;

constexpr absl::Duration kStandardLimit = absl::Seconds(60);
constexpr int kMostPollers = 24;
// So long a call goes on without asking whether its caller is still there: the library looks at the sockets for each
// question, which for a short call costs more than the call.
constexpr absl::Duration kUnasked = absl::Milliseconds(20);
// The name under which health tells that the process answers at all, ready or not: what a liveness probe asks.
constexpr char kLive[] = "live";
constexpr char kHealthCheck[] = "/grpc.health.v1.Health/Check";

// The request's bytes: the buffer's own where they lie in one piece.
std::string_view Flatten(const ByteBuffer& buffer, grpc::Slice* single, std::string* joined) {
  if (buffer.TrySingleSlice(single).ok()) {
    return {reinterpret_cast<const char*>(single->begin()), single->size()};
  }
  std::vector<grpc::Slice> slices;
  if (buffer.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) joined->append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return *joined;
}

// A buffer over bytes that others hold too, without a copy.
ByteBuffer Share(const ReadyBytes& bytes) {
  auto* held = new ReadyBytes(bytes);
  grpc::Slice slice(
      const_cast<char*>(bytes->data()), bytes->size(), [](void* holder) { delete static_cast<ReadyBytes*>(holder); },
      held);
  return ByteBuffer(&slice, 1);
}

std::string_view Header(const ServerContext& context, const char* name) {
  auto it = context.client_metadata().find(name);
  if (it == context.client_metadata().end()) return {};
  return {it->second.data(), it->second.size()};
}

grpc::Status Serve(Pipeline* pipeline, const MethodInfo* method, ServerContext* context, const ByteBuffer* request,
                   ByteBuffer* response) {
  grpc::Slice single;
  std::string joined;
  IncomingCall incoming;
  incoming.request = Flatten(*request, &single, &joined);
  incoming.authorization = Header(*context, "authorization");
  incoming.traceparent = Header(*context, "traceparent");
  const auto deadline = context->deadline();
  incoming.budget.deadline = deadline == std::chrono::system_clock::time_point::max() ? absl::Now() + kStandardLimit
                                                                                      : absl::FromChrono(deadline);
  incoming.budget.cancelled = [context, ask_from = absl::Now() + kUnasked] {
    return absl::Now() >= ask_from && context->IsCancelled();
  };
  absl::StatusOr<ReadyBytes> result = pipeline->Run(*method, incoming);
  if (!result.ok()) return ToGrpc(result.status());
  *response = Share(*result);
  return grpc::Status::OK;
}

// A gRPC service whose methods take bytes; each is added under its path.
class RawService final : public grpc::Service {
 public:
  using Method = std::function<grpc::Status(ServerContext*, const ByteBuffer*, ByteBuffer*)>;
  void Add(const std::string& path, Method method) {
    paths_.push_back(path);
    AddMethod(new grpc::internal::RpcServiceMethod(
        paths_.back().c_str(), grpc::internal::RpcMethod::NORMAL_RPC,
        new grpc::internal::RpcMethodHandler<RawService, ByteBuffer, ByteBuffer>(
            [method = std::move(method)](RawService*, ServerContext* context, const ByteBuffer* request,
                                         ByteBuffer* response) { return method(context, request, response); },
            this)));
  }

 private:
  std::deque<std::string> paths_;  // the library keeps pointers
};

grpc::Status CheckHealth(const std::set<std::string>& known, const std::function<bool()>& serving,
                         const ByteBuffer* request, ByteBuffer* response) {
  grpc::Slice single;
  std::string joined;
  const std::string_view bytes = Flatten(*request, &single, &joined);
  grpc::health::v1::HealthCheckRequest asked;
  if (!asked.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, "not a HealthCheckRequest");
  }
  const bool alive = asked.service() == kLive;
  if (!alive && !asked.service().empty() && known.count(asked.service()) == 0) {
    return grpc::Status(grpc::StatusCode::NOT_FOUND, "no such service");
  }
  grpc::health::v1::HealthCheckResponse answer;
  answer.set_status(alive || serving() ? grpc::health::v1::HealthCheckResponse::SERVING
                                       : grpc::health::v1::HealthCheckResponse::NOT_SERVING);
  *response = Share(std::make_shared<const std::string>(answer.SerializeAsString()));
  return grpc::Status::OK;
}

}  // namespace

struct GrpcServer::Impl {
  std::map<std::string, std::unique_ptr<RawService>> services;  // by full name
  RawService health;
  std::unique_ptr<grpc::Server> server;
  int port = 0;
};

GrpcServer::GrpcServer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

absl::StatusOr<std::unique_ptr<GrpcServer>> GrpcServer::Start(const std::string& address, Pipeline* pipeline,
                                                              std::function<bool()> serving) {
  auto impl = std::make_unique<Impl>();
  std::set<std::string> names;
  for (const MethodInfo* method : pipeline->methods()) {
    const std::string& name = method->descriptor->service()->full_name();
    names.insert(name);
    std::unique_ptr<RawService>& service = impl->services[name];
    if (service == nullptr) service = std::make_unique<RawService>();
    service->Add(method->path,
                 [pipeline, method](ServerContext* context, const ByteBuffer* request, ByteBuffer* response) {
                   return Serve(pipeline, method, context, request, response);
                 });
  }
  // The library's own health service breaks reflection's listing (TRAPS 8).
  grpc::EnableDefaultHealthCheckService(false);
  impl->health.Add(kHealthCheck, [names, serving = std::move(serving)](ServerContext*, const ByteBuffer* request,
                                                                       ByteBuffer* response) {
    return CheckHealth(names, serving, request, response);
  });
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();

  const Pipeline::Limits& limits = pipeline->limits();
  grpc::ResourceQuota quota("mingbai");
  // More than admission lets wait: it answers with a reason, the library without one.
  quota.SetMaxThreads(limits.max_running + limits.max_waiting + limits.max_long_polls + 2 * kMostPollers);
  grpc::ServerBuilder builder;
  builder.SetResourceQuota(quota);
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MIN_POLLERS, 2);
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MAX_POLLERS, kMostPollers);
  // Larger requests keep the library's status; the pipeline's own bound serves the HTTP edge.
  builder.SetMaxReceiveMessageSize(static_cast<int>(limits.max_request_bytes));
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 300000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 30000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 30000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), &impl->port);
  for (auto& [name, service] : impl->services) builder.RegisterService(service.get());
  builder.RegisterService(&impl->health);
  impl->server = builder.BuildAndStart();
  if (impl->server == nullptr || impl->port == 0) {
    return Error(absl::StatusCode::kUnavailable, "PORT_TAKEN", StrCat("cannot listen on ", address));
  }
  return std::unique_ptr<GrpcServer>(new GrpcServer(std::move(impl)));
}

GrpcServer::~GrpcServer() { Stop(absl::ZeroDuration()); }
int GrpcServer::port() const { return impl_->port; }

void GrpcServer::Stop(absl::Duration grace) {
  if (impl_->server == nullptr) return;
  impl_->server->Shutdown(absl::ToChronoTime(absl::Now() + grace));
  impl_->server->Wait();
  impl_->server.reset();
}

}  // namespace mingbai::rpc
