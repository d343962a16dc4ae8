// Any two versions are compared field by field, the table cell by cell (DOMAIN P-9).

#include "services/publication/content_difference.h"

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "common/text/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mingbai::publication {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Cells = std::vector<std::string>;

v1::Content With(const Cells& columns, const std::vector<Cells>& rows) {
  v1::Content content;
  content.mutable_table()->mutable_columns()->Assign(columns.begin(), columns.end());
  for (const Cells& row : rows) content.mutable_table()->add_rows()->mutable_cells()->Assign(row.begin(), row.end());
  return content;
}

// One line per row that differs: "CHANGED 1>2 金额:5>6".
std::vector<std::string> Rows(const v1::ComparePublicationVersionsResponse& difference) {
  std::vector<std::string> lines;
  for (const v1::RowDifference& row : difference.rows()) {
    std::string line = v1::RowChange_Name(row.change()).substr(std::string("ROW_CHANGE_").size());
    if (row.total()) {
      line += " total";
    } else {
      StrAppend(&line, " ", row.before_row(), ">", row.after_row());
    }
    for (const v1::CellDifference& cell : row.cells()) {
      StrAppend(&line, " ", cell.column(), ":", cell.before(), ">", cell.after());
    }
    lines.push_back(line);
  }
  return lines;
}

TEST(ContentDifference, P9_EqualContentsDoNotDiffer) {
  v1::Content content = With({"户主", "金额"}, {{"甲", "1"}, {"乙", "2"}, {"乙", "2"}, {"", ""}});
  content.mutable_table()->mutable_total()->add_cells("合计");
  content.set_title("十月");
  content.add_fields()->set_name("说明");
  EXPECT_EQ(DifferenceOf(content, content).ByteSizeLong(), 0u);
  EXPECT_EQ(DifferenceOf(v1::Content(), v1::Content()).ByteSizeLong(), 0u);
}

TEST(ContentDifference, P9_TextsAreComparedByTheirNames) {
  v1::Content before, after;
  before.set_title("十月");
  after.set_title("十月（更正）");
  for (const auto& [name, value] : {std::pair("收入", "5"), std::pair("经办", "甲"), std::pair("说明", "一")}) {
    before.add_fields()->set_name(name);
    before.mutable_fields(before.fields_size() - 1)->set_value(value);
  }
  for (const auto& [name, value] : {std::pair("说明", "二"), std::pair("收入", "5"), std::pair("支出", "3")}) {
    after.add_fields()->set_name(name);
    after.mutable_fields(after.fields_size() - 1)->set_value(value);
  }
  before.add_citations("一号纪要");
  after.add_citations("一号纪要");
  after.add_citations("二号纪要");
  after.set_source_note("农经站");
  std::vector<std::string> lines;
  const auto difference = DifferenceOf(before, after);
  for (const v1::TextDifference& text : difference.texts()) {
    lines.push_back(StrCat(text.path(), "|", text.before(), "|", text.after()));
  }
  EXPECT_THAT(lines, ElementsAre("title|十月|十月（更正）", "fields[说明]|一|二", "fields[支出]||3", "fields[经办]|甲|",
                                 "citations|一号纪要|一号纪要\n二号纪要", "source_note||农经站"));
}

TEST(ContentDifference, P9_ARowIsTheOneWithItsFirstCell) {
  const v1::Content before = With({"户主", "人数", "金额"}, {{"甲", "1", "5"}, {"乙", "2", "6"}, {"丙", "3", "7"}});
  const v1::Content after =
      With({"户主", "人数", "金额"}, {{"甲", "1", "5"}, {"丁", "4", "8"}, {"丙", "3", "9"}, {"戊", "", "1"}});
  EXPECT_THAT(Rows(DifferenceOf(before, after)),
              ElementsAre("ADDED 0>2 户主:>丁 人数:>4 金额:>8", "REMOVED 2>0 户主:乙> 人数:2> 金额:6>",
                          "CHANGED 3>3 金额:7>9", "ADDED 0>4 户主:>戊 金额:>1"));
}

TEST(ContentDifference, P9_OfRowsWithOneNameTheEqualOnesAreTheSame) {
  const v1::Content before = With({"项目", "金额"}, {{"办公费", "5"}, {"办公费", "6"}, {"办公费", "7"}});
  const v1::Content after = With({"项目", "金额"}, {{"办公费", "6"}, {"办公费", "7"}, {"办公费", "8"}});
  EXPECT_THAT(Rows(DifferenceOf(before, after)), ElementsAre("CHANGED 1>3 金额:5>8"));
}

