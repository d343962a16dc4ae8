#pragma once

// What becomes of the obligations of an abolished organization (DOMAIN C-1): what its term ended for stays its own,
// what was under way or reported is the successor's. Pure.

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication {

// Own occurrences of a day are fewer.
inline constexpr int kMostOccurrences = 1000;

// The occurrence under which the successor owes what its `number`-th predecessor owed as `occurrence`. What has been
// handed over twice already, or by the thousandth, gets one of 1,000,000,000 and more that follows from both.
int HandedOccurrence(int number, int occurrence);

// The occurrence under which the predecessor owed what was handed over as `occurrence`; nullopt for an organization's
// own and where it does not show.
std::optional<int> OccurrenceBefore(int occurrence);

// What was handed over, by the name under which the predecessor owed it; nullopt for an organization's own and where
// that does not show.
std::optional<ObligationRow> AsOwedBefore(ObligationRow row);

// Whether what is stored of the predecessor was open when it was abolished at `end`: not fulfilled, exempt, or
// withdrawn before, and its term not over.
bool OpenAt(const ObligationRow& row, absl::Time end);

// Of what is stored of the predecessor, what tells of `row`: the same, or where that was not open at `end`, its period
// in another phase that was. nullptr for none.
const ObligationRow* FindKnown(const std::vector<ObligationRow>& stored, const ObligationRow& row, absl::Time end);

// `row` of the predecessor as the successor owes it, its term what it was: that of a deferral, if there was one, whose
// reason and approver stay with the predecessor's.
ObligationRow HandOver(ObligationRow row, int number, const std::string& successor);

// Those of the predecessor's stored obligations that no duty tells of: of events, and what was handed over to it.
bool OnlyStored(const ObligationRow& row);

}  // namespace mingbai::publication
