#include "services/publication/ledger_following.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/publication/ledger_inputs.h"
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

std::vector<ObligationRow> OfStored(std::vector<ObligationRow> want, const ObligationsByKey& have,
                                    const StoredOf& predecessors) {
  std::erase_if(want, [&](const ObligationRow& row) {
    if (have.count({row.organization, row.id}) > 0) return false;
    const auto before = predecessors.find(row.origin);
    return before == predecessors.end() ||
           std::none_of(before->second.begin(), before->second.end(), [&](const ObligationRow& its) {
             return its.item == row.item && its.period == row.period && its.phase == row.phase;
           });
  });
  return want;
}

std::set<std::string> SuccessorsOf(const Reconciliation& changes, const catalog::v1::ListDutiesResponse& page) {
  std::set<std::string> found;
  ForEachHandedOn(changes, page, [&](const ObligationRow&, const std::string& successor) { found.insert(successor); });
  return found;
}

absl::Status FollowMoved(db::Connection& sql, const std::string& root, const Reconciliation& changes,
                         const DaySpan& span, const catalog::v1::ListDutiesResponse& page) {
  std::set<std::pair<std::string, std::string>> followed;  // root and month
  for (const LedgerChange& change : changes.changed) {
    followed.emplace(root, inputs::DueMonth(change.after.facts.due));
  }
  ForEachHandedOn(changes, page, [&](const ObligationRow& row, const std::string& successor) {
    followed.emplace(InSubtree(root, successor) ? root : successor, inputs::DueMonth(TermEnd(row.facts)));
  });
  for (absl::CivilMonth month(span.start); month <= absl::CivilMonth(span.end - 1); ++month) {
    followed.erase({root, FormatMonth(month)});
  }
  for (const auto& [subtree, month] : followed) MB_RETURN_IF_ERROR(inputs::Follow(sql, subtree, month, month));
  for (const std::string& successor : SuccessorsOf(changes, page)) {
    MB_RETURN_IF_ERROR(inputs::Forget(sql, successor));
  }
  return absl::OkStatus();
}

}  // namespace mingbai::publication
