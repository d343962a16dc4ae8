#include "common/rpc/pipeline.h"

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/time/clock.h"
#include "common/crypto/crypto.h"
#include "common/names/names.h"
#include "common/rpc/field_rules.h"
#include "common/rpc/trace.h"
#include "common/rpc/utf8_check.h"
#include "common/status/status.h"
#include "common/telemetry/log.h"
#include "common/text/text.h"
#include "google/protobuf/arena.h"

namespace mingbai::rpc {
namespace {

using google::protobuf::Message;

constexpr absl::Duration kSlowRead = absl::Milliseconds(250);

// RFC 4122 version 4, lower or upper case.
bool IsUuid4(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(text[i])) return false;
  }
  return text[14] == '4' && std::string_view("89abAB").find(text[19]) != std::string_view::npos;
}

absl::Status Parse(const MethodInfo& method, std::string_view bytes, Message* request) {
  if (request->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return absl::OkStatus();
  const std::string field = FindBadUtf8(*method.descriptor->input_type(), bytes);
  if (!field.empty()) return InvalidField(field, "is not valid UTF-8");
  return Error(absl::StatusCode::kInvalidArgument, "MALFORMED",
               StrCat("the message is truncated or not a ", method.descriptor->input_type()->full_name()));
}

absl::Status CheckPermission(const MethodInfo& method, const Principal& principal) {
  if (principal.Has(method.access.permission())) return absl::OkStatus();
  const std::string permission = common::v1::Permission_Name(method.access.permission());
  if (principal.anonymous) {
    return Error(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING",
                 StrCat("the method needs a token with ", permission));
  }
  return Error(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING", StrCat("the caller lacks ", permission));
}

absl::Status CheckScope(const MethodInfo& method, const Message& request, const CallContext& call) {
  if (method.scope_after_loading) return absl::OkStatus();
  if (method.scope.empty()) {
    call.scope_checked = true;
    return absl::OkStatus();
  }
  const std::string name = ScopeValue(request, method.scope);
  const std::string_view code = OrganizationCodeOf(name);
  // Names of other resources are resolved by the handler, after loading.
  return code.empty() ? absl::OkStatus() : call.RequireScope(code);
}

absl::Status FillMutation(const MethodInfo& method, const Message& request, std::string_view bytes, CallContext* call) {
  if (method.request_id == nullptr) return absl::OkStatus();
  call->request_id = request.GetReflection()->GetString(request, method.request_id);
  if (call->principal.anonymous && !IsUuid4(call->request_id)) {
    return InvalidField("request_id", "must be a UUIDv4 where the caller sends no token");
  }
  call->payload_hash = Sha256(bytes);
  return absl::OkStatus();
}

}  // namespace

Pipeline::Pipeline(TokenFile tokens, Limits limits, telemetry::Metrics* metrics)
    : tokens_(std::move(tokens)),
      limits_(limits),
      metrics_(metrics),
      calls_(limits.max_running, limits.max_waiting),
      long_polls_(limits.max_long_polls, 0) {
  metrics_->Gauge("calls_waiting", "Calls that wait for their turn", [this] { return double(calls_.waiting()); });
}

absl::Status Pipeline::Add(const Service& service) {
  MB_ASSIGN_OR_RETURN(auto methods, BuildMethods(service));
  for (std::unique_ptr<MethodInfo>& method : methods) {
    const std::string_view path = method->path;
    method->meter = metrics_->Meter(method->descriptor->full_name());
    methods_.emplace(path, std::move(method));
  }
  return absl::OkStatus();
}

const MethodInfo* Pipeline::Find(std::string_view path) const {
  auto it = methods_.find(path);
  return it == methods_.end() ? nullptr : it->second.get();
}

std::vector<const MethodInfo*> Pipeline::methods() const {
  std::vector<const MethodInfo*> all;
  for (const auto& [path, method] : methods_) all.push_back(method.get());
  return all;
}

absl::StatusOr<ReadyBytes> Pipeline::Run(const MethodInfo& method, const IncomingCall& incoming) {
  const absl::Time start = absl::Now();
  CallContext call;
  call.method = method.descriptor->full_name();
  call.traceparent = ContinueTrace(incoming.traceparent);
  absl::StatusOr<ReadyBytes> response = Admit(method, incoming, &call);
  const absl::Duration took = absl::Now() - start;
  method.meter->Count(response.status().code(), took);
  const bool fault =
      absl::IsInternal(response.status()) || absl::IsUnknown(response.status()) || absl::IsDataLoss(response.status());
  // Reads are the volume: one that went well and fast is counted, not written.
  const bool quiet = method.access.long_poll() || (response.ok() && !method.access.mutation() && took < kSlowRead);
  if (fault) {
    log::Error("call", {{"method", call.method},
                        {"code", absl::StatusCodeToString(response.status().code())},
                        {"trace", std::string(TraceId(call.traceparent))},
                        {"principal", call.principal.subject},
                        {"error", response.status().ToString()}});
  } else if (!quiet) {
    log::Info("call", {{"method", call.method},
                       {"code", absl::StatusCodeToString(response.status().code())},
                       {"reason", ReasonOf(response.status())},
                       {"micros", StrCat(absl::ToInt64Microseconds(took))},
                       {"trace", std::string(TraceId(call.traceparent))},
                       {"principal", call.principal.subject}});
  }
  return response;
}

absl::StatusOr<ReadyBytes> Pipeline::Admit(const MethodInfo& method, const IncomingCall& incoming, CallContext* call) {
  if (incoming.request.size() > limits_.max_request_bytes) {
    return Error(absl::StatusCode::kResourceExhausted, "REQUEST_TOO_LARGE",
                 StrCat("the request has more than ", limits_.max_request_bytes, " bytes"));
  }
  Admission& admission = method.access.long_poll() ? long_polls_ : calls_;
  MB_RETURN_IF_ERROR(admission.Enter(incoming.budget));
  absl::Cleanup leave = [&admission] { admission.Leave(); };
  // A call that waited was asked then whether its caller is still there.
  MB_RETURN_IF_ERROR(incoming.budget.CheckDeadline());
  return Handle(method, incoming, call);
}

absl::StatusOr<ReadyBytes> Pipeline::Handle(const MethodInfo& method, const IncomingCall& incoming, CallContext* call) {
  MB_ASSIGN_OR_RETURN(call->principal, tokens_.Authenticate(incoming.authorization));
  MB_RETURN_IF_ERROR(CheckPermission(method, call->principal));
  google::protobuf::Arena arena;
  Message* request = method.entry.request_prototype->New(&arena);
  MB_RETURN_IF_ERROR(Parse(method, incoming.request, request));
  MB_RETURN_IF_ERROR(CheckFieldRules(*request));
  call->budget = incoming.budget;
  call->authorization = std::string(incoming.authorization);
  call->response_secret = method.response_secret;
  MB_RETURN_IF_ERROR(FillMutation(method, *request, incoming.request, call));
  MB_RETURN_IF_ERROR(CheckScope(method, *request, *call));
  if (circles_ && !call->principal.anonymous) call->principal.circles = circles_(call->principal, call->budget);
  absl::StatusOr<ReadyBytes> response = method.entry.handler(*call, *request);
  if (response.ok() && !call->scope_checked) {
    // A handler that forgot is found by the first test that calls it; nothing is shown.
    return absl::InternalError(StrCat(call->method, " answered without checking its scope"));
  }
  return response;
}

}  // namespace mingbai::rpc
