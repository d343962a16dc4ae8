#include "services/catalog/party_rules.h"

#include <map>
#include <set>
#include <vector>

#include "common/text/text.h"
#include "services/catalog/dated_rules.h"
#include "services/catalog/dated_tree.h"

namespace mingbai::catalog {
namespace {

bool MayLieBelow(v1::PartyOrganizationKind kind, v1::PartyOrganizationKind superior) {
  if (superior == v1::PARTY_ORGANIZATION_KIND_COMMITTEE) return true;
  const bool branch =
      kind != v1::PARTY_ORGANIZATION_KIND_COMMITTEE && kind != v1::PARTY_ORGANIZATION_KIND_GENERAL_BRANCH;
  return branch && superior == v1::PARTY_ORGANIZATION_KIND_GENERAL_BRANCH;
}

// Whether the kinds fit wherever `changed` stands on the day, above and below it.
absl::Status CheckKinds(absl::Span<const v1::PartyOrganization> versions, std::string_view changed,
                        std::string_view day) {
  std::map<std::string_view, const v1::PartyOrganization*> in_effect;
  for (const v1::PartyOrganization& party : versions) {
    if (party.effective_date() > day) continue;
    const v1::PartyOrganization*& newest = in_effect[party.name()];
    if (newest == nullptr || newest->version() < party.version()) newest = &party;
  }
  for (const auto& [name, party] : in_effect) {
    if ((name != changed && party->superior() != changed) || !party->last_day().empty()) continue;
    const auto superior = in_effect.find(party->superior());
    if (superior == in_effect.end() || !superior->second->last_day().empty()) continue;
    if (!MayLieBelow(party->kind(), superior->second->kind())) {
      return Failed("SUPERIOR_KIND", StrCat("on ", day, " ", name, " cannot lie below ", superior->first));
    }
  }
  return absl::OkStatus();
}

}  // namespace

void CheckParty(const v1::PartyOrganization& party, const std::string& path, FieldErrors& errors) {
  if (party.name().empty()) errors.Add(path + ".name", "is required");
  if (!IsDay(party.effective_date())) errors.Add(path + ".effective_date", "is no day");
  CheckNoPersonalNumbers(party.display_name(), path + ".display_name", errors);
  std::set<std::string_view> seen;
  for (int i = 0; i < party.organizations_size(); ++i) {
    if (!seen.insert(party.organizations(i)).second) {
      errors.Add(StrCat(path, ".organizations[", i, "]"), "is named twice");
    }
  }
  if (party.kind() == v1::PARTY_ORGANIZATION_KIND_JOINT_BRANCH && seen.size() < 2) {
    errors.Add(path + ".organizations", "of a joint branch are two or more");
  }
  if (party.superior().empty() && party.kind() != v1::PARTY_ORGANIZATION_KIND_COMMITTEE) {
    errors.Add(path + ".superior", "is required: a committee alone has none");
  }
}

absl::Status CheckPartyTree(absl::Span<const v1::PartyOrganization> versions, std::string_view changed,
                            std::string_view from) {
  std::vector<TreeVersion> tree;
  std::set<std::string_view> days = {from};
  for (const v1::PartyOrganization& party : versions) {
    tree.push_back(
        {party.name(), party.superior(), party.effective_date(), party.version(), !party.last_day().empty()});
    if (party.effective_date() > from) days.insert(party.effective_date());
  }
  const TreeFinding finding = CheckTree(tree, changed, from);
  switch (finding.fault) {
    case TreeFault::kNone:
      break;
    case TreeFault::kAboveMissing:
      return Failed("SUPERIOR_NOT_FOUND", StrCat(finding.other, " does not stand on ", finding.day));
    case TreeFault::kStillNamed:
      return Failed("INFERIORS_STAND", StrCat(finding.other, " lies below it on ", finding.day));
    case TreeFault::kCycle:
      return Failed("PARTY_CYCLE", StrCat("on ", finding.day, " it would lie below itself, by ", finding.other));
  }
  for (std::string_view day : days) MB_RETURN_IF_ERROR(CheckKinds(versions, changed, day));
  return absl::OkStatus();
}

}  // namespace mingbai::catalog
