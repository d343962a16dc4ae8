#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/xlsx/xlsx_parts.h"
#include "common/xlsx/zip_reader.h"

namespace mingbai {
namespace {

using xlsx::Relationships;

absl::Status ReadPart(ZipReader& zip, const std::string& name, XmlHandler* handler) {
  XmlReader xml(handler);
  MB_RETURN_IF_ERROR(zip.Read(name, [&](std::string_view piece) { return xml.Read(piece); }));
  return xml.Finish();
}

// The part that a target names, seen from the part `from`: "xl/workbook.xml" and "../a/b.xml" give "a/b.xml".
std::string Resolve(std::string_view from, std::string_view target) {
  if (ConsumePrefix(&target, "/")) return std::string(target);
  std::string_view folder =
      from.substr(0, from.find_last_of('/') == std::string_view::npos ? 0 : from.find_last_of('/'));
  while (ConsumePrefix(&target, "../")) {
    folder = folder.substr(0, folder.find_last_of('/') == std::string_view::npos ? 0 : folder.find_last_of('/'));
  }
  ConsumePrefix(&target, "./");
  return folder.empty() ? std::string(target) : StrCat(folder, "/", target);
}

// "xl/workbook.xml" -> "xl/_rels/workbook.xml.rels".
std::string RelationshipsOf(const std::string& part) {
  const size_t slash = part.find_last_of('/');
  if (slash == std::string::npos) return StrCat("_rels/", part, ".rels");
  return StrCat(part.substr(0, slash), "/_rels/", part.substr(slash + 1), ".rels");
}

// What it is instead, where the first bytes tell.
absl::Status CheckKind(std::string_view file) {
  if (file.starts_with("PK")) return absl::OkStatus();
  if (file.starts_with("\xD0\xCF\x11\xE0")) {
    return absl::InvalidArgumentError("is an old .xls or has a password: save it as .xlsx without one");
  }
  return absl::InvalidArgumentError("is no .xlsx file");
}

}  // namespace

absl::StatusOr<XlsxTable> ReadXlsx(std::string_view file, std::string_view sheet, const XlsxLimits& limits) {
  MB_RETURN_IF_ERROR(CheckKind(file));
  MB_ASSIGN_OR_RETURN(ZipReader zip, ZipReader::Open(file, limits.inflated_bytes));
  Relationships root;
  MB_RETURN_IF_ERROR(ReadPart(zip, "_rels/.rels", &root));
  auto document = root.by_type.find("officeDocument");
  if (document == root.by_type.end()) return absl::InvalidArgumentError("is no .xlsx file: it names no workbook");
  const std::string workbook_part = Resolve("", document->second);
  xlsx::Workbook workbook;
  MB_RETURN_IF_ERROR(ReadPart(zip, workbook_part, &workbook));
  Relationships parts;
  MB_RETURN_IF_ERROR(ReadPart(zip, RelationshipsOf(workbook_part), &parts));

  XlsxTable table;
  table.from_1904 = workbook.from_1904;
  std::string relationship;
  for (const auto& [name, id] : workbook.sheets) {
    if (relationship.empty() && (sheet.empty() || sheet == name)) {
      table.sheet = name;
      relationship = id;
    }
    table.sheets.push_back(name);
  }
  if (relationship.empty()) return absl::NotFoundError("there is no such sheet");
  auto target = parts.by_id.find(relationship);
  if (target == parts.by_id.end()) return absl::InvalidArgumentError("its workbook names a sheet that is not there");

  xlsx::SharedStrings shared(limits.text_bytes);
  if (auto strings = parts.by_type.find("sharedStrings"); strings != parts.by_type.end()) {
    MB_RETURN_IF_ERROR(ReadPart(zip, Resolve(workbook_part, strings->second), &shared));
  }
  xlsx::Sheet reader(&shared.texts, limits);
  MB_RETURN_IF_ERROR(ReadPart(zip, Resolve(workbook_part, target->second), &reader));
  MB_RETURN_IF_ERROR(reader.FillMerged());
  table.rows = std::move(reader.rows);
  return table;
}

std::optional<absl::CivilDay> XlsxDay(std::string_view number, bool from_1904) {
  double value = 0;
  if (!absl::SimpleAtod(AbslView(number), &value) || value != std::floor(value) || value < 1 || value > 2'958'465) {
    return std::nullopt;
  }
  const auto days = static_cast<int>(value);
  if (from_1904) return absl::CivilDay(1904, 1, 1) + days;
  // Day 60 is 29 February 1900, which never was; 1 is 1 January 1900.
  if (days == 60) return std::nullopt;
  return absl::CivilDay(1899, 12, days < 60 ? 31 : 30) + days;
}

}  // namespace mingbai
