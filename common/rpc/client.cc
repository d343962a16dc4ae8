#include "common/rpc/client.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <thread>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/rpc/status_conversion.h"
#include "common/rpc/trace.h"
#include "common/status/status.h"
#include "common/text/text.h"

namespace mingbai::rpc {
namespace {

using grpc::ByteBuffer;

// All methods are reads or idempotent, so that what did not arrive may be sent again (TRAPS 5). A server that stops
// answers CANCELLED to calls that it has not taken up yet.
constexpr char kServiceConfig[] = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
  "methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 3, "initialBackoff": "0.02s", "maxBackoff": "0.2s",
    "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE", "CANCELLED"]}}],
  "retryThrottling": {"maxTokens": 100, "tokenRatio": 0.1}
})";

std::shared_ptr<grpc::Channel> Connect(const std::string& target) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  // The time that one attempt to connect may take; a refusal is tried again after the backoff, not after this.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(64 << 20);
  return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
}

// Takes the answers to all calls of the process and wakes who waits for them. Threads that each wait on the library for
// their own answer wake each other for every one. Lives as long as the process.
class Answers {
 public:
  static grpc::CompletionQueue* Queue() {
    static Answers* const answers = new Answers;
    return &answers->queue_;
  }

 private:
  Answers() {
    std::thread([this] {
      void* waiting;
      bool ok;
      while (queue_.Next(&waiting, &ok)) static_cast<absl::Notification*>(waiting)->Notify();
    }).detach();
  }
  grpc::CompletionQueue queue_;
};

}  // namespace

struct Client::Impl {
  explicit Impl(const std::string& target) : stub(Connect(target)) {}
  grpc::GenericStub stub;
  std::string service;
  std::string own_authorization;
};

Client::Client(const std::string& target, std::string service, std::string own_token)
    : impl_(std::make_unique<Impl>(target)) {
  impl_->service = std::move(service);
  if (!own_token.empty()) impl_->own_authorization = "Bearer " + own_token;
}

Client::~Client() = default;

absl::StatusOr<std::string> Client::CallBytes(const CallContext& call, std::string_view authorization,
                                              std::string_view method, std::string_view request,
                                              absl::Duration limit) const {
  MB_RETURN_IF_ERROR(call.budget.Check());
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(std::min(call.budget.deadline, absl::Now() + limit)));
  if (!authorization.empty()) context.AddMetadata("authorization", std::string(authorization));
  context.AddMetadata("traceparent", call.traceparent.empty() ? ContinueTrace("") : call.traceparent);
  grpc::Slice slice(request.data(), request.size());
  const ByteBuffer sent(&slice, 1);
  ByteBuffer received;
  const Cancellation::Scope scope(call.cancellation, [&context] { context.TryCancel(); });
  grpc::Status status;
  absl::Notification answered;
  const auto reader =
      impl_->stub.PrepareUnaryCall(&context, StrCat("/", impl_->service, "/", method), sent, Answers::Queue());
  reader->StartCall();
  reader->Finish(&received, &status, &answered);
  answered.WaitForNotification();
  if (status.error_code() == grpc::StatusCode::CANCELLED &&
      (call.cancellation == nullptr || !call.cancellation->cancelled())) {
    MB_RETURN_IF_ERROR(call.budget.Check());
    // Nobody here called it off: the other side has gone.
    return absl::UnavailableError("the service has stopped");
  }
  if (!status.ok()) return FromGrpc(status);
  std::vector<grpc::Slice> slices;
  std::string bytes;
  if (!received.Dump(&slices).ok()) return absl::InternalError("an answer that cannot be read");
  for (const grpc::Slice& part : slices) bytes.append(reinterpret_cast<const char*>(part.begin()), part.size());
  return bytes;
}

absl::Status Client::CallMessage(const CallContext& call, std::string_view method,
                                 const google::protobuf::Message& request, absl::Duration limit,
                                 google::protobuf::Message* response) const {
  MB_ASSIGN_OR_RETURN(std::string bytes,
                      CallBytes(call, impl_->own_authorization, method, request.SerializeAsString(), limit));
  if (response->ParseFromString(bytes)) return absl::OkStatus();
  return absl::InternalError(
      StrCat(impl_->service, "/", method, " answered something else than ", response->GetTypeName()));
}

absl::StatusOr<std::string> Client::Forward(const CallContext& call, std::string_view method, std::string_view request,
                                            absl::Duration limit) const {
  return CallBytes(call, call.authorization, method, request, limit);
}

}  // namespace mingbai::rpc
