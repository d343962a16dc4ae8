#include "services/gateway/edge/openapi_schema.h"

#include <algorithm>

#include "common/text/text.h"
#include "mingbai/common/v1/options.pb.h"
#include "services/gateway/edge/comments.h"
#include "services/gateway/edge/json_support.h"

namespace mingbai::gateway::edge {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

constexpr int kDefaultMaxLength = 1000;  // options.proto, FieldRules

}  // namespace

SchemaMaker::SchemaMaker() : comments_(ContractComments()) {}

std::string SchemaMaker::Comment(const std::string& full_name) const {
  auto found = comments_.find(full_name);
  return found == comments_.end() ? "" : found->second;
}

OrderedJson SchemaMaker::Ref(const Descriptor* message) {
  switch (KindOf(message)) {
    case MessageKind::kTimestamp:
      return {{"type", "string"}, {"format", "date-time"}};
    case MessageKind::kDuration:
      return {{"type", "string"}, {"example", "1.5s"}};
    case MessageKind::kFieldMask:
      return {{"type", "string"}, {"example", "displayName,aliases"}};
    default:
      break;
  }
  const std::string& name = message->full_name();
  if (components_.count(name) == 0) {
    components_[name] = OrderedJson();  // stands, so that a message may hold itself
    OrderedJson object = Object(message, {});
    components_[name] = std::move(object);
  }
  return {{"$ref", "#/components/schemas/" + name}};
}

OrderedJson SchemaMaker::Ref(const EnumDescriptor* type) {
  const std::string& name = type->full_name();
  if (components_.count(name) == 0) {
    OrderedJson values = OrderedJson::array();
    std::string description = Comment(name);
    for (int i = 0; i < type->value_count(); ++i) {
      values.push_back(type->value(i)->name());
      StrAppend(&description, "\n- `", type->value(i)->name(), "`: ", Comment(type->value(i)->full_name()));
    }
    components_[name] = {{"type", "string"}, {"description", description}, {"enum", values}};
  }
  return {{"$ref", "#/components/schemas/" + name}};
}

OrderedJson SchemaMaker::Object(const Descriptor* message, const std::vector<const FieldDescriptor*>& without) {
  OrderedJson properties = OrderedJson::object();
  OrderedJson required = OrderedJson::array();
  for (int i = 0; i < message->field_count(); ++i) {
    const FieldDescriptor* field = message->field(i);
    if (std::find(without.begin(), without.end(), field) != without.end()) continue;
    properties[field->json_name()] = Field(field, false);
    if (field->options().GetExtension(common::v1::rules).required()) required.push_back(field->json_name());
  }
  OrderedJson object = {{"type", "object"}};
  const std::string comment = Comment(message->full_name());
  if (!comment.empty()) object["description"] = comment;
  object["properties"] = std::move(properties);
  if (!required.empty()) object["required"] = std::move(required);
  return object;
}

OrderedJson SchemaMaker::Type(const FieldDescriptor* field, bool parameter) {
  const common::v1::FieldRules& rules = field->options().GetExtension(common::v1::rules);
  OrderedJson schema;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Ref(field->message_type());
    case FieldDescriptor::CPPTYPE_ENUM:
      return Ref(field->enum_type());
    case FieldDescriptor::CPPTYPE_BOOL:
      return {{"type", "boolean"}};
    case FieldDescriptor::CPPTYPE_STRING:
      schema = {{"type", "string"}};
      if (field->type() == FieldDescriptor::TYPE_BYTES) schema["format"] = "byte";
      if (rules.secret()) schema["format"] = "password";
      if (rules.max_length() > 0 || parameter) {
        schema["maxLength"] = rules.max_length() > 0 ? static_cast<int>(rules.max_length()) : kDefaultMaxLength;
      }
      if (!rules.pattern().empty()) schema["pattern"] = StrCat("^(?:", rules.pattern(), ")$");
      return schema;
    // 64-bit integers are text in JSON, and their bounds part of the description.
    case FieldDescriptor::CPPTYPE_INT64:
      return {{"type", "string"}, {"format", "int64"}};
    case FieldDescriptor::CPPTYPE_UINT64:
      return {{"type", "string"}, {"format", "uint64"}};
    default:
      schema = {{"type", "integer"}, {"format", "int32"}};
      if (field->cpp_type() == FieldDescriptor::CPPTYPE_UINT32) schema = {{"type", "integer"}, {"minimum", 0}};
      if (rules.bounded()) {
        schema["minimum"] = rules.min();
        schema["maximum"] = rules.max();
      }
      return schema;
  }
}

OrderedJson SchemaMaker::Field(const FieldDescriptor* field, bool parameter) {
  const common::v1::FieldRules& rules = field->options().GetExtension(common::v1::rules);
  OrderedJson schema = Type(field, parameter);
  if (field->is_repeated()) {
    schema = {{"type", "array"}, {"items", std::move(schema)}};
    if (rules.max_items() > 0) schema["maxItems"] = rules.max_items();
  } else if (schema.contains("$ref")) {
    // Nothing may stand beside a $ref.
    schema = {{"allOf", OrderedJson::array({std::move(schema)})}};
  }
  std::string description = Comment(field->full_name());
  if (!rules.resource().empty()) {
    const bool top = rules.resource().find('/') == std::string::npos;
    StrAppend(&description, " Resource name `", rules.resource(), "/*`", top ? " or its last segment alone." : ".");
  }
  if (rules.bounded() &&
      (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64 || field->cpp_type() == FieldDescriptor::CPPTYPE_UINT64)) {
    StrAppend(&description, " From ", rules.min(), " to ", rules.max(), ".");
  }
  if (!description.empty()) schema["description"] = description;
  if (rules.output_only()) schema["readOnly"] = true;
  return schema;
}

OrderedJson SchemaMaker::Components() const {
  OrderedJson out = OrderedJson::object();
  for (const auto& [name, schema] : components_) out[name] = schema;
  return out;
}

}  // namespace mingbai::gateway::edge
