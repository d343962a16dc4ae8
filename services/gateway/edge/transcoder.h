#pragma once

// HTTP requests into the contracts' requests, and responses into JSON.

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "services/gateway/edge/route_table.h"

namespace mingbai::gateway::edge {

// The serialized request of `match.route` (which must be set). From the path come its variables, from the body what the
// annotation says, from the query everything else: nested fields as "a.b", lists by repeating the name, names in
// lowerCamelCase or as in the contract. A resource may be given by its last segment alone (ExpandResources).
//
// INVALID_ARGUMENT, reason FIELD_INVALID and the field: a parameter that is unknown, given twice, of the wrong type or
// bound elsewhere; a field of the body that contradicts the path. Reason MALFORMED_JSON as ReadJson; reason
// MALFORMED_URL where an escape is broken; reason BODY_NOT_ALLOWED where the route takes none. Thread-safe.
absl::StatusOr<std::string> ToRequestBytes(const RouteMatch& match, std::string_view query, std::string_view body);

// The JSON of a serialized `type`. INTERNAL, reason BAD_RESPONSE, where the bytes are not one. Thread-safe.
absl::StatusOr<std::string> ToJson(const google::protobuf::Descriptor* type, std::string_view bytes);

}  // namespace mingbai::gateway::edge
