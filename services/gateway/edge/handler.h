#pragma once

// From an HTTP request to an HTTP answer, free of sockets: routing, transcoding, dispatch, caching, compression.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/rpc/budget.h"
#include "common/rpc/service.h"
#include "google/protobuf/descriptor.h"
#include "services/gateway/edge/message.h"
#include "services/gateway/edge/ready_cache.h"
#include "services/gateway/edge/route_table.h"

namespace mingbai::gateway::edge {

// What a call takes along from its HTTP request. Valid during the call.
struct CallHeaders {
  std::string authorization;   // as received; empty for anonymous
  std::string traceparent;     // as received, or made here
  std::string remote_address;  // of the peer, without port
};

// Answers one call; may block. The request is serialized as the method's input, the answer as its output. Called from
// many threads.
using Dispatch = std::function<absl::StatusOr<rpc::ReadyBytes>(const google::protobuf::MethodDescriptor* method,
                                                               std::string_view request, const CallHeaders& headers,
                                                               const rpc::Budget& budget)>;

// An answer outside the contracts: a page, health, the API's description.
struct PlainAnswer {
  int status = 200;
  std::string content_type = "application/json";
  std::shared_ptr<const std::string> body;
  bool cacheable = false;  // no-cache with an ETag, instead of no-store
};
// `query` as sent. May block; called from many threads.
using PlainHandler = std::function<PlainAnswer(std::string_view query)>;

struct HandlerOptions {
  absl::Duration deadline = absl::Seconds(15);  // of a call; a Request-Timeout header may only shorten it
  size_t ready_cache_bytes = 24 << 20;
};

// Thread-safe once all plain paths are added.
class Handler {
 public:
  // `routes` must outlive this.
  Handler(HandlerOptions options, const RouteTable* routes, Dispatch dispatch);

  // Serves GET of exactly `path`. Before the first Handle. A plain path wins over the contracts' routes.
  void AddPlain(std::string path, PlainHandler handler);

  // The answer to a request received at `received`. Every outcome is an answer: errors as ErrorResponse writes them,
  // with reasons ROUTE_NOT_FOUND (404), METHOD_NOT_ALLOWED (405, Allow), UNSUPPORTED_MEDIA_TYPE (415), those of
  // ToRequestBytes (400), DEADLINE_EXCEEDED (504), and those of the call itself.
  Response Handle(const Request& request, absl::Time received, std::function<bool()> cancelled);

  // An error of the edge, dressed as Handle dresses its answers.
  static Response EdgeError(int http_status, absl::StatusCode code, std::string_view reason, std::string_view message);

 private:
  Response Serve(const Request& request, std::string_view path, std::string_view query, const CallHeaders& headers,
                 absl::Time received, std::function<bool()> cancelled);
  Response Call(const Request& request, const RouteMatch& match, std::string_view query, const CallHeaders& headers,
                const rpc::Budget& budget);
  Response Plain(const Request& request, const PlainHandler& handler, std::string_view query);
  Response Options(std::string_view path) const;

  const HandlerOptions options_;
  const RouteTable* const routes_;
  const Dispatch dispatch_;
  std::map<std::string, PlainHandler, std::less<>> plain_;
  ReadyCache cache_;
};

}  // namespace mingbai::gateway::edge
