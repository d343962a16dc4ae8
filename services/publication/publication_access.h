#pragma once

// What the handlers of publications have in common: finding them within audience and scope, and answering.

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "mingbai/publication/v1/publication.pb.h"
#include "services/publication/publication_row.h"

namespace mingbai::publication {

// The same answer for an unknown publication and one outside the caller's audience.
absl::Status NoSuchPublication();

// The publication by its name, without a lock; NOT_FOUND, reason PUBLICATION_NOT_FOUND, also where the caller is not in
// its audience.
absl::StatusOr<PublicationRow> FindVisible(db::Database& database, const rpc::CallContext& call,
                                           const std::string& name);

// The same for officials: PERMISSION_DENIED, reason OUT_OF_SCOPE, where the caller does not act for its organization.
absl::StatusOr<PublicationRow> Authorize(db::Database& database, const rpc::CallContext& call, const std::string& name);

// Locks it again inside the transaction; ABORTED, reason STALE_ETAG.
absl::StatusOr<PublicationRow> LockChecked(db::Transaction& tx, uint64_t id, const std::string& etag);

// What officials see of it now: the version at work, else the public one.
absl::StatusOr<v1::Publication> AnswerOfficial(db::Connection& sql, const PublicationRow& row, absl::Time now);

}  // namespace mingbai::publication
