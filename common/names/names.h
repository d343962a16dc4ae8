#pragma once

// Resource names and organization codes. A code is the national 12-digit division code (2+2+2+3+3 digits, trailing
// groups zero above the village), or a parent's code + "-" + letters (departments, party branches). The code alone
// says where an organization lies, so that scope is checked without loading anything.

#include <string>
#include <string_view>

namespace mingbai {

// "organizations/" + code.
std::string OrganizationName(std::string_view code);
// "items/" + id, "publications/" + id.
std::string ItemName(std::string_view id);
std::string PublicationName(std::string_view id);
// What follows the last "/"; the whole text where there is none.
std::string_view LastSegment(std::string_view name);
// Code in "organizations/{code}" and whatever stands below it; empty for other names.
std::string_view OrganizationCodeOf(std::string_view name);

// Whether the text is a well-formed organization code.
bool IsOrganizationCode(std::string_view code);
// The significant digits: "371325000000" -> "371325", a village's code and one with "-" unchanged.
std::string_view CodePrefix(std::string_view code);
// Whether `code` is `root` or lies below it.
bool InSubtree(std::string_view root, std::string_view code);
// Half-open range of codes that holds the subtree of `root`: low <= code < high, in byte order. It holds nothing
// else: every code in it is InSubtree.
struct CodeRange {
  std::string low;
  std::string high;
};
CodeRange SubtreeRange(std::string_view root);
// The direct child of `root` in whose subtree `code` lies; `root` itself for its own code. `code` must lie in the
// subtree.
std::string DirectChild(std::string_view root, std::string_view code);

}  // namespace mingbai
