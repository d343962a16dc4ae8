#pragma once

// The description of the HTTP API: OpenAPI 3.0, from the route table, the descriptors and the contracts' comments.

#include <string>

#include "services/gateway/edge/route_table.h"

namespace mingbai::gateway::edge {

// The document as JSON. Every route is a path; every message and enum that a route reaches is a schema under its full
// name; parameters and properties carry what FieldRules declare. The same table gives the same text.
std::string OpenApiJson(const RouteTable& routes);

// The OpenAPI path of a route: each "*" gets a name, the variable's where it stands for that segment alone, otherwise
// the singular of the collection before it: "/v1/organizations/{organization}/cases/{case}:answer".
struct OpenApiPath {
  std::string path;
  // The names in the path, in order, and the variable that each belongs to (an index into Route::variables).
  std::vector<std::pair<std::string, size_t>> names;
};
OpenApiPath OpenApiPathOf(const Route& route);

}  // namespace mingbai::gateway::edge
