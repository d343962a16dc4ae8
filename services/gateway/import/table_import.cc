#include "services/gateway/import/table_import.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "common/csv/csv.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/time/county_time.h"

namespace mingbai::gateway {
namespace {

constexpr std::string_view kCodeColumn = "organization_code";
constexpr size_t kMostRows = 5000;  // of one table, as the contract of publication bounds it
constexpr size_t kMostTitle = 200;  // characters

std::string Trimmed(const std::string& text) { return std::string(absl::StripAsciiWhitespace(text)); }

absl::StatusOr<HeaderPlaces> ReadHeader(const CsvRecord& record) {
  HeaderPlaces places;
  for (size_t i = 0; i < record.fields.size(); ++i) {
    const std::string name = Trimmed(record.fields[i]);
    if (!places.emplace(name, i).second && !name.empty()) {
      return InvalidField("csv", absl::StrCat("the column ", name, " stands twice in the header"));
    }
  }
  if (places.count(std::string(kCodeColumn)) == 0) {
    return InvalidField("csv", "the column organization_code is missing");
  }
  return places;
}

// What the item itself asks for, everybody owes.
absl::Status CheckHeader(const catalog::v1::Item& item, const HeaderPlaces& header) {
  const OwedTable table = MakeOwedTable(item, header);
  if (!table.missing_field.empty()) {
    return InvalidField(
        "item", absl::StrCat("requires the field ", table.missing_field, ", which rows of a table cannot bring"));
  }
  if (table.missing_column.empty()) return absl::OkStatus();
  return InvalidField("csv", absl::StrCat("the column ", table.missing_column, " is missing"));
}

ImportLine ReadLine(const CsvRecord& record, size_t code, size_t width) {
  ImportLine line;
  line.line = record.line;
  if (code < record.fields.size()) line.code = Trimmed(record.fields[code]);
  if (record.fields.size() != width) {
    line.fault = absl::StrCat("the row has ", record.fields.size(), " fields, the header ", width);
  } else {
    line.fields = record.fields;
  }
  return line;
}

// Why the row is nobody's; empty where it is somebody's of `owed`.
std::string NobodysFault(const ImportLine& line, std::string_view root, const OwedItems& owed) {
  if (line.code.empty()) return "column organization_code: empty";
  if (!IsOrganizationCode(line.code)) return "column organization_code: not an organization code";
  if (!InSubtree(root, line.code)) {
    return absl::StrCat("column organization_code: does not lie below ", OrganizationName(root));
  }
  return owed.count(line.code) == 0 ? "column organization_code: no such organization" : "";
}

bool HasTable(const catalog::v1::Item& item) {
  return std::any_of(item.elements().begin(), item.elements().end(),
                     [](const auto& element) { return element.column(); });
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
  MB_ASSIGN_OR_RETURN(const std::vector<CsvRecord> records, ParseCsv(csv));
  if (records.empty()) return InvalidField("csv", "there is no header");
  ImportTable table;
  MB_ASSIGN_OR_RETURN(table.header, ReadHeader(records[0]));
  MB_RETURN_IF_ERROR(CheckHeader(item, table.header));
  if (records.size() == 1) return InvalidField("csv", "there is no row below the header");
  const size_t code = table.header.at(std::string(kCodeColumn));
  table.lines.reserve(records.size() - 1);
  for (size_t i = 1; i < records.size(); ++i) {
    table.lines.push_back(ReadLine(records[i], code, records[0].fields.size()));
  }
  return table;
}

std::set<std::string> OrganizationsOf(const ImportTable& table, std::string_view root) {
  std::set<std::string> codes;
  for (const ImportLine& line : table.lines) {
    if (IsOrganizationCode(line.code) && InSubtree(root, line.code)) codes.insert(line.code);
  }
  return codes;
}

absl::StatusOr<ImportPlan> PlanImport(const ImportTable& table, const catalog::v1::Item& item, std::string_view root,
                                      std::string_view period, std::string_view source_note, const OwedItems& owed) {
  if (!HasTable(item) && std::none_of(owed.begin(), owed.end(), [](const auto& of) { return HasTable(*of.second); })) {
    return InvalidField("item", "has no table");
  }
  ImportPlan plan;
  std::map<std::string, ImportDraft> drafts;
  for (size_t i = 0; i < table.lines.size(); ++i) {
    const ImportLine& line = table.lines[i];
    v1::ImportedRow& row = plan.rows.emplace_back();
    row.set_line(line.line);
    row.set_reason(NobodysFault(line, root, owed));
    if (!row.reason().empty()) continue;
    ImportDraft& draft = drafts[line.code];
    draft.code = line.code;
    draft.rows.push_back(static_cast<int>(i));
  }
  std::map<const catalog::v1::Item*, OwedTable> tables;  // most organizations owe the same
  for (auto& [code, draft] : drafts) {
    const catalog::v1::Item* owes = owed.at(code).get();
    if (tables.count(owes) == 0) tables.emplace(owes, MakeOwedTable(*owes, table.header));
    const OwedTable& columns = tables.at(owes);
    if (const std::string fault = FaultOf(columns); !fault.empty()) {
      RefuseDraft(draft, fault, &plan);
      continue;
    }
    publication::v1::Table* content = draft.content.mutable_table();
    for (const catalog::v1::ContentElement* column : columns.columns) content->add_columns(column->display_name());
    std::vector<int> good;
    for (int index : draft.rows) {
      const ImportLine& line = table.lines[index];
      const std::string fault = line.fault.empty() ? AddRow(columns, line.fields, content) : line.fault;
      plan.rows[index].set_reason(fault);
      if (fault.empty()) {
        good.push_back(index);
      } else if (draft.missing_line == 0) {
        draft.missing_line = line.line;
      }
    }
    draft.rows = std::move(good);
    if (draft.rows.empty()) continue;
    if (draft.rows.size() > kMostRows) {
      RefuseDraft(draft, absl::StrCat("more than ", kMostRows, " rows of one organization"), &plan);
      continue;
    }
    draft.content.set_title(TitleOf(item, period));
    draft.content.set_source_note(std::string(source_note));
    if (columns.adds_up()) *content->mutable_total() = TotalOf(columns, *content);
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
