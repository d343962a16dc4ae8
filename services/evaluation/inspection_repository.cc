#include "services/evaluation/inspection_repository.h"

#include "common/status/status.h"

namespace mingbai::evaluation {
namespace {

constexpr char kNextNumber[] =
    "INSERT INTO inspection_counter (organization, number) VALUES (?, 1) "
    "ON DUPLICATE KEY UPDATE number = number + 1";
constexpr char kReadNumber[] = "SELECT number FROM inspection_counter WHERE organization = ? FOR UPDATE";
constexpr char kInsert[] =
    "INSERT INTO inspection (organization, number, period, last_event_id, body) VALUES (?, ?, ?, ?, ?)";
constexpr char kList[] =
    "SELECT number, body FROM inspection WHERE organization = ? AND number < ? ORDER BY number DESC LIMIT ?";
constexpr char kNewest[] =
    "SELECT i.organization, i.body FROM inspection i WHERE i.period = ? AND i.organization >= ? "
    "AND i.organization < ? AND NOT EXISTS (SELECT 1 FROM inspection n WHERE n.period = i.period "
    "AND n.organization = i.organization AND n.number > i.number)";

absl::StatusOr<v1::Inspection> Parse(const std::string& body) {
  v1::Inspection sheet;
  if (!sheet.ParseFromString(body)) return absl::DataLossError("a stored inspection does not parse");
  return sheet;
}

}  // namespace

absl::StatusOr<int64_t> InspectionRepository::NextNumber(db::Transaction& tx, const std::string& organization) const {
  MB_RETURN_IF_ERROR(tx.sql().Execute(kNextNumber, {organization}).status());
  MB_ASSIGN_OR_RETURN(db::Rows rows, tx.sql().Query(kReadNumber, {organization}));
  if (!rows.Next()) return absl::InternalError("a counter just written is gone");
  return rows.Int(0);
}

absl::Status InspectionRepository::Insert(db::Transaction& tx, const std::string& organization,
                                          const StoredInspection& stored, uint64_t last_event_id) const {
  const std::string body = stored.sheet.SerializeAsString();
  return tx.sql().Execute(kInsert, {organization, stored.number, stored.sheet.period(), last_event_id, body}).status();
}

absl::StatusOr<std::vector<StoredInspection>> InspectionRepository::List(db::Connection& sql,
                                                                         const std::string& organization,
                                                                         int64_t before, int limit) const {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kList, {organization, before, limit}));
  std::vector<StoredInspection> sheets;
  while (rows.Next()) {
    StoredInspection& stored = sheets.emplace_back();
    stored.number = rows.Int(0);
    MB_ASSIGN_OR_RETURN(stored.sheet, Parse(rows.Text(1)));
  }
  return sheets;
}

absl::StatusOr<std::map<std::string, v1::Inspection>> InspectionRepository::Newest(db::Connection& sql,
                                                                                   const CodeRange& range,
                                                                                   const std::string& period) const {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kNewest, {period, range.low, range.high}));
  std::map<std::string, v1::Inspection> sheets;
  while (rows.Next()) {
    MB_ASSIGN_OR_RETURN(sheets[rows.Text(0)], Parse(rows.Text(1)));
  }
  return sheets;
}

}  // namespace mingbai::evaluation
