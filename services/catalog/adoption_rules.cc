#include "services/catalog/adoption_rules.h"

#include <algorithm>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/text/text_safety.h"
#include "common/time/county_time.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/dated_rules.h"
#include "services/catalog/item_rules.h"
#include "services/catalog/timing_rules.h"
#include "services/catalog/weakening_rules.h"

namespace mingbai::catalog {
namespace {

// A notice closes before the decision, by the adoption's own timing or the item's (DOMAIN P-5, P-6).
absl::Status CheckNoticeFits(const v1::Adoption& adoption, const v1::Item& item, const std::string& path) {
  const v1::TimingRule& timing = adoption.has_timing() ? adoption.timing() : item.timing();
  const int notice = std::max(adoption.notice_days(), item.notice_days());
  for (const v1::PhaseTiming& phase : timing.phases()) {
    if (NoticeFits(phase, notice)) continue;
    return InvalidField(path + ".notice_days",
                        StrCat("the ", notice, " days of the notice period do not fit into the ", phase.days_before(),
                               " days before the decision: a notice closes before it"));
  }
  return absl::OkStatus();
}

}  // namespace

void CheckAdoptionFacts(const v1::Adoption& adoption, std::string_view organization, const std::string& path,
                        FieldErrors& errors) {
  if (OrganizationCodeOf(adoption.name()) != LastSegment(organization)) {
    errors.Add(path + ".name", StrCat("does not lie below ", organization));
  }
  for (const auto& [field, text] : {std::pair("task", &adoption.task()), std::pair("leader", &adoption.leader()),
                                    std::pair("person_responsible", &adoption.person_responsible())}) {
    if (!text->empty() && IsBlank(*text)) errors.Add(StrCat(path, ".", field), "says nothing");
    CheckNoPersonalNumbers(*text, StrCat(path, ".", field), errors);
  }
  if (adoption.has_timing()) CheckTiming(adoption.timing(), path + ".timing", errors);
  CheckChannels(adoption.channels(), path, errors);
  v1::Item own;
  *own.mutable_elements() = adoption.elements();
  CheckElements(own, path, errors);
  if (!ParseDay(adoption.effective_date()).has_value()) errors.Add(path + ".effective_date", "is no day");
}

absl::Status CheckAdoption(const v1::Adoption& adoption, const std::vector<v1::Item>& versions,
                           const v1::Organization& organization, const std::string& path) {
  const v1::Item* item = VersionFrom(versions, adoption.effective_date());
  if (item == nullptr) return AtEntry(Failed("ITEM_NOT_FOUND", StrCat("there is no item of ", adoption.name())), path);
  if (!AppliesTo(*item, organization)) {
    return AtEntry(Failed("ITEM_NOT_FOR_ORGANIZATION", StrCat(item->name(), " is not for such an organization")), path);
  }
  for (int i = 0; i < adoption.timing().phases_size(); ++i) {
    if (std::find(item->phases().begin(), item->phases().end(), adoption.timing().phases(i).phase()) ==
        item->phases().end()) {
      return InvalidField(StrCat(path, ".timing.phases[", i, "].phase"), "is no phase of the item");
    }
  }
  MB_RETURN_IF_ERROR(CheckStrictness(adoption, *item, path));
  return CheckNoticeFits(adoption, *item, path);
}

absl::Status CheckDrop(std::string_view day, const std::vector<v1::Item>& versions,
                       const v1::Organization& organization) {
  const v1::Item* item = VersionFrom(versions, day);
  if (item != nullptr && item->mandatory() && AppliesTo(*item, organization)) {
    return Failed("MANDATORY_ITEM", StrCat("C-3: what a tier above fixed can be neither dropped nor weakened; ",
                                           item->name(), " is mandatory"));
  }
  return absl::OkStatus();
}

}  // namespace mingbai::catalog
