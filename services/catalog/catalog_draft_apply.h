#pragma once

// What a draft comes to: its changes through the rules of direct writes, and what differs by them (DOMAIN C-4).
// Functions without state.

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/connection.h"
#include "mingbai/catalog/v1/draft.pb.h"
#include "services/catalog/catalog_writes.h"

namespace mingbai::catalog {

// Says all changes of the draft, of the organization with that code, to `writes`. Without a decision they are only
// checked, and each is bound to the etag of what it changes, where it has none. Errors as the writes'; the field path
// names the change.
absl::Status SayChanges(std::string_view organization, const v1::CollectiveDecision* decision, v1::CatalogDraft& draft,
                        CatalogWrites& writes);

// What each change does to what is in effect on the draft's day; to what it is bound to, where it has been submitted.
absl::StatusOr<v1::CompareCatalogDraftResponse> CompareDraft(db::Connection& sql, const v1::CatalogDraft& draft);

}  // namespace mingbai::catalog
