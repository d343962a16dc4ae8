#pragma once

// What the duties of a page owe within a range of days (DOMAIN P-2, C-1, C-4). Pure but for looking items up.

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/time/calendar.h"
#include "google/protobuf/repeated_field.h"
#include "mingbai/catalog/v1/catalog_requests.pb.h"
#include "services/catalog/client/directory.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication {

// The item of a duty in its version, which is in effect on `day`; nullptr where there is none.
using FindItem = std::function<absl::StatusOr<catalog::ItemPtr>(const catalog::v1::Duty& duty, absl::CivilDay day)>;

// Whether the duty is owed on a day, YYYY-MM-DD.
bool InForce(const catalog::v1::Duty& duty, const std::string& day);

// The phase in which a periodic or permanent item with phases is owed: its last, AFTER; none for an item without.
common::v1::Phase PhaseOwed(const google::protobuf::RepeatedField<int>& phases);

// Further than a change moves the term of a period: the duties of a page are those of a range that is longer by so much
// at both ends. A year's falls due two years after its first day at the latest (TimingRule.month).
inline constexpr int kFarDays = 800;

// What is stored of organizations that handed over to one of the page, by code.
using StoredOf = std::map<std::string, std::vector<ObligationRow>>;

// The obligations of the page's organizations whose terms end on a day of [start, end). What is due on a day is owed by
// the duty in force on that day; a period under way at a change, which so would be owed by none, by the duty before
// that change (the last one that came while its term ran), unless the item is not owed any more on its due day or each
// of its months lies in a longer or shorter period that is owed; a permanent one by the first stretch in which it is
// owed. What is owed from the middle of a period on can be disclosed from then on. An
// organization owes nothing by itself of a period that was over before it was founded, nor, where it was founded in
// one other's place, of one that had begun then and lies in what that hands over, or that this settled under its
// old name, when nobody had entered yet that it had ended; what it had put off so stays put off. What is under way when
// an organization is abolished is its own until that takes effect, then its successor's with the former as origin, as
// long as it is open and the item is owed (by the successor where it owed it itself at the handover, else by the
// former, had it stayed). It falls due by the versions of its due day (`handed_duties`); periods of another cycle that
// come with those are not the former's. What is handed on a second time keeps its term. Prompt and staged items fall
// due by events only: of those the successor owes what is stored. Errors of `find_item`.
absl::StatusOr<std::vector<ObligationRow>> ObligationsOf(const catalog::v1::ListDutiesResponse& page,
                                                         const StoredOf& predecessors, const WorkingCalendar& calendar,
                                                         absl::CivilDay start, absl::CivilDay end,
                                                         const FindItem& find_item);

}  // namespace mingbai::publication
