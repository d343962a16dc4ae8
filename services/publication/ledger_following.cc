#include "services/publication/ledger_following.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/publication/obligation_status.h"

namespace mingbai::publication {
namespace {

// Calls `tell` with each row that the changes withdrew of an organization that ended, and with its successor.
template <typename Tell>
void ForEachHandedOn(const Reconciliation& changes, const catalog::v1::ListDutiesResponse& page, const Tell& tell) {
  std::map<std::string, std::string> successors;
  for (const auto& abolition : page.abolitions()) {
    if (!abolition.in_effect() || abolition.successor().empty()) continue;
    successors[std::string(OrganizationCodeOf(abolition.organization()))] = OrganizationCodeOf(abolition.successor());
  }
  if (successors.empty()) return;
  const auto look = [&](const ObligationRow& row) {
    const auto successor = successors.find(row.organization);
    if (successor != successors.end() && row.facts.withdrawn.has_value()) tell(row, successor->second);
  };
  for (const ObligationRow& row : changes.created) look(row);
  for (const LedgerChange& change : changes.changed) look(change.after);
}

}  // namespace

absl::StatusOr<std::vector<ObligationRow>> OfStored(std::vector<ObligationRow> want, const ObligationsByKey& have,
                                                    const StoredOf& predecessors,
                                                    const MonthsOfOrganizations& newcomers, const ReadPeriods& read,
                                                    const EndsOf& ends, const LedgerTimes& times) {
  const auto is_stored = [&](const ObligationRow& row) {
    if (have.count({row.organization, row.id}) > 0) return true;
    if (newcomers.count({row.organization, inputs::DueMonth(row.facts.due)}) > 0) return true;
    const auto before = predecessors.find(row.origin);
    return before != predecessors.end() &&
           std::any_of(before->second.begin(), before->second.end(),
                       [&](const ObligationRow& its) { return its.item == row.item && its.period == row.period; });
  };
  std::vector<const ObligationRow*> others;
  for (const ObligationRow& row : want) {
    if (!is_stored(row)) others.push_back(&row);
  }
  MB_ASSIGN_OR_RETURN(const OtherPhases phases, OtherPhases::Read(read, others));
  std::vector<ObligationRow> kept;
  auto other = others.begin();
  for (ObligationRow& row : want) {
    if (other != others.end() && *other == &row) {
      ++other;
      if (!phases.GoOn(row, SettledBy(ends, times, row.organization))) continue;
    }
    kept.push_back(std::move(row));
  }
  return kept;
}

MonthsOfOrganizations Newcomers(const catalog::v1::ListDutiesResponse& page, const std::vector<std::string>& months,
                                const inputs::Fingerprints& seen) {
  MonthsOfOrganizations found;
  for (const auto& duty : page.duties()) {
    if (duty.founded().empty()) continue;
    const std::string code(OrganizationCodeOf(duty.organization()));
    const auto looked_at = seen.find(code);
    for (const std::string& month : months) {
      if (looked_at == seen.end() || looked_at->second.count(month) == 0) found.emplace(code, month);
    }
  }
  return found;
}

std::set<std::string> SuccessorsOf(const Reconciliation& changes, const catalog::v1::ListDutiesResponse& page) {
  std::set<std::string> found;
  ForEachHandedOn(changes, page, [&](const ObligationRow&, const std::string& successor) { found.insert(successor); });
  return found;
}

absl::Status FollowMoved(db::Connection& sql, const std::string& root, const Reconciliation& changes,
                         const DaySpan& span, const catalog::v1::ListDutiesResponse& page, absl::Time now) {
  const std::string this_month = inputs::DueMonth(now);
  std::map<std::pair<std::string, std::string>, std::string> followed;  // until when, by root and month
  const auto follow = [&](const std::string& below, absl::Time due, absl::Time end) {
    const std::string month = inputs::DueMonth(due), last = inputs::DueMonth(end);
    const absl::CivilDay day = LastDayOf(due);
    // This range's own months are being looked at.
    if (below == root && last <= month && day >= span.start && day < span.end) return;
    std::string& until = followed[{below, month}];
    until = std::max(until, last);
  };
  for (const LedgerChange& change : changes.changed) follow(root, change.after.facts.due, TermEnd(change.after.facts));
  // What goes on from another phase may have that one's term.
  const absl::Time first = EndOfDay(span.start), end_of_span = EndOfDay(span.end);
  for (const ObligationRow& row : changes.created) {
    const absl::Time due = row.facts.due, end = TermEnd(row.facts);
    if (due < first || end >= end_of_span) follow(root, due, end);
  }
  ForEachHandedOn(changes, page, [&](const ObligationRow& row, const std::string& successor) {
    // A month that has ended is looked at once more, as nobody else would have the successor owe it.
    const absl::Time end = TermEnd(row.facts);
    follow(InSubtree(root, successor) ? root : successor, end, std::max(end, now));
  });
  for (const auto& [which, until] : followed) {
    MB_RETURN_IF_ERROR(inputs::Follow(sql, which.first, which.second, until, this_month));
  }
  for (const std::string& successor : SuccessorsOf(changes, page)) {
    MB_RETURN_IF_ERROR(inputs::Forget(sql, successor));
  }
  return absl::OkStatus();
}

}  // namespace mingbai::publication
