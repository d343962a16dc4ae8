#pragma once

// What a rubric and a sheet must be, beyond what the contract declares field by field (DOMAIN E-3). Pure.

#include "absl/status/status.h"
#include "mingbai/evaluation/v1/evaluation.pb.h"

namespace mingbai::evaluation {

// OK, or INVALID_ARGUMENT naming every field of `rubric` (as "rubric.…") that is wrong: an id that is none, a period
// that is no month, a criterion id given twice, a formula without its kind, an unknown source, an item where cases are
// counted, a floor above the full points, steps that do not descend within 10 to 0.
absl::Status CheckRubric(const v1::Rubric& rubric);

// OK, or INVALID_ARGUMENT naming every field of `sheet` (as "inspection.…") that does not fit the rubric: a grade
// missing, given twice, of a criterion that is not graded, or not one of its steps.
absl::Status CheckGrades(const v1::Rubric& rubric, const v1::Inspection& sheet);

}  // namespace mingbai::evaluation
