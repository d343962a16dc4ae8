#include "services/publication/obligation_status.h"

namespace mingbai::publication {

absl::Time TermEnd(const ObligationFacts& facts) { return facts.deferred_until.value_or(facts.due); }

v1::ObligationStatus OutcomeOf(const ObligationFacts& facts) {
  if (facts.fulfilled.has_value()) {
    return *facts.fulfilled < TermEnd(facts) ? v1::OBLIGATION_STATUS_FULFILLED_ON_TIME
                                             : v1::OBLIGATION_STATUS_FULFILLED_LATE;
  }
  if (facts.exempt) return v1::OBLIGATION_STATUS_EXEMPT;
  return facts.withdrawn.has_value() ? v1::OBLIGATION_STATUS_WITHDRAWN : v1::OBLIGATION_STATUS_UNSPECIFIED;
}

v1::ObligationStatus StatusAt(const ObligationFacts& facts, absl::Time now) {
  const v1::ObligationStatus outcome = OutcomeOf(facts);
  if (outcome != v1::OBLIGATION_STATUS_UNSPECIFIED) return outcome;
  if (facts.deferred_until.has_value()) {
    return now < *facts.deferred_until ? v1::OBLIGATION_STATUS_DEFERRED : v1::OBLIGATION_STATUS_OVERDUE;
  }
  if (now < facts.open) return v1::OBLIGATION_STATUS_UPCOMING;
  return now < facts.due ? v1::OBLIGATION_STATUS_DUE : v1::OBLIGATION_STATUS_OVERDUE;
}

std::optional<absl::Time> NextChange(const ObligationFacts& facts, absl::Time now) {
  switch (StatusAt(facts, now)) {
    case v1::OBLIGATION_STATUS_UPCOMING:
      return facts.open;
    case v1::OBLIGATION_STATUS_DUE:
      return facts.due;
    case v1::OBLIGATION_STATUS_DEFERRED:
      return facts.deferred_until;
    default:
      return std::nullopt;
  }
}

}  // namespace mingbai::publication
