#pragma once

// The routes of the HTTP edge, read from the google.api.http annotations of the contracts: no route is written twice.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"
#include "services/gateway/edge/path_template.h"

namespace mingbai::gateway::edge {

struct Route {
  // A path variable: the request field that it fills and the segments that it stands for.
  struct Variable {
    std::vector<const google::protobuf::FieldDescriptor*> fields;  // from the request down to a string
    std::string name;                                              // "organization.name"
    size_t first = 0;
    size_t last = 0;
  };
  enum class Body { kNone, kAll, kField };

  const google::protobuf::MethodDescriptor* method = nullptr;
  std::string verb;     // "GET"
  std::string pattern;  // as annotated
  PathTemplate path;
  std::vector<Variable> variables;
  Body body = Body::kNone;
  const google::protobuf::FieldDescriptor* body_field = nullptr;  // of Body::kField
  bool open = false;                                              // needs no signing in
  bool mutation = false;                                          // carries request_id
  bool raw = false;                                               // answers a google.api.HttpBody: no JSON
  bool sensitive = false;  // request or response holds a field marked secret: never stored, never compressed

  // Whether anyone may read the answer and keep it, to be asked for again.
  bool PublicRead() const { return verb == "GET" && open && !sensitive; }
};

struct RouteMatch {
  const Route* route = nullptr;        // null: no route
  std::vector<std::string> values;     // of route->variables, decoded
  std::vector<std::string> allow;      // without a route: the verbs that the path has, sorted; empty: no such path
  const Route* public_read = nullptr;  // a public GET of this path, if there is one
};

// Immutable: thread-safe.
class RouteTable {
 public:
  // INVALID_ARGUMENT where an annotation is broken, names a field that the request lacks or streams; ALREADY_EXISTS
  // where two methods have the same verb and path.
  static absl::StatusOr<RouteTable> Build(absl::Span<const google::protobuf::ServiceDescriptor* const> services);

  // The route of a verb and a path as sent (without query). A literal segment wins over a variable. A segment that is
  // empty, broken or holds an encoded "/" matches nothing.
  RouteMatch Match(std::string_view verb, std::string_view path) const;

  const std::vector<std::unique_ptr<const Route>>& routes() const { return routes_; }

 private:
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> any;   // "*"
    std::unique_ptr<Node> rest;  // "**"
    // By custom verb ("" for none), by HTTP verb.
    std::map<std::string, std::map<std::string, const Route*, std::less<>>, std::less<>> leaves;
  };
  absl::Status Insert(std::unique_ptr<const Route> route);
  static void Take(const Node& node, std::string_view verb, std::string_view custom_verb, RouteMatch* match);
  static void Find(const Node& node, absl::Span<const std::string> segments, size_t at, std::string_view verb,
                   std::string_view custom_verb, RouteMatch* match);

  std::vector<std::unique_ptr<const Route>> routes_;
  std::unique_ptr<Node> root_ = std::make_unique<Node>();
};

}  // namespace mingbai::gateway::edge
