#include "services/catalog/standard_layout.h"

#include <map>

#include "common/status/status.h"
#include "common/text/text.h"
#include "re2/re2.h"
#include "services/catalog/folding.h"

namespace mingbai::catalog {
namespace {

constexpr size_t kHeaderWithin = 20;

constexpr ColumnInfo kInfo[kAllColumns] = {{"", "序号", 6, true},
                                           {"公开事项", "一级事项", 14, false},
                                           {"公开事项", "二级事项", 24, false},
                                           {"", "公开内容（要素）", 36, false},
                                           {"", "公开依据", 32, false},
                                           {"", "公开时限", 22, false},
                                           {"", "公开主体", 20, false},
                                           {"", "公开渠道和载体", 34, false},
                                           {"公开对象", "全社会", 8, true},
                                           {"公开对象", "特定群体", 10, true},
                                           {"公开方式", "主动", 8, true},
                                           {"公开方式", "依申请", 8, true},
                                           {"公开层级", "县级", 8, true},
                                           {"公开层级", "乡级", 8, true},
                                           {"公开层级", "村级", 8, true},
                                           {"", "事项编号", 24, false},
                                           {"", "制定单位", 18, false},
                                           {"", "领域", 8, true},
                                           {"", "主体类别", 16, false},
                                           {"", "责任单位", 24, false},
                                           {"", "要素定义", 40, false},
                                           {"", "必须公开", 10, true},
                                           {"", "公示天数", 10, true},
                                           {"", "公开阶段", 16, false},
                                           {"", "来源", 10, false},
                                           {"", "原文", 40, false},
                                           {"", "生效日期", 12, true},
                                           {"办事指南", "服务事项", 20, false},
                                           {"办事指南", "审批依据", 24, false},
                                           {"办事指南", "办理程序", 30, false},
                                           {"办事指南", "申报材料", 30, false},
                                           {"办事指南", "办理时限", 14, false},
                                           {"办事指南", "收费标准", 16, false},
                                           {"办事指南", "窗口", 16, false},
                                           {"办事指南", "窗口人员", 16, false},
                                           {"办事指南", "预约方式", 18, false},
                                           {"办事指南", "办理方式", 10, true},
                                           {"办事指南", "承诺工作日", 10, true},
                                           {"公开层级", "乡、村级", 8, true}};

// A header without blanks and marks: "公开内容\n(要素)" is "公开内容要素".
std::string Plain(std::string_view header) {
  static const RE2 marks("[()\\[\\]、,/:;.·\\-]");
  std::string plain = FoldedWord(header);
  RE2::GlobalReplace(&plain, marks, "");
  return plain;
}

std::optional<Column> ColumnOf(std::string_view header) {
  using Names = std::map<std::string, Column, std::less<>>;
  static const Names& known = *new Names([] {
    Names names;
    for (size_t i = 0; i < kAllColumns; ++i) names.emplace(Plain(kInfo[i].header), static_cast<Column>(i));
    for (const auto& [name, column] :
         std::vector<std::pair<const char*, Column>>{{"编号", Column::kNumber},
                                                     {"公开内容", Column::kElements},
                                                     {"公开渠道", Column::kChannels},
                                                     {"公开载体", Column::kChannels},
                                                     {"公开渠道与载体", Column::kChannels},
                                                     {"公开渠道或载体", Column::kChannels},
                                                     {"特定群众", Column::kCircle},
                                                     {"特定群体请写明", Column::kCircle},
                                                     {"特定群众请写明", Column::kCircle},
                                                     {"特定对象", Column::kCircle},
                                                     {"主动公开", Column::kProactive},
                                                     {"依申请公开", Column::kOnRequest},
                                                     {"县区级", Column::kCounty},
                                                     {"区级", Column::kCounty},
                                                     {"县市区级", Column::kCounty},
                                                     {"镇级", Column::kTownship},
                                                     {"乡镇级", Column::kTownship},
                                                     {"街道级", Column::kTownship},
                                                     {"镇街级", Column::kTownship},
                                                     {"乡镇街道级", Column::kTownship},
                                                     {"村社区级", Column::kVillage},
                                                     {"社区级", Column::kVillage},
                                                     {"镇村级", Column::kTownshipAndVillage},
                                                     {"乡镇村级", Column::kTownshipAndVillage},
                                                     {"乡村社区级", Column::kTownshipAndVillage}}) {
      names.emplace(name, column);
    }
    return names;
  }());
  auto it = known.find(Plain(header));
  return it == known.end() ? std::nullopt : std::optional<Column>(it->second);
}

bool Names(const TableRow& row, Column wanted) {
  for (const TableCell& cell : row.cells) {
    if (ColumnOf(cell.text) == wanted) return true;
  }
  return false;
}

std::string_view TextAt(const TableRow& row, size_t column) {
  return column < row.cells.size() ? std::string_view(row.cells[column].text) : std::string_view();
}

absl::StatusOr<Header> ReadHeader(const TableRow& upper, const TableRow* lower) {
  Header header;
  header.position.fill(-1);
  const size_t columns = std::max(upper.cells.size(), lower == nullptr ? 0 : lower->cells.size());
  for (size_t i = 0; i < columns; ++i) {
    std::string_view text = lower == nullptr ? std::string_view() : TextAt(*lower, i);
    std::optional<Column> column = ColumnOf(text);
    if (!column.has_value()) {
      if (text.empty()) text = TextAt(upper, i);
      column = ColumnOf(TextAt(upper, i));
    }
    if (!column.has_value()) {
      if (!FoldedWord(text).empty()) header.unread.emplace_back(text);
      continue;
    }
    const auto at = static_cast<size_t>(*column);
    if (header.position[at] >= 0) {
      return absl::InvalidArgumentError(StrCat("the column \"", InfoOf(*column).header, "\" stands there twice"));
    }
    header.position[at] = static_cast<int>(i);
    header.text[at] = std::string(text);
  }
  return header;
}

}  // namespace

const ColumnInfo& InfoOf(Column column) { return kInfo[static_cast<size_t>(column)]; }

std::string Header::Name(Column column) const {
  const std::string& own = text[static_cast<size_t>(column)];
  return own.empty() ? std::string(InfoOf(column).header) : own;
}

std::string ColumnOfField(const Header& header, std::string_view path) {
  static const auto& columns = *new std::map<std::string_view, Column>{{"name", Column::kItemId},
                                                                       {"owner", Column::kOwner},
                                                                       {"domain", Column::kDomain},
                                                                       {"level1", Column::kLevel1},
                                                                       {"level2", Column::kLevel2},
                                                                       {"elements", Column::kElements},
                                                                       {"legal_basis", Column::kLegalBasis},
                                                                       {"timing", Column::kTiming},
                                                                       {"responsible", Column::kResponsible},
                                                                       {"channels", Column::kChannels},
                                                                       {"audience", Column::kCircle},
                                                                       {"mode", Column::kProactive},
                                                                       {"tiers", Column::kCounty},
                                                                       {"organization_kinds", Column::kKinds},
                                                                       {"mandatory", Column::kMandatory},
                                                                       {"notice_days", Column::kNoticeDays},
                                                                       {"phases", Column::kPhases},
                                                                       {"source", Column::kSource},
                                                                       {"quote", Column::kQuote},
                                                                       {"effective_date", Column::kEffectiveDate},
                                                                       {"responsibilities", Column::kResponsibilities},
                                                                       {"service_guide", Column::kMatter}};
  static const auto& guide = *new std::map<std::string_view, Column>{{"matter", Column::kMatter},
                                                                     {"approval_basis", Column::kApprovalBasis},
                                                                     {"procedure", Column::kProcedure},
                                                                     {"materials", Column::kMaterials},
                                                                     {"time_limit", Column::kTimeLimit},
                                                                     {"fees", Column::kFees},
                                                                     {"window", Column::kWindow},
                                                                     {"staff", Column::kStaff},
                                                                     {"contact", Column::kContact},
                                                                     {"handling", Column::kHandling},
                                                                     {"promised_working_days", Column::kPromisedDays}};
  ConsumePrefix(&path, "item.");
  if (ConsumePrefix(&path, "service_guide.")) {
    const auto part = guide.find(path.substr(0, path.find('[')));
    return header.Name(part == guide.end() ? Column::kMatter : part->second);
  }
  const auto it = columns.find(path.substr(0, path.find_first_of(".[")));
  if (it == columns.end()) return "";
  const bool rules = it->second == Column::kElements && header.Has(Column::kElementRules);
  return header.Name(rules ? Column::kElementRules : it->second);
}

absl::StatusOr<Header> FindHeader(const std::vector<TableRow>& rows) {
  for (size_t i = 0; i < rows.size() && i < kHeaderWithin; ++i) {
    if (!Names(rows[i], Column::kTiming)) continue;
    const bool two = !Names(rows[i], Column::kLevel2) && i + 1 < rows.size() && Names(rows[i + 1], Column::kLevel2);
    MB_ASSIGN_OR_RETURN(Header header, ReadHeader(rows[i], two ? &rows[i + 1] : nullptr));
    if (!header.Has(Column::kLevel2)) break;
    header.first_row = i + (two ? 2 : 1);
    return header;
  }
  return absl::InvalidArgumentError("no row has the headers 公开时限 and 二级事项");
}

const TableCell& CellAt(const TableRow& row, const Header& header, Column column) {
  static const TableCell& empty = *new TableCell;
  const int position = header.position[static_cast<size_t>(column)];
  if (position < 0 || position >= static_cast<int>(row.cells.size())) return empty;
  return row.cells[static_cast<size_t>(position)];
}

}  // namespace mingbai::catalog
