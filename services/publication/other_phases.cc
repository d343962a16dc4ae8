#include "services/publication/other_phases.h"

#include <algorithm>
#include <utility>

#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/publication/handover.h"

namespace mingbai::publication {

absl::StatusOr<OtherPhases> OtherPhases::Read(const ReadPeriods& read, const std::vector<const ObligationRow*>& rows) {
  OtherPhases phases;
  std::set<std::string> periods;
  for (const ObligationRow* row : rows) {
    if (!ParseDay(row->period).has_value()) periods.insert(row->period);
  }
  if (periods.empty()) return phases;
  MB_ASSIGN_OR_RETURN(std::vector<ObligationRow> stored, read(periods));
  for (ObligationRow& row : stored) phases.stored_[KeyOf(row)].push_back(std::move(row));
  return phases;
}

std::vector<const ObligationRow*> OtherPhases::Of(const ObligationRow& row) const {
  std::vector<const ObligationRow*> others;
  if (stored_.empty()) return others;  // as in most generations
  const auto found = stored_.find(KeyOf(row));
  if (found == stored_.end()) return others;
  for (const ObligationRow& kept : found->second) {
    if (kept.id != row.id) others.push_back(&kept);
  }
  return others;
}

const ObligationRow* OtherPhases::Same(const ObligationRow& row) const {
  const auto found = stored_.find(KeyOf(row));
  if (found == stored_.end()) return nullptr;
  const auto same = std::find_if(found->second.begin(), found->second.end(),
                                 [&row](const ObligationRow& kept) { return kept.id == row.id; });
  return same == found->second.end() ? nullptr : &*same;
}

bool OtherPhases::Settle(const ObligationRow& row, absl::Time as_of) const {
  const std::vector<const ObligationRow*> others = Of(row);
  return std::any_of(others.begin(), others.end(), [as_of](const ObligationRow* kept) {
    const bool over = !kept->facts.withdrawn.has_value() && IsSettled(*kept, as_of);
    return over || kept->facts.fulfilled.has_value() || kept->facts.exempt;
  });
}

bool OtherPhases::GoOn(const ObligationRow& row, absl::Time as_of) const {
  const std::vector<const ObligationRow*> others = Of(row);
  return std::any_of(others.begin(), others.end(),
                     [as_of](const ObligationRow* kept) { return !IsSettled(*kept, as_of); });
}

bool OtherPhases::IsHandedOver(const ObligationRow& row, absl::Time end) const {
  const std::vector<const ObligationRow*> others = Of(row);
  return std::any_of(others.begin(), others.end(), [end](const ObligationRow* kept) { return OpenAt(*kept, end); });
}

void OtherPhases::Carry(absl::Time now, ObligationRow* row) const {
  for (const ObligationRow* kept : Of(*row)) {
    if (row->facts.due <= now && kept->facts.due > row->facts.due) {
      row->facts.due = kept->facts.due;
      row->calendar_version = kept->calendar_version;
      row->provisional = kept->provisional;
    }
    PutOffAs(*kept, row);
  }
}

void PutOffAs(const ObligationRow& kept, ObligationRow* row) {
  if (!kept.facts.deferred_until.has_value() || *kept.facts.deferred_until <= TermEnd(row->facts)) return;
  row->facts.deferred_until = kept.facts.deferred_until;
  // What was said within a circle stays in it (DOMAIN C-9).
  if (!kept.circle.empty() && kept.circle != row->circle) return;
  row->reason = kept.reason;
  row->approver = kept.approver;
}

}  // namespace mingbai::publication
