#include "services/gateway/edge/openapi.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "common/text/text.h"
#include "mingbai/common/v1/options.pb.h"
#include "services/gateway/edge/json_support.h"
#include "services/gateway/edge/openapi_schema.h"

namespace mingbai::gateway::edge {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

constexpr char kDescription[] =
    "Disclosure of party, government and village affairs of a county. Reading public matters needs no token. Field "
    "names are lowerCamelCase; 64-bit integers are text; every scalar is written, also where it is zero. Resource "
    "names may be given by their last segment alone where the collection is a top-level one. Text has at most 1,000 "
    "characters where nothing else is said. Errors have the schema Error.";

std::string Singular(std::string_view collection) {
  if (collection.ends_with("ies")) return StrCat(collection.substr(0, collection.size() - 3), "y");
  ConsumeSuffix(&collection, "s");
  return std::string(collection);
}

std::string FirstSentence(const std::string& text) {
  const size_t end = text.find(". ");
  return end == std::string::npos ? text.substr(0, text.size() - (text.ends_with(".") ? 1 : 0)) : text.substr(0, end);
}

OrderedJson ErrorSchema() {
  OrderedJson detail = {{"type", "object"},
                        {"description",
                         "A google.rpc detail, such as ErrorInfo (reason, domain, metadata) or "
                         "BadRequest (fieldViolations, each with field and description)."},
                        {"properties", {{"@type", {{"type", "string"}}}}},
                        {"required", {"@type"}},
                        {"additionalProperties", true}};
  OrderedJson error = {{"type", "object"},
                       {"properties",
                        {{"code", {{"type", "integer"}, {"description", "HTTP status."}}},
                         {"status", {{"type", "string"}, {"description", "Code of gRPC, such as INVALID_ARGUMENT."}}},
                         {"message", {{"type", "string"}, {"description", "What went wrong, for people."}}},
                         {"details", {{"type", "array"}, {"items", detail}}}}},
                       {"required", {"code", "status", "message", "details"}}};
  return {{"type", "object"}, {"properties", {{"error", error}}}, {"required", {"error"}}};
}

// The query parameters of `message`, nested ones as "a.b". `taken` are the contract's paths bound elsewhere.
void AddParameters(const Descriptor* message, const std::string& path, const std::string& name,
                   const std::vector<std::string>& taken, int depth, SchemaMaker* schemas, OrderedJson* out) {
  constexpr int kDeepest = 3;
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    const common::v1::FieldRules& rules = field->options().GetExtension(common::v1::rules);
    if (rules.output_only()) continue;
    const std::string field_path = path.empty() ? field->name() : StrCat(path, ".", field->name());
    const std::string field_name = name.empty() ? field->json_name() : StrCat(name, ".", field->json_name());
    if (std::find(taken.begin(), taken.end(), field_path) != taken.end()) continue;
    if (field->message_type() != nullptr && KindOf(field->message_type()) == MessageKind::kPlain) {
      if (!field->is_repeated() && depth < kDeepest) {
        AddParameters(field->message_type(), field_path, field_name, taken, depth + 1, schemas, out);
      }
      continue;
    }
    OrderedJson schema = schemas->Field(field, true);
    std::string description = schema.value("description", "");
    schema.erase("description");
    if (field->enum_type() != nullptr) StrAppend(&description, " Short lower-case names serve too.");
    OrderedJson parameter = {{"name", field_name}, {"in", "query"}};
    if (!description.empty()) parameter["description"] = description;
    if (rules.required()) parameter["required"] = true;
    parameter["schema"] = std::move(schema);
    out->push_back(std::move(parameter));
  }
}

