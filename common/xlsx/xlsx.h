#pragma once

// Tables in XLSX files (ISO/IEC 29500): cells of text in, cells of text out. What the text means is the caller's. Pure:
// thread-safe.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace mingbai {

struct TableCell {
  std::string text;      // as stored: numbers in the file's notation, line ends as they are
  bool formula = false;  // the text is what a formula gave when the file was saved, or an error such as #REF!
  bool number = false;   // a number, which a day is too
};

struct TableRow {
  int number = 0;  // as spreadsheet programs show it, from 1
  std::vector<TableCell> cells;
};

// A block of cells that are shown as one; rows and columns from 0.
struct CellRange {
  int first_row = 0;
  int first_column = 0;
  int last_row = 0;
  int last_column = 0;
};

struct XlsxLimits {
  size_t inflated_bytes = 64 << 20;  // of all parts that are read
  size_t text_bytes = 32 << 20;      // of all cells together
  int rows = 5'100;                  // that hold text
  int columns = 100;                 // in which text may stand
};

struct XlsxTable {
  std::string sheet;                // whose rows these are
  std::vector<std::string> sheets;  // names of all
  bool from_1904 = false;           // how days are counted
  std::vector<TableRow> rows;       // those that hold text, in order; a merged range holds its text in each cell
};

// Reads one sheet: that of the name, or the first where it is empty. Nothing is calculated, no entity expanded, no
// other file looked at. INVALID_ARGUMENT where it is no XLSX or a broken one; OUT_OF_RANGE where it holds more than
// `limits` (found without inflating more than that); NOT_FOUND where it has no such sheet.
absl::StatusOr<XlsxTable> ReadXlsx(std::string_view file, std::string_view sheet, const XlsxLimits& limits = {});

// The day that a number stands for in a cell that shows days; nullopt where it is no whole number of a day from 1900 to
// 9999.
std::optional<absl::CivilDay> XlsxDay(std::string_view number, bool from_1904);

// A table to be written. All cells are text.
struct XlsxSheet {
  std::string name;
  std::vector<std::vector<std::string>> rows;
  int header_rows = 0;  // at the top: bold, framed, kept in sight and repeated on each printed page
  std::vector<CellRange> merged;
  std::vector<double> widths;  // of columns, in characters
  std::vector<bool> centered;  // columns
  bool title = false;          // the first row is a title in large letters
  absl::Time created;
};

// The file. RESOURCE_EXHAUSTED where no temporary file can be written (TMPDIR, else /tmp); INVALID_ARGUMENT where a
// text is longer than a cell may be (32,767 characters).
absl::StatusOr<std::string> WriteXlsx(const XlsxSheet& sheet);

}  // namespace mingbai
