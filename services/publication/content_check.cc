#include "services/publication/content_check.h"

#include <limits>
#include <string>

#include "absl/strings/numbers.h"
#include "common/privacy/personal_data.h"
#include "common/text/text.h"
#include "common/text/text_safety.h"
#include "services/publication/content_findings.h"
#include "services/publication/element_value.h"
#include "services/publication/table_check.h"

namespace mingbai::publication {
namespace {

constexpr char kMaskIt[] = "holds an identity number; mask it";
constexpr char kTurned[] = "holds a character that turns the direction of writing";
constexpr char kInvisible[] = "holds an invisible or control character";

void CheckText(std::string_view text, const std::string& path, ContentFindings* findings) {
  if (HoldsIdentityNumber(text)) findings->Add(path, kMaskIt);
  if (HoldsDirectionOverride(text)) findings->Add(path, kTurned);
}

void CheckName(std::string_view text, const std::string& path, ContentFindings* findings) {
  if (HoldsIdentityNumber(text)) findings->Add(path, kMaskIt);
  if (HoldsInvisible(text)) findings->Add(path, kInvisible);
}

void CheckRowText(const v1::TableRow& row, const std::string& path, ContentFindings* findings) {
  for (int cell = 0; cell < row.cells_size(); ++cell) {
    CheckText(row.cells(cell), StrCat(path, ".cells[", cell, "]"), findings);
  }
}

void CheckAllText(const v1::Content& content, const std::string& root, ContentFindings* findings) {
  CheckName(content.title(), root + ".title", findings);
  for (int i = 0; i < content.fields_size(); ++i) {
    const std::string path = StrCat(root, ".fields[", i, "]");
    CheckName(content.fields(i).name(), path + ".name", findings);
    CheckText(content.fields(i).value(), path + ".value", findings);
  }
  for (int i = 0; i < content.table().columns_size(); ++i) {
    CheckName(content.table().columns(i), StrCat(root, ".table.columns[", i, "]"), findings);
  }
  for (int i = 0; i < content.table().rows_size(); ++i) {
    CheckRowText(content.table().rows(i), StrCat(root, ".table.rows[", i, "]"), findings);
  }
  CheckRowText(content.table().total(), root + ".table.total", findings);
  for (int i = 0; i < content.citations_size(); ++i) {
    CheckName(content.citations(i), StrCat(root, ".citations[", i, "]"), findings);
  }
  CheckName(content.source_note(), root + ".source_note", findings);
}

void CheckFields(const Elements& elements, const v1::Content& content, const std::string& root,
                 ContentFindings* findings) {
  for (int i = 0; i < content.fields_size(); ++i) {
    const v1::ContentField& field = content.fields(i);
    const std::string path = StrCat(root, ".fields[", i, "]");
    for (int earlier = 0; earlier < i; ++earlier) {
      if (content.fields(earlier).name() == field.name()) findings->Add(path + ".name", "stands twice");
    }
    const catalog::v1::ContentElement* element = nullptr;
    for (const auto& candidate : elements) {
      if (!candidate.column() && candidate.display_name() == field.name()) element = &candidate;
    }
    if (element == nullptr) {
      findings->Add(path + ".name", "is no field of the item");
      continue;
    }
    CheckValue(*element, field.value(), path + ".value", findings);
  }
  for (const auto& element : elements) {
    if (element.column() || element.optional()) continue;
    bool found = false;
    for (const auto& field : content.fields()) found = found || field.name() == element.display_name();
    if (!found) findings->Add(root + ".fields", StrCat("lacks \"", element.display_name(), "\""));
  }
}

void Check(const Elements& elements, const v1::Content& content, const std::string& path, ContentFindings* findings) {
  if (IsBlank(content.title())) findings->Add(path + ".title", "is empty");
  CheckAllText(content, path, findings);
  CheckFields(elements, content, path, findings);
  CheckTable(elements, content, path + ".table", findings);
}

// The row that a path below `rows` ("content.table.rows[") is about; -1 for none.
int RowOf(const std::string& path, const std::string& rows) {
  int row = -1;
  if (!path.starts_with(rows)) return -1;
  const size_t end = path.find(']', rows.size());
  if (end == std::string::npos || !absl::SimpleAtoi(path.substr(rows.size(), end - rows.size()), &row)) return -1;
  return row;
}

}  // namespace

absl::Status CheckSafety(const v1::Content& content, std::string_view root) {
  ContentFindings findings;
  CheckAllText(content, std::string(root), &findings);
  return findings.ToStatus();
}

absl::Status CheckContent(const Elements& elements, const v1::Content& content, std::string_view root) {
  ContentFindings findings;
  Check(elements, content, std::string(root), &findings);
  return findings.ToStatus();
}

absl::StatusOr<Sifted> SiftContent(const Elements& elements, const v1::Content& content, std::string_view root) {
  const std::string path(root);
  ContentFindings all(std::numeric_limits<size_t>::max());
  Check(elements, content, path, &all);
  Sifted sifted;
  ContentFindings elsewhere, of_total;
  for (const auto& [where, why] : all.all()) {
    const int row = RowOf(where, path + ".table.rows[");
    if (row >= 0) {
      sifted.refused.try_emplace(row, StrCat(where.substr(path.size() + 1), ": ", why));
    } else {
      (where.starts_with(path + ".table.total") ? of_total : elsewhere).Add(where, why);
    }
  }
  MB_RETURN_IF_ERROR(elsewhere.ToStatus());
  if (sifted.refused.empty()) MB_RETURN_IF_ERROR(of_total.ToStatus());
  if (static_cast<int>(sifted.refused.size()) == content.table().rows_size()) MB_RETURN_IF_ERROR(all.ToStatus());
  sifted.content = content;
  if (!sifted.refused.empty()) {
    v1::Table* table = sifted.content.mutable_table();
    table->clear_rows();
    table->clear_total();
    for (int row = 0; row < content.table().rows_size(); ++row) {
      if (sifted.refused.count(row) == 0) *table->add_rows() = content.table().rows(row);
    }
  }
  return sifted;
}

}  // namespace mingbai::publication
