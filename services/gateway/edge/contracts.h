#pragma once

// The contracts that the edge serves. Naming them here also links their descriptors into the binary.

#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/descriptor.h"
#include "services/gateway/edge/route_table.h"

namespace mingbai::gateway::edge {

// The five services, in the order of the documentation.
std::vector<const google::protobuf::ServiceDescriptor*> ContractServices();

// Their routes. Errors as RouteTable::Build's; INVALID_ARGUMENT also where a request or response has a kind of field
// that the edge's JSON does not know (CheckJsonSupport).
absl::StatusOr<RouteTable> ContractRoutes();

}  // namespace mingbai::gateway::edge
