#include "services/evaluation/rubric.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/evaluation/window.h"

namespace mingbai::evaluation {
namespace {

constexpr size_t kLongestId = 40;

bool IsRubricId(std::string_view id) {
  if (id.empty() || id.size() > kLongestId || id[0] < 'a' || id[0] > 'z') return false;
  return std::all_of(id.begin(), id.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

bool CountsObligations(v1::FactSource source) {
  return source == v1::FACT_SOURCE_OBLIGATIONS_ON_TIME || source == v1::FACT_SOURCE_OBLIGATIONS_FULFILLED;
}

void CheckSource(v1::FactSource source, const std::string& item, const std::string& path, FieldErrors* errors) {
  if (source == v1::FACT_SOURCE_UNSPECIFIED || !v1::FactSource_IsValid(source)) {
    errors->Add(StrCat(path, ".source"), "is not a source of facts");
  } else if (!item.empty() && !CountsObligations(source)) {
    errors->Add(StrCat(path, ".item"), "fits only where obligations are counted");
  }
}

void CheckSteps(const v1::Formula::Graded& graded, const std::string& path, FieldErrors* errors) {
  if (graded.steps().empty()) errors->Add(path, "must hold at least one step");
  for (int i = 0; i < graded.steps_size(); ++i) {
    if (graded.steps(i) < 0 || graded.steps(i) > 10) {
      errors->Add(StrCat(path, "[", i, "]"), "must lie within 0 and 10");
    } else if (i > 0 && graded.steps(i) >= graded.steps(i - 1)) {
      errors->Add(StrCat(path, "[", i, "]"), "must be less than the step before");
    }
  }
}

void CheckFormula(const v1::Criterion& criterion, const std::string& path, FieldErrors* errors) {
  const v1::Formula& formula = criterion.formula();
  switch (formula.kind_case()) {
    case v1::Formula::kRatio:
      CheckSource(formula.ratio().source(), formula.ratio().item(), StrCat(path, ".ratio"), errors);
      break;
    case v1::Formula::kPerMiss:
      CheckSource(formula.per_miss().source(), formula.per_miss().item(), StrCat(path, ".per_miss"), errors);
      if (formula.per_miss().floor_thousandths() > criterion.full_thousandths()) {
        errors->Add(StrCat(path, ".per_miss.floor_thousandths"), "must not exceed the full points");
      }
      break;
    case v1::Formula::kGraded:
      CheckSteps(formula.graded(), StrCat(path, ".graded.steps"), errors);
      break;
    case v1::Formula::KIND_NOT_SET:
      errors->Add(path, "must be a ratio, points per miss, or a grade");
      break;
  }
}

}  // namespace

absl::Status CheckRubric(const v1::Rubric& rubric) {
  FieldErrors errors;
  if (!IsRubricId(LastSegment(rubric.name()))) {
    errors.Add("rubric.name", "the id must be lower-case letters, digits and hyphens, at most 40");
  }
  if (rubric.tier() == common::v1::TIER_UNSPECIFIED || !common::v1::Tier_IsValid(rubric.tier())) {
    errors.Add("rubric.tier", "is not a tier");
  }
  if (!ParsePeriod(rubric.effective_period()).has_value()) {
    errors.Add("rubric.effective_period", "must be a month YYYY-MM from 2000 to 2999");
  }
  std::set<std::string> ids;
  for (int i = 0; i < rubric.criteria_size(); ++i) {
    const v1::Criterion& criterion = rubric.criteria(i);
    const std::string path = StrCat("rubric.criteria[", i, "]");
    if (!ids.insert(criterion.criterion_id()).second) {
      errors.Add(StrCat(path, ".criterion_id"), "is given twice");
    }
    CheckFormula(criterion, StrCat(path, ".formula"), &errors);
  }
  return errors.ToStatus();
}

absl::Status CheckGrades(const v1::Rubric& rubric, const v1::Inspection& sheet) {
  FieldErrors errors;
  std::map<std::string, const v1::Formula::Graded*> graded;
  for (const v1::Criterion& criterion : rubric.criteria()) {
    if (criterion.formula().has_graded()) graded[criterion.criterion_id()] = &criterion.formula().graded();
  }
  std::set<std::string> seen;
  for (int i = 0; i < sheet.grades_size(); ++i) {
    const v1::Grade& grade = sheet.grades(i);
    const std::string path = StrCat("inspection.grades[", i, "]");
    const auto found = graded.find(grade.criterion_id());
    if (found == graded.end()) {
      errors.Add(StrCat(path, ".criterion_id"), StrCat("is not graded by ", rubric.name()));
      continue;
    }
    if (!seen.insert(grade.criterion_id()).second) errors.Add(StrCat(path, ".criterion_id"), "is given twice");
    const auto& steps = found->second->steps();
    if (std::find(steps.begin(), steps.end(), grade.grade()) == steps.end()) {
      errors.Add(StrCat(path, ".grade"), "is not one of the criterion's steps");
    }
  }
  for (const auto& [id, unused] : graded) {
    if (seen.count(id) == 0) errors.Add("inspection.grades", StrCat("the grade of ", id, " is missing"));
  }
  return errors.ToStatus();
}

}  // namespace mingbai::evaluation
