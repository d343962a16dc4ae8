#pragma once

// Messages into JSON: the proto3 JSON mapping in lowerCamelCase. Every scalar, enum and list is written, also zeros and
// empty ones, so that a portal need not know defaults; a message, a Timestamp, a oneof's member and an `optional` field
// are written only where set. 64-bit integers are text. No white space is added. "<", ">", "&" and the two line
// separators that scripts dislike are escaped, so that an answer can stand inside a page.

#include <string>
#include <string_view>

#include "google/protobuf/message.h"

namespace mingbai::gateway::edge {

// Appends `message` as an object. Thread-safe.
void WriteJson(const google::protobuf::Message& message, std::string* out);

// Appends `text` as a JSON string with its quotes; bytes that are not UTF-8 become "?".
void WriteJsonText(std::string_view text, std::string* out);

}  // namespace mingbai::gateway::edge
