#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

constexpr char kNastyHoliday[] = "'; DROP TABLE x;-- \" \\ % 😀𠮷";

class CalendarTest : public CatalogTest {
 protected:
  // October 2026: holidays 1 to 7, the 10th (a Saturday) worked.
  static v1::ImportCalendarRequest October() {
    v1::ImportCalendarRequest request;
    request.set_first_year(2026);
    request.set_last_year(2026);
    request.set_request_id(NewRequestId());
    for (int i = 1; i <= 7; ++i) Add(request, "2026-10-0" + std::to_string(i), v1::DAY_KIND_HOLIDAY);
    Add(request, "2026-10-10", v1::DAY_KIND_WORKDAY);
    return request;
  }
  static void Add(v1::ImportCalendarRequest& request, const std::string& date, v1::DayKind kind) {
    v1::CalendarDay* day = request.add_days();
    day->set_date(date);
    day->set_kind(kind);
    day->set_display_name("国庆节");
  }
  absl::StatusOr<v1::WorkingCalendar> Import(const v1::ImportCalendarRequest& request) {
    return Call<v1::WorkingCalendar>(office_, "ImportCalendar", request);
  }
  absl::StatusOr<v1::WorkingCalendar> Newest() {
    return Call<v1::WorkingCalendar>(anyone_, "GetWorkingCalendar", v1::GetWorkingCalendarRequest());
  }
  absl::StatusOr<v1::WorkingCalendar> Version(int version) {
    v1::GetWorkingCalendarRequest request;
    request.set_version(version);
    return Call<v1::WorkingCalendar>(anyone_, "GetWorkingCalendar", request);
  }
  absl::StatusOr<v1::ExplainDeadlineResponse> Explain(const std::string& event, int working_days, int days,
                                                      int version = 0) {
    v1::ExplainDeadlineRequest request;
    request.set_event_date(event);
    request.set_working_days(working_days);
    request.set_days(days);
    request.set_version(version);
    return Call<v1::ExplainDeadlineResponse>(anyone_, "ExplainDeadline", request);
  }
};

TEST_F(CalendarTest, C11_EmptyBeforeTheFirstImport) {
  auto calendar = Newest();
  MB_ASSERT_OK(calendar);
  EXPECT_EQ(calendar->version(), 0);
  EXPECT_EQ(calendar->days_size(), 0);
  auto explained = Explain("2026-09-30", 1, 0);
  MB_ASSERT_OK(explained);
  EXPECT_EQ(explained->last_day(), "2026-10-01");
  EXPECT_TRUE(explained->provisional());
  EXPECT_EQ(explained->calendar_version(), 0);
}

TEST_F(CalendarTest, C11_ImportsAreVersions) {
  auto request = October();
  request.mutable_days(0)->set_display_name(kNastyHoliday);
  auto first = Import(request);
  MB_ASSERT_OK(first);
  EXPECT_EQ(first->version(), 1);
  EXPECT_EQ(first->days_size(), 8);
  EXPECT_EQ(first->days(0).display_name(), kNastyHoliday);
  EXPECT_EQ(first->create_time().seconds(), absl::ToUnixSeconds(clock_->Now()));
  EXPECT_EQ(Newest()->SerializeAsString(), first->SerializeAsString());
  v1::ImportCalendarRequest next;
  next.set_first_year(2027);
  next.set_last_year(2027);
  next.set_request_id(NewRequestId());
  Add(next, "2027-01-01", v1::DAY_KIND_HOLIDAY);
  auto second = Import(next);
  MB_ASSERT_OK(second);
  EXPECT_EQ(second->version(), 2);
  EXPECT_EQ(second->first_year(), 2026);
  EXPECT_EQ(second->last_year(), 2027);
  EXPECT_EQ(second->days_size(), 9);
  const auto events = Events(2);
  ASSERT_EQ(events.size(), 2);
  EXPECT_EQ(events[1].calendar_version(), 2);
}

