#pragma once

// What a recorded move is to bring to the new code, as far as duties follow from it, read before it is carried over
// (DOMAIN C-1): so that what is owed on a later day is told ahead. Functions without state; errors are the
// connection's.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/connection.h"
#include "mingbai/catalog/v1/organization.pb.h"
#include "services/catalog/adoption_repository.h"
#include "services/catalog/item_repository.h"
#include "services/catalog/organization_move_rules.h"
#include "services/catalog/organization_repository.h"

namespace mingbai::catalog {

// The versions that go on at the new code, `organization`, of an adoption that has the versions `rows` at the old one
// and `own` at the new one, with the numbers that follow on those; empty where nothing does. `items` are all versions
// of the adopted one. All oldest first.
std::vector<AdoptionRow> AdoptionGoingOn(const std::vector<AdoptionRow>& rows, const std::vector<AdoptionRow>& own,
                                         const std::vector<v1::Item>& items, const v1::Organization& organization,
                                         const OrganizationMove& move);

// What an organization's duties follow from.
struct CatalogAhead {
  ItemVersions items;                                         // of its own and of those above it
  std::map<std::string, std::vector<AdoptionRow>> adoptions;  // its own, by item
};

// Whether a move may be on record that is to bring something to the organization: seen from its row alone, so that
// reads of all others cost nothing.
bool MayAwaitMove(const OrganizationRow& row);

// The organization's catalog as it would be if all that is recorded were carried over now; nullopt where nothing is to
// come. Versions of items that a move would write bear the numbers of those that they repeat.
absl::StatusOr<std::optional<CatalogAhead>> ReadAhead(db::Connection& sql, const OrganizationRow& row);

}  // namespace mingbai::catalog
