#pragma once

// Status of an obligation: a function of recorded facts and the clock, never stored (DOMAIN P-2). The repository has
// the same function in SQL; tests hold the two together. Pure: thread-safe.

#include <optional>

#include "absl/time/time.h"
#include "mingbai/publication/v1/obligation.pb.h"

namespace mingbai::publication {

// What is recorded of an obligation and decides its status.
struct ObligationFacts {
  absl::Time open;
  absl::Time due;  // exclusive
  std::optional<absl::Time> deferred_until;
  bool exempt = false;
  std::optional<absl::Time> fulfilled;
  std::optional<absl::Time> withdrawn;  // not owed any more since then
};

// End of the term that applies: the deferral's, else the first.
absl::Time TermEnd(const ObligationFacts& facts);

// Fulfilment weighs more than an exemption, that more than a withdrawal, that more than a deferral. A deferral's end is
// the new end of the term.
v1::ObligationStatus StatusAt(const ObligationFacts& facts, absl::Time now);

// When the status will change by time alone; nullopt where it will not.
std::optional<absl::Time> NextChange(const ObligationFacts& facts, absl::Time now);

}  // namespace mingbai::publication
