#include "services/catalog/organization_rules.h"

#include "absl/algorithm/container.h"
#include "common/names/names.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/catalog/client/organization_days.h"
#include "services/catalog/open_texts.h"

namespace mingbai::catalog {
namespace {

constexpr size_t kNational = 12;
constexpr size_t kCountyDigits = 6;
constexpr size_t kLevels[] = {2, 4, 6, 9};
constexpr int kMostAliases = 20;

void CheckAliases(const v1::Organization& organization, const std::string& path, FieldErrors& errors) {
  for (int i = 0; i < organization.aliases_size(); ++i) {
    if (organization.aliases(i).empty()) errors.Add(StrCat(path, ".aliases[", i, "]"), "must not be empty");
  }
}

// Whether a name may be borne from that day on.
absl::Status CheckRenaming(const v1::Organization& current, const std::string& day) {
  if (!current.abolish_date().empty() && day >= current.abolish_date()) {
    return Failed("ORGANIZATION_ABOLISHED",
                  StrCat(current.name(), " is abolished from ", current.abolish_date(), " on"));
  }
  const auto& names = current.history().names();
  const std::string& since = names.empty() ? current.begin_date() : names.rbegin()->effective_date();
  if (day >= since) return absl::OkStatus();
  return Failed("EFFECTIVE_DATE_BACKWARD", StrCat("the newest name is borne from ", since, " on"));
}

// As long as there is room for one.
void AddAlias(const std::string& name, v1::Organization* organization) {
  if (organization->aliases_size() < kMostAliases && !absl::c_linear_search(organization->aliases(), name)) {
    organization->add_aliases(name);
  }
}

void Rename(const Renaming& renaming, const std::string& display_name, v1::Organization* organization) {
  const std::string old = organization->display_name();
  auto& names = *organization->mutable_history()->mutable_names();
  if (names.empty()) {
    v1::DatedName& first = *names.Add();
    first.set_display_name(old);
    first.set_effective_date(organization->begin_date());
  }
  v1::DatedName& next = *names.Add();
  next.set_display_name(display_name);
  next.set_effective_date(renaming.day);
  next.set_basis(renaming.basis);
  organization->set_display_name(display_name);
  AddAlias(old, organization);
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
  if (!organization.begin_date().empty() && !ParseDay(organization.begin_date()).has_value()) {
    errors.Add(path + ".begin_date", "is no day");
  }
  CheckAliases(organization, path, errors);
  CheckOpenTexts(organization, path, errors);
}

absl::Status CheckStands(const v1::Organization& organization, std::string_view day) {
  if (StandsOn(organization, day)) return absl::OkStatus();
  return Failed("ORGANIZATION_ABOLISHED", StrCat(organization.name(), " does not stand on ", day));
}

absl::Status CheckNotAbolished(const v1::Organization& organization, std::string_view today) {
  if (StateOn(organization, today) != v1::ORGANIZATION_STATE_ABOLISHED) return absl::OkStatus();
  const std::string heir = HeirOf(organization);
  return Failed("ORGANIZATION_ABOLISHED",
                StrCat(organization.name(), " is abolished from ", organization.abolish_date(), " on",
                       heir.empty() ? "" : StrCat("; ", heir, " stands in its place")));
}

absl::Status CheckStillStands(const v1::Organization& organization, std::string_view day, std::string_view today) {
  MB_RETURN_IF_ERROR(CheckNotAbolished(organization, today));
  return CheckStands(organization, day);
}

v1::Organization Founded(v1::Organization organization) {
  organization.clear_state();
  organization.clear_abolish_date();
  organization.clear_history();
  return organization;
}

bool SameFacts(const v1::Organization& founded, const v1::Organization& stored, std::string_view day) {
  return founded.display_name() == OnDay(stored, day).display_name() && founded.tier() == stored.tier() &&
         founded.kind() == stored.kind() && founded.parent() == stored.parent() &&
         founded.begin_date() == stored.begin_date() &&
         absl::c_all_of(founded.aliases(),
                        [&](const std::string& alias) { return absl::c_linear_search(stored.aliases(), alias); });
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
                                             const google::protobuf::FieldMask& mask, const Renaming& renaming) {
  FieldErrors errors;
  v1::Organization next = current;
  bool renamed = false;
  for (const std::string& path : mask.paths()) {
    if (path == "display_name") {
      renamed = patch.display_name() != current.display_name();
      // A name that it is to bear from a later day on is no name that it has.
      if (!renamed && !current.history().names().empty()) MB_RETURN_IF_ERROR(CheckRenaming(current, renaming.day));
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
  if (renamed) {
    MB_RETURN_IF_ERROR(CheckRenaming(current, renaming.day));
    Rename(renaming, patch.display_name(), &next);
  }
  return next;
}

bool FollowName(const std::string& before, const std::string& name, v1::Organization* successor) {
  std::string* first = successor->mutable_display_name();
  if (!successor->history().names().empty()) {
    first = successor->mutable_history()->mutable_names(0)->mutable_display_name();
  }
  if (*first != before || name == before) return false;
  *first = name;
  AddAlias(before, successor);
  return true;
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

std::vector<std::string> NearerCodes(std::string_view above, std::string_view code) {
  std::vector<std::string> between;
  for (std::string& one : CodesAbove(code)) {
    if (one != above && one != code && InSubtree(above, one)) between.insert(between.begin(), std::move(one));
  }
  return between;
}

}  // namespace mingbai::catalog
