#include "services/publication/reconcile.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "common/time/county_time.h"
#include "services/publication/handover.h"
#include "services/publication/periods.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

// Whether what is recorded may still follow the catalog.
bool Settled(const ObligationRow& row, absl::Time now) {
  return row.facts.fulfilled.has_value() || row.facts.exempt || TermEnd(row.facts) <= now;
}

// Whether it was made due by something that happened, not by the calendar.
bool OfEvent(const ObligationRow& row) { return ParseDay(row.period).has_value(); }

bool SameTerms(const ObligationRow& a, const ObligationRow& b) {
  return a.facts.open == b.facts.open && a.facts.due == b.facts.due && a.provisional == b.provisional &&
         a.item_version == b.item_version && a.display_name == b.display_name && a.circle == b.circle &&
         a.facts.withdrawn == b.facts.withdrawn;
}

void SetTerm(absl::Time due, int calendar_version, bool provisional, absl::Time now, ObligationRow* row) {
  // A term is not over because it is counted anew; one that ended while nobody could look may have ended later.
  if (due <= now && due <= row->facts.due) return;
  // The version that counted stays where it counts the same.
  if (due == row->facts.due && provisional == row->provisional) return;
  row->facts.due = due;
  row->calendar_version = calendar_version;
  row->provisional = provisional;
  // Nobody has less time for having been given more (DOMAIN C-13).
  if (row->facts.deferred_until.has_value()) row->facts.deferred_until = std::max(*row->facts.deferred_until, due);
}

// `row` as `owed` says.
void Follow(const ObligationRow& owed, const WorkingCalendar& calendar, absl::Time now, ObligationRow* row) {
  row->facts.withdrawn.reset();
  row->item_version = owed.item_version;
  row->display_name = owed.display_name;
  if (!row->circle.empty() && row->circle != owed.circle) {
    // What was said within the circle stays in it (DOMAIN C-9); the versions before keep it.
    row->description.clear();
    row->reason.clear();
    row->approver.clear();
  }
  row->circle = owed.circle;
  if (row->working_days > 0) {
    // Permanent ones are owed since the first day, whatever has changed since.
    CountAnew(calendar, now, row);
    return;
  }
  if (owed.facts.due > now) row->facts.open = owed.facts.open;
  SetTerm(owed.facts.due, owed.calendar_version, owed.provisional, now, row);
}

// When all of the organization's was looked at before it could be settled by time alone.
absl::Time SettledBy(const EndsOf& ends, const LedgerTimes& times, const std::string& organization) {
  const auto end = ends.find(organization);
  return end == ends.end() ? times.looked_at : std::min(times.now, end->second);
}

// Because an item is disclosed in other phases by now, what is settled for a period is not owed again, and what is put
// off stays so. Of `rows`, which are to be owed: those that are settled; puts off the others.
absl::StatusOr<std::set<const ObligationRow*>> SettledInAnotherPhase(const LedgerReads& reads, const EndsOf& ends,
                                                                     const LedgerTimes& times,
                                                                     const std::vector<ObligationRow*>& rows) {
  std::set<const ObligationRow*> settled;
  std::set<std::string> periods;
  for (const ObligationRow* row : rows) {
    if (!OfEvent(*row)) periods.insert(row->period);
  }
  if (periods.empty()) return settled;
  const absl::StatusOr<std::vector<ObligationRow>> stored = reads.of_periods(periods);
  if (!stored.ok()) return stored.status();
  std::map<PeriodKey, std::vector<const ObligationRow*>> by_period;
  for (const ObligationRow& row : *stored) {
    by_period[PeriodOf(row)].push_back(&row);
  }
  if (by_period.empty()) return settled;
  for (ObligationRow* row : rows) {
    const auto found = by_period.find(PeriodOf(*row));
    if (found == by_period.end()) continue;
    for (const ObligationRow* kept : found->second) {
      if (kept->id == row->id) continue;
      const bool over = !kept->facts.withdrawn.has_value() && Settled(*kept, SettledBy(ends, times, row->organization));
      if (over || kept->facts.fulfilled.has_value() || kept->facts.exempt) {
        settled.insert(row);
      } else {
        PutOffAs(*kept, row);
      }
    }
  }
  return settled;
}

}  // namespace

PeriodKey PeriodOf(const ObligationRow& row) { return {row.organization, row.item, row.period, row.occurrence}; }

void PutOffAs(const ObligationRow& kept, ObligationRow* row) {
  if (!kept.facts.deferred_until.has_value() || *kept.facts.deferred_until <= TermEnd(row->facts)) return;
  row->facts.deferred_until = kept.facts.deferred_until;
  // What was said within a circle stays in it (DOMAIN C-9).
  if (!kept.circle.empty() && kept.circle != row->circle) return;
  row->reason = kept.reason;
  row->approver = kept.approver;
}

