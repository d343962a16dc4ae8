#pragma once

// Which messages and fields the edge's JSON knows: the proto3 JSON mapping of text, bytes, booleans, integers, enums,
// messages, lists, Timestamp, Duration and FieldMask. The contracts use nothing else (no floating point: DESIGN).

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"

namespace mingbai::gateway::edge {

enum class MessageKind { kPlain, kTimestamp, kDuration, kFieldMask, kUnknown };
MessageKind KindOf(const google::protobuf::Descriptor* message);

// OK where the message and all below it are of known kinds; INVALID_ARGUMENT naming the field that is not.
absl::Status CheckJsonSupport(const google::protobuf::Descriptor* message);

}  // namespace mingbai::gateway::edge
