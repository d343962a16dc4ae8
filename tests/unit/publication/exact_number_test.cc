// Exact figures (DOMAIN P-7).

#include "services/publication/exact_number.h"

#include "gtest/gtest.h"

namespace mingbai::publication {
namespace {

int64_t Parse(std::string_view text, NumberForm form) {
  const auto value = ParseHundredths(text, form);
  return value.has_value() ? static_cast<int64_t>(*value) : -999999;
}

TEST(ExactNumber, P7_FormsOfNumbers) {
  EXPECT_EQ(Parse("2995", NumberForm::kInteger), 299500);
  EXPECT_EQ(Parse("-3", NumberForm::kInteger), -300);
  EXPECT_EQ(Parse("10.38", NumberForm::kDecimal2), 1038);
  EXPECT_EQ(Parse("0.05", NumberForm::kMoney), 5);
  EXPECT_EQ(Parse("2850.5", NumberForm::kMoney), 285050);
  EXPECT_EQ(Parse("2850", NumberForm::kMoney), 285000);
  for (const char* bad : {"", "-", "1.0", "1,000", " 1", "1 ", "+1", "01", "1e3", "０", "1234567890123456", "1."}) {
    EXPECT_FALSE(ParseHundredths(bad, NumberForm::kInteger).has_value()) << bad;
  }
  for (const char* bad : {"10", "10.3", "10.381", ".38", "10."}) {
    EXPECT_FALSE(ParseHundredths(bad, NumberForm::kDecimal2).has_value()) << bad;
  }
  for (const char* bad : {"1.", "1.234", "1.2.3", "¥1", "--1"}) {
    EXPECT_FALSE(ParseHundredths(bad, NumberForm::kMoney).has_value()) << bad;
  }
}

// The dibao table of seed 004: changes ÷ households.
TEST(ExactNumber, P7_GoldenDibaoRates) {
  EXPECT_EQ(FormatHundredths(PercentOf(138, 1329)), "10.38");
  EXPECT_EQ(FormatHundredths(PercentOf(74, 349)), "21.20");
  EXPECT_EQ(FormatHundredths(PercentOf(45, 324)), "13.89");
  EXPECT_EQ(FormatHundredths(PercentOf(129, 404)), "31.93");
  EXPECT_EQ(FormatHundredths(PercentOf(12, 181)), "6.63");
  EXPECT_EQ(FormatHundredths(PercentOf(0, 222)), "0.00");
  EXPECT_EQ(FormatHundredths(PercentOf(398, 2995)), "13.29");
}

TEST(ExactNumber, P7_RoundsHalfAwayFromZero) {
  EXPECT_EQ(FormatHundredths(PercentOf(1, 20000)), "0.01");  // 0.005
  EXPECT_EQ(FormatHundredths(PercentOf(-1, 20000)), "-0.01");
  EXPECT_EQ(FormatHundredths(PercentOf(1, -20000)), "-0.01");
  EXPECT_EQ(FormatHundredths(PercentOf(1, 20001)), "0.00");
  EXPECT_EQ(FormatHundredths(PercentOf(1, 3)), "33.33");
  EXPECT_EQ(FormatHundredths(PercentOf(2, 3)), "66.67");
}

TEST(ExactNumber, P7_WritesWhatItReads) {
  EXPECT_EQ(FormatHundredths(-5), "-0.05");
  EXPECT_EQ(FormatHundredths(299500, true), "2995");
  EXPECT_EQ(FormatHundredths(299550, true), "2995.50");
  EXPECT_EQ(FormatHundredths(0), "0.00");
}

}  // namespace
}  // namespace mingbai::publication
