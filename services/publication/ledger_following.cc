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

absl::Status FollowMoved(db::Connection& sql, const std::string& root, const Reconciliation& changes,
                         const DaySpan& span, const catalog::v1::ListDutiesResponse& page) {
  std::map<std::string, std::string> successors;
  for (const auto& abolition : page.abolitions()) {
    if (!abolition.in_effect() || abolition.successor().empty()) continue;
    successors[std::string(OrganizationCodeOf(abolition.organization()))] = OrganizationCodeOf(abolition.successor());
  }
  std::set<std::pair<std::string, std::string>> followed;  // root and month
  for (const LedgerChange& change : changes.changed) {
    const ObligationFacts& facts = change.after.facts;
    followed.emplace(root, inputs::DueMonth(facts.due));
    const auto successor = successors.find(change.after.organization);
    if (successor == successors.end() || !facts.withdrawn.has_value()) continue;
    const std::string month = inputs::DueMonth(TermEnd(facts));
    followed.emplace(InSubtree(root, successor->second) ? root : successor->second, month);
  }
  for (absl::CivilMonth month(span.start); month <= absl::CivilMonth(span.end - 1); ++month) {
    followed.erase({root, FormatMonth(month)});
  }
  for (const auto& [subtree, month] : followed) MB_RETURN_IF_ERROR(inputs::Follow(sql, subtree, month, month));
  return absl::OkStatus();
}

}  // namespace mingbai::publication
