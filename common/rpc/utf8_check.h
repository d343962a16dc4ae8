#pragma once

#include <string>
#include <string_view>

#include "google/protobuf/descriptor.h"

namespace mingbai::rpc {

// Why bytes do not parse as a message, for the caller: the path of the first string field whose bytes are not UTF-8
// (DESIGN invariant 13), or an empty path where the message is truncated or otherwise malformed.
std::string FindBadUtf8(const google::protobuf::Descriptor& type, std::string_view bytes);

}  // namespace mingbai::rpc
