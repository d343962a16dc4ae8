#include "services/publication/handover.h"

#include <utility>

#include "common/time/county_time.h"

namespace mingbai::publication {

std::optional<int> HandedOccurrence(int number, int occurrence) {
  constexpr int kTwice = kMostOccurrences * kMostOccurrences;
  if (number >= kMostOccurrences || occurrence >= kTwice) return std::nullopt;
  return number * (occurrence < kMostOccurrences ? kMostOccurrences : kTwice) + occurrence;
}

bool OpenAt(const ObligationRow& row, absl::Time end) {
  if (row.facts.fulfilled.has_value() || row.facts.exempt) return false;
  if (row.facts.withdrawn.has_value() && *row.facts.withdrawn < end) return false;
  return TermEnd(row.facts) > end;
}

std::optional<ObligationRow> HandOver(ObligationRow row, int number, const std::string& successor) {
  const std::optional<int> occurrence = HandedOccurrence(number, row.occurrence);
  if (!occurrence.has_value()) return std::nullopt;
  ObligationRow handed;
  handed.origin = std::exchange(row.organization, successor);
  handed.organization = successor;
  handed.occurrence = *occurrence;
  handed.id = ObligationId(row.item, row.period, row.phase, *occurrence);
  handed.item = std::move(row.item);
  handed.item_version = row.item_version;
  handed.period = std::move(row.period);
  handed.phase = row.phase;
  handed.display_name = std::move(row.display_name);
  handed.circle = std::move(row.circle);
  handed.facts.open = row.facts.open;
  handed.facts.due = TermEnd(row.facts);
  handed.calendar_version = row.calendar_version;
  // A deferred term was set by people: no calendar counts it anew.
  handed.working_days = row.facts.deferred_until.has_value() ? 0 : row.working_days;
  handed.provisional = row.provisional;
  handed.description = std::move(row.description);
  return handed;
}

bool OnlyStored(const ObligationRow& row) { return !row.origin.empty() || ParseDay(row.period).has_value(); }

}  // namespace mingbai::publication
