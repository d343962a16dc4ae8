#include "services/publication/obligation_cells.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "common/status/status.h"
#include "common/text/text.h"
#include "services/publication/obligation_columns.h"

namespace mingbai::publication::obligations {
namespace {

using db::Connection;
using db::Rows;

// Organizations looked at together.
constexpr int kOrganizationsPerStep = 16;

#define MB_RANGE "organization >= ? AND organization < ? AND due_time >= ? AND due_time < ?"
#define MB_BEHIND "(organization > ? OR (organization = ? AND id > ?))"
#define MB_CELL "item, period, phase, display_name, COALESCE(deferred_until, due_time)"

// One row for all that have item, term and status in common, in the order of the index: neither sorted nor kept in a
// temporary table. One row for each obligation would cost more to send than to count.
constexpr char kCounts[] = "SELECT item, " MB_STATUS
                           ", COUNT(*), GROUP_CONCAT(organization) FROM obligation FORCE INDEX (obligation_matrix) "
                           "WHERE " MB_RANGE " AND (? = '' OR item = ?) AND " MB_AUDIENCE
                           " GROUP BY due_time, item, outcome, deferred_until, open_time";

// How many each organization has, at most.
constexpr char kSizes[] =
    "SELECT organization, COUNT(*) FROM obligation FORCE INDEX (obligation_of_organization) WHERE " MB_RANGE
    " GROUP BY organization ORDER BY organization LIMIT ?";
constexpr char kOfOrganizations[] =
    "SELECT organization, id, " MB_STATUS ", " MB_CELL
    " FROM obligation FORCE INDEX (obligation_of_organization) WHERE organization >= ? AND organization <= ? AND "
    "due_time >= ? AND due_time < ? AND " MB_BEHIND " AND " MB_AUDIENCE " ORDER BY organization, id LIMIT ?";
constexpr char kFiltered[] =
    "SELECT o.organization, o.id, found.status, o.item, o.period, o.phase, o.display_name, "
    "COALESCE(o.deferred_until, o.due_time) FROM (SELECT organization, id, " MB_STATUS
    " AS status FROM obligation FORCE INDEX (obligation_matrix) WHERE " MB_RANGE " AND " MB_BEHIND
    " AND (? = '' OR item = ?) AND (? = 0 OR " MB_STATUS " = ?) AND " MB_AUDIENCE
    " ORDER BY organization, id LIMIT ?) found JOIN obligation o ON o.organization = found.organization AND "
    "o.id = found.id ORDER BY o.organization, o.id";

void ReadCells(Rows rows, std::vector<Cell>* cells) {
  while (rows.Next()) {
    Cell& cell = cells->emplace_back();
    cell.organization = rows.Text(0);
    cell.id = rows.Text(1);
    cell.status = static_cast<v1::ObligationStatus>(rows.Int(2));
    cell.item = rows.Text(3);
    cell.period = rows.Text(4);
    cell.phase = static_cast<common::v1::Phase>(rows.Int(5));
    cell.display_name = rows.Text(6);
    cell.term_end = rows.Time(7);
  }
}

// Where the cells that a step looks at come from.
struct Step {
  std::string last;  // organization
  bool more = false;
};

// The next organizations from `low` on that together have `wanted` cells, or as many as a step takes.
absl::StatusOr<std::optional<Step>> NextStep(Connection& sql, const CellQuery& query, const std::string& low,
                                             int64_t wanted) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kSizes, {low, query.range.high, AtLeast(query.from), AtMost(query.to),
                                                    kOrganizationsPerStep}));
  std::optional<Step> step;
  for (int count = 1; rows.Next(); ++count) {
    step = Step{rows.Text(0), true};
    wanted -= rows.Int(1);
    if (wanted <= 0) return step;
    step->more = count == kOrganizationsPerStep;
  }
  return step;
}

}  // namespace

absl::Status TellGroups(Rows rows, absl::FunctionRef<void(const CellGroup& group)> add) {
  while (rows.Next()) {
    const std::string all = rows.Text(3);
    std::vector<std::string_view> organizations = Split(all, ',');
    if (static_cast<int64_t>(organizations.size()) != rows.Int(2)) {
      return absl::DataLossError("the database has cut off the organizations of an item");
    }
    add({rows.Text(0), static_cast<v1::ObligationStatus>(rows.Int(1)), std::move(organizations)});
  }
  return absl::OkStatus();
}

absl::Status ForEachGroup(Connection& sql, const CellQuery& query, const Viewer& viewer,
                          absl::FunctionRef<void(const CellGroup& group)> add) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.QueryAnew(kCounts, {query.now, query.now, query.now, query.range.low,
                                                         query.range.high, AtLeast(query.from), AtMost(query.to),
                                                         query.item, query.item, viewer.circles}));
  return TellGroups(std::move(rows), add);
}

absl::StatusOr<std::vector<Cell>> Cells(Connection& sql, const CellQuery& query, const Viewer& viewer,
                                        const std::string& after_organization, const std::string& after_id, int limit) {
  std::vector<Cell> cells;
  const absl::Time from = AtLeast(query.from), to = AtMost(query.to), now = query.now;
  std::string low = std::max(query.range.low, after_organization);
  if (!query.item.empty() || query.status != v1::OBLIGATION_STATUS_UNSPECIFIED) {
    const int status = query.status;
    MB_ASSIGN_OR_RETURN(
        Rows rows, sql.QueryAnew(kFiltered, {now, now, now, low, query.range.high, from, to, after_organization,
                                             after_organization, after_id, query.item, query.item, status, now, now,
                                             now, status, viewer.circles, limit}));
    ReadCells(std::move(rows), &cells);
    return cells;
  }
  while (static_cast<int>(cells.size()) < limit) {
    const int missing = limit - static_cast<int>(cells.size());
    MB_ASSIGN_OR_RETURN(const std::optional<Step> step, NextStep(sql, query, low, missing));
    if (!step.has_value()) break;
    MB_ASSIGN_OR_RETURN(Rows rows,
                        sql.Query(kOfOrganizations, {now, now, now, low, step->last, from, to, after_organization,
                                                     after_organization, after_id, viewer.circles, missing}));
    ReadCells(std::move(rows), &cells);
    if (!step->more) break;
    low = step->last + '!';  // behind the code itself, and before "-" and letters
  }
  return cells;
}

}  // namespace mingbai::publication::obligations
