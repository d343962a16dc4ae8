#include "services/evaluation/scoring.h"

#include <algorithm>
#include <vector>

#include "common/names/names.h"
#include "common/text/text.h"
#include "services/evaluation/points.h"

namespace mingbai::evaluation {
namespace {

// What was counted, and the names of what was missed.
struct Tally {
  int64_t hits = 0;
  int64_t total = 0;
  std::vector<std::string> missed;

  void Count(bool hit, const std::string& name) { Count(hit ? 1 : 0, 1, name); }
  void Count(int64_t reached, int64_t possible, const std::string& name) {
    hits += reached;
    total += possible;
    if (reached < possible) missed.push_back(name);
  }
};

Tally CountObligations(const ScoreInputs& inputs, std::string_view item, bool on_time) {
  Tally tally;
  for (const ObligationFact& fact : inputs.obligations) {
    // An obligation deferred beyond the window has its term end there, and counts there.
    if (fact.exempt || !inputs.window.HoldsTerm(fact.due)) continue;
    if (!item.empty() && fact.item != item) continue;
    const bool fulfilled = fact.fulfilled.has_value() && inputs.window.Knows(*fact.fulfilled);
    tally.Count(fulfilled && (!on_time || *fact.fulfilled < fact.due), fact.name);
  }
  return tally;
}

Tally CountCases(const ScoreInputs& inputs, bool ratings) {
  Tally tally;
  for (const CaseFact& fact : inputs.cases) {
    if (!fact.due.has_value() || !inputs.window.HoldsTerm(*fact.due)) continue;
    if (!ratings) {
      tally.Count(fact.answered.has_value() && *fact.answered < *fact.due, fact.name);
    } else if (fact.rating > 0) {
      tally.Count(fact.rating, 5, fact.name);
    }
  }
  return tally;
}

Tally CountSource(const ScoreInputs& inputs, v1::FactSource source, std::string_view item) {
  switch (source) {
    case v1::FACT_SOURCE_OBLIGATIONS_ON_TIME:
      return CountObligations(inputs, LastSegment(item), /*on_time=*/true);
    case v1::FACT_SOURCE_OBLIGATIONS_FULFILLED:
      return CountObligations(inputs, LastSegment(item), /*on_time=*/false);
    case v1::FACT_SOURCE_CASES_IN_TIME:
      return CountCases(inputs, /*ratings=*/false);
    case v1::FACT_SOURCE_CASE_RATINGS:
      return CountCases(inputs, /*ratings=*/true);
    default:
      return {};
  }
}

void Cite(std::vector<std::string> names, v1::CriterionScore* score) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (names.size() > kMostEvidence) names.resize(kMostEvidence);
  score->mutable_evidence()->Add(names.begin(), names.end());
}

void ScoreGrade(const ScoreInputs& inputs, const v1::Criterion& criterion, v1::CriterionScore* score) {
  const auto& steps = criterion.formula().graded().steps();
  score->set_total(10);
  score->set_missing(true);
  if (inputs.sheet == nullptr) return;
  for (const v1::Grade& grade : inputs.sheet->grades()) {
    if (grade.criterion_id() != criterion.criterion_id()) continue;
    // A sheet graded under another version of the rubric may hold what is no step of this one.
    if (std::find(steps.begin(), steps.end(), grade.grade()) == steps.end()) return;
    score->set_missing(false);
    score->set_hits(grade.grade());
    score->set_points_thousandths(RatioPoints(criterion.full_thousandths(), grade.grade(), 10));
    if (grade.grade() < 10) Cite({inputs.sheet->name()}, score);
    return;
  }
}

void ScoreCriterion(const ScoreInputs& inputs, const v1::Criterion& criterion, v1::CriterionScore* score) {
  const int64_t full = criterion.full_thousandths();
  score->set_criterion_id(criterion.criterion_id());
  score->set_display_name(criterion.display_name());
  score->set_full_thousandths(full);
  const v1::Formula& formula = criterion.formula();
  if (formula.has_graded()) return ScoreGrade(inputs, criterion, score);
  Tally tally;
  if (formula.has_ratio()) {
    tally = CountSource(inputs, formula.ratio().source(), formula.ratio().item());
    score->set_points_thousandths(RatioPoints(full, tally.hits, tally.total));
  } else {
    const v1::Formula::PerMiss& rule = formula.per_miss();
    tally = CountSource(inputs, rule.source(), rule.item());
    score->set_points_thousandths(
        PerMissPoints(full, rule.deduction_thousandths(), rule.floor_thousandths(), tally.total - tally.hits));
  }
  score->set_hits(tally.hits);
  score->set_total(tally.total);
  Cite(std::move(tally.missed), score);
}

}  // namespace

v1::Score ScoreOf(const ScoreInputs& inputs) {
  v1::Score score;
  score.set_organization(OrganizationName(inputs.organization));
  score.set_name(StrCat(score.organization(), "/scores/", inputs.period));
  score.set_period(inputs.period);
  score.set_rubric(inputs.rubric->name());
  score.set_rubric_version(inputs.rubric->version());
  score.mutable_window_start_time()->set_seconds(absl::ToUnixSeconds(inputs.window.start));
  score.mutable_window_end_time()->set_seconds(absl::ToUnixSeconds(inputs.window.end));
  int64_t total = 0;
  int64_t full = 0;
  for (const v1::Criterion& criterion : inputs.rubric->criteria()) {
    v1::CriterionScore* of_criterion = score.add_criteria();
    ScoreCriterion(inputs, criterion, of_criterion);
    total += of_criterion->points_thousandths();
    full += of_criterion->full_thousandths();
    if (of_criterion->missing()) score.set_provisional(true);
  }
  score.set_total_thousandths(total);
  score.set_full_thousandths(full);
  return score;
}

}  // namespace mingbai::evaluation
