#include "services/catalog/filing_repository.h"

#include "common/id/id.h"
#include "common/names/names.h"
#include "common/status/status.h"

namespace mingbai::catalog {
namespace {

constexpr char kRead[] =
    "SELECT organization, id, open, version, last_event_id, body FROM filing WHERE organization = ? AND id = ?";
constexpr char kLock[] =
    "SELECT organization, id, open, version, last_event_id, body FROM filing WHERE organization = ? AND id = ? "
    "FOR UPDATE";
constexpr char kFiled[] =
    "SELECT organization, id, open, version, last_event_id, body FROM filing WHERE organization = ? "
    "AND (? = 0 OR kind = ?) AND (? = 0 OR open = 1) AND id < ? ORDER BY id DESC LIMIT ?";
constexpr char kReceived[] =
    "SELECT organization, id, open, version, last_event_id, body FROM filing WHERE receiver = ? "
    "AND (? <> 0 OR open = 1) AND id > ? ORDER BY id LIMIT ?";
constexpr char kInsert[] =
    "INSERT INTO filing (organization, id, receiver, kind, open, version, last_event_id, body, create_time) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr char kAnswer[] =
    "UPDATE filing SET open = ?, version = ?, last_event_id = ?, body = ? WHERE organization = ? AND id = ?";

absl::StatusOr<FilingRow> ReadRow(const db::Rows& rows) {
  FilingRow row;
  row.organization = rows.Text(0);
  row.id = rows.UInt(1);
  row.open = rows.Int(2) != 0;
  row.version = static_cast<int>(rows.Int(3));
  row.last_event_id = rows.UInt(4);
  if (!row.filing.ParseFromString(rows.Text(5))) return absl::DataLossError("a stored filing does not parse");
  return row;
}

absl::StatusOr<std::optional<FilingRow>> ReadOne(db::Connection& sql, const char* query, std::string_view name) {
  const std::optional<uint64_t> id = DecodeId(LastSegment(name));
  if (!id.has_value()) return std::nullopt;
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(query, {OrganizationCodeOf(name), *id}));
  if (!rows.Next()) return std::nullopt;
  MB_ASSIGN_OR_RETURN(FilingRow row, ReadRow(rows));
  return std::optional<FilingRow>(std::move(row));
}

absl::StatusOr<std::vector<FilingRow>> ReadAll(absl::StatusOr<db::Rows> rows) {
  MB_RETURN_IF_ERROR(rows.status());
  std::vector<FilingRow> filings;
  while (rows->Next()) {
    MB_ASSIGN_OR_RETURN(filings.emplace_back(), ReadRow(*rows));
  }
  return filings;
}

}  // namespace

absl::StatusOr<std::optional<FilingRow>> ReadFiling(db::Connection& sql, std::string_view name) {
  return ReadOne(sql, kRead, name);
}

absl::StatusOr<std::optional<FilingRow>> LockFiling(db::Connection& sql, std::string_view name) {
  return ReadOne(sql, kLock, name);
}

absl::StatusOr<std::vector<FilingRow>> ListFiled(db::Connection& sql, const FiledQuery& query, uint64_t before,
                                                 int limit) {
  return ReadAll(sql.Query(kFiled, {query.organization, query.kind, query.kind, query.open, before, limit}));
}

absl::StatusOr<std::vector<FilingRow>> ListReceived(db::Connection& sql, std::string_view receiver, bool answered_too,
                                                    uint64_t after, int limit) {
  return ReadAll(sql.Query(kReceived, {receiver, answered_too, after, limit}));
}

absl::Status InsertFiling(db::Connection& sql, const FilingRow& row, absl::Time now) {
  const std::string body = row.filing.SerializeAsString();
  return sql
      .Execute(kInsert,
               {row.organization, row.id, LastSegment(row.filing.receiver()), static_cast<int>(row.filing.kind()),
                row.open, row.version, row.last_event_id, std::string_view(body), now})
      .status();
}

absl::Status WriteAnswer(db::Connection& sql, const FilingRow& row) {
  const std::string body = row.filing.SerializeAsString();
  return sql
      .Execute(kAnswer, {row.open, row.version, row.last_event_id, std::string_view(body), row.organization, row.id})
      .status();
}

}  // namespace mingbai::catalog
