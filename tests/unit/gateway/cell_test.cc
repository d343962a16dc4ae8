#include "services/gateway/import/cell.h"

#include "gtest/gtest.h"

namespace mingbai::gateway {
namespace {

catalog::v1::ContentElement Element(catalog::v1::ElementType type, bool optional = false) {
  catalog::v1::ContentElement element;
  element.set_display_name("收入");
  element.set_type(type);
  element.set_column(true);
  element.set_optional(optional);
  return element;
}

TEST(Cell, P7_NumbersAreExact) {
  EXPECT_EQ(ParseFixed("2850.00", 2), 285000);
  EXPECT_EQ(ParseFixed("2850.5", 2), 285050);
  EXPECT_EQ(ParseFixed("2850", 2), 285000);
  EXPECT_EQ(ParseFixed("-0.01", 2), -1);
  EXPECT_EQ(ParseFixed("9999999999999.99", 2), 999999999999999);
  EXPECT_EQ(ParseFixed("42", 0), 42);
  for (const char* bad : {"", "-", ".5", "1.", "1.234", "1,000", "1e3", "１２", "+1", "10000000000000", " 1", "--1"}) {
    EXPECT_FALSE(ParseFixed(bad, 2).has_value()) << bad;
  }
  EXPECT_FALSE(ParseFixed("1.0", 0).has_value());
}

TEST(Cell, FormatFixedKeepsAllDigits) {
  EXPECT_EQ(FormatFixed(0, 2), "0.00");
  EXPECT_EQ(FormatFixed(-1, 2), "-0.01");
  EXPECT_EQ(FormatFixed(-450, 2), "-4.50");
  EXPECT_EQ(FormatFixed(1638500, 2), "16385.00");
  EXPECT_EQ(FormatFixed(2995, 0), "2995");
}

TEST(Cell, ReadCellTrimsAndWritesNumbersWhole) {
  std::string fault;
  EXPECT_EQ(ReadCell(Element(catalog::v1::ELEMENT_TYPE_MONEY), " 4000 ", &fault), "4000.00");
  EXPECT_EQ(ReadCell(Element(catalog::v1::ELEMENT_TYPE_TEXT), " 报刊费 ", &fault), "报刊费");
  EXPECT_EQ(ReadCell(Element(catalog::v1::ELEMENT_TYPE_DATE), "2026-09-30", &fault), "2026-09-30");
  EXPECT_EQ(ReadCell(Element(catalog::v1::ELEMENT_TYPE_MONEY, true), "", &fault), "");
  EXPECT_EQ(fault, "");
}

TEST(Cell, G3_ABadCellNamesItsColumn) {
  const std::pair<catalog::v1::ElementType, const char*> bad[] = {{catalog::v1::ELEMENT_TYPE_MONEY, "十元"},
                                                                  {catalog::v1::ELEMENT_TYPE_INTEGER, "3.5"},
                                                                  {catalog::v1::ELEMENT_TYPE_DATE, "2026-02-30"},
                                                                  {catalog::v1::ELEMENT_TYPE_TEXT, "  "}};
  for (const auto& [type, text] : bad) {
    std::string fault;
    ReadCell(Element(type), text, &fault);
    EXPECT_EQ(fault.rfind("column 收入: ", 0), 0u) << text << " gave " << fault;
  }
}

TEST(Cell, P7_RatiosOfTheGoldenTable) {
  EXPECT_EQ(RatioPercent2(138, 1329), 1038);
  EXPECT_EQ(RatioPercent2(74, 349), 2120);
  EXPECT_EQ(RatioPercent2(45, 324), 1389);
  EXPECT_EQ(RatioPercent2(129, 404), 3193);
  EXPECT_EQ(RatioPercent2(12, 181), 663);
  EXPECT_EQ(RatioPercent2(0, 222), 0);
  EXPECT_EQ(RatioPercent2(398, 2995), 1329);
  EXPECT_EQ(RatioPercent2(5, 0), 0);
  EXPECT_EQ(RatioPercent2(-1, 8), -1250);
}

}  // namespace
}  // namespace mingbai::gateway
