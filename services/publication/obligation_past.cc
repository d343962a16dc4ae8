#include "services/publication/obligation_past.h"

#include "common/status/status.h"
#include "services/publication/obligation_columns.h"

namespace mingbai::publication::obligations {
namespace {

constexpr int kColumns = 27;
constexpr char kHistory[] =
    "SELECT " MB_COLUMNS ", valid_until FROM obligation_history WHERE organization = ? AND id = ? ORDER BY version";
constexpr char kDecisions[] =
    "SELECT version, kind, until_time, reason, approver, decide_time FROM obligation_decision "
    "WHERE organization = ? AND id = ? ORDER BY version";

}  // namespace

absl::StatusOr<std::vector<PastVersion>> History(db::Connection& sql, const std::string& organization,
                                                 const std::string& id) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kHistory, {organization, id}));
  std::vector<PastVersion> versions;
  while (rows.Next()) versions.push_back({ReadObligation(rows), rows.Time(kColumns)});
  return versions;
}

absl::StatusOr<std::vector<Decision>> Decisions(db::Connection& sql, const std::string& organization,
                                                const std::string& id) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kDecisions, {organization, id}));
  std::vector<Decision> decisions;
  while (rows.Next()) {
    decisions.push_back(
        {rows.Int(0), rows.Text(1) == "deferral", rows.MaybeTime(2), rows.Text(3), rows.Text(4), rows.Time(5)});
  }
  return decisions;
}

}  // namespace mingbai::publication::obligations
