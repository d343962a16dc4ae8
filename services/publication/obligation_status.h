#pragma once

// Status of an obligation: a function of recorded facts and the clock (DOMAIN P-2). Stored is only what no clock
// changes (OutcomeOf); the repository has the rest in SQL, too, and tests hold the two together. Pure: thread-safe.

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

// The status of what is settled, whatever the time: fulfilled on time or late, exempt, withdrawn; UNSPECIFIED while it
// is open. Stored beside the facts (`outcome`), so that the database counts by it.
v1::ObligationStatus OutcomeOf(const ObligationFacts& facts);

// Fulfilment weighs more than an exemption, that more than a withdrawal, that more than a deferral. A deferral's end is
// the new end of the term.
v1::ObligationStatus StatusAt(const ObligationFacts& facts, absl::Time now);

// When the status will change by time alone; nullopt where it will not.
std::optional<absl::Time> NextChange(const ObligationFacts& facts, absl::Time now);

}  // namespace mingbai::publication
