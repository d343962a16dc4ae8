#include "services/publication/ledger_inputs.h"

#include "common/status/status.h"

namespace mingbai::publication::inputs {
namespace {

constexpr char kRead[] =
    "SELECT organization, month, fingerprint FROM ledger_input WHERE organization >= ? AND organization <= ? AND "
    "month >= ? AND month <= ?";
// The row without a month; its fingerprint says nothing.
constexpr char kLock[] = "INSERT INTO ledger_input (organization, month, fingerprint) VALUES";
constexpr char kStays[] = "ON DUPLICATE KEY UPDATE month = month";
constexpr char kWrite[] = "REPLACE INTO ledger_input (organization, month, fingerprint) VALUES";
constexpr char kAddPlan[] = "INSERT INTO ledger_plan (organization, month) VALUES";
constexpr char kReadPlan[] = "SELECT organization, month FROM ledger_plan WHERE month >= ?";

}  // namespace

absl::StatusOr<Fingerprints> Read(db::Connection& sql, const std::string& first, const std::string& last,
                                  const std::string& from, const std::string& to) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kRead, {first, last, from, to}));
  Fingerprints found;
  while (rows.Next()) found[rows.Text(0)][rows.Text(1)] = rows.Text(2);
  return found;
}

absl::Status Lock(db::Connection& sql, const std::vector<std::string>& organizations) {
  static const std::string& nothing = *new std::string(32, '\0');
  std::vector<db::Value> cells;
  for (const std::string& organization : organizations) cells.insert(cells.end(), {organization, "", nothing});
  return sql.ExecuteMany(kLock, 3, cells, kStays).status();
}

absl::Status Write(db::Connection& sql, const Fingerprints& fingerprints) {
  std::vector<db::Value> cells;
  for (const auto& [organization, months] : fingerprints) {
    for (const auto& [month, fingerprint] : months) cells.insert(cells.end(), {organization, month, fingerprint});
  }
  return sql.ExecuteMany(kWrite, 3, cells).status();
}

absl::Status AddPlan(db::Connection& sql, const std::string& root, const std::vector<std::string>& months) {
  std::vector<db::Value> cells;
  for (const std::string& month : months) cells.insert(cells.end(), {root, month});
  return sql.ExecuteMany(kAddPlan, 2, cells, kStays).status();
}

absl::StatusOr<std::map<std::string, std::set<std::string>>> ReadPlan(db::Connection& sql, const std::string& from) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kReadPlan, {from}));
  std::map<std::string, std::set<std::string>> plan;
  while (rows.Next()) plan[rows.Text(0)].insert(rows.Text(1));
  return plan;
}

}  // namespace mingbai::publication::inputs
