#include "services/gateway/edge/transcoder.h"

#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "common/status/status.h"
#include "common/text/text.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/message.h"
#include "services/gateway/edge/field_text.h"
#include "services/gateway/edge/json_reader.h"
#include "services/gateway/edge/json_support.h"
#include "services/gateway/edge/json_writer.h"
#include "services/gateway/edge/text.h"

namespace mingbai::gateway::edge {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

// The field called `name`, as in the contract or in lowerCamelCase; nullptr where there is none.
const FieldDescriptor* FindField(const Descriptor* type, std::string_view given) {
  const std::string name(given);
  const FieldDescriptor* field = type->FindFieldByName(name);
  return field != nullptr ? field : type->FindFieldByCamelcaseName(name);
}

// Sets one query parameter. `seen` holds the contract's paths of the parameters before it.
absl::Status SetParameter(const RouteMatch& match, const std::string& name, const std::string& value, Message* request,
                          std::set<std::string>* seen) {
  if (!IsUtf8(name)) return InvalidField(Excerpt(name), "the parameter's name is not valid UTF-8");
  const std::vector<std::string_view> parts = Split(name, '.');
  Message* message = request;
  std::string path;
  const FieldDescriptor* field = nullptr;
  for (size_t i = 0; i < parts.size(); ++i) {
    field = FindField(message->GetDescriptor(), parts[i]);
    if (field == nullptr) return InvalidField(Excerpt(name), "there is no such parameter");
    StrAppend(&path, path.empty() ? "" : ".", field->name());
    if (i + 1 == parts.size()) break;
    const bool object = field->message_type() != nullptr && KindOf(field->message_type()) == MessageKind::kPlain;
    if (!object || field->is_repeated()) return InvalidField(Excerpt(name), "there is no such parameter");
    message = message->GetReflection()->MutableMessage(message, field);
  }
  for (const Route::Variable& variable : match.route->variables) {
    if (variable.name == path) return InvalidField(path, "stands in the path, not in the query");
  }
  if (match.route->body_field != nullptr && FindField(request->GetDescriptor(), parts[0]) == match.route->body_field) {
    return InvalidField(path, "stands in the body, not in the query");
  }
  if (!seen->insert(path).second && !field->is_repeated()) return InvalidField(path, "is given twice");
  return SetFromText(message, field, path, value);
}

absl::Status SetVariable(const Route::Variable& variable, const std::string& value, Message* request) {
  if (!IsUtf8(value)) return InvalidField(variable.name, "is not valid UTF-8");
  Message* message = request;
  for (size_t i = 0; i + 1 < variable.fields.size(); ++i) {
    message = message->GetReflection()->MutableMessage(message, variable.fields[i]);
  }
  const FieldDescriptor* field = variable.fields.back();
  const std::string given = message->GetReflection()->GetString(*message, field);
  const std::string_view last = std::string_view(value).substr(value.rfind('/') + 1);
  if (!given.empty() && given != value && given != last) {
    return InvalidField(variable.name, "differs from the path");
  }
  message->GetReflection()->SetString(message, field, value);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> ToRequestBytes(const RouteMatch& match, std::string_view query, std::string_view body) {
  const Route& route = *match.route;
  google::protobuf::Arena arena;
  Message* request = MessageFactory::generated_factory()->GetPrototype(route.method->input_type())->New(&arena);
  if (route.body == Route::Body::kNone) {
    if (!body.empty()) {
      return Error(absl::StatusCode::kInvalidArgument, "BODY_NOT_ALLOWED",
                   StrCat(route.verb, " ", route.pattern, " takes no body"));
    }
  } else if (route.body == Route::Body::kAll) {
    if (!body.empty()) MB_RETURN_IF_ERROR(ReadJson(body, "", request));
  } else if (!body.empty()) {
    MB_RETURN_IF_ERROR(
        ReadJson(body, route.body_field->name(), request->GetReflection()->MutableMessage(request, route.body_field)));
  }
  std::optional<std::vector<std::pair<std::string, std::string>>> parameters = ParseQuery(query);
  if (!parameters) {
    return Error(absl::StatusCode::kInvalidArgument, "MALFORMED_URL", "the query holds a broken percent-escape");
  }
  std::set<std::string> seen;
  for (const auto& [name, value] : *parameters) {
    if (route.body == Route::Body::kAll) return InvalidField(Excerpt(name), "stands in the body, not in the query");
    MB_RETURN_IF_ERROR(SetParameter(match, name, value, request, &seen));
  }
  for (size_t i = 0; i < route.variables.size(); ++i) {
    MB_RETURN_IF_ERROR(SetVariable(route.variables[i], match.values[i], request));
  }
  ExpandResources(request);
  return request->SerializeAsString();
}

absl::StatusOr<std::string> ToJson(const Descriptor* type, std::string_view bytes) {
  google::protobuf::Arena arena;
  Message* message = MessageFactory::generated_factory()->GetPrototype(type)->New(&arena);
  if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Error(absl::StatusCode::kInternal, "BAD_RESPONSE", StrCat("no valid ", type->name(), " came back"));
  }
  std::string out;
  out.reserve(bytes.size() * 2 + 256);
  WriteJson(*message, &out);
  return out;
}

}  // namespace mingbai::gateway::edge
