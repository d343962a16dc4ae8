#include "services/gateway/import/table_import.h"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/csv/csv.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/gateway/import/cell.h"

namespace mingbai::gateway {
namespace {

constexpr std::string_view kCodeColumn = "organization_code";
constexpr size_t kMostRows = 5000;  // of one table, as the contract of publication bounds it
constexpr size_t kMostTitle = 200;  // characters

std::string Trimmed(const std::string& text) { return std::string(absl::StripAsciiWhitespace(text)); }

std::vector<const catalog::v1::ContentElement*> ColumnsOf(const catalog::v1::Item& item) {
  std::vector<const catalog::v1::ContentElement*> columns;
  for (const catalog::v1::ContentElement& element : item.elements()) {
    if (element.column()) columns.push_back(&element);
  }
  return columns;
}

absl::Status CheckItem(const catalog::v1::Item& item) {
  bool table = false;
  for (const catalog::v1::ContentElement& element : item.elements()) {
    table = table || element.column();
    if (!element.column() && !element.optional()) {
      return InvalidField(
          "item", absl::StrCat("requires the field ", element.display_name(), ", which rows of a table cannot bring"));
    }
  }
  return table ? absl::OkStatus() : InvalidField("item", "has no table");
}

// Where each needed column stands in the header.
struct Header {
  size_t width = 0;
  size_t code = 0;
  std::vector<std::optional<size_t>> columns;  // nullopt: an optional column that was not delivered
};

absl::StatusOr<Header> ReadHeader(const CsvRecord& record,
                                  const std::vector<const catalog::v1::ContentElement*>& columns) {
  std::unordered_map<std::string, size_t> places;
  for (size_t i = 0; i < record.fields.size(); ++i) {
    const std::string name = Trimmed(record.fields[i]);
    if (!places.emplace(name, i).second && !name.empty()) {
      return InvalidField("csv", absl::StrCat("the column ", name, " stands twice in the header"));
    }
  }
  Header header;
  header.width = record.fields.size();
  auto code = places.find(std::string(kCodeColumn));
  if (code == places.end()) return InvalidField("csv", "the column organization_code is missing");
  header.code = code->second;
  for (const catalog::v1::ContentElement* element : columns) {
    auto place = places.find(element->display_name());
    if (place != places.end()) {
      header.columns.emplace_back(place->second);
    } else if (element->optional()) {
      header.columns.emplace_back(std::nullopt);
    } else {
      return InvalidField("csv", absl::StrCat("the column ", element->display_name(), " is missing"));
    }
  }
  return header;
}

ImportLine ReadLine(const CsvRecord& record, const Header& header,
                    const std::vector<const catalog::v1::ContentElement*>& columns) {
  ImportLine line;
  line.line = record.line;
  if (header.code < record.fields.size()) line.code = Trimmed(record.fields[header.code]);
  if (record.fields.size() != header.width) {
    line.fault = absl::StrCat("the row has ", record.fields.size(), " fields, the header ", header.width);
    return line;
  }
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string text = header.columns[i].has_value() ? record.fields[*header.columns[i]] : std::string();
    line.cells.push_back(ReadCell(*columns[i], text, &line.fault));
    if (!line.fault.empty()) break;
  }
  return line;
}

// The total row: exact sums; ratios of the sums; the word for "total" in the first column that does not add up.
publication::v1::TableRow TotalOf(const std::vector<const catalog::v1::ContentElement*>& columns,
                                  const publication::v1::Table& table) {
  std::map<std::string, int64_t> sums;
  for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
    if (!columns[i]->sum()) continue;
    int64_t sum = 0;
    for (const publication::v1::TableRow& row : table.rows()) {
      sum += ParseFixed(row.cells(i), ScaleOf(columns[i]->type())).value_or(0);
    }
    sums[columns[i]->display_name()] = sum;
  }
  publication::v1::TableRow total;
  bool named = false;
  for (const catalog::v1::ContentElement* column : columns) {
    auto sum = sums.find(column->display_name());
    if (sum != sums.end()) {
      total.add_cells(FormatFixed(sum->second, std::max(0, ScaleOf(column->type()))));
    } else if (sums.count(column->numerator()) > 0 && sums.count(column->denominator()) > 0) {
      total.add_cells(FormatFixed(RatioPercent2(sums[column->numerator()], sums[column->denominator()]), 2));
    } else {
      total.add_cells(named ? "" : "合计");
      named = true;
    }
  }
  return total;
}

size_t Characters(std::string_view text) {
  size_t count = 0;
  for (unsigned char c : text) count += (c & 0xC0) != 0x80;
  return count;
}

std::string TitleOf(const catalog::v1::Item& item, std::string_view period) {
  absl::StatusOr<std::string> words = PeriodWords(period);
  const std::string title = words.ok() ? absl::StrCat(item.level2(), "（", *words, "）") : item.level2();
  return Characters(title) <= kMostTitle ? title : item.level2();
}

}  // namespace

