#include "services/publication/content_difference.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_join.h"
#include "common/text/text.h"
#include "google/protobuf/repeated_field.h"

namespace mingbai::publication {
namespace {

constexpr int kNone = -1;

// A name of either version, with its place in each.
struct Named {
  std::string name;
  int before = kNone;
  int after = kNone;
};

// Those of the later version in its order, then those that only the earlier one has. Of equal names in one version the
// first is the first of the other.
std::vector<Named> PairByName(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  std::map<std::string, std::vector<int>> places;  // in the earlier version, the first at the end
  for (size_t i = before.size(); i-- > 0;) places[before[i]].push_back(static_cast<int>(i));
  std::vector<Named> all;
  std::vector<bool> paired(before.size(), false);
  for (size_t i = 0; i < after.size(); ++i) {
    Named& named = all.emplace_back(Named{after[i], kNone, static_cast<int>(i)});
    std::vector<int>& left = places[after[i]];
    if (left.empty()) continue;
    named.before = left.back();
    paired[named.before] = true;
    left.pop_back();
  }
  for (size_t i = 0; i < before.size(); ++i) {
    if (!paired[i]) all.push_back({before[i], static_cast<int>(i), kNone});
  }
  return all;
}

void AddText(const std::string& path, const std::string& before, const std::string& after,
             v1::ComparePublicationVersionsResponse* out) {
  if (before == after) return;
  v1::TextDifference* text = out->add_texts();
  text->set_path(path);
  text->set_before(before);
  text->set_after(after);
}

std::vector<std::string> NamesOf(const v1::Content& content) {
  std::vector<std::string> names;
  for (const v1::ContentField& field : content.fields()) names.push_back(field.name());
  return names;
}

void AddFields(const v1::Content& before, const v1::Content& after, v1::ComparePublicationVersionsResponse* out) {
  for (const Named& field : PairByName(NamesOf(before), NamesOf(after))) {
    AddText(StrCat("fields[", field.name, "]"), field.before == kNone ? "" : before.fields(field.before).value(),
            field.after == kNone ? "" : after.fields(field.after).value(), out);
  }
}

// Names of the columns; empty ones behind them for cells beyond the header, which drafts may have.
std::vector<std::string> HeaderOf(const v1::Table& table) {
  std::vector<std::string> header(table.columns().begin(), table.columns().end());
  int cells = table.total().cells_size();
  for (const v1::TableRow& row : table.rows()) cells = std::max(cells, row.cells_size());
  header.resize(std::max<size_t>(header.size(), cells));
  return header;
}

void AddColumns(const std::vector<Named>& columns, v1::ComparePublicationVersionsResponse* out) {
  int last = kNone;
  for (const Named& column : columns) {
    if (column.name.empty()) continue;
    if (column.before == kNone) {
      out->add_added_columns(column.name);
    } else if (column.after == kNone) {
      out->add_removed_columns(column.name);
    } else {
      if (column.before < last) out->set_columns_moved(true);
      last = column.before;
    }
  }
}

// Drafts may have rows that are shorter than the header.
const std::string& CellOf(const v1::TableRow* row, int column) {
  static const std::string& none = *new std::string();
  return row == nullptr || column == kNone || column >= row->cells_size() ? none : row->cells(column);
}

// The cells of a row that differ; a row that is not there is nullptr.
google::protobuf::RepeatedPtrField<v1::CellDifference> CellsOf(const std::vector<Named>& columns,
                                                               const v1::TableRow* before, const v1::TableRow* after) {
  google::protobuf::RepeatedPtrField<v1::CellDifference> cells;
  for (const Named& column : columns) {
    const std::string& said = CellOf(before, column.before);
    const std::string& says = CellOf(after, column.after);
    if (said == says) continue;
    v1::CellDifference* cell = cells.Add();
    cell->set_column(column.name);
    cell->set_before(said);
    cell->set_after(says);
  }
  return cells;
}

// Which row of the earlier table each row of the later one is; kNone for a new one. Of equal rows, and of rows with the
// same first cell, the first is the first.
class Pairing {
 public:
  Pairing(const v1::Table& before, const v1::Table& after, const std::vector<Named>& columns)
      : before_(before), after_(after), taken_(before.rows_size(), false), partners_(after.rows_size(), kNone) {
    const auto shared = [](const Named& column) { return column.before != kNone && column.after != kNone; };
    absl::c_copy_if(columns, std::back_inserter(shared_), shared);
    if (shared_.empty()) return;
    PairBy(shared_.size());
    PairBy(1);  // a blank one, too: rows that lack their first cell stand for each other in their order
  }
  const std::vector<int>& partners() const { return partners_; }

 private:
  // The first cells of columns that both tables have, told apart by their lengths.
  std::string Key(const v1::TableRow& row, int Named::*place, size_t cells) const {
    std::string key;
    for (size_t i = 0; i < cells; ++i) {
      const std::string& cell = CellOf(&row, shared_[i].*place);
      StrAppend(&key, cell.size(), ":", cell);
    }
    return key;
  }

