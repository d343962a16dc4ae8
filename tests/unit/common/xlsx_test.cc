#include "common/xlsx/xlsx.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"
#include "tests/support/zip_builder.h"

namespace mingbai {
namespace {

using ::mingbai::testing::MakeXlsx;
using ::mingbai::testing::MakeZip;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> Texts(const TableRow& row) {
  std::vector<std::string> texts;
  for (const TableCell& cell : row.cells) texts.push_back(cell.text);
  return texts;
}

absl::Status ErrorOf(const std::string& file) { return ReadXlsx(file, "").status(); }

TEST(Xlsx, ReadsWhatItWrites) {
  XlsxSheet sheet;
  sheet.name = "标准目录";
  sheet.title = true;
  sheet.header_rows = 2;
  sheet.rows = {{"标题", "", ""},
                {"甲", "乙", "丙"},
                {" 前后 ", "两\n行", "\t制表\r\n回车"},
                {"=1+1", "_x0041__x000D_ _x0g41_ \uFFFF", "<&>\"'😀𠮷"},
                {"", "√", "007"}};
  sheet.merged = {{0, 0, 0, 2}};
  sheet.widths = {10, 20, 30};
  sheet.centered = {false, true};
  sheet.created = absl::FromUnixSeconds(1'760'000'000);
  auto file = WriteXlsx(sheet);
  MB_ASSERT_OK(file);
  EXPECT_EQ(*file, *WriteXlsx(sheet));  // the same bytes again
  auto table = ReadXlsx(*file, "标准目录");
  MB_ASSERT_OK(table);
  EXPECT_EQ(table->sheet, "标准目录");
  ASSERT_EQ(table->rows.size(), sheet.rows.size());
  EXPECT_THAT(Texts(table->rows[0]), ElementsAre("标题", "标题", "标题"));
  for (size_t i = 1; i < sheet.rows.size(); ++i) {
    EXPECT_EQ(Texts(table->rows[i]), sheet.rows[i]) << i;
    EXPECT_EQ(table->rows[i].number, static_cast<int>(i) + 1);
    for (const TableCell& cell : table->rows[i].cells) EXPECT_FALSE(cell.formula || cell.number);
  }
  EXPECT_EQ(ReadXlsx(*file, "别的").status().code(), absl::StatusCode::kNotFound);
  sheet.rows.push_back({std::string(40'000, 'x')});
  EXPECT_EQ(WriteXlsx(sheet).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(Xlsx, ReadsEveryKindOfCell) {
  const std::string file = MakeXlsx(
      "<sheetData><row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c><c r=\"C3\"><v>45.5</v></c>"
      "<c r=\"D3\" t=\"inlineStr\"><is><r><t>行</t></r><r><t>内</t></r></is></c>"
      "<c r=\"E3\" t=\"str\"><f>1&amp;2</f><v>12</v></c><c r=\"F3\" t=\"e\"><v>#REF!</v></c><c r=\"G3\" "
      "t=\"b\"><v>1</v></c>"
      "</row><row><c><v>7</v></c><c s=\"1\"/></row></sheetData>",
      "<si><r><t>富</t></r><r><t xml:space=\"preserve\"> 文本</t></r><rPh><t>ふ</t></rPh></si>");
  auto table = ReadXlsx(file, "");
  MB_ASSERT_OK(table);
  ASSERT_EQ(table->rows.size(), 2u);
  EXPECT_EQ(table->rows[0].number, 3);
  EXPECT_THAT(Texts(table->rows[0]), ElementsAre("富 文本", "", "45.5", "行内", "12", "#REF!", "TRUE"));
  EXPECT_TRUE(table->rows[0].cells[2].number);
  EXPECT_FALSE(table->rows[0].cells[3].formula);
  EXPECT_TRUE(table->rows[0].cells[4].formula);
  EXPECT_TRUE(table->rows[0].cells[5].formula);
  EXPECT_EQ(table->rows[1].number, 4);
  EXPECT_THAT(Texts(table->rows[1]), ElementsAre("7"));
}

TEST(Xlsx, MergedRangesHoldTheirFirstCell) {
  const std::string file = MakeXlsx(
      "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>甲</t></is></c><c r=\"C1\"><v>1</v></c></row>"
      "<row r=\"2\"><c r=\"C2\"><v>2</v></c></row></sheetData>"
      "<mergeCells><mergeCell ref=\"A1:B1048576\"/><mergeCell ref=\"F1:G2\"/></mergeCells>");
  auto table = ReadXlsx(file, "");
  MB_ASSERT_OK(table);
  EXPECT_THAT(Texts(table->rows[0]), ElementsAre("甲", "甲", "1"));
  EXPECT_THAT(Texts(table->rows[1]), ElementsAre("甲", "甲", "2"));
}

TEST(Xlsx, WhatIsNoXlsxIsRefused) {
  EXPECT_THAT(ErrorOf("a,b\r\n").message(), HasSubstr("is no .xlsx"));
  EXPECT_THAT(ErrorOf("").message(), HasSubstr("is no .xlsx"));
  EXPECT_THAT(ErrorOf("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").message(), HasSubstr("password"));
  EXPECT_THAT(ErrorOf(MakeZip({{"word/document.xml", "<x/>"}})).message(), HasSubstr("_rels/.rels"));
  const std::string good = MakeXlsx("<sheetData><row><c><v>1</v></c></row></sheetData>");
  MB_ASSERT_OK(ReadXlsx(good, ""));
  for (size_t size : {good.size() / 4, good.size() / 2, good.size() - 1}) {
    EXPECT_EQ(ErrorOf(good.substr(0, size)).code(), absl::StatusCode::kInvalidArgument) << size;
  }
  for (const char* broken :
       {"<sheetData><row>", "<sheetData><row r=\"x\"/></sheetData>", "<sheetData><row><c r=\"0\"/></row></sheetData>",
        "<sheetData><row><c t=\"s\"><v>5</v></c></row></sheetData>", "<mergeCells><mergeCell ref=\"A\"/></mergeCells>",
        "<sheetData><row r=\"2\"/><row r=\"2\"/></sheetData>"}) {
    EXPECT_EQ(ErrorOf(MakeXlsx(broken)).code(), absl::StatusCode::kInvalidArgument) << broken;
  }
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "<a>";
  EXPECT_THAT(ErrorOf(MakeXlsx(deep)).message(), HasSubstr("nested"));
}

TEST(Xlsx, EntitiesAreNotExpanded) {
  const std::string laughs =
      "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><Relationships>&b;</Relationships>";
  EXPECT_THAT(ErrorOf(MakeZip({{"_rels/.rels", laughs}})).message(), HasSubstr("document type"));
  const std::string outside = "<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x/>";
  EXPECT_THAT(ErrorOf(MakeZip({{"_rels/.rels", outside}})).message(), HasSubstr("document type"));
}

TEST(Xlsx, NoMoreThanTheLimits) {
  const auto is_out_of_range = [](const std::string& file, const XlsxLimits& limits = {}) {
    const absl::Status status = ReadXlsx(file, "", limits).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kOutOfRange) << status;
  };
  // A bomb: 100 MB of blanks in 100 KB.
  const std::string bomb = MakeXlsx("<sheetData>" + std::string(100 << 20, ' ') + "</sheetData>");
  EXPECT_LT(bomb.size(), 200u << 10);
  is_out_of_range(bomb);
  // One text that is shared by very many cells.
  std::string cells;
  for (int i = 0; i < 2000; ++i) cells += "<row><c t=\"s\"><v>0</v></c></row>";
  is_out_of_range(MakeXlsx("<sheetData>" + cells + "</sheetData>", "<si><t>" + std::string(32'000, 'x') + "</t></si>"));
  is_out_of_range(MakeXlsx("<sheetData>" + cells + "</sheetData>", "<si><t>x</t></si>"), {.rows = 1999});
  is_out_of_range(MakeXlsx("<sheetData><row><c r=\"CW1\"><v>1</v></c></row></sheetData>"));
  // A merged range that would multiply a text.
  std::string wide = "<sheetData>";
  for (int i = 1; i <= 3000; ++i) {
    wide += "<row><c t=\"s\"><v>" + std::string(i == 1 ? "0" : "1") + "</v></c></row>";
  }
  is_out_of_range(MakeXlsx(wide + "</sheetData><mergeCells><mergeCell ref=\"A1:A3000\"/></mergeCells>",
                           "<si><t>" + std::string(32'000, 'x') + "</t></si><si><t>y</t></si>"));
}

TEST(Xlsx, DaysAreNumbers) {
  EXPECT_EQ(XlsxDay("46023", false), absl::CivilDay(2026, 1, 1));
  EXPECT_EQ(XlsxDay("1", false), absl::CivilDay(1900, 1, 1));
  EXPECT_EQ(XlsxDay("61", false), absl::CivilDay(1900, 3, 1));
  EXPECT_EQ(XlsxDay("44561", true), absl::CivilDay(2026, 1, 1));
  for (const char* none : {"", "x", "1.5", "0", "60", "-1", "2958466"}) EXPECT_FALSE(XlsxDay(none, false)) << none;
}

}  // namespace
}  // namespace mingbai
