#pragma once

// A score is a pure function of recorded inputs (DESIGN invariant 9, DOMAIN E-4). No I/O, no clock.

#include <string>

#include "absl/types/span.h"
#include "mingbai/evaluation/v1/evaluation.pb.h"
#include "services/evaluation/facts.h"
#include "services/evaluation/window.h"

namespace mingbai::evaluation {

// Resource names that a criterion cites at most.
inline constexpr int kMostEvidence = 100;

// What a score rests on. The facts are those of the organization as known at the window's end, in any order; what does
// not count for the window is left out here.
struct ScoreInputs {
  const v1::Rubric* rubric = nullptr;
  std::string organization;  // code
  std::string period;
  Window window;
  absl::Span<const ObligationFact> obligations;
  absl::Span<const CaseFact> cases;
  const v1::Inspection* sheet = nullptr;  // the newest; nullptr without one
};

// The score, but for compute_time and version. Equal inputs give equal scores to the last digit and byte.
v1::Score ScoreOf(const ScoreInputs& inputs);

}  // namespace mingbai::evaluation