  void PairBy(size_t cells) {
    // The last comes first, so that the first is taken from the end.
    absl::flat_hash_map<std::string, std::vector<int>> rows;
    for (int i = before_.rows_size() - 1; i >= 0; --i) {
      if (!taken_[i]) rows[Key(before_.rows(i), &Named::before, cells)].push_back(i);
    }
    for (int i = 0; i < after_.rows_size(); ++i) {
      if (partners_[i] != kNone) continue;
      const std::string key = Key(after_.rows(i), &Named::after, cells);
      const auto found = rows.find(key);
      if (found == rows.end() || found->second.empty()) continue;
      partners_[i] = found->second.back();
      taken_[partners_[i]] = true;
      found->second.pop_back();
    }
  }

  const v1::Table& before_;
  const v1::Table& after_;
  std::vector<Named> shared_;
  std::vector<bool> taken_;
  std::vector<int> partners_;
};

// Of the rows that are in both, a longest part that stands in the same order in both: the others have moved.
std::vector<bool> Staying(const std::vector<int>& partners) {
  std::vector<int> ends;  // for each length, the row on which a rising part of that length ends lowest
  std::vector<int> previous(partners.size(), kNone);
  for (size_t i = 0; i < partners.size(); ++i) {
    if (partners[i] == kNone) continue;
    const auto at = std::lower_bound(ends.begin(), ends.end(), partners[i],
                                     [&](int row, int partner) { return partners[row] < partner; });
    if (at != ends.begin()) previous[i] = *(at - 1);
    if (at == ends.end()) {
      ends.push_back(static_cast<int>(i));
    } else {
      *at = static_cast<int>(i);
    }
  }
  std::vector<bool> stays(partners.size(), false);
  for (int row = ends.empty() ? kNone : ends.back(); row != kNone; row = previous[row]) stays[row] = true;
  return stays;
}

class RowWriter {
 public:
  RowWriter(const v1::Table& before, const v1::Table& after, const std::vector<Named>& columns,
            v1::ComparePublicationVersionsResponse* out)
      : before_(before), after_(after), columns_(columns), out_(out) {}

  void AddRows() {
    const std::vector<int> partners = Pairing(before_, after_, columns_).partners();
    const std::vector<bool> stays = Staying(partners);
    for (const int partner : partners) {
      if (partner != kNone) kept_.insert(partner);
    }
    for (int i = 0; i < after_.rows_size(); ++i) {
      if (stays[i]) AddRemovedBelow(partners[i]);
      if (partners[i] == kNone) {
        Add(v1::ROW_CHANGE_ADDED, kNone, i);
      } else {
        Add(stays[i] ? v1::ROW_CHANGE_CHANGED : v1::ROW_CHANGE_MOVED, partners[i], i);
      }
    }
    AddRemovedBelow(before_.rows_size());
  }

  void AddTotal() {
    auto cells = CellsOf(columns_, before_.has_total() ? &before_.total() : nullptr,
                         after_.has_total() ? &after_.total() : nullptr);
    if (cells.empty()) return;
    v1::RowDifference* total = out_->add_rows();
    total->set_total(true);
    total->set_change(!before_.has_total()  ? v1::ROW_CHANGE_ADDED
                      : !after_.has_total() ? v1::ROW_CHANGE_REMOVED
                                            : v1::ROW_CHANGE_CHANGED);
    total->mutable_cells()->Swap(&cells);
  }

 private:
  void AddRemovedBelow(int row) {
    for (; next_ < row; ++next_) {
      if (!kept_.contains(next_)) Add(v1::ROW_CHANGE_REMOVED, next_, kNone);
    }
  }

  void Add(v1::RowChange change, int before, int after) {
    auto cells = CellsOf(columns_, before == kNone ? nullptr : &before_.rows(before),
                         after == kNone ? nullptr : &after_.rows(after));
    if (change == v1::ROW_CHANGE_CHANGED && cells.empty()) return;
    if (change == v1::ROW_CHANGE_MOVED && !cells.empty()) change = v1::ROW_CHANGE_CHANGED;
    v1::RowDifference* row = out_->add_rows();
    row->set_change(change);
    row->set_before_row(before + 1);
    row->set_after_row(after + 1);
    row->mutable_cells()->Swap(&cells);
  }

  const v1::Table& before_;
  const v1::Table& after_;
  const std::vector<Named>& columns_;
  v1::ComparePublicationVersionsResponse* const out_;
  absl::flat_hash_set<int> kept_;
  int next_ = 0;  // first row of the earlier table that may still be told of as removed
};

}  // namespace

v1::ComparePublicationVersionsResponse DifferenceOf(const v1::Content& before, const v1::Content& after) {
  v1::ComparePublicationVersionsResponse out;
  AddText("title", before.title(), after.title(), &out);
  AddFields(before, after, &out);
  AddText("citations", absl::StrJoin(before.citations(), "\n"), absl::StrJoin(after.citations(), "\n"), &out);
  AddText("source_note", before.source_note(), after.source_note(), &out);
  const std::vector<Named> columns = PairByName(HeaderOf(before.table()), HeaderOf(after.table()));
  AddColumns(columns, &out);
  RowWriter rows(before.table(), after.table(), columns, &out);
  rows.AddRows();
  rows.AddTotal();
  return out;
}

}  // namespace mingbai::publication
