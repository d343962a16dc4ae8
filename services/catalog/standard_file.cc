#include "services/catalog/standard_file.h"

#include <unicode/utf8.h>

#include "common/csv/csv.h"
#include "common/status/status.h"
#include "common/text/text.h"

namespace mingbai::catalog {
namespace {

// More rows than may come, so that headers fit above.
constexpr int kRowsRead = kMostRows + 100;

// Offset of the first byte that is no UTF-8; the size where all is.
size_t ValidUtf8(std::string_view text) {
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    const int32_t begin = i;
    UChar32 character = 0;
    U8_NEXT(text.data(), i, size, character);
    if (character < 0) return static_cast<size_t>(begin);
  }
  return text.size();
}

// Whether the text could be in the old Chinese encoding: every byte above ASCII begins or ends a pair of it.
bool LooksLikeGbk(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) continue;
    if (byte == 0x80 || byte == 0xFF || ++i == text.size()) return false;
    const auto next = static_cast<unsigned char>(text[i]);
    if (next < 0x40 || next == 0x7F || next == 0xFF) return false;
  }
  return true;
}

// Why a file is no CSV in UTF-8; OK where it is.
absl::Status CheckText(std::string_view content) {
  if (content.starts_with("PK\x03\x04")) {
    return BadFile("FILE_UNREADABLE", "is a ZIP archive, probably XLSX, and no CSV: choose the other format");
  }
  if (content.starts_with("\xFF\xFE") || content.starts_with("\xFE\xFF")) {
    return BadFile("FILE_UNREADABLE", "is in UTF-16: save it as \"CSV UTF-8\"");
  }
  if (content.starts_with("\xD0\xCF\x11\xE0")) {
    return BadFile("FILE_UNREADABLE", "is an old .xls: save it as \"CSV UTF-8\" or as .xlsx");
  }
  const size_t valid = ValidUtf8(content);
  if (valid < content.size()) {
    if (LooksLikeGbk(content)) {
      return BadFile("FILE_UNREADABLE", "is in GBK (GB 18030), not in UTF-8: save it as \"CSV UTF-8\"");
    }
    return BadFile("FILE_UNREADABLE", StrCat("is not in UTF-8 from byte ", valid, " on: save it as \"CSV UTF-8\""));
  }
  if (content.find('\0') != std::string_view::npos) return BadFile("FILE_UNREADABLE", "is no text");
  return absl::OkStatus();
}

absl::StatusOr<XlsxTable> ReadCsvTable(std::string_view content) {
  MB_RETURN_IF_ERROR(CheckText(content));
  auto records = ParseCsv(content);
  if (!records.ok()) return BadFile("FILE_UNREADABLE", std::string(records.status().message()));
  if (records->size() > kRowsRead) return BadFile("FILE_TOO_LARGE", StrCat("has more than ", kMostRows, " rows"));
  XlsxTable table;
  for (CsvRecord& record : *records) {
    TableRow& row = table.rows.emplace_back();
    row.number = record.line;
    // Empty cells at a row's end are none, as in a spreadsheet.
    while (!record.fields.empty() && record.fields.back().empty()) record.fields.pop_back();
    if (record.fields.size() > static_cast<size_t>(XlsxLimits().columns)) {
      return BadFile("FILE_TOO_LARGE",
                     StrCat("has more than ", XlsxLimits().columns, " columns, in the row of line ", record.line));
    }
    for (std::string& field : record.fields) {
      row.cells.emplace_back().text = std::string(UnguardedCell(field));
    }
  }
  return table;
}

}  // namespace

absl::Status BadFile(std::string_view reason, std::string_view why) {
  FieldErrors errors;
  errors.Add("content", std::string(why));
  return errors.ToStatus(reason);
}

absl::StatusOr<XlsxTable> ReadCatalogueFile(std::string_view content, v1::CatalogueFormat format,
                                            std::string_view sheet) {
  if (content.size() > kMostFileBytes) {
    return BadFile("FILE_TOO_LARGE", StrCat("has more than ", kMostFileBytes, " bytes"));
  }
  if (format == v1::CATALOGUE_FORMAT_CSV) return ReadCsvTable(content);
  XlsxLimits limits;
  limits.rows = kRowsRead;
  auto table = ReadXlsx(content, sheet, limits);
  if (absl::IsOutOfRange(table.status())) return BadFile("FILE_TOO_LARGE", std::string(table.status().message()));
  if (absl::IsNotFound(table.status())) return InvalidField("sheet", std::string(table.status().message()));
  if (!table.ok()) return BadFile("FILE_UNREADABLE", std::string(table.status().message()));
  return table;
}

}  // namespace mingbai::catalog