OrderedJson Operation(const Route& route, const OpenApiPath& path, SchemaMaker* schemas) {
  const google::protobuf::MethodDescriptor* method = route.method;
  const std::string comment = schemas->Comment(method->full_name());
  OrderedJson operation = {{"operationId", StrCat(method->service()->name(), "_", method->name())},
                           {"tags", {method->service()->name()}},
                           {"summary", FirstSentence(comment)},
                           {"description", comment}};
  OrderedJson parameters = OrderedJson::array();
  for (const auto& [name, variable] : path.names) {
    OrderedJson schema = {{"type", "string"}};
    const Route::Variable& bound = route.variables[variable];
    if (bound.last - bound.first == 1) schema = schemas->Field(bound.fields.back(), true);
    const std::string description = schemas->Comment(bound.fields.back()->full_name());
    schema.erase("description");
    parameters.push_back({{"name", name},
                          {"in", "path"},
                          {"required", true},
                          {"description", bound.last - bound.first == 1
                                              ? description
                                              : StrCat(description, " Part `", name, "` of `", bound.name, "`.")},
                          {"schema", std::move(schema)}});
  }
  std::vector<std::string> taken;
  std::vector<const FieldDescriptor*> taken_fields;  // top-level ones, which the body need not repeat
  for (const Route::Variable& variable : route.variables) {
    taken.push_back(variable.name);
    if (variable.fields.size() == 1) taken_fields.push_back(variable.fields[0]);
  }
  if (route.body_field != nullptr) taken.push_back(route.body_field->name());
  if (route.body != Route::Body::kAll) AddParameters(method->input_type(), "", "", taken, 1, schemas, &parameters);
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
  if (route.body != Route::Body::kNone) {
    OrderedJson schema;
    if (route.body == Route::Body::kField) {
      schema = schemas->Ref(route.body_field->message_type());
    } else {
      schema = taken_fields.empty() ? schemas->Ref(method->input_type())
                                    : schemas->Object(method->input_type(), taken_fields);
    }
    operation["requestBody"] = {{"required", true}, {"content", {{"application/json", {{"schema", schema}}}}}};
  }
  OrderedJson responses;
  const OrderedJson content =
      route.raw ? OrderedJson{{"*/*", {{"schema", {{"type", "string"}, {"format", "binary"}}}}}}
                : OrderedJson{{"application/json", {{"schema", schemas->Ref(method->output_type())}}}};
  responses["200"] = {{"description", "OK"}, {"content", content}};
  if (route.verb == "GET") responses["304"] = {{"description", "The answer is the one that If-None-Match names."}};
  responses["default"] = {{"description", "An error."},
                          {"content", {{"application/json", {{"schema", {{"$ref", "#/components/schemas/Error"}}}}}}}};
  operation["responses"] = std::move(responses);
  OrderedJson token = {{"bearer", OrderedJson::array()}};
  operation["security"] = route.open ? OrderedJson::array({OrderedJson::object(), token}) : OrderedJson::array({token});
  return operation;
}

}  // namespace

OpenApiPath OpenApiPathOf(const Route& route) {
  OpenApiPath out;
  for (size_t i = 0; i < route.path.segments.size(); ++i) {
    const std::string& segment = route.path.segments[i];
    if (!segment.starts_with("*")) {
      StrAppend(&out.path, "/", segment);
      continue;
    }
    size_t variable = 0;
    while (route.variables[variable].last <= i) ++variable;
    const Route::Variable& bound = route.variables[variable];
    const std::string name = bound.last - bound.first == 1 ? bound.name : Singular(route.path.segments[i - 1]);
    StrAppend(&out.path, "/{", name, "}");
    out.names.emplace_back(name, variable);
  }
  if (!route.path.custom_verb.empty()) StrAppend(&out.path, ":", route.path.custom_verb);
  return out;
}

std::string OpenApiJson(const RouteTable& routes) {
  SchemaMaker schemas;
  std::map<std::string, OrderedJson> paths;
  std::vector<const google::protobuf::ServiceDescriptor*> services;
  for (const auto& route : routes.routes()) {
    const OpenApiPath path = OpenApiPathOf(*route);
    paths[path.path][absl::AsciiStrToLower(route->verb)] = Operation(*route, path, &schemas);
    if (std::find(services.begin(), services.end(), route->method->service()) == services.end()) {
      services.push_back(route->method->service());
    }
  }
  OrderedJson document = {{"openapi", "3.0.3"},
                          {"info", {{"title", "Mingbai"}, {"version", "v1"}, {"description", kDescription}}},
                          {"servers", {{{"url", "/"}}}}};
  document["tags"] = OrderedJson::array();
  for (const auto* service : services) {
    document["tags"].push_back({{"name", service->name()}, {"description", schemas.Comment(service->full_name())}});
  }
  document["paths"] = OrderedJson::object();
  for (auto& [path, item] : paths) document["paths"][path] = std::move(item);
  OrderedJson components = schemas.Components();
  components["Error"] = ErrorSchema();
  document["components"] = {{"schemas", std::move(components)},
                            {"securitySchemes", {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}}}}};
  return document.dump();
}

}  // namespace mingbai::gateway::edge
