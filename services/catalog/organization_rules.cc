#include "services/catalog/organization_rules.h"

#include "common/names/names.h"
#include "common/text/text.h"

namespace mingbai::catalog {
namespace {

constexpr size_t kNational = 12;
constexpr size_t kCountyDigits = 6;
constexpr size_t kLevels[] = {2, 4, 6, 9};

void CheckAliases(const v1::Organization& organization, const std::string& path, FieldErrors& errors) {
  for (int i = 0; i < organization.aliases_size(); ++i) {
    if (organization.aliases(i).empty()) errors.Add(StrCat(path, ".aliases[", i, "]"), "must not be empty");
  }
}

}  // namespace

void CheckOrganization(const v1::Organization& organization, const std::string& path, FieldErrors& errors) {
  const std::string_view code = OrganizationCodeOf(organization.name());
  if (code.empty()) errors.Add(path + ".name", "carries the code and is required");
  if (organization.parent().empty()) {
    const bool root = organization.tier() == common::v1::TIER_COUNTY &&
                      organization.kind() == v1::ORGANIZATION_KIND_DIVISION && CodePrefix(code).size() <= kCountyDigits;
    if (!root) errors.Add(path + ".parent", "only a county has none");
  }
  CheckAliases(organization, path, errors);
}

absl::Status CheckParent(const v1::Organization& organization, const v1::Organization& parent) {
  const bool same_tier_allowed = organization.kind() != v1::ORGANIZATION_KIND_DIVISION;
  if (organization.tier() < parent.tier() || (organization.tier() == parent.tier() && !same_tier_allowed)) {
    return Failed("PARENT_TIER", StrCat(parent.name(), " is not of a tier above ", organization.name()));
  }
  const std::string_view code = LastSegment(organization.name());
  const std::string_view parent_code = LastSegment(parent.name());
  if (code == parent_code || !InSubtree(parent_code, code)) {
    return Failed("CODE_NOT_BELOW_PARENT", StrCat(organization.name(), " does not lie below ", parent.name()));
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::Organization> ApplyUpdate(const v1::Organization& current, const v1::Organization& patch,
                                             const google::protobuf::FieldMask& mask) {
  FieldErrors errors;
  v1::Organization next = current;
  for (const std::string& path : mask.paths()) {
    if (path == "display_name") {
      next.set_display_name(patch.display_name());
    } else if (path == "aliases") {
      *next.mutable_aliases() = patch.aliases();
    } else {
      errors.Add("update_mask", StrCat("\"", path, "\" is not a field that can change"));
    }
  }
  CheckAliases(next, "organization", errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  if (!patch.etag().empty() && patch.etag() != current.etag()) {
    return Error(absl::StatusCode::kAborted, "STALE_ETAG", "the organization has been written since it was read");
  }
  return next;
}

std::vector<std::string> CodesAbove(std::string_view code) {
  std::vector<std::string> above;
  const std::string_view national = code.substr(0, kNational);
  for (size_t level : kLevels) {
    std::string ancestor = StrCat(national.substr(0, level), std::string(kNational - level, '0'));
    if (ancestor == national) break;
    // A level that a code skips would repeat the one above it.
    if (above.empty() || above.back() != ancestor) above.push_back(std::move(ancestor));
  }
  above.emplace_back(national);
  for (size_t dash = code.find('-', kNational); dash != std::string_view::npos && dash < code.size();) {
    const size_t end = code.find('-', dash + 1);
    above.emplace_back(code.substr(0, end));
    dash = end;
  }
  return above;
}

}  // namespace mingbai::catalog
