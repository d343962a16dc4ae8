#include "services/publication/reconcile.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/handover.h"
#include "services/publication/periods.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

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
  // The days of one that is to be seen permanently are counted since it is owed again, where they were over meanwhile.
  const bool begins_again = row->facts.withdrawn.has_value() && TermEnd(row->facts) <= now;
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
  if (row->working_days > 0 && !begins_again) {
    // Permanent ones are owed since the first day, whatever has changed since.
    CountAnew(calendar, now, row);
    return;
  }
  if (owed.facts.due > now) row->facts.open = owed.facts.open;
  SetTerm(owed.facts.due, owed.calendar_version, owed.provisional, now, row);
}

// Whether a row that was withdrawn may be owed again, although the term that it had then is over.
bool MayReturn(const ObligationRow& row) {
  return row.facts.withdrawn.has_value() && !row.facts.fulfilled.has_value() && !row.facts.exempt;
}

// Adds what is owed of the row's period in another phase and lies out of the range with that: neither stored nor owed
// within it.
void AddOtherPhases(const ObligationsByKey& far, const ObligationRow& before, const ObligationsByKey& have,
                    const std::map<ObligationKey, const ObligationRow*>& owed, std::vector<ObligationRow>* elsewhere) {
  const std::string prefix = StrCat(before.item, ".", before.period, ".");  // of ids
  for (auto it = far.lower_bound({before.organization, prefix}); it != far.end(); ++it) {
    const auto& [key, row] = *it;
    if (key.first != before.organization || !key.second.starts_with(prefix)) return;
    const bool here = have.count(key) > 0 || owed.count(key) > 0;
    if (!here && row.occurrence == before.occurrence) elsewhere->push_back(row);
  }
}

bool Returns(const LedgerChange& change) {
  return change.before.facts.withdrawn.has_value() && !change.after.facts.withdrawn.has_value();
}

}  // namespace

absl::Time SettledBy(const EndsOf& ends, const LedgerTimes& times, const std::string& organization) {
  const auto end = ends.find(organization);
  return end == ends.end() ? times.looked_at : std::min(times.now, end->second);
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
  std::vector<ObligationRow> elsewhere;  // owed outside the range instead of what is withdrawn
  for (const auto& [key, before] : have) {
    const auto end = ends.find(before.organization);
    const bool ended = end != ends.end();
    const absl::Time as_of = SettledBy(ends, times, before.organization);
    const auto found = owed.find(key);
    if (IsSettled(before, as_of) && !(found != owed.end() && !ended && MayReturn(before))) {
      stays(before);
      continue;
    }
    ObligationRow after = before;
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
        AddOtherPhases(*owed_far, before, have, owed, &elsewhere);
      }
    }
    if (SameTerms(before, after)) {
      stays(before);
    } else {
      result.changed.push_back({before, std::move(after)});
    }
  }
  std::erase_if(want, [&](const ObligationRow& row) { return have.count({row.organization, row.id}) > 0; });
  std::vector<const ObligationRow*> coming;  // into being, or back
  coming.reserve(want.size());
  for (const ObligationRow& row : want) coming.push_back(&row);
  for (const LedgerChange& change : result.changed) {
    if (Returns(change)) coming.push_back(&change.after);
  }
  for (const ObligationRow& row : elsewhere) coming.push_back(&row);
  MB_ASSIGN_OR_RETURN(const OtherPhases phases, OtherPhases::Read(reads.of_periods, coming));
  for (ObligationRow& row : elsewhere) {
    const ObligationRow* stored = phases.Same(row);
    if (stored == nullptr) {
      want.push_back(std::move(row));
    } else if (MayReturn(*stored)) {
      LedgerChange change = {*stored, *stored};
      Follow(row, calendar, now, &change.after);
      result.changed.push_back(std::move(change));
    }
  }
  std::vector<LedgerChange> changed;
  for (LedgerChange& change : result.changed) {
    if (Returns(change)) {
      const absl::Time as_of = SettledBy(ends, times, change.after.organization);
      phases.Carry(now, &change.after);
      if (phases.Settle(change.after, as_of) || TermEnd(change.after.facts) <= as_of) {
        stays(change.before);
        continue;
      }
    }
    changed.push_back(std::move(change));
  }
  result.changed = std::move(changed);
  for (ObligationRow& row : want) {
    if (phases.Settle(row, SettledBy(ends, times, row.organization))) continue;
    const auto end = ends.find(row.organization);
    if (end != ends.end() && phases.IsHandedOver(row, end->second)) continue;
    phases.Carry(now, &row);
    if (end != ends.end() && OpenAt(row, end->second)) row.facts.withdrawn = end->second;
    result.created.push_back(std::move(row));
  }
  return result;
}

}  // namespace mingbai::publication
