#include "services/publication/obligation_as_of.h"

#include <utility>

#include "common/status/status.h"
#include "common/text/text.h"
#include "services/publication/obligation_columns.h"

namespace mingbai::publication::obligations {
namespace {

using db::Connection;
using db::Rows;
using db::Value;
using Values = std::vector<Value>;

// Current rows that held already: the time.
#define MB_HELD "valid_from <= ?"

// Older versions that held: four times the time, and the viewer's circles.
#define MB_HELD_BEFORE                                                                                            \
  "valid_from <= ? AND valid_until > ? AND NOT EXISTS (SELECT 1 FROM obligation_history later WHERE "             \
  "later.organization = obligation_history.organization AND later.id = obligation_history.id AND "                \
  "later.version > obligation_history.version AND later.valid_from <= ?) AND EXISTS (SELECT 1 FROM obligation o " \
  "WHERE o.organization = obligation_history.organization AND o.id = obligation_history.id AND o.valid_from > ? " \
  "AND (o.circle = '' OR INSTR(?, CONCAT('\n', o.organization, '/', o.circle, '\n')) > 0))"

// The audience of the version itself, and of what is asked for.
#define MB_ONE "organization = ? AND id = ? AND " MB_AUDIENCE " AND "
constexpr char kFind[] = "SELECT " MB_COLUMNS " FROM obligation WHERE " MB_ONE MB_HELD " UNION ALL SELECT " MB_COLUMNS
                         " FROM obligation_history WHERE " MB_ONE MB_HELD_BEFORE;

#define MB_FILTER "(? = '' OR item = ?) AND (? = 0 OR " MB_STATUS " = ?) AND " MB_AUDIENCE " AND "
#define MB_OF_ORGANIZATION                              \
  "organization = ? AND due_time >= ? AND due_time < ?" \
  " AND (due_time > ? OR (due_time = ? AND id > ?)) AND " MB_FILTER
#define MB_OF_SUBTREE                                                         \
  "organization >= ? AND organization < ? AND due_time >= ? AND due_time < ?" \
  " AND (due_time > ? OR (due_time = ? AND (organization > ? OR (organization = ? AND id > ?)))) AND " MB_FILTER
#define MB_LIST(which, order)                                                                                         \
  "(SELECT " MB_COLUMNS " FROM obligation WHERE " which MB_HELD " ORDER BY " order                                    \
  " LIMIT ?) UNION ALL (SELECT " MB_COLUMNS " FROM obligation_history WHERE " which MB_HELD_BEFORE " ORDER BY " order \
  " LIMIT ?) ORDER BY " order " LIMIT ?"
constexpr char kListOne[] = MB_LIST(MB_OF_ORGANIZATION, "due_time, id");
constexpr char kListSubtree[] = MB_LIST(MB_OF_SUBTREE, "due_time, organization, id");

#define MB_COUNTED "SELECT organization, " MB_STATUS " AS status, " MB_NEXT_CHANGE " AS next_change FROM "
#define MB_WITHIN \
  " WHERE organization >= ? AND organization < ? AND due_time >= ? AND due_time < ? AND " MB_AUDIENCE " AND "
constexpr char kSummarize[] =
    "SELECT organization, status, COUNT(*), MIN(next_change) FROM (" MB_COUNTED "obligation" MB_WITHIN MB_HELD
    " UNION ALL " MB_COUNTED "obligation_history" MB_WITHIN MB_HELD_BEFORE ") stood GROUP BY organization, status";

#define MB_CELLS_OF "SELECT item, organization, " MB_STATUS " AS status FROM "
#define MB_CELLS_WITHIN                                                                   \
  " WHERE organization >= ? AND organization < ? AND due_time >= ? AND due_time < ? AND " \
  "(? = '' OR item = ?) AND " MB_AUDIENCE " AND "
// One row for each item and status: one for each obligation would cost more to send than to count.
constexpr char kGroups[] =
    "SELECT item, status, COUNT(*), GROUP_CONCAT(organization) FROM (" MB_CELLS_OF "obligation" MB_CELLS_WITHIN MB_HELD
    " UNION ALL " MB_CELLS_OF "obligation_history" MB_CELLS_WITHIN MB_HELD_BEFORE ") stood GROUP BY item, status";

// The values of a statement made of two halves with the same filter: of the current rows and of the older versions.
Values Halves(const Values& filter, absl::Time time, const Viewer& viewer, const Values& end) {
  Values values = filter;
  values.push_back(time);
  values.insert(values.end(), end.begin(), end.end());
  values.insert(values.end(), filter.begin(), filter.end());
  values.insert(values.end(), {time, time, time, time, viewer.circles});
  values.insert(values.end(), end.begin(), end.end());
  return values;
}

}  // namespace

absl::StatusOr<std::optional<ObligationRow>> FindAsOf(Connection& sql, const std::string& organization,
                                                      const std::string& id, absl::Time time, const Viewer& viewer) {
  MB_ASSIGN_OR_RETURN(Rows rows,
                      sql.Query(kFind, Halves({organization, id, viewer.circles}, AtMost(time), viewer, {})));
  if (!rows.Next()) return std::nullopt;
  return ReadObligation(rows);
}

absl::StatusOr<std::vector<ObligationRow>> ListAsOf(Connection& sql, const ListQuery& query, const Viewer& viewer) {
  const CodeRange range = SubtreeRange(query.organization);
  const Values filter = ListValues(query, range, viewer);
  const absl::Time time = AtMost(query.now);
  Values values = Halves(filter, time, viewer, {query.limit});
  values.push_back(query.limit);
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(query.subtree ? kListSubtree : kListOne, values));
  return ReadObligations(std::move(rows));
}

absl::StatusOr<std::vector<Count>> SummarizeAsOf(Connection& sql, const CodeRange& range, absl::Time from,
                                                 absl::Time to, absl::Time time, const Viewer& viewer) {
  time = AtMost(time);
  const Values filter = {time,      time,       time,          time,       time,          time,
                         range.low, range.high, AtLeast(from), AtMost(to), viewer.circles};
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kSummarize, Halves(filter, time, viewer, {})));
  return ReadCounts(std::move(rows));
}

absl::Status CountCellsAsOf(
    Connection& sql, const CellQuery& query, const Viewer& viewer,
    absl::FunctionRef<void(std::string_view organization, std::string_view item, v1::ObligationStatus status)> count) {
  const absl::Time time = AtMost(query.now);
  const Values filter = {
      time,       time,       time,          query.range.low, query.range.high, AtLeast(query.from), AtMost(query.to),
      query.item, query.item, viewer.circles};
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kGroups, Halves(filter, time, viewer, {})));
  while (rows.Next()) {
    const std::string item = rows.Text(0), all = rows.Text(3);
    const auto status = static_cast<v1::ObligationStatus>(rows.Int(1));
    if (query.status != v1::OBLIGATION_STATUS_UNSPECIFIED && query.status != status) continue;
    const std::vector<std::string_view> organizations = Split(all, ',');
    if (static_cast<int64_t>(organizations.size()) != rows.Int(2)) {
      return absl::DataLossError("the database has cut off the organizations of an item");
    }
    for (const std::string_view organization : organizations) count(organization, item, status);
  }
  return absl::OkStatus();
}

}  // namespace mingbai::publication::obligations
