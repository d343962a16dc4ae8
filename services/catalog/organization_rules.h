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
// missing parent (only a county's division has none). `path` is the organization's own, such as "organization".
void CheckOrganization(const v1::Organization& organization, const std::string& path, FieldErrors& errors);

// Whether the organization may stand below `parent`: FAILED_PRECONDITION, reason PARENT_TIER where the parent's tier is
// not above (divisions) or below (others, which may share it); reason CODE_NOT_BELOW_PARENT where the code does not lie
// in the parent's subtree.
absl::Status CheckParent(const v1::Organization& organization, const v1::Organization& parent);

// `current` with the named facts of `patch`. INVALID_ARGUMENT on update_mask for other paths than display_name and
// aliases, on organization.aliases[i]; ABORTED, reason STALE_ETAG.
absl::StatusOr<v1::Organization> ApplyUpdate(const v1::Organization& current, const v1::Organization& patch,
                                             const google::protobuf::FieldMask& mask);

// The codes above `code`, highest first, itself last; whether or not such organizations exist. Whoever has `code` in
// its subtree is among them.
std::vector<std::string> CodesAbove(std::string_view code);

}  // namespace mingbai::catalog
