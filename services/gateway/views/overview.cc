#include "services/gateway/views/overview.h"

#include <algorithm>
#include <map>

#include "common/names/names.h"
#include "services/catalog/client/organization_days.h"
#include "services/gateway/views/view_time.h"

namespace mingbai::gateway {
namespace {

using evaluation::v1::Ranking;

// Points of the villages below one organization.
struct VillagePoints {
  int64_t sum = 0;
  int64_t count = 0;
};

void SetMean(const VillagePoints& points, v1::OverviewRow* row) {
  row->set_score_thousandths(MeanThousandths(points.sum, points.count));
  row->set_score_count(static_cast<int32_t>(points.count));
}

// The rows under construction, the own one first, then by code.
class Rows {
 public:
  Rows(const std::vector<catalog::OrganizationPtr>& subtree, const std::string& period)
      : root_(LastSegment(subtree.front()->name())) {
    Add(root_, subtree.front()->display_name());
    for (const catalog::OrganizationPtr& organization : subtree) {
      if (organization->parent() != subtree.front()->name()) continue;
      const std::string code(LastSegment(organization->name()));
      names_[code] = organization->display_name();
      // Of those who are no more, only what they still have to their name has a row.
      if (catalog::StoodWithin(*organization, period + "-01", period + "-31")) Add(code, names_[code]);
    }
  }

  const std::string& root() const { return root_; }
  // The row of a code; made where a service knows an organization that catalog does not show, so that nothing is
  // quietly absent (DOMAIN P-2).
  v1::OverviewRow* Row(const std::string& code) {
    if (const auto row = rows_.find(code); row != rows_.end()) return &row->second;
    const auto name = names_.find(code);
    return Add(code, name == names_.end() ? code : name->second);
  }
  void MoveTo(v1::Overview* overview) {
    *overview->add_rows() = std::move(rows_[root_]);
    for (auto& [code, row] : rows_) {
      if (code != root_) *overview->add_rows() = std::move(row);
    }
  }

 private:
  v1::OverviewRow* Add(const std::string& code, const std::string& display_name) {
    v1::OverviewRow& row = rows_[code];
    row.set_organization(OrganizationName(code));
    row.set_display_name(display_name);
    row.set_on_time_basis_points(-1);
    row.set_score_thousandths(-1);
    return &row;
  }

  const std::string root_;
  std::map<std::string, std::string> names_;  // of all children, by code
  std::map<std::string, v1::OverviewRow> rows_;
};

void PutObligations(const publication::v1::SummarizeObligationsResponse& answer, Rows* rows, v1::OverviewRow* total) {
  for (const auto& entry : answer.entries()) {
    v1::OverviewRow* row = rows->Row(std::string(LastSegment(entry.organization())));
    *row->mutable_obligations() = entry.counts();
    row->set_on_time_basis_points(OnTimeBasisPoints(entry.counts()));
  }
  *total->mutable_obligations() = answer.total();
  total->set_on_time_basis_points(OnTimeBasisPoints(answer.total()));
}

void PutCases(const feedback::v1::SummarizeCasesResponse& answer, Rows* rows, v1::OverviewRow* total) {
  for (const auto& entry : answer.entries()) {
    *rows->Row(std::string(LastSegment(entry.organization())))->mutable_cases() = entry.counts();
  }
  *total->mutable_cases() = answer.total();
}

// A row's own score where it has one, else the mean of its villages.
void PutScores(const std::vector<Ranking>& villages, const std::vector<Ranking>& above, Rows* rows,
               v1::OverviewRow* total) {
  std::map<std::string, VillagePoints> below;
  VillagePoints all;
  for (const Ranking& ranking : villages) {
    const std::string code(LastSegment(ranking.organization()));
    if (!InSubtree(rows->root(), code)) continue;
    for (VillagePoints* points : {&below[DirectChild(rows->root(), code)], &all}) {
      points->sum += ranking.total_thousandths();
      ++points->count;
    }
  }
  for (const auto& [code, points] : below) SetMean(points, rows->Row(code));
  SetMean(all, total);
  const auto put_own = [&](const Ranking& ranking) {
    const std::string code(LastSegment(ranking.organization()));
    if (!InSubtree(rows->root(), code) || DirectChild(rows->root(), code) != code) return;
    v1::OverviewRow* row = rows->Row(code);
    row->set_score_thousandths(ranking.total_thousandths());
    row->set_score_count(0);
  };
  for (const Ranking& ranking : villages) put_own(ranking);
  for (const Ranking& ranking : above) put_own(ranking);
}

}  // namespace

v1::Overview BuildOverview(const std::vector<catalog::OrganizationPtr>& subtree, const std::string& period,
                           const OverviewParts& parts, absl::Time now) {
  v1::Overview overview;
  const catalog::v1::Organization& organization = *subtree.front();
  *overview.mutable_organization() = organization;
  overview.set_period(period);
  *overview.mutable_as_of_time() = ToProto(now);
  v1::OverviewRow* total = overview.mutable_total();
  total->set_organization(organization.name());
  total->set_display_name(organization.display_name());
  total->set_on_time_basis_points(-1);
  total->set_score_thousandths(-1);
  Rows rows(subtree, period);
  NextChange next(now);
  if (parts.obligations.ok()) {
    PutObligations(*parts.obligations, &rows, total);
    next.Consider(parts.obligations->has_next_change_time(), parts.obligations->next_change_time());
  }
  if (parts.cases.ok()) {
    PutCases(*parts.cases, &rows, total);
    next.Consider(parts.cases->has_next_change_time(), parts.cases->next_change_time());
  }
  if (parts.overdue.ok()) {
    const int count = std::min(kMostOverdue, parts.overdue->obligations_size());
    for (int i = 0; i < count; ++i) *overview.add_overdue() = parts.overdue->obligations(i);
  }
  // Terms of other months end at midnight too, and show among what is overdue now.
  if (period != MonthOf(now)) next.Consider(NextMidnight(now));
  if (parts.villages.ok()) {
    const std::vector<Ranking>& villages = *parts.villages;
    PutScores(villages, parts.above.ok() ? *parts.above : std::vector<Ranking>(), &rows, total);
    for (size_t i = 0; i < std::min<size_t>(kMostBest, villages.size()); ++i) *overview.add_best() = villages[i];
    const size_t first = villages.size() - std::min<size_t>(kMostLast, villages.size());
    for (size_t i = first; i < villages.size(); ++i) *overview.add_last() = villages[i];
  }
  rows.MoveTo(&overview);
  if (!parts.obligations.ok() || !parts.overdue.ok()) overview.add_missing("publication");
  if (!parts.cases.ok()) overview.add_missing("feedback");
  if (!parts.villages.ok() || !parts.above.ok()) overview.add_missing("evaluation");
  if (next.next() != absl::InfiniteFuture()) *overview.mutable_next_change_time() = ToProto(next.next());
  return overview;
}

int32_t OnTimeBasisPoints(const publication::v1::ObligationCounts& counts) {
  const int64_t ended = int64_t{counts.on_time()} + counts.late() + counts.overdue();
  if (ended == 0) return -1;
  return static_cast<int32_t>((int64_t{counts.on_time()} * 20000 + ended) / (2 * ended));
}

int64_t MeanThousandths(int64_t sum, int64_t count) { return count == 0 ? -1 : (2 * sum + count) / (2 * count); }

}  // namespace mingbai::gateway
