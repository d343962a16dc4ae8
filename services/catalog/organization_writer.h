#pragma once

// Writes organizations and tells of it. Thread-safe: no state.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "mingbai/catalog/v1/organization.pb.h"
#include "services/catalog/organization_repository.h"

namespace mingbai::catalog {

// An organization to be entered, and where it stands in the request.
struct OrganizationEntry {
  v1::Organization organization;
  std::string path;
  bool awaits = false;  // founded by a move that is not carried over by its first day: told of when it is
};

// Enters all, parents before children, as of `now`; the organizations as stored. ALREADY_EXISTS, reason
// ORGANIZATION_EXISTS; FAILED_PRECONDITION, reason PARENT_NOT_FOUND, ORGANIZATION_ABOLISHED (the parent does not stand
// on the first day, or its end is known), CheckParent's, or PARENT_NOT_NEAREST; the field path names the entry. With
// `misfits`, entries that do not fit are left out and told there by position. Locks the parents, in the order of their
// codes, so that none ends meanwhile.
absl::StatusOr<std::vector<v1::Organization>> EnterOrganizations(db::Transaction& tx,
                                                                 const std::vector<OrganizationEntry>& entries,
                                                                 absl::Time now,
                                                                 std::map<size_t, absl::Status>* misfits = nullptr);

// Writes a locked row's facts in a new version, as of `now`, and tells of them; not of what is told only when a move
// that is due is carried over.
absl::Status RewriteOrganization(db::Transaction& tx, absl::Time now, OrganizationRow* row);

// Tells of a locked row whose watch_date has come, and sets the next.
absl::Status TellOrganization(db::Transaction& tx, absl::Time now, OrganizationRow* row);

}  // namespace mingbai::catalog
