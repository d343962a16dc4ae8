#include "services/catalog/catalog_draft_repository.h"

#include "common/id/id.h"
#include "common/names/names.h"
#include "common/status/status.h"

namespace mingbai::catalog {
namespace {

constexpr char kRead[] =
    "SELECT d.organization, d.id, d.newest_version, d.last_event_id, v.body FROM catalog_draft d "
    "JOIN catalog_draft_version v ON v.organization = d.organization AND v.id = d.id AND v.version = d.newest_version "
    "WHERE d.organization = ? AND d.id = ?";
constexpr char kLock[] = "SELECT newest_version FROM catalog_draft WHERE organization = ? AND id = ? FOR UPDATE";
constexpr char kList[] =
    "SELECT d.organization, d.id, d.newest_version, d.last_event_id, v.body FROM catalog_draft d "
    "JOIN catalog_draft_version v ON v.organization = d.organization AND v.id = d.id AND v.version = d.newest_version "
    "WHERE d.organization = ? AND (? = 0 OR d.state = ?) AND d.id < ? ORDER BY d.id DESC LIMIT ?";
constexpr char kReadVersion[] =
    "SELECT body FROM catalog_draft_version WHERE organization = ? AND id = ? AND version = ?";
constexpr char kInsert[] =
    "INSERT INTO catalog_draft (organization, id, state, newest_version, last_event_id) VALUES (?, ?, ?, ?, ?)";
constexpr char kInsertVersion[] =
    "INSERT INTO catalog_draft_version (organization, id, version, body, create_time) VALUES (?, ?, ?, ?, ?)";
constexpr char kUpdate[] =
    "UPDATE catalog_draft SET state = ?, newest_version = ?, last_event_id = ? WHERE organization = ? AND id = ?";

absl::StatusOr<DraftRow> ReadRow(const db::Rows& rows) {
  DraftRow row;
  row.organization = rows.Text(0);
  row.id = rows.UInt(1);
  row.version = static_cast<int>(rows.Int(2));
  row.last_event_id = rows.UInt(3);
  if (!row.draft.ParseFromString(rows.Text(4))) return absl::DataLossError("a stored draft does not parse");
  return row;
}

absl::Status InsertVersion(db::Connection& sql, const DraftRow& row, absl::Time now) {
  const std::string body = row.draft.SerializeAsString();
  return sql.Execute(kInsertVersion, {row.organization, row.id, row.version, std::string_view(body), now}).status();
}

}  // namespace

absl::StatusOr<std::optional<DraftRow>> ReadDraft(db::Connection& sql, std::string_view name) {
  const std::optional<uint64_t> id = DecodeId(LastSegment(name));
  if (!id.has_value()) return std::nullopt;
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kRead, {OrganizationCodeOf(name), *id}));
  if (!rows.Next()) return std::nullopt;
  MB_ASSIGN_OR_RETURN(DraftRow row, ReadRow(rows));
  return std::optional<DraftRow>(std::move(row));
}

absl::StatusOr<std::optional<DraftRow>> LockDraft(db::Connection& sql, std::string_view name) {
  const std::optional<uint64_t> id = DecodeId(LastSegment(name));
  if (!id.has_value()) return std::nullopt;
  MB_RETURN_IF_ERROR(sql.Query(kLock, {OrganizationCodeOf(name), *id}).status());
  return ReadDraft(sql, name);
}

absl::StatusOr<v1::CatalogDraft> ReadDraftVersion(db::Connection& sql, const DraftRow& row, int version) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kReadVersion, {row.organization, row.id, version}));
  v1::CatalogDraft draft;
  if (!rows.Next() || !draft.ParseFromString(rows.Text(0))) {
    return absl::DataLossError("a stored draft's version is missing or does not parse");
  }
  return draft;
}

absl::StatusOr<std::vector<DraftRow>> ListDrafts(db::Connection& sql, std::string_view organization, int state,
                                                 uint64_t before, int limit) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kList, {organization, state, state, before, limit}));
  std::vector<DraftRow> drafts;
  while (rows.Next()) {
    MB_ASSIGN_OR_RETURN(drafts.emplace_back(), ReadRow(rows));
  }
  return drafts;
}

absl::Status InsertDraft(db::Connection& sql, const DraftRow& row, absl::Time now) {
  MB_RETURN_IF_ERROR(sql.Execute(kInsert, {row.organization, row.id, static_cast<int>(row.draft.state()), row.version,
                                           row.last_event_id})
                         .status());
  return InsertVersion(sql, row, now);
}

absl::Status WriteDraft(db::Connection& sql, const DraftRow& row, absl::Time now) {
  MB_RETURN_IF_ERROR(InsertVersion(sql, row, now));
  return sql
      .Execute(kUpdate, {static_cast<int>(row.draft.state()), row.version, row.last_event_id, row.organization, row.id})
      .status();
}

}  // namespace mingbai::catalog
