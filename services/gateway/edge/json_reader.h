#pragma once

// JSON into messages, strictly: the proto3 JSON mapping, read straight into reflection so that every error names its
// field as the contract writes it ("publication.content.rows[3].title"), which the library's parser cannot.

#include <string_view>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace mingbai::gateway::edge {

// Deepest nesting of objects and lists.
inline constexpr int kJsonDepth = 32;

// Reads the whole of `json`, an object, into `message` (which should be empty). `prefix` stands before every field
// path ("item" where the body is the request's field `item`; empty for the request itself). Answers INVALID_ARGUMENT:
//  - reason MALFORMED_JSON, with the byte at which it stops being JSON; also past kJsonDepth;
//  - reason FIELD_INVALID with the field: unknown, given twice, two of a oneof, of a wrong type, out of range, an
//    unknown enum value, invalid UTF-8, half a surrogate pair.
// Names of fields come in lowerCamelCase or as in the contract; enum values in full or as numbers; null leaves a field
// unset. Thread-safe.
absl::Status ReadJson(std::string_view json, std::string_view prefix, google::protobuf::Message* message);

}  // namespace mingbai::gateway::edge
