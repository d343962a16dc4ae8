#pragma once

// The rules that contracts declare for fields (mingbai.common.v1.FieldRules), as the wrapper enforces them.
// Thread-safe.

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace mingbai::rpc {

// OK, or INVALID_ARGUMENT, reason FIELD_INVALID, with the path and reason of every field that breaks its rules.
// Output-only fields are not looked at; enum values that the contract does not name are refused.
absl::Status CheckFieldRules(const google::protobuf::Message& request);

// Whether the message, or one within it, has a field marked secret.
bool HasSecretField(const google::protobuf::Descriptor& type);

// Whether the name fits the collection, such as "organizations/*/cases".
bool IsResourceName(std::string_view collection, std::string_view name);

}  // namespace mingbai::rpc
