#include <fstream>
#include <string>

#include "common/text/text.h"
#include "common/time/calendar.h"
#include "common/time/county_time.h"
#include "gtest/gtest.h"

namespace mingbai {
namespace {

// The State Council's calendar as the project ships it.
WorkingCalendar ShippedCalendar() {
  std::ifstream file("deploy/data/calendar/holidays.csv");
  EXPECT_TRUE(file) << "run from the root of the repository";
  std::vector<SpecialDay> days;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string_view> cells = Split(Strip(line), ',');
    days.push_back({*ParseDay(cells[0]), cells[1] == "workday", std::string(cells[2])});
  }
  return WorkingCalendar(1, 2018, 2026, days);
}

// DOMAIN C-11: make-up days count, holidays do not, the day of the event is not counted.
TEST(WorkingCalendar, C11_NationalDay2026) {
  const WorkingCalendar calendar = ShippedCalendar();
  EXPECT_FALSE(calendar.IsWorking(absl::CivilDay(2026, 10, 1)));
  EXPECT_FALSE(calendar.IsWorking(absl::CivilDay(2026, 10, 7)));
  EXPECT_TRUE(calendar.IsWorking(absl::CivilDay(2026, 10, 8)));
  EXPECT_TRUE(calendar.IsWorking(absl::CivilDay(2026, 10, 10)));  // Saturday, worked
  EXPECT_FALSE(calendar.IsWorking(absl::CivilDay(2026, 10, 11)));
  // Raised on 30 September: 8, 9 and 10 October are the three working days.
  const Term term = calendar.AfterWorkingDays(absl::CivilDay(2026, 9, 30), 3);
  EXPECT_EQ(FormatDay(term.last_day), "2026-10-10");
  EXPECT_EQ(FormatMinute(term.end), "2026-10-11 00:00");
  EXPECT_FALSE(term.provisional);
  EXPECT_EQ(term.calendar_version, 1);
}

// DOMAIN C-11: a deadline shows its working.
TEST(WorkingCalendar, C11_ExplainListsEveryDay) {
  const WorkingCalendar calendar = ShippedCalendar();
  const std::vector<CountedDay> days = calendar.Explain(absl::CivilDay(2026, 9, 30), absl::CivilDay(2026, 10, 10));
  ASSERT_EQ(days.size(), 10u);
  EXPECT_EQ(days[0].reason, "holiday 国庆节");
  EXPECT_FALSE(days[0].counted);
  EXPECT_EQ(days[7].reason, "working day");
  EXPECT_EQ(days[9].reason, "make-up working day 国庆节");
  EXPECT_TRUE(days[9].counted);
}

// DOMAIN C-11: days past the last published year count Monday to Friday, marked provisional.
TEST(WorkingCalendar, C11_ProvisionalPastThePublishedYears) {
  const WorkingCalendar calendar = ShippedCalendar();
  const Term term = calendar.AfterWorkingDays(absl::CivilDay(2026, 12, 30), 3);
  EXPECT_EQ(FormatDay(term.last_day), "2027-01-04");
  EXPECT_TRUE(term.provisional);
  EXPECT_EQ(calendar.Count(absl::CivilDay(2027, 1, 2)).reason, "weekend, provisional");
}

TEST(WorkingCalendar, C6_NthWorkingDayOfAMonth) {
  const WorkingCalendar calendar = ShippedCalendar();
  EXPECT_EQ(FormatDay(calendar.NthWorkingDay(absl::CivilMonth(2026, 10), 1)), "2026-10-08");
  EXPECT_EQ(FormatDay(calendar.NthWorkingDay(absl::CivilMonth(2026, 10), 3)), "2026-10-10");
  // October has 18: they are counted on in November.
  EXPECT_EQ(FormatDay(calendar.NthWorkingDay(absl::CivilMonth(2026, 10), 18)), "2026-10-30");
  EXPECT_EQ(FormatDay(calendar.NthWorkingDay(absl::CivilMonth(2026, 10), 20)), "2026-11-03");
}

// DOMAIN P-5: seven days from 8 October close on 16 October at 00:00 county time, whatever the hour.
TEST(NoticeEnd, P5_SevenFullDays) {
  const absl::Time morning = StartOfDay(absl::CivilDay(2026, 10, 8)) + absl::Hours(9);
  EXPECT_EQ(FormatMinute(NoticeEnd(morning, 7)), "2026-10-16 00:00");
  const absl::Time last_second = EndOfDay(absl::CivilDay(2026, 10, 8)) - absl::Seconds(1);
  EXPECT_EQ(FormatMinute(NoticeEnd(last_second, 7)), "2026-10-16 00:00");
}

TEST(CountyTime, DaysThatDoNotExistAreRefused) {
  EXPECT_TRUE(ParseDay("2024-02-29").has_value());
  for (const char* text : {"2026-02-29", "2026-13-01", "2026-1-1", "", "2026-10-1a", "2026/10/10", "0000-01-01"}) {
    EXPECT_FALSE(ParseDay(text).has_value()) << text;
  }
  // 20:00 UTC is the next day in the county.
  EXPECT_EQ(FormatDay(CountyDay(absl::FromCivil(absl::CivilSecond(2026, 10, 1, 20), absl::UTCTimeZone()))),
            "2026-10-02");
}

}  // namespace
}  // namespace mingbai
