#include "services/catalog/dated_tree.h"

#include <map>
#include <set>

namespace mingbai::catalog {
namespace {

using Standing = std::map<std::string_view, const TreeVersion*>;

Standing StandingOn(absl::Span<const TreeVersion> versions, std::string_view day) {
  Standing standing;
  for (const TreeVersion& version : versions) {
    if (version.effective_date > day) continue;
    const TreeVersion*& newest = standing[version.name];
    if (newest == nullptr || newest->version < version.version) newest = &version;
  }
  std::erase_if(standing, [](const auto& entry) { return entry.second->ended; });
  return standing;
}

TreeFinding CheckDay(const Standing& standing, std::string_view changed, std::string_view day) {
  const auto self = standing.find(changed);
  if (self == standing.end()) {
    for (const auto& [name, version] : standing) {
      if (version->above == changed) return {TreeFault::kStillNamed, std::string(day), std::string(name)};
    }
    return {};
  }
  std::set<std::string_view> seen = {changed};
  for (const TreeVersion* at = self->second; !at->above.empty();) {
    const auto above = standing.find(at->above);
    if (above == standing.end()) {
      if (at->name != changed) return {};
      return {TreeFault::kAboveMissing, std::string(day), at->above};
    }
    if (!seen.insert(above->first).second) return {TreeFault::kCycle, std::string(day), at->name};
    at = above->second;
  }
  return {};
}

}  // namespace

TreeFinding CheckTree(absl::Span<const TreeVersion> versions, std::string_view changed, std::string_view from) {
  std::set<std::string_view> days = {from};
  for (const TreeVersion& version : versions) {
    if (version.effective_date > from) days.insert(version.effective_date);
  }
  for (std::string_view day : days) {
    TreeFinding finding = CheckDay(StandingOn(versions, day), changed, day);
    if (finding.fault != TreeFault::kNone) return finding;
  }
  return {};
}

}  // namespace mingbai::catalog
