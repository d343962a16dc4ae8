#pragma once

// Fields set from text: what path variables, query parameters and JSON values share.

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace mingbai::gateway::edge {

// Sets `field` of `message` from `text`, or appends to it where it is repeated. Each of the following is
// INVALID_ARGUMENT with `path` as the field: text that is not UTF-8, a number that is none or out of range, an enum
// value that is not known, a time that is not RFC 3339.
//
// Enum values come in full ("TIER_VILLAGE") or short in any case ("village"). Booleans are "true" and "false". A
// FieldMask is a comma-separated list of paths, in camelCase or as in the contract.
absl::Status SetFromText(google::protobuf::Message* message, const google::protobuf::FieldDescriptor* field,
                         std::string_view path, std::string_view text);

// The value of an enum by its full name, or nullptr.
const google::protobuf::EnumValueDescriptor* FindEnumValue(const google::protobuf::EnumDescriptor* type,
                                                           std::string_view name, bool allow_short);

// Sets an integer field of any width from a number. INVALID_ARGUMENT on `path` where it is out of the field's range.
absl::Status SetInteger(google::protobuf::Message* message, const google::protobuf::FieldDescriptor* field,
                        std::string_view path, std::string_view digits);

// Sets a Timestamp, Duration or FieldMask from its JSON text. INVALID_ARGUMENT on `path`.
absl::Status SetWellKnown(google::protobuf::Message* value, std::string_view path, std::string_view text);

// Puts the collection in front of every resource field that holds the last segment alone, where the collection is a
// top-level one: organization=371325001012 becomes organizations/371325001012 (options.proto, FieldRules.resource).
void ExpandResources(google::protobuf::Message* message);

}  // namespace mingbai::gateway::edge
