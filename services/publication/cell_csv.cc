#include "services/publication/cell_csv.h"

#include <utility>

#include "common/csv/csv.h"
#include "common/time/county_time.h"
#include "services/publication/period_days.h"

namespace mingbai::publication {

std::string StatusInWords(v1::ObligationStatus status) {
  switch (status) {
    case v1::OBLIGATION_STATUS_UPCOMING:
      return "未到公开期";
    case v1::OBLIGATION_STATUS_DUE:
      return "待公开";
    case v1::OBLIGATION_STATUS_OVERDUE:
      return "逾期未公开";
    case v1::OBLIGATION_STATUS_FULFILLED_ON_TIME:
      return "按时公开";
    case v1::OBLIGATION_STATUS_FULFILLED_LATE:
      return "逾期公开";
    case v1::OBLIGATION_STATUS_DEFERRED:
      return "已延期";
    case v1::OBLIGATION_STATUS_EXEMPT:
      return "免予公开";
    case v1::OBLIGATION_STATUS_WITHDRAWN:
      return "不再公开";
    default:
      return "";
  }
}

std::string CellsAsCsv(const std::vector<obligations::Cell>& cells, const NameOf& name_of) {
  std::vector<std::vector<std::string>> records;
  records.reserve(cells.size() + 1);
  records.push_back({"单位代码", "单位名称", "事项编号", "事项名称", "周期", "阶段", "期限", "状态", "义务"});
  for (const obligations::Cell& cell : cells) {
    const std::string last_day = FormatDay(LastDayOf(cell.term_end));
    const ObligationIdParts parts = PartsOf(cell.id);
    std::vector<std::string> record = {cell.organization,
                                       name_of(cell.organization, last_day),
                                       std::string(parts.item),
                                       cell.display_name,
                                       PeriodInWords(std::string(parts.period)),
                                       PhaseInWords(parts.phase),
                                       last_day,
                                       StatusInWords(cell.status),
                                       ObligationName(cell.organization, cell.id)};
    for (std::string& field : record) field = GuardedCell(field);
    records.push_back(std::move(record));
  }
  return WriteCsv(records);
}

}  // namespace mingbai::publication
