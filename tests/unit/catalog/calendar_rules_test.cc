#include "services/catalog/calendar_rules.h"

#include "common/time/county_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/catalog/client/calendar_days.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::StatusIs;

v1::ImportCalendarRequest Import(int first, int last, const std::vector<std::string>& holidays) {
  v1::ImportCalendarRequest request;
  request.set_first_year(first);
  request.set_last_year(last);
  for (const std::string& date : holidays) {
    v1::CalendarDay* day = request.add_days();
    day->set_date(date);
    day->set_kind(v1::DAY_KIND_HOLIDAY);
    day->set_display_name("国庆节");
  }
  return request;
}

TEST(CalendarImport, C11_DaysExistOnceWithinTheYears) {
  MB_EXPECT_OK(CheckImport(Import(2026, 2026, {"2026-10-01", "2026-10-02"})));
  EXPECT_THAT(CheckImport(Import(2026, 2025, {"2026-10-01"})), InvalidFieldIs("last_year"));
  EXPECT_THAT(CheckImport(Import(2026, 2026, {"2026-10-01", "2026-02-29"})), InvalidFieldIs("days[1].date"));
  EXPECT_THAT(CheckImport(Import(2026, 2026, {"2026-10-01", "2025-11-30"})), InvalidFieldIs("days[1].date"));
  EXPECT_THAT(CheckImport(Import(2026, 2026, {"2026-10-01", "2024-12-31"})), InvalidFieldIs("days[1].date"));
  EXPECT_THAT(CheckImport(Import(2026, 2026, {"2026-10-01", "2027-01-01"})), InvalidFieldIs("days[1].date"));
  EXPECT_THAT(CheckImport(Import(2026, 2026, {"2026-10-01", "2026-10-03", "2026-10-01"})),
              InvalidFieldIs("days[2].date"));
}

TEST(CalendarImport, C11_DaysReplaceThoseOfTheirYears) {
  auto first = ApplyImport(v1::WorkingCalendar(), Import(2025, 2026, {"2025-10-01", "2026-10-01"}));
  MB_ASSERT_OK(first);
  EXPECT_EQ(first->version(), 1);
  auto correction = Import(2026, 2027, {"2027-10-01", "2026-10-02"});
  correction.set_replaces_published(true);
  auto second = ApplyImport(*first, correction);
  MB_ASSERT_OK(second);
  EXPECT_EQ(second->version(), 2);
  EXPECT_EQ(second->first_year(), 2025);
  EXPECT_EQ(second->last_year(), 2027);
  ASSERT_EQ(second->days_size(), 3);
  EXPECT_EQ(second->days(0).date(), "2025-10-01");
  EXPECT_EQ(second->days(1).date(), "2026-10-02");
  EXPECT_EQ(second->days(2).date(), "2027-10-01");
}

// The notice for 2019 made 29 to 31 December 2018 a worked Saturday, and two days off.
TEST(CalendarImport, C11_ANoticeReachesIntoTheDecemberBefore) {
  auto first = ApplyImport(v1::WorkingCalendar(), Import(2018, 2018, {"2018-10-01", "2018-12-30"}));
  MB_ASSERT_OK(first);
  auto notice = Import(2019, 2019, {"2018-12-29", "2018-12-30", "2018-12-31", "2019-01-01"});
  notice.mutable_days(0)->set_kind(v1::DAY_KIND_WORKDAY);
  MB_EXPECT_OK(CheckImport(notice));
  auto second = ApplyImport(*first, notice);
  MB_ASSERT_OK(second);
  EXPECT_EQ(second->first_year(), 2018);
  EXPECT_EQ(second->last_year(), 2019);
  std::vector<std::string> days;
  for (const v1::CalendarDay& day : second->days()) days.push_back(day.date());
  EXPECT_THAT(days, ::testing::ElementsAre("2018-10-01", "2018-12-29", "2018-12-30", "2018-12-31", "2019-01-01"));
  EXPECT_EQ(second->days(1).kind(), v1::DAY_KIND_WORKDAY);
  // As the first notice of all, too: the year before is not published by it.
  auto alone = ApplyImport(v1::WorkingCalendar(), notice);
  MB_ASSERT_OK(alone);
  EXPECT_EQ(alone->first_year(), 2019);
  EXPECT_FALSE(ToCalendar(*alone).IsWorking(absl::CivilDay(2018, 12, 31)));
  EXPECT_TRUE(ToCalendar(*alone).IsProvisional(absl::CivilDay(2018, 12, 31)));
}

