#include "services/gateway/edge/route_table.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/str_join.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "google/api/annotations.pb.h"
#include "mingbai/common/v1/options.pb.h"
#include "services/gateway/edge/text.h"

namespace mingbai::gateway::edge {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

absl::Status Wrong(const MethodDescriptor* method, std::string_view why) {
  return absl::InvalidArgumentError(StrCat(method->full_name(), ": ", why));
}

bool HoldsSecret(const Descriptor* message, std::set<const Descriptor*>* seen) {
  if (!seen->insert(message).second) return false;
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    if (field->options().GetExtension(common::v1::rules).secret()) return true;
    if (field->message_type() != nullptr && HoldsSecret(field->message_type(), seen)) return true;
  }
  return false;
}

// The fields of "organization.name" from `message` down; empty where one is missing or repeated.
std::vector<const FieldDescriptor*> FieldsOf(const Descriptor* message, std::string_view path) {
  std::vector<const FieldDescriptor*> fields;
  for (std::string_view name : Split(path, '.')) {
    if (message == nullptr) return {};
    const FieldDescriptor* field = message->FindFieldByName(std::string(name));
    if (field == nullptr || field->is_repeated()) return {};
    fields.push_back(field);
    message = field->message_type();
  }
  return fields;
}

bool ReadVerb(const google::api::HttpRule& rule, Route* route) {
  switch (rule.pattern_case()) {
    case google::api::HttpRule::kGet:
      route->verb = "GET";
      route->pattern = rule.get();
      return true;
    case google::api::HttpRule::kPost:
      route->verb = "POST";
      route->pattern = rule.post();
      return true;
    case google::api::HttpRule::kPut:
      route->verb = "PUT";
      route->pattern = rule.put();
      return true;
    case google::api::HttpRule::kPatch:
      route->verb = "PATCH";
      route->pattern = rule.patch();
      return true;
    case google::api::HttpRule::kDelete:
      route->verb = "DELETE";
      route->pattern = rule.delete_();
      return true;
    default:
      return false;
  }
}

absl::StatusOr<std::unique_ptr<const Route>> MakeRoute(const MethodDescriptor* method,
                                                       const google::api::HttpRule& rule) {
  auto route = std::make_unique<Route>();
  route->method = method;
  if (!ReadVerb(rule, route.get())) return Wrong(method, "its annotation has no verb that the edge serves");
  if (method->client_streaming() || method->server_streaming()) return Wrong(method, "streams");
  if (!rule.response_body().empty()) return Wrong(method, "response_body is not served");
  MB_ASSIGN_OR_RETURN(route->path, ParsePathTemplate(route->pattern));
  for (const TemplateVariable& variable : route->path.variables) {
    Route::Variable bound{FieldsOf(method->input_type(), variable.field_path), variable.field_path, variable.first,
                          variable.last};
    if (bound.fields.empty() || bound.fields.back()->type() != FieldDescriptor::TYPE_STRING) {
      return Wrong(method, StrCat("path variable ", variable.field_path, " is no singular text field"));
    }
    route->variables.push_back(std::move(bound));
  }
  if (rule.body() == "*") {
    route->body = Route::Body::kAll;
  } else if (!rule.body().empty()) {
    route->body = Route::Body::kField;
    route->body_field = method->input_type()->FindFieldByName(rule.body());
    if (route->body_field == nullptr || route->body_field->message_type() == nullptr ||
        route->body_field->is_repeated()) {
      return Wrong(method, StrCat("body ", rule.body(), " is no singular message field"));
    }
  }
  const common::v1::Access& access = method->options().GetExtension(common::v1::access);
  route->open = access.permission() == common::v1::PERMISSION_PUBLIC;
  route->mutation = access.mutation();
  route->raw = method->output_type()->full_name() == "google.api.HttpBody";
  std::set<const Descriptor*> seen;
  route->sensitive = HoldsSecret(method->input_type(), &seen) || HoldsSecret(method->output_type(), &seen);
  return std::unique_ptr<const Route>(std::move(route));
}

}  // namespace

