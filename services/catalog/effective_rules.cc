#include "services/catalog/effective_rules.h"

#include <algorithm>

#include "services/catalog/client/organization_days.h"
#include "services/catalog/client/timing_text.h"
#include "services/catalog/item_rules.h"
#include "services/catalog/weakening_rules.h"

namespace mingbai::catalog {
namespace {

// The version that falls on the organization on the day; nullptr where none does.
const v1::Item* FallsOn(std::string_view day, const v1::Organization& organization,
                        const std::vector<v1::Item>& item_versions) {
  if (!StandsOn(organization, day)) return nullptr;
  const v1::Item* item = VersionInEffect(item_versions, day);
  return item != nullptr && AppliesTo(*item, organization) ? item : nullptr;
}

v1::UnclearDuty Unclear(const v1::Item& item, const v1::Organization& organization, const std::string& since) {
  v1::UnclearDuty duty;
  duty.set_organization(organization.name());
  duty.set_item(item.name());
  duty.set_title(item.level2());
  duty.set_item_version(item.version());
  duty.set_deadline(TimingText(item.timing()));
  duty.set_since(std::max(item.effective_date(), since));
  return duty;
}

v1::CatalogStanding StandingOf(const v1::Item& item, const v1::Organization& organization, bool adopted) {
  if (item.owner() == organization.name()) return v1::CATALOG_STANDING_LOCAL;
  if (item.mandatory()) return v1::CATALOG_STANDING_MANDATORY;
  return adopted ? v1::CATALOG_STANDING_ADOPTED : v1::CATALOG_STANDING_NOT_ADOPTED;
}

}  // namespace

const v1::Adoption* AdoptedOn(std::string_view day, const std::vector<v1::Adoption>& versions) {
  const v1::Adoption* found = nullptr;
  for (const v1::Adoption& version : versions) {
    if (version.effective_date() <= day) found = &version;
  }
  return found != nullptr && found->state() == v1::ADOPTION_STATE_ADOPTED ? found : nullptr;
}

std::optional<v1::EffectiveItem> EffectiveOn(std::string_view day, const v1::Organization& organization,
                                             const std::vector<v1::Item>& item_versions,
                                             const std::vector<v1::Adoption>& adoption_versions) {
  const v1::Item* item = FallsOn(day, organization, item_versions);
  if (item == nullptr) return std::nullopt;
  const v1::Adoption* adoption = AdoptedOn(day, adoption_versions);
  v1::EffectiveItem effective;
  *effective.mutable_item() = *item;
  effective.set_standing(StandingOf(*item, organization, adoption != nullptr));
  effective.set_owed(item->mandatory() || adoption != nullptr);
  effective.set_clear(adoption != nullptr);
  const Terms terms = TermsOf(*item, adoption);
  *effective.mutable_timing() = terms.item.timing();
  effective.set_deadline(TimingText(terms.item.timing()));
  effective.set_own_timing(terms.own_timing);
  effective.set_notice_days(terms.item.notice_days());
  *effective.mutable_channels() = terms.item.channels();
  *effective.mutable_elements() = terms.item.elements();
  if (adoption == nullptr) return effective;
  effective.set_task(adoption->task());
  effective.set_leader(adoption->leader());
  effective.set_person_responsible(adoption->person_responsible());
  if (adoption->has_decision()) *effective.mutable_decision() = adoption->decision();
  return effective;
}

std::optional<v1::UnclearDuty> UnclearOn(std::string_view day, const v1::Organization& organization,
                                         const std::vector<v1::Item>& item_versions, bool adopted) {
  const v1::Item* item = FallsOn(day, organization, item_versions);
  if (item == nullptr || !item->mandatory() || adopted) return std::nullopt;
  return Unclear(*item, organization, organization.begin_date());
}

std::optional<v1::UnclearDuty> UnclearAfterEnd(std::string_view day, const v1::Organization& organization,
                                               const std::vector<v1::Item>& item_versions,
                                               const std::set<std::string>& heirs) {
  if (organization.abolish_date().empty() || organization.abolish_date() > day) return std::nullopt;
  const v1::Item* item = VersionInEffect(item_versions, day);
  if (item == nullptr || !item->mandatory() || item->abolished() || item->owner() == organization.name()) {
    return std::nullopt;
  }
  bool named = false;
  for (const v1::Responsibility& who : item->responsibilities()) {
    if (heirs.count(who.organization()) > 0) return std::nullopt;
    named |= who.organization() == organization.name();
  }
  return named ? std::optional(Unclear(*item, organization, organization.abolish_date())) : std::nullopt;
}

}  // namespace mingbai::catalog
