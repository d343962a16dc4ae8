#pragma once

// The parts of an XLSX file as they are read one by one (ISO/IEC 29500-1, SpreadsheetML). Each handler belongs to one
// document. Not thread-safe.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/xlsx/xlsx.h"
#include "common/xlsx/xml_reader.h"

namespace mingbai::xlsx {

// What a part refers to.
class Relationships : public XmlHandler {
 public:
  absl::Status Open(std::string_view name, const Attributes& attributes) override;
  absl::Status Close(std::string_view) override { return absl::OkStatus(); }
  absl::Status Text(std::string_view) override { return absl::OkStatus(); }

  std::map<std::string, std::string> by_id;    // target, as written
  std::map<std::string, std::string> by_type;  // last segment of the type, such as "sharedStrings"
};

// The workbook: its sheets in order.
class Workbook : public XmlHandler {
 public:
  absl::Status Open(std::string_view name, const Attributes& attributes) override;
  absl::Status Close(std::string_view) override { return absl::OkStatus(); }
  absl::Status Text(std::string_view) override { return absl::OkStatus(); }

  std::vector<std::pair<std::string, std::string>> sheets;  // name, relationship
  bool from_1904 = false;
};

// The texts that cells share.
class SharedStrings : public XmlHandler {
 public:
  explicit SharedStrings(size_t most_bytes) : left_(most_bytes) {}
  absl::Status Open(std::string_view name, const Attributes& attributes) override;
  absl::Status Close(std::string_view name) override;
  absl::Status Text(std::string_view text) override;

  std::vector<std::string> texts;

 private:
  size_t left_;
  bool in_text_ = false;
  bool phonetic_ = false;
  std::string text_;
};

// The rows of a sheet.
class Sheet : public XmlHandler {
 public:
  Sheet(const std::vector<std::string>* shared, const XlsxLimits& limits)
      : shared_(*shared), limits_(limits), left_(limits.text_bytes) {}
  absl::Status Open(std::string_view name, const Attributes& attributes) override;
  absl::Status Close(std::string_view name) override;
  absl::Status Text(std::string_view text) override;
  // Gives every cell of a merged range its first cell's content, within the columns and rows that hold text.
  absl::Status FillMerged();

  std::vector<TableRow> rows;

 private:
  absl::Status EndCell();
  absl::Status Put(int row, int column, TableCell cell);

  const std::vector<std::string>& shared_;
  const XlsxLimits limits_;
  size_t left_;  // bytes of text that may still come
  std::vector<CellRange> merged_;
  int row_ = 0;      // the last one begun, from 1
  int column_ = -1;  // the last cell begun, from 0
  std::string type_;
  TableCell cell_;
  std::string raw_;
  bool in_value_ = false;
  bool in_inline_ = false;
  bool phonetic_ = false;
};

// A text as the format writes it, with "_x000D_" for characters that XML has not.
std::string Unescape(std::string_view text);
// Row and column of "B7", from 0; false where it is none.
bool ParseReference(std::string_view reference, int* row, int* column);

}  // namespace mingbai::xlsx
