#pragma once

// Rules of the organization tree (DOMAIN C-1). Pure.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/status.h"
#include "google/protobuf/field_mask.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"

namespace mingbai::catalog {

// Adds a violation for everything that is wrong with the organization by itself: a missing name, an empty alias, a
// missing parent (only a county's division has none), a first day that is no day. `path` is the organization's own,
// such as "organization".
void CheckOrganization(const v1::Organization& organization, const std::string& path, FieldErrors& errors);

// Whether the organization may stand below `parent`: FAILED_PRECONDITION, reason PARENT_TIER where the parent's tier is
// not above (divisions) or below (others, which may share it); reason CODE_NOT_BELOW_PARENT where the code does not lie
// in the parent's subtree.
absl::Status CheckParent(const v1::Organization& organization, const v1::Organization& parent);

// FAILED_PRECONDITION, reason ORGANIZATION_ABOLISHED, where the organization does not stand on the day (YYYY-MM-DD).
absl::Status CheckStands(const v1::Organization& organization, std::string_view day);
// The same where it was abolished by `today`: what is written of it from then on is nobody's, whatever day it speaks
// of. The message names who stands in its place.
absl::Status CheckNotAbolished(const v1::Organization& organization, std::string_view today);
// Both.
absl::Status CheckStillStands(const v1::Organization& organization, std::string_view day, std::string_view today);

// The organization as it is entered: without what only the service says of it.
v1::Organization Founded(v1::Organization organization);

// From when on a new name is borne, and by which document.
struct Renaming {
  std::string day;  // YYYY-MM-DD
  std::string basis;
};
// Whether `founded` says of an organization what `stored` says of it on `day`: its name then, its place, tier, kind and
// first day, and no other aliases.
bool SameFacts(const v1::Organization& founded, const v1::Organization& stored, std::string_view day);
// `current`, under its newest name, with the named facts of `patch`; a name that was borne before is an alias as long
// as there is room for one. INVALID_ARGUMENT on update_mask for other paths than display_name and aliases, on
// organization.aliases[i]; ABORTED, reason STALE_ETAG; FAILED_PRECONDITION, reason EFFECTIVE_DATE_BACKWARD where a new
// name's day lies before that of the newest, or before the first day; ORGANIZATION_ABOLISHED where it does not stand
// then.
absl::StatusOr<v1::Organization> ApplyUpdate(const v1::Organization& current, const v1::Organization& patch,
                                             const google::protobuf::FieldMask& mask, const Renaming& renaming);

// The new name `name` of an organization that bore `before`, for the code under which it is to go on: borne there from
// the first day, unless the one who moves it chose a name of its own for it. `before` is an alias there, too. Whether
// anything changed.
bool FollowName(const std::string& before, const std::string& name, v1::Organization* successor);

// The codes above `code`, highest first, itself last; whether or not such organizations exist. Whoever has `code` in
// its subtree is among them.
std::vector<std::string> CodesAbove(std::string_view code);
// Those of them that lie below the code `above`, without `code` itself, lowest first.
std::vector<std::string> NearerCodes(std::string_view above, std::string_view code);

}  // namespace mingbai::catalog
