#include "services/publication/table_check.h"

#include <optional>
#include <string_view>
#include <vector>

#include "common/text/text.h"
#include "common/text/text_safety.h"
#include "services/publication/element_value.h"
#include "services/publication/exact_number.h"

namespace mingbai::publication {
namespace {

using catalog::v1::ContentElement;
using Elements = google::protobuf::RepeatedPtrField<ContentElement>;

class TableChecker {
 public:
  TableChecker(const Elements& elements, const v1::Table& table, const std::string& path, ContentFindings* findings)
      : elements_(elements), table_(table), path_(path), findings_(findings) {}

  void Check() {
    if (!MatchColumns()) return;
    if (table_.rows().empty()) findings_->Add(path_ + ".rows", "has no line items");
    for (int row = 0; row < table_.rows_size(); ++row) CheckRow(row);
    CheckTotal();
  }

 private:
  // Finds each column's element; false where the table cannot be checked further.
  bool MatchColumns() {
    bool known = true;
    for (int i = 0; i < table_.columns_size(); ++i) {
      const std::string path = StrCat(path_, ".columns[", i, "]");
      const ContentElement* element = ElementOf(table_.columns(i));
      if (element == nullptr) findings_->Add(path, "is no column of the item");
      if (ColumnOf(table_.columns(i)) != i) findings_->Add(path, "stands twice");
      known = known && element != nullptr;
      columns_.push_back(element);
    }
    for (const ContentElement& element : elements_) {
      if (element.column() && !element.optional() && ColumnOf(element.display_name()) < 0) {
        findings_->Add(path_ + ".columns", StrCat("lacks \"", element.display_name(), "\""));
      }
    }
    return known;
  }

  const ContentElement* ElementOf(std::string_view name) const {
    for (const ContentElement& element : elements_) {
      if (element.column() && element.display_name() == name) return &element;
    }
    return nullptr;
  }

  // The first column of the name; -1 for none.
  int ColumnOf(std::string_view name) const {
    for (int i = 0; i < table_.columns_size(); ++i) {
      if (table_.columns(i) == name) return i;
    }
    return -1;
  }

  void CheckRow(int row) {
    const v1::TableRow& cells = table_.rows(row);
    const std::string path = StrCat(path_, ".rows[", row, "]");
    if (!HasAllCells(cells, path)) return;
    for (int column = 0; column < static_cast<int>(columns_.size()); ++column) {
      CheckValue(*columns_[column], cells.cells(column), CellPath(path, column), findings_);
      CheckRatio(cells, column, path);
    }
  }

  void CheckTotal() {
    const std::string path = path_ + ".total";
    bool wanted = false;
    for (const ContentElement* element : columns_) wanted = wanted || element->sum();
    if (!table_.has_total()) {
      if (wanted) findings_->Add(path, "is missing: columns must add up to it");
      return;
    }
    if (!HasAllCells(table_.total(), path)) return;
    for (int column = 0; column < static_cast<int>(columns_.size()); ++column) {
      if (columns_[column]->sum()) CheckSum(column, path);
      if (IsComputed(column)) {
        const std::string& text = table_.total().cells(column);
        if (!IsBlank(text) || !columns_[column]->optional()) {
          CheckValue(*columns_[column], text, CellPath(path, column), findings_);
        }
        CheckRatio(table_.total(), column, path);
      }
    }
  }

  bool HasAllCells(const v1::TableRow& row, const std::string& path) {
    if (row.cells_size() == table_.columns_size()) return true;
    findings_->Add(path + ".cells", StrCat("has ", row.cells_size(), " cells for ", table_.columns_size(), " columns"));
    return false;
  }

  void CheckSum(int column, const std::string& path) {
    const catalog::v1::ElementType type = columns_[column]->type();
    Hundredths sum = 0;
    for (const v1::TableRow& row : table_.rows()) {
      if (row.cells_size() != table_.columns_size()) return;  // said already
      const std::optional<Hundredths> number = NumberOf(type, row.cells(column));
      if (number.has_value()) sum += *number;
    }
    const std::string& text = table_.total().cells(column);
    const std::optional<Hundredths> total = NumberOf(type, text);
    if (!total.has_value()) {
      findings_->Add(CellPath(path, column), "is not a number of the column's type");
    } else if (*total != sum) {
      const bool integer = type == catalog::v1::ELEMENT_TYPE_INTEGER;
      findings_->Add(CellPath(path, column), StrCat("is not the sum of the rows, ", FormatHundredths(sum, integer)));
    }
  }

  // Whether the column is a ratio of two columns that are there.
  bool IsComputed(int column) const {
    const ContentElement& element = *columns_[column];
    return element.type() == catalog::v1::ELEMENT_TYPE_RATIO2 && ColumnOf(element.numerator()) >= 0 &&
           ColumnOf(element.denominator()) >= 0;
  }

  // Cells that are not numbers have been reported as such.
  void CheckRatio(const v1::TableRow& row, int column, const std::string& path) {
    if (!IsComputed(column)) return;
    const std::optional<Hundredths> ratio = NumberOf(catalog::v1::ELEMENT_TYPE_RATIO2, row.cells(column));
    const std::optional<Hundredths> numerator = NumberIn(row, columns_[column]->numerator());
    const std::optional<Hundredths> denominator = NumberIn(row, columns_[column]->denominator());
    if (!ratio.has_value() || !numerator.has_value() || !denominator.has_value()) return;
    const Hundredths wanted = *denominator == 0 ? 0 : PercentOf(*numerator, *denominator);
    if (*ratio != wanted) {
      findings_->Add(CellPath(path, column), StrCat("is not ", columns_[column]->numerator(), " ÷ ",
                                                    columns_[column]->denominator(), ", ", FormatHundredths(wanted)));
    }
  }

  std::optional<Hundredths> NumberIn(const v1::TableRow& row, std::string_view name) const {
    const int column = ColumnOf(name);
    return NumberOf(columns_[column]->type(), row.cells(column));
  }

  static std::string CellPath(const std::string& row, int column) { return StrCat(row, ".cells[", column, "]"); }

  const Elements& elements_;
  const v1::Table& table_;
  const std::string& path_;
  ContentFindings* findings_;
  std::vector<const ContentElement*> columns_;
};

}  // namespace

void CheckTable(const Elements& elements, const v1::Content& content, const std::string& path,
                ContentFindings* findings) {
  bool has_columns = false;
  bool required = false;
  for (const ContentElement& element : elements) {
    has_columns = has_columns || element.column();
    required = required || (element.column() && !element.optional());
  }
  if (!content.has_table()) {
    if (required) findings->Add(path, "is missing: the item asks for line items");
    return;
  }
  if (!has_columns) {
    findings->Add(path, "the item has no table");
    return;
  }
  TableChecker(elements, content.table(), path, findings).Check();
}

}  // namespace mingbai::publication
