#pragma once

// Rules of collective decisions (DOMAIN C-4). Pure.

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/status/status.h"
#include "mingbai/catalog/v1/decision.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"
#include "mingbai/common/v1/types.pb.h"

namespace mingbai::catalog {

// Adds a violation for everything in which the decision contradicts itself: a day that is none, nobody present, fewer
// present than named, a consultation that ended after the resolution. `path` is the decision's own.
void CheckDecision(const v1::CollectiveDecision& decision, const std::string& path, FieldErrors& errors);

// Adds a violation where there is no decision, or CheckDecision's. `holder` is an Item or an Adoption.
template <typename Holder>
void RequireDecision(const Holder& holder, const std::string& path, FieldErrors& errors) {
  if (!holder.has_decision()) {
    errors.Add(path + ".decision", "is required: nothing takes effect without one (DOMAIN C-4)");
  } else {
    CheckDecision(holder.decision(), path + ".decision", errors);
  }
}

// Whether the organization's villagers must have been asked about a matter of the domain: it is a village (a division
// of the lowest tier), and the matter is not the party's.
bool VillagersDecide(const v1::Organization& organization, common::v1::Domain domain);

// Whether what was decided may apply from `effective_date` on, as seen on `today`: FAILED_PRECONDITION, reason
// DECISION_IN_FUTURE, DECISION_AFTER_EFFECT, or VILLAGERS_NOT_ASKED where `by_villagers` and their resolution is
// missing; the field path below `path`, the decision's own.
absl::Status CheckDecided(const v1::CollectiveDecision& decision, std::string_view effective_date,
                          std::string_view today, bool by_villagers, const std::string& path);

}  // namespace mingbai::catalog
