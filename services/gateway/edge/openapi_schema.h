#pragma once

// JSON schemas of messages, enums and fields, as OpenAPI 3.0 has them.

#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace mingbai::gateway::edge {

using OrderedJson = nlohmann::ordered_json;

// Makes schemas and gathers the components that they refer to. Not thread-safe.
class SchemaMaker {
 public:
  SchemaMaker();

  // A $ref to the component of a message or enum, which is made if it is new.
  OrderedJson Ref(const google::protobuf::Descriptor* message);
  OrderedJson Ref(const google::protobuf::EnumDescriptor* type);

  // An object with the fields of `message` but those in `without`.
  OrderedJson Object(const google::protobuf::Descriptor* message,
                     const std::vector<const google::protobuf::FieldDescriptor*>& without);

  // The schema of a field with its constraints and description. In a parameter a text without a length of its own has
  // the 1,000 characters of options.proto.
  OrderedJson Field(const google::protobuf::FieldDescriptor* field, bool parameter);

  // The contract's comment on something with a full name; empty where there is none.
  std::string Comment(const std::string& full_name) const;

  // All components made so far, by name.
  OrderedJson Components() const;

 private:
  OrderedJson Type(const google::protobuf::FieldDescriptor* field, bool parameter);

  const std::unordered_map<std::string, std::string> comments_;
  std::map<std::string, OrderedJson> components_;
};

}  // namespace mingbai::gateway::edge
