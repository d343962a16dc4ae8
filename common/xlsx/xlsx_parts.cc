#include "common/xlsx/xlsx_parts.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "common/names/names.h"
#include "common/text/text.h"

namespace mingbai::xlsx {
namespace {

constexpr int kMostRows = 1 << 20;
constexpr int kMostColumns = 1 << 14;
constexpr size_t kMostMerged = 20'000;

std::string_view Get(const XmlHandler::Attributes& attributes, std::string_view name) {
  auto it = attributes.find(name);
  return it == attributes.end() ? std::string_view() : it->second;
}

absl::Status TooMuch(std::string_view what) { return absl::OutOfRangeError(std::string(what)); }

void AppendUtf8(unsigned unit, std::string* out) {
  if (unit < 0x80) {
    out->push_back(static_cast<char>(unit));
  } else if (unit < 0x800) {
    out->push_back(static_cast<char>(0xC0 | unit >> 6));
    out->push_back(static_cast<char>(0x80 | (unit & 0x3F)));
  } else {
    out->push_back(static_cast<char>(0xE0 | unit >> 12));
    out->push_back(static_cast<char>(0x80 | (unit >> 6 & 0x3F)));
    out->push_back(static_cast<char>(0x80 | (unit & 0x3F)));
  }
}

// Adds text within <t> or <v>, of which there is never more than a cell may hold several times over.
absl::Status Append(std::string_view text, size_t left, std::string* out) {
  if (out->size() + text.size() > left) return TooMuch("holds far more text than such a table does");
  out->append(text);
  return absl::OkStatus();
}

}  // namespace

std::string Unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    unsigned unit = 0;
    if (text[i] == '_' && i + 7 <= text.size() && text[i + 1] == 'x' && text[i + 6] == '_') {
      const std::string_view digits = text.substr(i + 2, 4);
      if (absl::SimpleHexAtoi(AbslView(digits), &unit) && std::all_of(digits.begin(), digits.end(), [](char c) {
            return absl::ascii_isxdigit(static_cast<unsigned char>(c));
          })) {
        // Halves of a character beyond 16 bits are left as they are written.
        if (unit < 0xD800 || unit > 0xDFFF) {
          AppendUtf8(unit, &out);
          i += 7;
          continue;
        }
      }
    }
    out.push_back(text[i++]);
  }
  return out;
}

bool ParseReference(std::string_view reference, int* row, int* column) {
  size_t i = 0;
  *column = 0;
  for (; i < reference.size() && reference[i] >= 'A' && reference[i] <= 'Z' && i < 3; ++i) {
    *column = *column * 26 + (reference[i] - 'A' + 1);
  }
  if (i == 0 || *column > kMostColumns || !absl::SimpleAtoi(AbslView(reference.substr(i)), row)) return false;
  --*column;
  --*row;
  return *row >= 0 && *row < kMostRows;
}

absl::Status Relationships::Open(std::string_view name, const Attributes& attributes) {
  if (name != "Relationship" || Get(attributes, "TargetMode") == "External") return absl::OkStatus();
  const std::string target(Get(attributes, "Target"));
  by_id.emplace(Get(attributes, "Id"), target);
  by_type.emplace(LastSegment(Get(attributes, "Type")), target);
  return absl::OkStatus();
}

absl::Status Workbook::Open(std::string_view name, const Attributes& attributes) {
  if (name == "sheet") {
    if (sheets.size() >= 1000) return TooMuch("has more than 1,000 sheets");
    sheets.emplace_back(Get(attributes, "name"), Get(attributes, "id"));
  } else if (name == "workbookPr") {
    const std::string_view value = Get(attributes, "date1904");
    from_1904 = value == "1" || value == "true";
  }
  return absl::OkStatus();
}

absl::Status SharedStrings::Open(std::string_view name, const Attributes&) {
  if (name == "si") text_.clear();
  if (name == "rPh") phonetic_ = true;
  in_text_ = name == "t" && !phonetic_;
  return absl::OkStatus();
}

absl::Status SharedStrings::Close(std::string_view name) {
  if (name == "t") in_text_ = false;
  if (name == "rPh") phonetic_ = false;
  if (name != "si") return absl::OkStatus();
  // Each counts as a few bytes at least, so that a million empty ones are too many too.
  const size_t bytes = text_.size() + sizeof(std::string);
  if (bytes > left_) return TooMuch("holds far more text than such a table does");
  left_ -= bytes;
  texts.push_back(Unescape(text_));
  text_.clear();
  return absl::OkStatus();
}

absl::Status SharedStrings::Text(std::string_view text) {
  return in_text_ ? Append(text, left_, &text_) : absl::OkStatus();
}