void CountAnew(const WorkingCalendar& calendar, absl::Time now, ObligationRow* row) {
  if (row->working_days == 0 || row->calendar_version == calendar.version()) return;
  const Term term = calendar.AfterWorkingDays(CountyDay(row->facts.open), row->working_days);
  SetTerm(term.end, term.calendar_version, term.provisional, now, row);
}

v1::ObligationChange ToProto(const LedgerChange& change, absl::Time now) {
  v1::ObligationChange out;
  const bool was = change.before.facts.withdrawn.has_value();
  const bool is = change.after.facts.withdrawn.has_value();
  out.set_kind(is    ? v1::OBLIGATION_CHANGE_KIND_WITHDRAWN
               : was ? v1::OBLIGATION_CHANGE_KIND_RESTORED
                     : v1::OBLIGATION_CHANGE_KIND_CHANGED);
  *out.mutable_obligation() = ToProto(change.after, now);
  *out.mutable_old_due_time() = ToTimestamp(change.before.facts.due);
  out.set_old_calendar_version(change.before.calendar_version);
  out.set_old_item_version(change.before.item_version);
  return out;
}

LedgerChange GoneFrom(const ObligationRow& before, int version, absl::Time now) {
  LedgerChange gone = {before, before};
  gone.after.version = version;
  gone.after.facts.withdrawn = now;
  return gone;
}

absl::StatusOr<Reconciliation> Reconcile(const ObligationsByKey& have, std::vector<ObligationRow> want,
                                         const LedgerReads& reads, const WorkingCalendar& calendar, const EndsOf& ends,
                                         LedgerTimes times) {
  const absl::Time now = times.now;
  Reconciliation result;
  const auto stays = [&result](const ObligationRow& row) {
    ++(row.circle.empty() ? result.unchanged : result.unchanged_inside[{row.organization, row.circle}]);
  };
  std::map<ObligationKey, const ObligationRow*> owed;
  if (!have.empty()) {
    for (const ObligationRow& row : want) owed[{row.organization, row.id}] = &row;
  }
  std::optional<ObligationsByKey> owed_far;
  for (const auto& [key, before] : have) {
    const auto end = ends.find(before.organization);
    const bool ended = end != ends.end();
    const absl::Time as_of = SettledBy(ends, times, before.organization);
    if (Settled(before, as_of)) {
      stays(before);
      continue;
    }
    ObligationRow after = before;
    const auto found = owed.find(key);
    if (ended) {
      // Open then: whoever took over has it, whatever it would have become.
      if (!before.facts.withdrawn.has_value()) after.facts.withdrawn = as_of;
    } else if (found != owed.end()) {
      Follow(*found->second, calendar, now, &after);
    } else if (OfEvent(before)) {
      CountAnew(calendar, now, &after);
    } else {
      if (!owed_far.has_value()) {
        absl::StatusOr<ObligationsByKey> answer = reads.far();
        if (!answer.ok()) return answer.status();
        owed_far = *std::move(answer);
      }
      const auto moved = owed_far->find(key);
      if (moved != owed_far->end()) {
        Follow(moved->second, calendar, now, &after);
      } else if (!before.facts.withdrawn.has_value()) {
        after.facts.withdrawn = now;
      }
    }
    if (SameTerms(before, after)) {
      stays(before);
    } else {
      result.changed.push_back({before, std::move(after)});
    }
  }
  std::erase_if(want, [&](const ObligationRow& row) { return have.count({row.organization, row.id}) > 0; });
  std::vector<ObligationRow*> rows;  // what comes into being, or is owed again
  rows.reserve(want.size());
  for (ObligationRow& row : want) rows.push_back(&row);
  for (LedgerChange& change : result.changed) {
    if (change.before.facts.withdrawn.has_value() && !change.after.facts.withdrawn.has_value())
      rows.push_back(&change.after);
  }
  const absl::StatusOr<std::set<const ObligationRow*>> settled = SettledInAnotherPhase(reads, ends, times, rows);
  if (!settled.ok()) return settled.status();
  std::vector<LedgerChange> changed;
  for (LedgerChange& change : result.changed) {
    if (settled->count(&change.after) > 0) {
      stays(change.before);
    } else {
      changed.push_back(std::move(change));
    }
  }
  result.changed = std::move(changed);
  for (ObligationRow& row : want) {
    if (settled->count(&row) > 0) continue;
    const auto end = ends.find(row.organization);
    if (end != ends.end() && OpenAt(row, end->second)) row.facts.withdrawn = end->second;
    result.created.push_back(std::move(row));
  }
  return result;
}

}  // namespace mingbai::publication
