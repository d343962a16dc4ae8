#pragma once

// Configuration files: protobuf text, so that an unknown key stops the start with its name.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace mingbai {

// Parses the file into `config`. INVALID_ARGUMENT with file, line and key where it does not fit; NOT_FOUND where it
// cannot be read.
absl::Status LoadConfig(const std::string& path, google::protobuf::Message* config);

// The file's first line without trailing white space: a password, token or key. NOT_FOUND, INVALID_ARGUMENT if empty.
absl::StatusOr<std::string> ReadSecretFile(const std::string& path);

// The 32 bytes of a key that the file holds as 64 hex digits. `setting` is named where it does not, INVALID_ARGUMENT;
// else errors of ReadSecretFile.
absl::StatusOr<std::string> ReadKeyFile(std::string_view setting, const std::string& path);

}  // namespace mingbai
