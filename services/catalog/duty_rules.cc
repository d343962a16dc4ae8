#include "services/catalog/duty_rules.h"

#include <algorithm>
#include <optional>
#include <set>

#include "google/protobuf/util/message_differencer.h"
#include "services/catalog/client/organization_days.h"
#include "services/catalog/item_rules.h"
#include "services/catalog/timing_rules.h"

namespace mingbai::catalog {
namespace {

// What is owed on a day; nullopt for nothing. `since` and `until` are left open.
std::optional<v1::Duty> OwedOn(std::string_view day, const v1::Organization& organization,
                               const std::vector<v1::Item>& item_versions,
                               const std::vector<AdoptionVersion>& adoption_versions) {
  if (!StandsOn(organization, day)) return std::nullopt;
  const v1::Item* item = VersionInEffect(item_versions, day);
  if (item == nullptr || !AppliesTo(*item, organization)) return std::nullopt;
  const AdoptionVersion* adoption = AdoptionInEffect(adoption_versions, day);
  const bool adopted = adoption != nullptr && !adoption->dropped;
  if (!item->mandatory() && !adopted) return std::nullopt;
  v1::Duty duty;
  duty.set_organization(organization.name());
  duty.set_item(item->name());
  duty.set_item_version(item->version());
  const v1::TimingRule* own = adopted && adoption->has_timing ? &adoption->timing : nullptr;
  *duty.mutable_timing() =
      AppliedTiming(*item, own, std::max(item->notice_days(), adopted ? adoption->notice_days : 0));
  *duty.mutable_phases() = item->phases();
  duty.set_mandatory(item->mandatory());
  return duty;
}

bool Continues(const v1::Duty& duty, const v1::Duty& next) {
  return duty.item_version() == next.item_version() &&
         google::protobuf::util::MessageDifferencer::Equals(duty.timing(), next.timing());
}

}  // namespace

const AdoptionVersion* AdoptionInEffect(const std::vector<AdoptionVersion>& versions, std::string_view day) {
  const AdoptionVersion* found = nullptr;
  for (const AdoptionVersion& version : versions) {
    if (version.effective_date > day) continue;
    if (found == nullptr || version.version > found->version) found = &version;
  }
  return found;
}

std::vector<v1::Duty> DutiesOf(const v1::Organization& organization, const std::vector<v1::Item>& item_versions,
                               const std::vector<AdoptionVersion>& adoption_versions, const DayRange& range) {
  // Nothing changes but on these days.
  std::set<std::string> changes;
  for (const v1::Item& item : item_versions) changes.insert(item.effective_date());
  for (const AdoptionVersion& adoption : adoption_versions) changes.insert(adoption.effective_date);
  if (!organization.begin_date().empty()) changes.insert(organization.begin_date());
  if (!organization.abolish_date().empty()) changes.insert(organization.abolish_date());

  std::vector<v1::Duty> stretches;
  bool open = false;  // whether the last stretch still runs
  for (const std::string& day : changes) {
    std::optional<v1::Duty> owed = OwedOn(day, organization, item_versions, adoption_versions);
    if (open && owed.has_value() && Continues(stretches.back(), *owed)) continue;
    if (open) stretches.back().set_until(day);
    open = owed.has_value();
    if (!open) continue;
    owed->set_since(day);
    stretches.push_back(*std::move(owed));
  }
  std::vector<v1::Duty> within;
  for (v1::Duty& duty : stretches) {
    if (duty.since() < range.end && (duty.until().empty() || duty.until() > range.start)) {
      within.push_back(std::move(duty));
    }
  }
  return within;
}

}  // namespace mingbai::catalog
