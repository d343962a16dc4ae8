#pragma once

// Rules of filings with the tier above (DOMAIN C-10). Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/status/status.h"
#include "common/time/calendar.h"
#include "mingbai/catalog/v1/filing.pb.h"
#include "mingbai/catalog/v1/party.pb.h"

namespace mingbai::catalog {

// Working days within which a filing is answered, where nothing else is configured.
inline constexpr int kFilingWorkingDays = 5;

// Adds a violation for everything in which the filing contradicts itself: a kind that is not for callers, a day that is
// none, a matter outside the catalog without audience or channels. `path` is the filing's own.
void CheckFiling(const v1::Filing& filing, const std::string& path, FieldErrors& errors);

// Whom a party matter of the organization is filed with: the party organization above the one that serves it, and the
// organization that acts for that one: the nearest that it serves and that stands above the filing one. nullopt where
// the tree has none. `party` are those that stand on the day; of several that serve the organization, committees come
// before branches, and otherwise the first by name counts.
struct PartyReceiver {
  std::string party;  // resource names
  std::string organization;
};
std::optional<PartyReceiver> FindPartyReceiver(const std::vector<v1::PartyOrganization>& party,
                                               std::string_view organization);

// The filing as it stands at `now`: its state, the last day for the answer by the newest calendar while it is open, and
// that it became overdue among what happened to it. What is stored has only what people did.
v1::Filing FilingAt(v1::Filing stored, const WorkingCalendar& calendar, absl::Time now);

// The filing with the answer, as it is to be stored. FAILED_PRECONDITION, reason WRONG_STATE, where it was answered.
absl::StatusOr<v1::Filing> Answered(v1::Filing stored, const v1::FilingStep& answer, const WorkingCalendar& calendar);

}  // namespace mingbai::catalog
