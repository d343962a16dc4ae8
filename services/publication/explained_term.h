#pragma once

// The days of a term, one by one, and in Chinese why it ends on its last day (DOMAIN C-6, C-11). Pure: thread-safe.

#include <optional>

#include "common/time/calendar.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/publication/v1/obligation_explanation.pb.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication {

// The row's term counted by the rule; nullptr where none is known: then only working days after an event can be
// counted, whose number the row itself keeps. Without a calendar nothing is counted that needs one: `days` is empty.
v1::ExplainedTerm ExplainTerm(const ObligationRow& row, const catalog::v1::TimingRule* rule,
                              const std::optional<WorkingCalendar>& calendar);

}  // namespace mingbai::publication
