#pragma once

// What the duties of a page owe within a range of days (DOMAIN P-2, C-4). Pure but for looking items up.

#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/time/calendar.h"
#include "google/protobuf/repeated_field.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "services/catalog/client/directory.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication {

// The item of a duty in its version, which is in effect on `day`; nullptr where there is none.
using FindItem = std::function<absl::StatusOr<catalog::ItemPtr>(const catalog::v1::Duty& duty, absl::CivilDay day)>;

// The phase in which a periodic or permanent item with phases is owed: its last, AFTER; none for an item without.
common::v1::Phase PhaseOwed(const google::protobuf::RepeatedField<int>& phases);

// Further than a change moves the term of a period.
inline constexpr int kFarDays = 400;

// The obligations whose terms end on a day of [start, end), of the duties of whole organizations. What is due on a day
// is owed by the duty in force on that day; a period under way at a change, which so would be owed by none, by the duty
// that it began with; a permanent one by the first stretch in which it is owed. Prompt and staged items fall due by
// events only. Errors of `find_item`.
absl::StatusOr<std::vector<ObligationRow>> ObligationsOf(
    const google::protobuf::RepeatedPtrField<catalog::v1::Duty>& duties, const WorkingCalendar& calendar,
    absl::CivilDay start, absl::CivilDay end, const FindItem& find_item);

}  // namespace mingbai::publication
