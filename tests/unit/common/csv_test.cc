#include "common/csv/csv.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<CsvRecord> Parse(std::string_view text) {
  auto records = ParseCsv(text);
  EXPECT_TRUE(records.ok()) << records.status();
  return records.ok() ? *records : std::vector<CsvRecord>();
}

TEST(Csv, ReadsPlainRecordsWithLineNumbers) {
  const auto records = Parse("a,b\n1,2\n3,\n");
  ASSERT_EQ(records.size(), 3u);
  EXPECT_THAT(records[0].fields, ElementsAre("a", "b"));
  EXPECT_THAT(records[2].fields, ElementsAre("3", ""));
  EXPECT_EQ(records[2].line, 3);
}

TEST(Csv, AcceptsCrlfAndAMissingLastLineEnd) {
  const auto records = Parse("a,b\r\n1,2\r\n3,4");
  ASSERT_EQ(records.size(), 3u);
  EXPECT_THAT(records[1].fields, ElementsAre("1", "2"));
  EXPECT_THAT(records[2].fields, ElementsAre("3", "4"));
}

TEST(Csv, AcceptsCarriageReturnsWhereThereIsNothingElse) {
  const auto records = Parse("a,b\r1,\"x\ny\"\r\r3,\"p\rq\"\r5,6");
  ASSERT_EQ(records.size(), 4u);
  EXPECT_THAT(records[1].fields, ElementsAre("1", "x\ny"));
  EXPECT_EQ(records[1].line, 2);
  EXPECT_THAT(records[2].fields, ElementsAre("3", "p\rq"));
  EXPECT_EQ(records[2].line, 5);
  EXPECT_EQ(records[3].line, 7);
  // In a text with other line ends it is a character like any.
  const auto mixed = Parse("a\rb\nc\n");
  ASSERT_EQ(mixed.size(), 2u);
  EXPECT_THAT(mixed[0].fields, ElementsAre("a\rb"));
}

TEST(Csv, DropsAByteOrderMarkAtTheBeginningOnly) {
  const auto records = Parse(
      "\xEF\xBB\xBF"
      "a,b\n\xEF\xBB\xBF"
      "1,2\n");
  EXPECT_EQ(records[0].fields[0], "a");
  EXPECT_EQ(records[1].fields[0],
            "\xEF\xBB\xBF"
            "1");
}

TEST(Csv, QuotedFieldsHoldCommasQuotesAndLineBreaks) {
  const auto records = Parse("\"a,b\",\"say \"\"yes\"\"\",\"two\nlines\"\nx,y,z\n");
  ASSERT_EQ(records.size(), 2u);
  EXPECT_THAT(records[0].fields, ElementsAre("a,b", "say \"yes\"", "two\nlines"));
  EXPECT_EQ(records[1].line, 3) << "a line break inside quotes counts";
}

TEST(Csv, LeavesBlankLinesOutButKeepsTheirNumbers) {
  const auto records = Parse("a\n\n\r\nb\n");
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1].line, 4);
  // An empty quoted field is a record, not a blank line.
  EXPECT_EQ(Parse("\"\"\n").size(), 1u);
}

TEST(Csv, EmptyTextHasNoRecords) {
  EXPECT_TRUE(Parse("").empty());
  EXPECT_TRUE(Parse("\xEF\xBB\xBF").empty());
}

TEST(Csv, BrokenQuotesNameTheirLine) {
  auto open = ParseCsv("a,b\n1,2\n\"x,y\nmore");
  EXPECT_THAT(open, InvalidFieldIs("csv"));
  EXPECT_THAT(std::string(open.status().ToString()), HasSubstr("line 3"));
  auto inside = ParseCsv("a,b\n1\"2,3\n");
  EXPECT_THAT(inside, InvalidFieldIs("csv"));
  EXPECT_THAT(std::string(inside.status().ToString()), HasSubstr("line 2"));
  EXPECT_THAT(ParseCsv("\"a\"b,c\n"), InvalidFieldIs("csv"));
}

TEST(Csv, WritesWhatItReads) {
  const std::vector<std::vector<std::string>> records = {
      {"a", "", "b,c"}, {"\"", "x\r\ny", "\n"}, {" leading", "尾 ", "\xEF\xBB\xBF"}, {"单"}, {""}, {"\t", "=1+1", "'"}};
  const std::string text = WriteCsv(records);
  EXPECT_TRUE(
      text.starts_with("\xEF\xBB\xBF"
                       "a,,\"b,c\"\r\n"));
  const auto read = Parse(text);
  ASSERT_EQ(read.size(), records.size());
  for (size_t i = 0; i < records.size(); ++i) EXPECT_EQ(read[i].fields, records[i]) << i;
}

TEST(Csv, AFormulaIsGuardedAndComesBack) {
  EXPECT_EQ(GuardedCell("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
  for (std::string_view text : {"=1", "+1", "-1", "@a", "\t=1", "\r", "＝1", "＋", "－", "＠", "'=1", "''@", "'-"}) {
    const std::string cell = GuardedCell(text);
    EXPECT_EQ(cell, "'" + std::string(text));
    EXPECT_EQ(UnguardedCell(cell), text);
  }
  for (std::string_view text : {"", "'", "''", "'引", "a=1", "1-2", "（-）", " =1"}) {
    EXPECT_EQ(GuardedCell(text), text);
    EXPECT_EQ(UnguardedCell(text), text);
  }
}

}  // namespace
}  // namespace mingbai
