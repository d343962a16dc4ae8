#include "services/catalog/dated_rules.h"

#include "common/time/county_time.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using ::absl::StatusCode;
using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::StatusIs;
using ::testing::ElementsAre;

TEST(Dated, TheDayAskedAboutIsTodaysInCountyTime) {
  const absl::Time evening = StartOfDay(absl::CivilDay(2026, 10, 11)) - absl::Minutes(1);
  EXPECT_EQ(*AskedDay("", evening), "2026-10-10");
  EXPECT_EQ(*AskedDay("", evening + absl::Minutes(1)), "2026-10-11");
  EXPECT_EQ(*AskedDay("2026-02-28", evening), "2026-02-28");
  EXPECT_THAT(AskedDay("2026-02-30", evening), InvalidFieldIs("date"));
  EXPECT_THAT(AskedDay("9999-12-31", evening), InvalidFieldIs("date"));
  EXPECT_EQ(DayAfter("2026-12-31"), "2027-01-01");
  EXPECT_EQ(DayBefore("2028-03-01"), "2028-02-29");
}

TEST(Dated, ATermHoldsItsFirstAndLastDay) {
  const DayTerm term{"2026-01-01", "2026-06-30"};
  EXPECT_FALSE(term.Holds("2025-12-31"));
  EXPECT_TRUE(term.Holds("2026-01-01"));
  EXPECT_TRUE(term.Holds("2026-06-30"));
  EXPECT_FALSE(term.Holds("2026-07-01"));
  EXPECT_TRUE((DayTerm{"2026-01-01", ""}.Holds("2999-01-01")));
  EXPECT_FALSE((DayTerm{"2026-01-01", "2025-12-31"}.Holds("2026-01-01")));
}

TEST(Dated, TermsOverlapWhereTheyShareADay) {
  const DayTerm first{"2026-01-01", "2026-06-30"};
  EXPECT_TRUE(Overlap(first, {"2026-06-30", ""}));
  EXPECT_TRUE(Overlap({"2026-06-30", ""}, first));
  EXPECT_FALSE(Overlap(first, {"2026-07-01", ""}));
  EXPECT_FALSE(Overlap({"2026-07-01", "2026-12-31"}, first));
  EXPECT_TRUE(Overlap({"2026-01-01", ""}, {"2026-05-01", ""}));
  // One that never began overlaps nothing.
  EXPECT_FALSE(Overlap(first, {"2026-03-01", "2026-02-28"}));
  EXPECT_FALSE(Overlap({"2026-03-01", "2026-02-28"}, first));
}

TEST(Dated, WhatIsNoTermIsNamed) {
  FieldErrors errors;
  CheckTerm({"2026-02-30", "2026-13-01"}, "a[0]", errors);
  CheckTerm({"2026-02-02", "2026-02-01"}, "a[1]", errors);
  CheckTerm({"2026-02-02", "2026-02-02"}, "a[2]", errors);
  EXPECT_THAT(FieldPathsOf(errors.ToStatus()), ElementsAre("a[0].first_day", "a[0].last_day", "a[1].last_day"));
}

TEST(Dated, ATermEndsWithinIt) {
  const DayTerm term{"2026-01-01", "2026-06-30"};
  MB_EXPECT_OK(CheckEnd(term, "2026-06-30"));
  MB_EXPECT_OK(CheckEnd(term, "2025-12-31"));  // never began
  MB_EXPECT_OK(CheckEnd({"2026-01-01", ""}, "2030-01-01"));
  EXPECT_THAT(CheckEnd(term, "2025-12-30"), StatusIs(StatusCode::kFailedPrecondition, "END_BEFORE_START"));
  EXPECT_THAT(CheckEnd(term, "2026-07-01"), StatusIs(StatusCode::kFailedPrecondition, "END_AFTER_TERM"));
  EXPECT_THAT(CheckEnd(term, "2026-06-31"), InvalidFieldIs("last_day"));
}

TEST(Dated, VersionsGoForward) {
  MB_EXPECT_OK(CheckEtag("", 3));
  MB_EXPECT_OK(CheckEtag("3", 3));
  EXPECT_THAT(CheckEtag("2", 3), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  MB_EXPECT_OK(CheckForward("2026-01-01", "2026-01-01"));
  EXPECT_THAT(CheckForward("2026-01-01", "2025-12-31"),
              StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  EXPECT_EQ(*VersionsBefore("17"), 17);
  EXPECT_GT(*VersionsBefore(""), 1 << 30);
  EXPECT_THAT(VersionsBefore("x"), InvalidFieldIs("page_token"));
}

TEST(Dated, P4_PersonalNumbersAreFound) {
  EXPECT_TRUE(IsMobileNumber("13812345678"));
  EXPECT_TRUE(IsMobileNumber("+86 138-1234-5678"));
  EXPECT_FALSE(IsMobileNumber("0539-4211234"));
  EXPECT_FALSE(IsMobileNumber("12345"));
  FieldErrors errors;
  CheckNoPersonalNumbers("张三 13812345678", "a", errors);
  CheckNoPersonalNumbers("张三 主任", "b", errors);
  EXPECT_THAT(FieldPathsOf(errors.ToStatus()), ElementsAre("a"));
}

}  // namespace
}  // namespace mingbai::catalog
