#pragma once

// The path templates of google.api.http: "/v1/{name=organizations/*/cases/*}:answer".

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace mingbai::gateway::edge {

// A variable and the half-open range of segments that it stands for.
struct TemplateVariable {
  std::string field_path;  // "organization.name"
  size_t first = 0;
  size_t last = 0;
};

struct PathTemplate {
  std::vector<std::string> segments;  // "*" for one that varies; "**", last only, for all that follow (one at least)
  std::string custom_verb;            // "answer"; empty without one
  std::vector<TemplateVariable> variables;
};

// INVALID_ARGUMENT where the text is no template, or uses what no contract of ours does: "*" outside a variable, "**"
// before the end.
absl::StatusOr<PathTemplate> ParsePathTemplate(std::string_view text);

// The path's segments as sent, still encoded, and its custom verb (what follows the last ":" of the last segment).
struct SplitPath {
  std::vector<std::string_view> segments;
  std::string_view custom_verb;
};
SplitPath SplitRequestPath(std::string_view path);

}  // namespace mingbai::gateway::edge
