#pragma once

// Files with the tier above (DOMAIN C-10). Functions without state.

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "mingbai/catalog/v1/filing.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"
#include "services/catalog/filing_repository.h"

namespace mingbai::catalog {

// The filing `replaces` of the organization with that code, or of one in whose place it stands by `now`, locked, in
// whose place another of that kind may stand; nullopt where `replaces` is empty. FAILED_PRECONDITION on `path`, reason
// NOT_REPLACEABLE where it was not objected to, is of another kind, or of another organization; ALREADY_REPLACED where
// another stands in its place.
absl::StatusOr<std::optional<FilingRow>> LockReplaced(db::Transaction& tx, const std::string& replaces,
                                                      v1::FilingKind kind, std::string_view organization,
                                                      const std::string& path, absl::Time now);

// Notes at a locked filing which one stands in its place, and tells of it.
absl::Status MarkReplaced(db::Transaction& tx, FilingRow replaced, const std::string& by, absl::Time now);

// Files it for the organization with the one above it, as of `now`, and tells of it; the filing as stored.
// FAILED_PRECONDITION, reason NO_TIER_ABOVE, where nobody stands above.
absl::StatusOr<v1::Filing> FileWithTierAbove(db::Transaction& tx, const v1::Organization& organization,
                                             v1::Filing filing, const std::string& filer, int working_days,
                                             absl::Time now);

// Tells of a filing; the event's id.
uint64_t EmitFiling(db::Transaction& tx, const FilingRow& row, absl::Time now);

}  // namespace mingbai::catalog
