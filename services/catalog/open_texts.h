#pragma once

// What the catalog is told is there for everybody to read, so that nothing of it holds an identity number (DOMAIN P-4).
// Pure: thread-safe.

#include <string>

#include "absl/status/status.h"
#include "common/status/status.h"
#include "google/protobuf/message.h"

namespace mingbai::catalog {

// Adds a violation, below `path`, for each text within the message that holds an identity number: free texts, that is,
// not those for which the contract declares a form, nor what the service fills in itself.
void CheckOpenTexts(const google::protobuf::Message& message, const std::string& path, FieldErrors& errors);

// The same of a request that writes (one with a request_id), but for a file ("csv"), whose rows are looked at one by
// one; of any other OK. INVALID_ARGUMENT naming the fields.
absl::Status CheckWrite(const google::protobuf::Message& request);

}  // namespace mingbai::catalog
