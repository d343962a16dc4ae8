#include "services/publication/handover.h"

#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "common/crypto/crypto.h"
#include "common/text/text.h"
#include "common/time/county_time.h"

namespace mingbai::publication {

int HandedOccurrence(int number, int occurrence) {
  constexpr int kTwice = kMostOccurrences * kMostOccurrences;
  if (number < kMostOccurrences && occurrence < kMostOccurrences) return number * kMostOccurrences + occurrence;
  if (number < kMostOccurrences && occurrence < kTwice) return number * kTwice + occurrence;
  // Of one item and period there are a few at most: one of a billion tells them apart.
  constexpr int kBeyond = kTwice * kMostOccurrences;
  constexpr uint64_t kRoom = std::numeric_limits<int>::max() - kBeyond;
  const std::string digest = Sha256(StrCat(number, "/", occurrence));
  uint64_t chosen = 0;
  for (int i = 0; i < 8; ++i) chosen = chosen << 8 | static_cast<unsigned char>(digest[i]);
  return kBeyond + static_cast<int>(chosen % kRoom);
}

std::optional<int> OccurrenceBefore(int occurrence) {
  constexpr int kTwice = kMostOccurrences * kMostOccurrences;
  if (occurrence < kMostOccurrences || occurrence >= kTwice * kMostOccurrences) return std::nullopt;
  return occurrence % (occurrence < kTwice ? kMostOccurrences : kTwice);
}

std::optional<ObligationRow> AsOwedBefore(ObligationRow row) {
  const std::optional<int> occurrence = OccurrenceBefore(row.occurrence);
  if (row.origin.empty() || !occurrence.has_value()) return std::nullopt;
  row.organization = std::exchange(row.origin, "");
  row.occurrence = *occurrence;
  row.id = ObligationId(row.item, row.period, row.phase, row.occurrence);
  return row;
}

bool OpenAt(const ObligationRow& row, absl::Time end) {
  if (row.facts.fulfilled.has_value() || row.facts.exempt) return false;
  if (row.facts.withdrawn.has_value() && *row.facts.withdrawn < end) return false;
  return TermEnd(row.facts) > end;
}

const ObligationRow* FindKnown(const std::vector<ObligationRow>& stored, const ObligationRow& row, absl::Time end) {
  const ObligationRow* known = nullptr;
  int best = -1;
  for (const ObligationRow& kept : stored) {
    if (kept.item != row.item || kept.period != row.period || kept.occurrence != row.occurrence) continue;
    if (kept.id != row.id && kept.facts.withdrawn.has_value() && *kept.facts.withdrawn < end) continue;
    const int weight = (OpenAt(kept, end) ? 2 : 0) + (kept.id == row.id ? 1 : 0);
    if (weight <= best) continue;
    best = weight;
    known = &kept;
  }
  return known;
}

ObligationRow HandOver(ObligationRow row, int number, const std::string& successor) {
  ObligationRow handed;
  handed.origin = std::exchange(row.organization, successor);
  handed.organization = successor;
  handed.occurrence = HandedOccurrence(number, row.occurrence);
  handed.id = ObligationId(row.item, row.period, row.phase, handed.occurrence);
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