TEST(ContentDifference, P9_WhatOnlyMovedIsToldAsMoved) {
  const v1::Content before = With({"户主"}, {{"甲"}, {"乙"}, {"丙"}, {"丁"}});
  EXPECT_THAT(Rows(DifferenceOf(before, With({"户主"}, {{"丁"}, {"甲"}, {"乙"}, {"丙"}}))), ElementsAre("MOVED 4>1"));
  // The first is taken out, the others keep their order.
  EXPECT_THAT(Rows(DifferenceOf(before, With({"户主"}, {{"乙"}, {"丙"}, {"丁"}}))),
              ElementsAre("REMOVED 1>0 户主:甲>"));
}

TEST(ContentDifference, P9_ColumnsAreComparedByTheirNames) {
  const v1::Content before = With({"户主", "金额", "备注"}, {{"甲", "5", "无"}});
  const auto difference = DifferenceOf(before, With({"金额", "户主", "标准"}, {{"5", "甲", "一档"}}));
  EXPECT_THAT(difference.added_columns(), ElementsAre("标准"));
  EXPECT_THAT(difference.removed_columns(), ElementsAre("备注"));
  EXPECT_TRUE(difference.columns_moved());
  EXPECT_THAT(Rows(difference), ElementsAre("CHANGED 1>1 标准:>一档 备注:无>"));
  EXPECT_FALSE(DifferenceOf(before, before).columns_moved());
}

TEST(ContentDifference, P9_TheTotalRowIsComparedToo) {
  v1::Content before = With({"户主", "金额"}, {{"甲", "5"}});
  v1::Content after = before;
  EXPECT_THAT(Rows(DifferenceOf(before, after)), IsEmpty());
  *after.mutable_table()->mutable_total() = before.table().rows(0);
  EXPECT_THAT(Rows(DifferenceOf(before, after)), ElementsAre("ADDED total 户主:>甲 金额:>5"));
  EXPECT_THAT(Rows(DifferenceOf(after, before)), ElementsAre("REMOVED total 户主:甲> 金额:5>"));
  *before.mutable_table()->mutable_total() = after.table().total();
  before.mutable_table()->mutable_total()->set_cells(1, "4");
  EXPECT_THAT(Rows(DifferenceOf(before, after)), ElementsAre("CHANGED total 金额:4>5"));
}

TEST(ContentDifference, P9_DraftsWithShortRowsAndDoubledNamesAreCompared) {
  const v1::Content before = With({"户主", "金额", "金额"}, {{"甲"}, {}, {"乙", "1", "2"}});
  const v1::Content after = With({"户主", "金额", "金额"}, {{"甲", "", ""}, {"乙", "1", "3"}, {"", "", "", "多"}});
  EXPECT_THAT(Rows(DifferenceOf(before, after)), ElementsAre("CHANGED 3>2 金额:2>3", "CHANGED 2>3 :>多"));
}

// What is told turns the earlier version into the later one, whatever the rows.
TEST(ContentDifference, P9_EachRowOfBothIsToldOrTheSame) {
  uint32_t state = 20261126;
  const auto draw = [&]() { return (state = state * 1664525 + 1013904223) >> 8; };
  const auto below = [&](uint32_t most) { return draw() % most; };
  for (int round = 0; round < 500; ++round) {
    const auto table = [&] {
      std::vector<Cells> rows(below(9));
      for (Cells& row : rows) row = {StrCat("户", below(5)), StrCat(below(3)), StrCat(below(2))};
      return rows;
    };
    const std::vector<Cells> before = table(), after = table();
    const Cells columns = {"户主", "人数", "金额"};
    std::vector<bool> gone(before.size() + 1), told(after.size() + 1);
    size_t removed = 0, added = 0;
    const auto difference = DifferenceOf(With(columns, before), With(columns, after));
    for (const v1::RowDifference& row : difference.rows()) {
      if (row.before_row() > 0) gone[row.before_row()] = true;
      if (row.after_row() > 0) told[row.after_row()] = true;
      removed += row.change() == v1::ROW_CHANGE_REMOVED;
      added += row.change() == v1::ROW_CHANGE_ADDED;
    }
    ASSERT_EQ(before.size() - removed, after.size() - added);
    std::vector<Cells> kept_before, kept_after;
    for (size_t i = 0; i < before.size(); ++i) {
      if (!gone[i + 1]) kept_before.push_back(before[i]);
    }
    for (size_t i = 0; i < after.size(); ++i) {
      if (!told[i + 1]) kept_after.push_back(after[i]);
    }
    ASSERT_EQ(kept_before, kept_after) << round;
  }
}

}  // namespace
}  // namespace mingbai::publication