absl::Status Sheet::Open(std::string_view name, const Attributes& attributes) {
  if (name == "row") {
    const std::string_view number = Get(attributes, "r");
    int row = row_ + 1;
    if ((!number.empty() && !absl::SimpleAtoi(AbslView(number), &row)) || row <= row_ || row > kMostRows) {
      return absl::InvalidArgumentError(StrCat("a row with the number \"", number, "\""));
    }
    row_ = row;
    column_ = -1;
  } else if (name == "c") {
    int row = row_ - 1;
    int column = column_ + 1;
    const std::string_view reference = Get(attributes, "r");
    if (!reference.empty() && (!ParseReference(reference, &row, &column) || row != row_ - 1 || column <= column_)) {
      return absl::InvalidArgumentError(StrCat("a cell at \"", reference, "\" in row ", row_));
    }
    column_ = column;
    type_ = Get(attributes, "t");
    cell_ = TableCell();
    raw_.clear();
  } else if (name == "f") {
    cell_.formula = true;
  } else if (name == "is") {
    in_inline_ = true;
  } else if (name == "rPh") {
    phonetic_ = true;
  } else if (name == "v" || (name == "t" && in_inline_ && !phonetic_)) {
    in_value_ = true;
  } else if (name == "mergeCell") {
    const std::vector<std::string_view> ends = Split(Get(attributes, "ref"), ':');
    CellRange range;
    if (ends.size() != 2 || !ParseReference(ends[0], &range.first_row, &range.first_column) ||
        !ParseReference(ends[1], &range.last_row, &range.last_column)) {
      return absl::InvalidArgumentError("a merged range that is none");
    }
    if (merged_.size() >= kMostMerged) return TooMuch("has more than 20,000 merged ranges");
    merged_.push_back(range);
  }
  return absl::OkStatus();
}

absl::Status Sheet::Text(std::string_view text) { return in_value_ ? Append(text, left_, &raw_) : absl::OkStatus(); }

absl::Status Sheet::Close(std::string_view name) {
  if (name == "v" || name == "t") in_value_ = false;
  if (name == "is") in_inline_ = false;
  if (name == "rPh") phonetic_ = false;
  return name == "c" ? EndCell() : absl::OkStatus();
}

absl::Status Sheet::EndCell() {
  if (type_ == "s" && !raw_.empty()) {
    size_t index = 0;
    if (!absl::SimpleAtoi(AbslView(raw_), &index) || index >= shared_.size()) {
      return absl::InvalidArgumentError(StrCat("a cell in row ", row_, " names a shared text that is not there"));
    }
    cell_.text = shared_[index];
  } else if (type_ == "b") {
    cell_.text = raw_ == "1" ? "TRUE" : "FALSE";
  } else if (type_.empty() || type_ == "n") {
    cell_.text = raw_;
    cell_.number = !raw_.empty();
  } else {
    cell_.text = Unescape(raw_);
    if (type_ == "e") cell_.formula = true;
  }
  if (cell_.text.empty() && !cell_.formula) return absl::OkStatus();
  return Put(row_, column_, std::move(cell_));
}

absl::Status Sheet::Put(int row, int column, TableCell cell) {
  if (column >= limits_.columns) return TooMuch(StrCat("has text beyond column ", limits_.columns, " in row ", row));
  if (cell.text.size() > left_) return TooMuch("holds far more text than such a table does");
  left_ -= cell.text.size();
  if (rows.empty() || rows.back().number < row) {
    if (static_cast<int>(rows.size()) >= limits_.rows) return TooMuch(StrCat("has more than ", limits_.rows, " rows"));
    rows.push_back({row, {}});
  }
  TableRow& last = rows.back();
  if (static_cast<int>(last.cells.size()) <= column) last.cells.resize(static_cast<size_t>(column) + 1);
  last.cells[static_cast<size_t>(column)] = std::move(cell);
  return absl::OkStatus();
}

absl::Status Sheet::FillMerged() {
  int columns = 0;
  for (const TableRow& row : rows) columns = std::max(columns, static_cast<int>(row.cells.size()));
  for (const CellRange& range : merged_) {
    auto row = std::lower_bound(rows.begin(), rows.end(), range.first_row + 1,
                                [](const TableRow& each, int number) { return each.number < number; });
    if (row == rows.end() || row->number != range.first_row + 1) continue;
    if (static_cast<int>(row->cells.size()) <= range.first_column) continue;
    const TableCell first = row->cells[static_cast<size_t>(range.first_column)];
    const int last_column = std::min(range.last_column, columns - 1);
    for (; row != rows.end() && row->number <= range.last_row + 1; ++row) {
      for (int column = range.first_column; column <= last_column; ++column) {
        if (row->number == range.first_row + 1 && column == range.first_column) continue;
        if (first.text.size() > left_) return TooMuch("holds far more text than such a table does");
        left_ -= first.text.size();
        if (static_cast<int>(row->cells.size()) <= column) row->cells.resize(static_cast<size_t>(column) + 1);
        row->cells[static_cast<size_t>(column)] = first;
      }
    }
  }
  return absl::OkStatus();
}

}  // namespace mingbai::xlsx