absl::StatusOr<RouteTable> RouteTable::Build(absl::Span<const google::protobuf::ServiceDescriptor* const> services) {
  RouteTable table;
  for (const google::protobuf::ServiceDescriptor* service : services) {
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor* method = service->method(i);
      if (!method->options().HasExtension(google::api::http)) continue;
      const google::api::HttpRule& rule = method->options().GetExtension(google::api::http);
      MB_ASSIGN_OR_RETURN(std::unique_ptr<const Route> route, MakeRoute(method, rule));
      MB_RETURN_IF_ERROR(table.Insert(std::move(route)));
      for (const google::api::HttpRule& more : rule.additional_bindings()) {
        MB_ASSIGN_OR_RETURN(std::unique_ptr<const Route> additional, MakeRoute(method, more));
        MB_RETURN_IF_ERROR(table.Insert(std::move(additional)));
      }
    }
  }
  return table;
}

absl::Status RouteTable::Insert(std::unique_ptr<const Route> route) {
  Node* node = root_.get();
  for (const std::string& segment : route->path.segments) {
    std::unique_ptr<Node>& next = segment == "*" ? node->any : segment == "**" ? node->rest : node->literals[segment];
    if (next == nullptr) next = std::make_unique<Node>();
    node = next.get();
  }
  const Route*& leaf = node->leaves[route->path.custom_verb][route->verb];
  if (leaf != nullptr) {
    return absl::AlreadyExistsError(StrCat(route->verb, " ", route->pattern, " is annotated on ",
                                           leaf->method->full_name(), " and ", route->method->full_name()));
  }
  leaf = route.get();
  routes_.push_back(std::move(route));
  return absl::OkStatus();
}

void RouteTable::Take(const Node& node, std::string_view verb, std::string_view custom_verb, RouteMatch* match) {
  auto leaf = node.leaves.find(custom_verb);
  if (leaf == node.leaves.end()) return;
  for (const auto& [name, route] : leaf->second) {
    match->allow.push_back(name);
    if (match->public_read == nullptr && route->PublicRead()) match->public_read = route;
  }
  auto found = leaf->second.find(verb);
  if (found != leaf->second.end()) match->route = found->second;
}

void RouteTable::Find(const Node& node, absl::Span<const std::string> segments, size_t at, std::string_view verb,
                      std::string_view custom_verb, RouteMatch* match) {
  if (at == segments.size()) return Take(node, verb, custom_verb, match);
  auto literal = node.literals.find(segments[at]);
  if (literal != node.literals.end()) Find(*literal->second, segments, at + 1, verb, custom_verb, match);
  if (match->route == nullptr && node.any != nullptr) {
    Find(*node.any, segments, at + 1, verb, custom_verb, match);
  }
  if (match->route == nullptr && node.rest != nullptr) Take(*node.rest, verb, custom_verb, match);
}

RouteMatch RouteTable::Match(std::string_view verb, std::string_view path) const {
  RouteMatch match;
  const SplitPath split = SplitRequestPath(path);
  std::vector<std::string> segments;
  for (std::string_view raw : split.segments) {
    std::optional<std::string> segment = PercentDecode(raw, false);
    if (!segment || segment->empty() || segment->find('/') != std::string::npos) return match;
    segments.push_back(*std::move(segment));
  }
  Find(*root_, segments, 0, verb, split.custom_verb, &match);
  if (match.route == nullptr) {
    std::sort(match.allow.begin(), match.allow.end());
    match.allow.erase(std::unique(match.allow.begin(), match.allow.end()), match.allow.end());
    return match;
  }
  match.allow.clear();
  for (const Route::Variable& variable : match.route->variables) {
    const size_t last = match.route->path.segments[variable.last - 1] == "**" ? segments.size() : variable.last;
    match.values.push_back(absl::StrJoin(segments.begin() + variable.first, segments.begin() + last, "/"));
  }
  return match;
}

}  // namespace mingbai::gateway::edge
