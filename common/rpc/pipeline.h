#pragma once

// The one wrapper around every handler, on bytes and without the wire (DESIGN invariants 8, 11, 13).

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "common/identity/principal.h"
#include "common/rpc/admission.h"
#include "common/rpc/method_table.h"
#include "common/telemetry/metrics.h"

namespace mingbai::rpc {

// A call as it arrives.
struct IncomingCall {
  std::string_view request;
  std::string_view authorization;
  std::string_view traceparent;
  Budget budget;
};

// Tells the circles of a caller who presented a token, as Principal::circles; none where nobody can tell. Thread-safe.
using CircleResolver = std::function<std::set<std::string>(const Principal& principal, const Budget& budget)>;

// Immutable after the methods and the resolver are added; then thread-safe.
class Pipeline {
 public:
  struct Limits {
    int max_running = 32;
    int max_waiting = 128;
    int max_long_polls = 64;
    size_t max_request_bytes = 4 << 20;
  };
  Pipeline(TokenFile tokens, Limits limits, telemetry::Metrics* metrics);

  // Errors as BuildMethods'.
  absl::Status Add(const Service& service);
  // Without one nobody belongs to any circle.
  void SetCircleResolver(CircleResolver resolver) { circles_ = std::move(resolver); }
  // The method at "/package.Service/Method"; nullptr where there is none.
  const MethodInfo* Find(std::string_view path) const;
  std::vector<const MethodInfo*> methods() const;
  const Limits& limits() const { return limits_; }

  // Admission, parsing, identity, permission, field rules, scope, the handler; then log and metrics.
  absl::StatusOr<ReadyBytes> Run(const MethodInfo& method, const IncomingCall& incoming);

 private:
  absl::StatusOr<ReadyBytes> Admit(const MethodInfo& method, const IncomingCall& incoming, CallContext* call);
  absl::StatusOr<ReadyBytes> Handle(const MethodInfo& method, const IncomingCall& incoming, CallContext* call);

  const TokenFile tokens_;
  CircleResolver circles_;
  const Limits limits_;
  telemetry::Metrics* const metrics_;
  Admission calls_;
  Admission long_polls_;
  std::unordered_map<std::string_view, std::unique_ptr<MethodInfo>> methods_;
};

}  // namespace mingbai::rpc
