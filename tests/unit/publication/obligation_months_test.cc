#include "services/publication/obligation_months.h"

#include "common/time/county_time.h"
#include "gtest/gtest.h"

namespace mingbai::publication::obligations {
namespace {

using absl::CivilDay;

ObligationRow Row(const std::string& id) {
  ObligationRow row;
  row.organization = "371325001012";
  row.id = id;
  row.facts.open = StartOfDay(CivilDay(2026, 10, 1));
  row.facts.due = EndOfDay(CivilDay(2026, 10, 31));
  return row;
}

TEST(ObligationMonths, P2_ALineSaysWhatTheStatusFollowsFrom) {
  std::vector<ObligationRow> rows(7, Row("v-finance.2026-10.none.0"));
  rows[1].facts.deferred_until = EndOfDay(CivilDay(2026, 11, 5));
  rows[2].facts.exempt = true;
  rows[3].facts.withdrawn = StartOfDay(CivilDay(2026, 10, 5)) + absl::Microseconds(1);
  rows[4].facts.fulfilled = EndOfDay(CivilDay(2026, 10, 31)) - absl::Microseconds(1);
  rows[5].facts.fulfilled = EndOfDay(CivilDay(2026, 10, 31));
  rows[6].circle = "党员, 二支部";
  std::string text;
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i].id = "i" + std::to_string(i) + ".2026-10.none.0";
    AppendLine(rows[i], &text);
  }
  for (const CivilDay day :
       {CivilDay(2026, 9, 30), CivilDay(2026, 10, 20), CivilDay(2026, 11, 3), CivilDay(2026, 12, 1)}) {
    size_t i = 0;
    const absl::Status read = ForEachLine(text, [&](const MonthLine& line) {
      ASSERT_LT(i, rows.size());
      EXPECT_EQ(line.id, rows[i].id);
      EXPECT_EQ(line.circle, rows[i].circle);
      EXPECT_EQ(line.due, rows[i].facts.due);
      EXPECT_EQ(line.deferred_until, rows[i].facts.deferred_until);
      EXPECT_EQ(StatusAt(line, StartOfDay(day)), publication::StatusAt(rows[i].facts, StartOfDay(day))) << i;
      ++i;
    });
    EXPECT_TRUE(read.ok());
    EXPECT_EQ(i, rows.size());
  }
}

TEST(ObligationMonths, P2_TheLastDayOfTheTermDecidesTheMonth) {
  ObligationRow row = Row("x");
  EXPECT_EQ(MonthOf(row), MonthKey(absl::CivilMonth(2026, 10), "371325001012"));
  row.facts.due += absl::Microseconds(1);
  EXPECT_EQ(MonthOf(row).first, absl::CivilMonth(2026, 11));
  row.facts.due = StartOfDay(CivilDay(2026, 10, 1)) + absl::Microseconds(1);
  EXPECT_EQ(MonthOf(row).first, absl::CivilMonth(2026, 10));
}

TEST(ObligationMonths, WhatIsNoLineIsDamage) {
  std::string whole;
  AppendLine(Row("v-finance.2026-10.none.0"), &whole);
  const auto read = [](const std::string& text) { return ForEachLine(text, [](const MonthLine&) {}); };
  EXPECT_TRUE(read("").ok());
  EXPECT_TRUE(read(whole).ok());
  for (size_t size = 1; size < whole.size(); ++size) {
    EXPECT_TRUE(absl::IsDataLoss(read(whole.substr(0, size)))) << size;
  }
  for (const char* line :
       {"x,1,,9,1,\n", "x,,,4,,\n", "x,1,y,4,,\n", "x,1,,4,1,\n", "x,1,,0,,\n", "x,1,,44,,\n", "x,1z,,4,,\n", "x\n",
        "x\ny,1,,4,,\n", "x,1,,4\n", "x,1,,4,,", "x,1,,4294967300,,\n", "x,1,,4,,\nx,99999999999999999999,,4,,\n"}) {
    EXPECT_TRUE(absl::IsDataLoss(read(line))) << line;
  }
}

TEST(ObligationMonths, AnIdIsReadFromItsEnd) {
  const std::string id = ObligationId("gov-1.a", "2026-10-05", common::v1::PHASE_BEFORE, 1003);
  const ObligationIdParts parts = PartsOf(id);
  EXPECT_EQ(parts.item, "gov-1.a");
  EXPECT_EQ(parts.period, "2026-10-05");
  EXPECT_EQ(parts.phase, common::v1::PHASE_BEFORE);
  for (int phase = 0; phase <= common::v1::Phase_MAX; ++phase) {
    EXPECT_EQ(PartsOf(ObligationId("v", "permanent", static_cast<common::v1::Phase>(phase), 0)).phase, phase);
  }
  EXPECT_EQ(ItemOf(id), "gov-1.a");
  for (const char* none : {"", "i7", "i7.2026", "i7.2026.none"}) {
    EXPECT_EQ(ItemOf(none), "");
    EXPECT_EQ(PartsOf(none).item, "");
    EXPECT_EQ(PartsOf(none).period, "");
  }
}

}  // namespace
}  // namespace mingbai::publication::obligations