TEST(CalendarImport, C11_APublishedYearLosesNoDayUnsaid) {
  auto first = ApplyImport(v1::WorkingCalendar(), Import(2026, 2026, {"2026-10-01", "2026-10-02"}));
  MB_ASSERT_OK(first);
  auto emptying = Import(2026, 2027, {"2026-10-02", "2026-12-31", "2027-01-01"});
  EXPECT_THAT(ApplyImport(*first, emptying), StatusIs(absl::StatusCode::kFailedPrecondition, "PUBLISHED_DAYS_MISSING"));
  emptying.set_replaces_published(true);
  auto second = ApplyImport(*first, emptying);
  MB_ASSERT_OK(second);
  EXPECT_EQ(second->days_size(), 3);
  // What repeats all may add, and may say something else of a day.
  auto adding = Import(2026, 2026, {"2026-12-31", "2026-10-02", "2026-10-03"});
  adding.mutable_days(2)->set_kind(v1::DAY_KIND_WORKDAY);
  auto third = ApplyImport(*second, adding);
  MB_ASSERT_OK(third);
  EXPECT_EQ(third->days_size(), 4);
}

TEST(CalendarImport, C11_OnlyWeekendsAreWorkedInExchange) {
  auto notice = Import(2027, 2027, {"2027-01-02", "2027-01-03", "2027-01-04", "2027-01-08"});
  MB_EXPECT_OK(CheckImport(notice));  // days off are what they are, on any day
  for (v1::CalendarDay& day : *notice.mutable_days()) day.set_kind(v1::DAY_KIND_WORKDAY);
  EXPECT_THAT(FieldPathsOf(CheckImport(notice)), ::testing::ElementsAre("days[2].kind", "days[3].kind"));
}

TEST(CalendarImport, C11_YearsStayContiguous) {
  auto first = ApplyImport(v1::WorkingCalendar(), Import(2025, 2026, {"2025-10-01"}));
  MB_ASSERT_OK(first);
  MB_EXPECT_OK(ApplyImport(*first, Import(2027, 2027, {"2027-10-01"})));
  MB_EXPECT_OK(ApplyImport(*first, Import(2024, 2024, {"2024-10-01"})));
  for (int year : {2023, 2028}) {
    EXPECT_THAT(ApplyImport(*first, Import(year, year, {std::to_string(year) + "-10-01"})),
                StatusIs(absl::StatusCode::kFailedPrecondition, "YEARS_NOT_CONTIGUOUS"));
  }
}

TEST(Calendar, C11_CountsWithTheStoredDays) {
  auto message = ApplyImport(v1::WorkingCalendar(), Import(2026, 2026, {"2026-10-01"}));
  MB_ASSERT_OK(message);
  message->mutable_days(0)->set_kind(v1::DAY_KIND_HOLIDAY);
  const WorkingCalendar calendar = ToCalendar(*message);
  EXPECT_EQ(calendar.version(), 1);
  EXPECT_FALSE(calendar.IsWorking(absl::CivilDay(2026, 10, 1)));
  EXPECT_TRUE(calendar.IsWorking(absl::CivilDay(2026, 10, 2)));
  EXPECT_TRUE(calendar.IsProvisional(absl::CivilDay(2027, 1, 4)));
  EXPECT_EQ(ToCalendar(v1::WorkingCalendar()).version(), 0);
  message->mutable_days(0)->set_date("2026-10-03");  // a Saturday
  message->mutable_days(0)->set_kind(v1::DAY_KIND_WORKDAY);
  EXPECT_TRUE(ToCalendar(*message).IsWorking(absl::CivilDay(2026, 10, 3)));
}

TEST(CountyDays, C12_C13_AreAVersionOfTheCalendar) {
  v1::SetCountyDaysRequest days;
  days.set_disclosure_day(20);
  v1::BusySeason& season = *days.add_busy_seasons();
  season.set_display_name("三夏");
  season.set_first_day("06-01");
  season.set_last_day("06-31");
  EXPECT_THAT(CheckCountyDays(days), InvalidFieldIs("busy_seasons[0].last_day"));
  season.set_last_day("06-30");
  MB_EXPECT_OK(CheckCountyDays(days));
  EXPECT_THAT(ApplyCountyDays(v1::WorkingCalendar(), days),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CALENDAR_MISSING"));
  auto first = ApplyImport(v1::WorkingCalendar(), Import(2026, 2026, {"2026-10-01"}));
  MB_ASSERT_OK(first);
  EXPECT_EQ(ToCalendar(*first).DisclosureDay(absl::CivilMonth(2026, 10)), absl::CivilDay(2026, 10, 26));
  auto second = ApplyCountyDays(*first, days);
  MB_ASSERT_OK(second);
  EXPECT_EQ(second->version(), 2);
  EXPECT_EQ(second->days_size(), 1);
  const WorkingCalendar calendar = ToCalendar(*second);
  EXPECT_EQ(calendar.DisclosureDay(absl::CivilMonth(2026, 10)), absl::CivilDay(2026, 10, 20));
  ASSERT_NE(calendar.BusySeasonOf(absl::CivilDay(2026, 6, 1)), nullptr);
  EXPECT_EQ(calendar.BusySeasonOf(absl::CivilDay(2026, 6, 1))->name, "三夏");
  // A new year's notice keeps them.
  auto third = ApplyImport(*second, Import(2027, 2027, {"2027-10-01"}));
  MB_ASSERT_OK(third);
  EXPECT_EQ(third->disclosure_day(), 20);
  EXPECT_EQ(third->busy_seasons_size(), 1);
}

}  // namespace
}  // namespace mingbai::catalog
