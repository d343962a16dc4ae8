#pragma once

// Rules of the tree of party organizations (DOMAIN C-1). Pure.

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "common/status/status.h"
#include "mingbai/catalog/v1/party.pb.h"

namespace mingbai::catalog {

// Adds a violation for everything that is wrong with the party organization by itself: no name, no day, an organization
// that is named twice, a joint branch of fewer than two, a top that is no committee. `path` is its own.
void CheckParty(const v1::PartyOrganization& party, const std::string& path, FieldErrors& errors);

// Whether the tree holds with what `changed` says from the day `from` on. FAILED_PRECONDITION, reason
// SUPERIOR_NOT_FOUND (its superior does not stand), SUPERIOR_KIND (branches lie below committees and general branches,
// these below committees), INFERIORS_STAND (others lie below it on a day on which it does not stand), PARTY_CYCLE.
// `versions` holds all versions of all party organizations, in any order.
absl::Status CheckPartyTree(absl::Span<const v1::PartyOrganization> versions, std::string_view changed,
                            std::string_view from);

}  // namespace mingbai::catalog
