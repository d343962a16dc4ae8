#include "services/publication/ended_organizations.h"

#include <algorithm>
#include <optional>

#include "common/names/names.h"
#include "common/time/county_time.h"
#include "services/publication/duty_terms.h"
#include "services/publication/periods.h"

namespace mingbai::publication {
namespace {

using catalog::v1::Duty;

// nullptr where the organization is to stay.
const catalog::v1::Abolition* EndOf(const catalog::v1::ListDutiesResponse& page, const std::string& organization) {
  for (const catalog::v1::Abolition& abolition : page.abolitions()) {
    if (abolition.organization() == organization) return &abolition;
  }
  return nullptr;
}

}  // namespace

std::string EndToCome(const catalog::v1::ListDutiesResponse& page, const std::string& organization) {
  const catalog::v1::Abolition* end = EndOf(page, organization);
  return end == nullptr || end->in_effect() ? "" : end->date();
}

bool TakenOut(const catalog::v1::ListDutiesResponse& page, const catalog::v1::Handover& handover,
              const std::string& item, const std::string& day) {
  const catalog::v1::Abolition* end = EndOf(page, handover.to());
  const auto ended = [&](const auto& duties, const std::string& organization, const std::string& owed_on) {
    bool owed = false, still_owed = false;
    for (const Duty& duty : duties) {
      if (duty.organization() != organization || duty.item() != item) continue;
      owed = owed || InForce(duty, owed_on);
      const bool ends_with_it =
          organization == handover.to() && end != nullptr && duty.until() == end->date() && day >= end->date();
      still_owed = still_owed || InForce(duty, day) || ends_with_it;
    }
    return owed ? std::optional<bool>(!still_owed) : std::nullopt;
  };
  const std::optional<bool> by_successor = ended(page.duties(), handover.to(), handover.date());
  if (by_successor.has_value()) return *by_successor;
  const std::string eve = FormatDay(ParseDay(handover.date()).value_or(absl::CivilDay()) - 1);
  return ended(page.handed_duties(), handover.from(), eve).value_or(false);
}

bool IsOwedAnew(const catalog::v1::ListDutiesResponse& page, const catalog::v1::Handover& handover,
                const ObligationRow& row) {
  return row.period == kPermanent && std::any_of(page.duties().begin(), page.duties().end(), [&](const Duty& duty) {
           return duty.organization() == handover.to() && ItemName(row.item) == duty.item() &&
                  duty.founded() == handover.date() && duty.since() == handover.date() &&
                  duty.timing().kind() == catalog::v1::TIMING_KIND_PERMANENT;
         });
}

bool TakesSolePlace(const catalog::v1::ListDutiesResponse& page, const catalog::v1::Handover& handover) {
  const auto others = std::count_if(page.handovers().begin(), page.handovers().end(), [&](const auto& other) {
    return other.to() == handover.to() && other.date() == handover.date();
  });
  return others == 1 && std::any_of(page.duties().begin(), page.duties().end(), [&](const Duty& duty) {
           return duty.organization() == handover.to() && duty.founded() == handover.date();
         });
}

}  // namespace mingbai::publication
