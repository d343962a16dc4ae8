#pragma once

// The organizations above one, by their codes alone. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace mingbai::gateway {

// Codes of every organization in whose subtree `code` lies, `code` itself first, nearest first; codes that no
// organization has may be among them.
std::vector<std::string> WithAncestors(std::string_view code);

}  // namespace mingbai::gateway
