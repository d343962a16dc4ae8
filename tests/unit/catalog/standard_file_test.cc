#include "services/catalog/standard_file.h"

#include <algorithm>
#include <functional>
#include <set>

#include "common/csv/csv.h"
#include "common/names/names.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/catalog/standard_elements.h"
#include "services/catalog/standard_import.h"
#include "services/catalog/standard_words.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/catalog/standard_catalogue_support.h"

namespace mingbai::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(StandardCatalogue, G3_OneItemOncePerFile) {
  v1::Item other = PlainItem();
  other.set_level2("别的");
  const Outcome outcome = Import(Csv(WriteCatalogueCsv({PlainItem(), other})));
  EXPECT_EQ(outcome.rows[0].row.fate(), v1::ROW_FATE_CREATED);
  EXPECT_THAT(Reasons(outcome.rows[1].row.problems()), ElementsAre(":DUPLICATE_ROW"));
}

TEST(StandardCatalogue, FormulasAreNoValues) {
  XlsxTable table = Sheet(kPublished);
  table.rows.resize(4);
  table.rows[3].cells[0] = {"1", true, false};  // 序号 is not read
  EXPECT_EQ(Import(table, {}, Defaults()).rows[0].row.fate(), v1::ROW_FATE_CREATED);
  table.rows[3].cells[2] = {"12", true, false};
  EXPECT_EQ(Reasons(Import(table, {}, Defaults()).rows[0].row.problems())[0], "二级事项:FORMULA");
}

TEST(StandardCatalogue, DaysInSpreadsheetsAreNumbers) {
  auto records = *ParseCsv(WriteCatalogueCsv({PlainItem()}));
  XlsxTable table = Sheet({records[0].fields, records[1].fields});
  table.rows[1].cells[static_cast<size_t>(Column::kEffectiveDate)] = {"46023", false, true};
  EXPECT_EQ(Import(table).rows[0].item->effective_date(), "2026-01-01");
}

TEST(StandardCatalogue, HeadersOnceAndWhole) {
  EXPECT_FALSE(FindHeader(Sheet({{"a", "b"}, {"1", "2"}}).rows).ok());
  EXPECT_FALSE(FindHeader({}).ok());
  EXPECT_THAT(FindHeader(Sheet({{"二级事项", "公开时限", "公开时限"}}).rows).status().message(), HasSubstr("twice"));
  EXPECT_FALSE(FindHeader(Sheet({{"公开事项", "公开时限"}}).rows).ok());
  // A header that a sheet repeats on each page is no row, nor is a blank line.
  auto rows = kPublished;
  rows.insert(rows.begin() + 4, {kPublished[1], kPublished[2], {"", " ", "　"}});
  EXPECT_EQ(Import(Sheet(rows), {}, Defaults()).rows.size(), 2u);
}

TEST(StandardCatalogue, FilesThatAreSomethingElse) {
  const auto why = [](const std::string& content, v1::CatalogueFormat format) {
    const absl::Status status = ReadCatalogueFile(content, format, "").status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(FieldPathsOf(status), ElementsAre("content"));
    return ReasonOf(status) + ": " + std::string(status.message());
  };
  const std::string xlsx = *WriteCatalogueXlsx({PlainItem()}, "x", absl::UnixEpoch());
  EXPECT_THAT(why(xlsx, v1::CATALOGUE_FORMAT_CSV), HasSubstr("ZIP archive"));
  EXPECT_THAT(why(WriteCatalogueCsv({}), v1::CATALOGUE_FORMAT_XLSX), HasSubstr("is no .xlsx"));
  EXPECT_THAT(why("\xD0\xF2\xBA\xC5,\xD2\xBB\xBC\xB6", v1::CATALOGUE_FORMAT_CSV), HasSubstr("GBK"));
  EXPECT_THAT(why("\xFF\xFEx", v1::CATALOGUE_FORMAT_CSV), HasSubstr("UTF-16"));
  EXPECT_THAT(why("a\x80\n", v1::CATALOGUE_FORMAT_CSV), HasSubstr("UTF-8 from byte 1"));
  EXPECT_THAT(why("a,\"b", v1::CATALOGUE_FORMAT_CSV), HasSubstr("never closed"));
  EXPECT_THAT(why(std::string("a\0b", 3), v1::CATALOGUE_FORMAT_CSV), HasSubstr("no text"));
  EXPECT_THAT(why(std::string(9 << 20, 'x'), v1::CATALOGUE_FORMAT_CSV), HasSubstr("FILE_TOO_LARGE"));
  std::string rows;
  for (int i = 0; i < 5200; ++i) rows += "x\n";
  EXPECT_THAT(why(rows, v1::CATALOGUE_FORMAT_CSV), HasSubstr("FILE_TOO_LARGE"));
  // Empty cells at the end of a row are none.
  const std::string wide = std::string(99, ',') + "x" + std::string(50, ',') + "\n";
  MB_EXPECT_OK(ReadCatalogueFile("a\n" + wide, v1::CATALOGUE_FORMAT_CSV, ""));
  EXPECT_THAT(why("a\n," + wide, v1::CATALOGUE_FORMAT_CSV),
              HasSubstr("FILE_TOO_LARGE: content: has more than 100 columns, in the row of line 2"));
}

TEST(StandardCatalogue, G3_LinesThatEndInCarriageReturns) {
  const std::string csv = WriteCatalogueCsv({PlainItem()});
  std::string old;
  for (char c : csv) {
    if (c != '\n') old.push_back(c);
  }
  const auto table = ReadCatalogueFile(old, v1::CATALOGUE_FORMAT_CSV, "");
  MB_ASSERT_OK(table);
  EXPECT_EQ(table->rows.size(), 2u);
  EXPECT_EQ(Import(*table).rows[0].row.fate(), v1::ROW_FATE_CREATED);
}

}  // namespace
}  // namespace mingbai::catalog
