#include "services/publication/publication_access.h"

#include <optional>

#include "common/id/id.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "services/publication/audience.h"
#include "services/publication/publication_repository.h"
#include "services/publication/publication_view.h"
#include "services/publication/request_fields.h"

namespace mingbai::publication {

absl::Status NoSuchPublication() { return NotFound("PUBLICATION_NOT_FOUND", "there is no such publication"); }

absl::StatusOr<PublicationRow> FindVisible(db::Database& database, const rpc::CallContext& call,
                                           const std::string& name) {
  const std::optional<uint64_t> id = DecodeId(LastSegment(name));
  if (!id.has_value()) return NoSuchPublication();
  MB_ASSIGN_OR_RETURN(std::optional<PublicationRow> row, database.Read(call.budget, [&](db::Connection& sql) {
    return publications::Find(sql, *id, publications::Lock::kNone);
  }));
  if (!row.has_value() || !Viewer(call.principal).InAudience(row->about.organization, row->about.circle)) {
    return NoSuchPublication();
  }
  return *std::move(row);
}

absl::StatusOr<PublicationRow> Authorize(db::Database& database, const rpc::CallContext& call,
                                         const std::string& name) {
  MB_ASSIGN_OR_RETURN(PublicationRow row, FindVisible(database, call, name));
  MB_RETURN_IF_ERROR(call.RequireScope(row.about.organization));
  return row;
}

absl::StatusOr<PublicationRow> LockChecked(db::Transaction& tx, uint64_t id, const std::string& etag) {
  MB_ASSIGN_OR_RETURN(std::optional<PublicationRow> row,
                      publications::Find(tx.sql(), id, publications::Lock::kForUpdate));
  if (!row.has_value()) return NoSuchPublication();
  MB_RETURN_IF_ERROR(CheckEtag(etag, row->version));
  return *std::move(row);
}

absl::StatusOr<v1::Publication> AnswerOfficial(db::Connection& sql, const PublicationRow& row, absl::Time now) {
  MB_ASSIGN_OR_RETURN(VersionRow version,
                      publications::ReadVersion(sql, row.id, row.official_version, publications::Depth::kFull));
  MB_ASSIGN_OR_RETURN(auto approvals, publications::ReadApprovals(sql, row.id, row.official_version));
  return OfficialView(row, version, approvals, now);
}

}  // namespace mingbai::publication