absl::StatusOr<ImportTable> ReadImport(std::string_view csv, const catalog::v1::Item& item) {
  MB_RETURN_IF_ERROR(CheckItem(item));
  MB_ASSIGN_OR_RETURN(const std::vector<CsvRecord> records, ParseCsv(csv));
  if (records.empty()) return InvalidField("csv", "there is no header");
  const std::vector<const catalog::v1::ContentElement*> columns = ColumnsOf(item);
  MB_ASSIGN_OR_RETURN(const Header header, ReadHeader(records[0], columns));
  if (records.size() == 1) return InvalidField("csv", "there is no row below the header");
  ImportTable table;
  for (const catalog::v1::ContentElement* column : columns) table.columns.push_back(column->display_name());
  table.lines.reserve(records.size() - 1);
  for (size_t i = 1; i < records.size(); ++i) table.lines.push_back(ReadLine(records[i], header, columns));
  return table;
}

ImportPlan PlanImport(const ImportTable& table, const catalog::v1::Item& item, std::string_view root,
                      std::string_view period, std::string_view source_note,
                      const std::function<bool(const std::string&)>& known) {
  ImportPlan plan;
  std::map<std::string, ImportDraft> drafts;
  for (size_t i = 0; i < table.lines.size(); ++i) {
    const ImportLine& line = table.lines[i];
    v1::ImportedRow& row = plan.rows.emplace_back();
    row.set_line(line.line);
    if (line.code.empty()) {
      row.set_reason("column organization_code: empty");
    } else if (!IsOrganizationCode(line.code)) {
      row.set_reason("column organization_code: not an organization code");
    } else if (!InSubtree(root, line.code)) {
      row.set_reason(absl::StrCat("column organization_code: does not lie below ", OrganizationName(root)));
    } else if (!known(line.code)) {
      row.set_reason("column organization_code: no such organization");
    } else {
      ImportDraft& draft = drafts[line.code];
      draft.code = line.code;
      draft.rows.push_back(static_cast<int>(i));
    }
  }
  const std::vector<const catalog::v1::ContentElement*> columns = ColumnsOf(item);
  const bool adds_up = std::any_of(columns.begin(), columns.end(), [](const auto* column) { return column->sum(); });
  for (auto& [code, draft] : drafts) {
    publication::v1::Table* content = draft.content.mutable_table();
    for (const std::string& column : table.columns) content->add_columns(column);
    std::vector<int> good;
    for (int index : draft.rows) {
      const ImportLine& line = table.lines[index];
      if (!line.fault.empty()) {
        plan.rows[index].set_reason(line.fault);
        if (draft.missing_line == 0) draft.missing_line = line.line;
        continue;
      }
      good.push_back(index);
      publication::v1::TableRow* row = content->add_rows();
      for (const std::string& cell : line.cells) row->add_cells(cell);
    }
    draft.rows = std::move(good);
    if (draft.rows.empty()) continue;
    if (draft.rows.size() > kMostRows) {
      RefuseDraft(draft, absl::StrCat("more than ", kMostRows, " rows of one organization"), &plan);
      continue;
    }
    draft.content.set_title(TitleOf(item, period));
    draft.content.set_source_note(std::string(source_note));
    if (adds_up) *content->mutable_total() = TotalOf(columns, *content);
    plan.drafts.push_back(std::move(draft));
  }
  return plan;
}

void RefuseDraft(const ImportDraft& draft, const std::string& reason, ImportPlan* plan) {
  for (int index : draft.rows) plan->rows[index].set_reason(reason);
}

void AcceptDraft(const ImportDraft& draft, const std::string& publication, bool kept_as_draft,
                 const std::map<int, std::string>& refused, ImportPlan* plan) {
  int missing_line = draft.missing_line;
  if (missing_line == 0 && !refused.empty()) missing_line = plan->rows[draft.rows[refused.begin()->first]].line();
  for (int position = 0; position < static_cast<int>(draft.rows.size()); ++position) {
    v1::ImportedRow& row = plan->rows[draft.rows[position]];
    if (const auto found = refused.find(position); found != refused.end()) {
      row.set_reason(found->second);
      continue;
    }
    row.set_accepted(true);
    row.set_publication(publication);
    row.clear_reason();
    if (kept_as_draft && missing_line > 0) {
      row.set_reason(absl::StrCat("kept in a draft that is not submitted: it lacks line ", missing_line));
    }
  }
}

absl::StatusOr<std::string> PeriodWords(std::string_view period) {
  static constexpr std::string_view kQuarters[] = {"一", "二", "三", "四"};
  const std::string year = absl::StrCat(std::string(period.substr(0, 4)), "年");
  if (period.size() == 4) return year;
  if (period.size() == 7 && period[5] == 'Q' && period[6] >= '1' && period[6] <= '4') {
    return absl::StrCat(year, "第", std::string(kQuarters[period[6] - '1']), "季度");
  }
  if (period.size() == 7 && period[5] == 'H') return absl::StrCat(year, period[6] == '1' ? "上半年" : "下半年");
  const bool month = period.size() == 7;
  const std::optional<absl::CivilDay> day = ParseDay(month ? std::string(period) + "-01" : std::string(period));
  if (!day.has_value()) return InvalidField("period", "there is no such month or day");
  const std::string words = absl::StrCat(year, day->month(), "月");
  return month ? words : absl::StrCat(words, day->day(), "日");
}

}  // namespace mingbai::gateway
