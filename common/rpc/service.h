#pragma once

// Handlers of one gRPC service, by method. The wrapper around each (DESIGN invariant 13) runs, in order: admission,
// parsing, identity, permission, field rules, scope, the service's screen, the handler, status conversion, log and
// metrics.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "common/rpc/call_context.h"
#include "google/protobuf/message.h"

namespace mingbai::rpc {

// A serialized response, shared with whoever keeps it.
using ReadyBytes = std::shared_ptr<const std::string>;

// Not thread-safe while handlers are added; then immutable.
class Service {
 public:
  using Handler = std::function<absl::StatusOr<ReadyBytes>(const CallContext&, const google::protobuf::Message&)>;
  struct Entry {
    Handler handler;
    const google::protobuf::Message* request_prototype = nullptr;
    const google::protobuf::Descriptor* response = nullptr;
  };

  // What every request must pass before its handler sees it, beyond its field rules.
  using Screen = std::function<absl::Status(const google::protobuf::Message&)>;

  // `full_name` as in the contract: "mingbai.catalog.v1.CatalogService".
  explicit Service(std::string full_name, Screen screen = nullptr)
      : full_name_(std::move(full_name)), screen_(std::move(screen)) {}

  // Adds the handler of `method`. Request and response types are compared with the contract at the server's start.
  template <typename Request, typename Response>
  void Handle(std::string_view method,
              std::function<absl::StatusOr<Response>(const CallContext&, const Request&)> handler) {
    Add(method, &Request::default_instance(), Response::descriptor(),
        [handler = std::move(handler)](const CallContext& call,
                                       const google::protobuf::Message& request) -> absl::StatusOr<ReadyBytes> {
          absl::StatusOr<Response> response = handler(call, static_cast<const Request&>(request));
          if (!response.ok()) return response.status();
          return std::make_shared<const std::string>(response->SerializeAsString());
        });
  }

  // Adds a member function of what `owner` points to as the handler of `method`. A plain pointer's object outlives the
  // service.
  template <typename Pointer, typename Owner, typename Request, typename Response>
  void Handle(std::string_view method, Pointer owner,
              absl::StatusOr<Response> (Owner::*member)(const CallContext&, const Request&)) {
    Handle<Request, Response>(method,
                              [owner = std::move(owner), member](const CallContext& call, const Request& request) {
                                return ((*owner).*member)(call, request);
                              });
  }
  template <typename Pointer, typename Owner, typename Request, typename Response>
  void Handle(std::string_view method, Pointer owner,
              absl::StatusOr<Response> (Owner::*member)(const CallContext&, const Request&) const) {
    Handle<Request, Response>(method,
                              [owner = std::move(owner), member](const CallContext& call, const Request& request) {
                                return ((*owner).*member)(call, request);
                              });
  }

  // Adds a handler that answers ready bytes of `Response`.
  template <typename Request, typename Response>
  void HandleBytes(std::string_view method,
                   std::function<absl::StatusOr<ReadyBytes>(const CallContext&, const Request&)> handler) {
    Add(method, &Request::default_instance(), Response::descriptor(),
        [handler = std::move(handler)](const CallContext& call, const google::protobuf::Message& request) {
          return handler(call, static_cast<const Request&>(request));
        });
  }

  const std::string& full_name() const { return full_name_; }
  const std::unordered_map<std::string, Entry>& entries() const { return entries_; }

 private:
  void Add(std::string_view method, const google::protobuf::Message* request_prototype,
           const google::protobuf::Descriptor* response, Handler handler) {
    if (screen_) {
      handler = [screen = screen_, handler = std::move(handler)](
                    const CallContext& call, const google::protobuf::Message& request) -> absl::StatusOr<ReadyBytes> {
        if (absl::Status passed = screen(request); !passed.ok()) return passed;
        return handler(call, request);
      };
    }
    entries_[std::string(method)] = Entry{std::move(handler), request_prototype, response};
  }

  std::string full_name_;
  Screen screen_;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace mingbai::rpc
