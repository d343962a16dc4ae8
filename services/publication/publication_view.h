#pragma once

// A publication as contracts show it: to officials of the organization, and to everyone else. Pure.

#include <vector>

#include "absl/time/time.h"
#include "mingbai/publication/v1/publication.pb.h"
#include "services/publication/publication_row.h"

namespace mingbai::publication {

// State of one of its versions at `now`: of the version at work, of the public one, PUBLISHED for one that has been
// replaced; WITHDRAWN for all after a withdrawal.
v1::PublicationState StateOf(const PublicationRow& row, const VersionRow& version, absl::Time now);

// With author, approvals and etag.
v1::Publication OfficialView(const PublicationRow& row, const VersionRow& version,
                             const std::vector<ApprovalRow>& approvals, absl::Time now);

// Without them: nothing in it tells of a version at work.
v1::Publication PublicView(const PublicationRow& row, const VersionRow& version, absl::Time now);

// The public view without table and fields, as events carry it.
v1::Publication Heading(const PublicationRow& row, const VersionRow& version, absl::Time now);

}  // namespace mingbai::publication