TEST_F(CalendarTest, C11_ImportRefusesWhatDoesNotFit) {
  MB_ASSERT_OK(Import(October()));
  v1::ImportCalendarRequest request;
  request.set_first_year(2028);
  request.set_last_year(2028);
  request.set_request_id(NewRequestId());
  Add(request, "2028-01-01", v1::DAY_KIND_HOLIDAY);
  EXPECT_THAT(Import(request), StatusIs(StatusCode::kFailedPrecondition, "YEARS_NOT_CONTIGUOUS"));
  request.set_first_year(2027);
  request.mutable_days(0)->set_date("2027-02-29");
  EXPECT_THAT(Import(request), InvalidFieldIs("days[0].date"));
  request.mutable_days(0)->set_date("2026-11-30");
  EXPECT_THAT(Import(request), InvalidFieldIs("days[0].date"));
  request.mutable_days(0)->set_date("2027-01-06");
  request.mutable_days(0)->set_kind(v1::DAY_KIND_WORKDAY);
  EXPECT_THAT(Import(request), InvalidFieldIs("days[0].kind"));
  request.mutable_days(0)->set_kind(v1::DAY_KIND_HOLIDAY);
  request.mutable_days(0)->set_date("2027-01-01");
  Add(request, "2027-01-01", v1::DAY_KIND_HOLIDAY);
  EXPECT_THAT(Import(request), InvalidFieldIs("days[1].date"));
  request.set_last_year(2026);
  EXPECT_THAT(Import(request), InvalidFieldIs("last_year"));
  request.set_last_year(2200);
  EXPECT_THAT(Import(request), InvalidFieldIs("last_year"));
  EXPECT_THAT(Call<v1::WorkingCalendar>(clerk_, "ImportCalendar", October()),
              StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  // It holds for all: nobody changes it for one township.
  const auto township = harness_.Client(kService, TestToken("disclosure-office", "371325001000"));
  EXPECT_THAT(Call<v1::WorkingCalendar>(township, "ImportCalendar", October()),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  EXPECT_EQ(Newest()->version(), 1);
}

// A notice for 2027 that gives a day of 2026 off, sent as one for 2027 or as one for both years.
TEST_F(CalendarTest, C11_TheNextNoticeLeavesThePublishedYearWhatItHas) {
  MB_ASSERT_OK(Import(October()));
  v1::ImportCalendarRequest notice;
  notice.set_first_year(2026);
  notice.set_last_year(2027);
  notice.set_request_id(NewRequestId());
  Add(notice, "2026-12-31", v1::DAY_KIND_HOLIDAY);
  Add(notice, "2027-01-01", v1::DAY_KIND_HOLIDAY);
  EXPECT_THAT(Import(notice), StatusIs(StatusCode::kFailedPrecondition, "PUBLISHED_DAYS_MISSING"));
  EXPECT_EQ(Newest()->version(), 1);
  notice.set_first_year(2027);
  auto next = Import(notice);
  MB_ASSERT_OK(next);
  EXPECT_EQ(next->days_size(), 10);
  auto explained = Explain("2026-09-30", 1, 0);
  MB_ASSERT_OK(explained);
  EXPECT_EQ(explained->last_day(), "2026-10-08");
  explained = Explain("2026-12-30", 1, 0);
  MB_ASSERT_OK(explained);
  EXPECT_EQ(explained->last_day(), "2027-01-04");
}

TEST_F(CalendarTest, C11_ADeadlineShowsItsWorking) {
  MB_ASSERT_OK(Import(October()));
  auto explained = Explain("2026-09-30", 3, 0);
  MB_ASSERT_OK(explained);
  // Counted: 8 and 9 October, and the 10th, a Saturday worked in exchange.
  EXPECT_EQ(explained->last_day(), "2026-10-10");
  EXPECT_EQ(explained->end_time().seconds(), absl::ToUnixSeconds(StartOfDay(absl::CivilDay(2026, 10, 11))));
  EXPECT_FALSE(explained->provisional());
  EXPECT_EQ(explained->calendar_version(), 1);
  ASSERT_EQ(explained->days_size(), 10);
  EXPECT_EQ(explained->days(0).date(), "2026-10-01");
  EXPECT_FALSE(explained->days(0).counted());
  EXPECT_EQ(explained->days(0).reason(), "holiday 国庆节");
  EXPECT_TRUE(explained->days(7).counted());
  EXPECT_EQ(explained->days(7).reason(), "working day");
  EXPECT_EQ(explained->days(9).reason(), "make-up working day 国庆节");

  auto days = Explain("2026-09-30", 0, 7);
  MB_ASSERT_OK(days);
  EXPECT_EQ(days->last_day(), "2026-10-07");
  for (const v1::CountedDay& day : days->days()) EXPECT_TRUE(day.counted());

  auto beyond = Explain("2026-12-31", 1, 0);
  MB_ASSERT_OK(beyond);
  EXPECT_EQ(beyond->last_day(), "2027-01-01");
  EXPECT_TRUE(beyond->provisional());
  EXPECT_EQ(beyond->days(0).reason(), "working day, provisional");
}

TEST_F(CalendarTest, C11_EveryVersionStaysReadable) {
  EXPECT_THAT(Version(1), StatusIs(StatusCode::kNotFound, "CALENDAR_VERSION_NOT_FOUND"));
  auto first = Import(October());
  MB_ASSERT_OK(first);
  v1::ImportCalendarRequest corrected = October();
  corrected.mutable_days()->RemoveLast();
  corrected.set_replaces_published(true);
  auto second = Import(corrected);
  MB_ASSERT_OK(second);
  EXPECT_EQ(Version(1)->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Version(2)->SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(Version(0)->version(), 2);
  // A term that was counted with the first shows its working by the first.
  auto then = Explain("2026-09-30", 3, 0, 1);
  MB_ASSERT_OK(then);
  EXPECT_EQ(then->last_day(), "2026-10-10");
  EXPECT_EQ(then->calendar_version(), 1);
  auto today = Explain("2026-09-30", 3, 0);
  MB_ASSERT_OK(today);
  EXPECT_EQ(today->last_day(), "2026-10-12");
  EXPECT_EQ(today->calendar_version(), 2);
  EXPECT_THAT(Version(3), StatusIs(StatusCode::kNotFound, "CALENDAR_VERSION_NOT_FOUND"));
  EXPECT_THAT(Version(-1), InvalidFieldIs("version"));
  EXPECT_THAT(Explain("2026-09-30", 3, 0, 3), StatusIs(StatusCode::kNotFound, "CALENDAR_VERSION_NOT_FOUND"));
}

TEST_F(CalendarTest, C11_ExplainRefusesWhatDoesNotFit) {
  EXPECT_THAT(Explain("2026-02-30", 1, 0), InvalidFieldIs("event_date"));
  EXPECT_THAT(Explain("9999-12-31", 1, 0), InvalidFieldIs("event_date"));
  EXPECT_THAT(Explain("2026-02-28", 0, 0), InvalidFieldIs("working_days"));
  EXPECT_THAT(Explain("2026-02-28", 1, 1), InvalidFieldIs("working_days"));
  EXPECT_THAT(Explain("2026-02-28", 367, 0), InvalidFieldIs("working_days"));
  EXPECT_THAT(Explain("2026-02-28", 0, -1), InvalidFieldIs("days"));
}

TEST_F(CalendarTest, C12_C13_TheCountySetsItsOwnDays) {
  v1::SetCountyDaysRequest days;
  days.set_disclosure_day(20);
  v1::BusySeason& season = *days.add_busy_seasons();
  season.set_display_name("三夏");
  season.set_first_day("06-01");
  season.set_last_day("06-30");
  days.set_request_id(NewRequestId());
  EXPECT_THAT(Call<v1::WorkingCalendar>(office_, "SetCountyDays", days),
              StatusIs(StatusCode::kFailedPrecondition, "CALENDAR_MISSING"));
  MB_ASSERT_OK(Import(October()));
  EXPECT_EQ(Newest()->disclosure_day(), 26);
  EXPECT_THAT(Call<v1::WorkingCalendar>(township_, "SetCountyDays", days),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  auto set = Call<v1::WorkingCalendar>(office_, "SetCountyDays", days);
  MB_ASSERT_OK(set);
  EXPECT_EQ(set->version(), 2);
  EXPECT_EQ(Newest()->SerializeAsString(), set->SerializeAsString());
  EXPECT_EQ(Events(2).back().calendar_version(), 2);
  season.set_first_day("13-01");
  days.set_request_id(NewRequestId());
  EXPECT_THAT(Call<v1::WorkingCalendar>(office_, "SetCountyDays", days), InvalidFieldIs("busy_seasons[0].first_day"));
  days.set_disclosure_day(29);
  EXPECT_THAT(Call<v1::WorkingCalendar>(office_, "SetCountyDays", days), InvalidFieldIs("disclosure_day"));
}

}  // namespace
}  // namespace mingbai::catalog
