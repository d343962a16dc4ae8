#pragma once

// Drafts of catalogs in the database, with all their versions. Functions without state; errors are the connection's.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"
#include "mingbai/catalog/v1/draft.pb.h"

namespace mingbai::catalog {

// A draft in its newest version.
struct DraftRow {
  std::string organization;  // code
  uint64_t id = 0;
  int version = 0;
  uint64_t last_event_id = 0;
  v1::CatalogDraft draft;
};

// The draft of that name; nullopt where there is none.
absl::StatusOr<std::optional<DraftRow>> ReadDraft(db::Connection& sql, std::string_view name);
// The same, locked until the transaction ends.
absl::StatusOr<std::optional<DraftRow>> LockDraft(db::Connection& sql, std::string_view name);
// What the draft of a row said in a version of it.
absl::StatusOr<v1::CatalogDraft> ReadDraftVersion(db::Connection& sql, const DraftRow& row, int version);
// Up to `limit` drafts of the organization, newest first, below the id `before`; state 0 means any.
absl::StatusOr<std::vector<DraftRow>> ListDrafts(db::Connection& sql, std::string_view organization, int state,
                                                 uint64_t before, int limit);
// Adds a draft in its version.
absl::Status InsertDraft(db::Connection& sql, const DraftRow& row, absl::Time now);
// Adds a version to a locked draft.
absl::Status WriteDraft(db::Connection& sql, const DraftRow& row, absl::Time now);

}  // namespace mingbai::catalog
