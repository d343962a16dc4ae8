#include "services/publication/obligation_cells.h"

#include <algorithm>
#include <map>
#include <utility>

#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/obligation_columns.h"
#include "services/publication/obligation_months.h"

namespace mingbai::publication::obligations {
namespace {

using db::Connection;
using db::Rows;

// Texts that one statement reads: at first, later as many as are about kBytes, at most.
constexpr int kTexts = 64;
constexpr int kMostTexts = 1024;
constexpr size_t kBytes = 8 << 20;
// Cells that are named by one statement.
constexpr size_t kCellsNamed = 1000;

// One month is read in the order of the primary key.
#define MB_TEXTS(months)                                                 \
  "SELECT organization, obligations FROM obligation_month WHERE " months \
  " AND organization >= ? AND organization < ? ORDER BY organization LIMIT ?"
constexpr char kOfMonth[] = MB_TEXTS("month = ?");
constexpr char kOfMonths[] = MB_TEXTS("month >= ? AND month <= ?");
constexpr char kNames[] =
    "SELECT organization, id, display_name FROM obligation WHERE organization >= ? AND organization <= ? AND "
    "due_time >= ? AND due_time < ?";

// An organization's texts.
struct Texts {
  std::string organization;
  std::vector<std::string> months;
};

// Tells `look` of organizations from `low` on, in order, until it answers false.
absl::Status ForEachOrganization(Connection& sql, const CellQuery& query, std::string low,
                                 absl::FunctionRef<absl::StatusOr<bool>(const Texts& texts)> look) {
  const std::string first = FormatMonth(absl::CivilMonth(LastDayOf(query.from)));
  // Terms end with a day, so that none ends within the one before `to`.
  const std::string last = FormatMonth(absl::CivilMonth(LastDayOf(query.to) - 1));
  low = std::max(low, query.range.low);
  for (int limit = kTexts;;) {
    std::vector<db::Value> values = {first};
    if (first != last) values.emplace_back(last);
    values.insert(values.end(), {low, query.range.high, limit});
    MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(first == last ? kOfMonth : kOfMonths, values));
    std::vector<Texts> found;
    size_t texts = 0, bytes = 0;
    for (; rows.Next(); ++texts) {
      std::string organization = rows.Text(0);
      if (found.empty() || found.back().organization != organization) found.push_back({std::move(organization), {}});
      found.back().months.push_back(rows.Text(1));
      bytes += found.back().months.back().size();
    }
    // The last one's further months may have been cut off.
    const bool more = texts == static_cast<size_t>(limit);
    if (more) {
      low = found.back().organization;
      found.pop_back();
    }
    for (const Texts& organization : found) {
      MB_ASSIGN_OR_RETURN(const bool on, look(organization));
      if (!on) return absl::OkStatus();
    }
    if (!more) return absl::OkStatus();
    limit = std::clamp(static_cast<int>(kBytes / (bytes / texts + 1)), kTexts, kMostTexts);
  }
}

// Tells `look` of the lines that are asked for and that the viewer may see.
absl::Status ForEachWanted(const Texts& texts, const CellQuery& query, const Viewer& viewer,
                           absl::FunctionRef<void(const MonthLine& line, v1::ObligationStatus status)> look) {
  for (const std::string& text : texts.months) {
    MB_RETURN_IF_ERROR(ForEachLine(text, [&](const MonthLine& line) {
      if (line.due < query.from || line.due >= query.to) return;
      if (!query.item.empty() && ItemOf(line.id) != query.item) return;
      if (!line.circle.empty() && !viewer.InAudience(texts.organization, std::string(line.circle))) return;
      const v1::ObligationStatus status = StatusAt(line, query.now);
      if (query.status == v1::OBLIGATION_STATUS_UNSPECIFIED || query.status == status) look(line, status);
    }));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CountCells(
    Connection& sql, const CellQuery& query, const Viewer& viewer,
    absl::FunctionRef<void(std::string_view organization, std::string_view item, v1::ObligationStatus status)> count) {
  return ForEachOrganization(sql, query, query.range.low, [&](const Texts& texts) -> absl::StatusOr<bool> {
    MB_RETURN_IF_ERROR(ForEachWanted(texts, query, viewer, [&](const MonthLine& line, v1::ObligationStatus status) {
      count(texts.organization, ItemOf(line.id), status);
    }));
    return true;
  });
}

absl::StatusOr<std::vector<Cell>> Cells(Connection& sql, const CellQuery& query, const Viewer& viewer,
                                        const std::string& after_organization, const std::string& after_id, int limit) {
  std::vector<Cell> cells;
  MB_RETURN_IF_ERROR(
      ForEachOrganization(sql, query, after_organization, [&](const Texts& texts) -> absl::StatusOr<bool> {
        const size_t before = cells.size();
        const bool seen = texts.organization == after_organization;
        MB_RETURN_IF_ERROR(ForEachWanted(texts, query, viewer, [&](const MonthLine& line, v1::ObligationStatus status) {
          if (seen && line.id <= after_id) return;
          cells.push_back(
              {texts.organization, std::string(line.id), status, line.deferred_until.value_or(line.due), ""});
        }));
        std::sort(cells.begin() + static_cast<std::ptrdiff_t>(before), cells.end(),
                  [](const Cell& a, const Cell& b) { return a.id < b.id; });
        return static_cast<int>(cells.size()) < limit;
      }));
  if (static_cast<int>(cells.size()) > limit) cells.resize(limit);
  return cells;
}

absl::Status NameCells(Connection& sql, const CellQuery& query, std::vector<Cell>* cells) {
  std::map<std::pair<std::string, std::string>, Cell*> unnamed;
  for (size_t i = 0; i < cells->size(); ++i) {
    Cell& cell = (*cells)[i];
    unnamed[{cell.organization, cell.id}] = &cell;
    if (unnamed.size() < kCellsNamed && i + 1 < cells->size()) continue;
    MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kNames, {unnamed.begin()->second->organization, cell.organization,
                                                      AtLeast(query.from), AtMost(query.to)}));
    while (rows.Next()) {
      const auto found = unnamed.find({rows.Text(0), rows.Text(1)});
      if (found != unnamed.end()) found->second->display_name = rows.Text(2);
    }
    unnamed.clear();
  }
  return absl::OkStatus();
}

}  // namespace mingbai::publication::obligations
