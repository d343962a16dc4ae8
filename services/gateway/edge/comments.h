#pragma once

// The comments of the contracts, which the descriptors of generated code lack: protoc writes them at build time into a
// descriptor set that is embedded in the binary.

#include <string>
#include <string_view>
#include <unordered_map>

namespace mingbai::gateway::edge {

// The serialized google.protobuf.FileDescriptorSet of the contracts, with source info.
std::string_view EmbeddedDescriptorSet();

// Leading comments by full name of message, field, enum, value, service or method; lines joined, paragraphs kept.
std::unordered_map<std::string, std::string> ContractComments();

}  // namespace mingbai::gateway::edge
