// Which duties owe what (DOMAIN P-2, C-4).

#include <algorithm>

#include "common/time/county_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/unit/publication/duty_terms_fixture.h"

namespace mingbai::publication {
namespace {

TEST(DutyTerms, C4_TheVersionInForceOnTheDueDayCounts) {
  Duties duties;
  Add(&duties, "a", 1, "2020-01-01", "2026-11-10");
  Add(&duties, "a", 2, "2026-11-10", "");
  EXPECT_THAT(Ids(Rows(duties)),
              ::testing::ElementsAre("a.2026-09.none.0 v1", "a.2026-10.none.0 v2", "a.2026-11.none.0 v2"));
}

TEST(DutyTerms, P2_NothingIsOwedOutsideTheStretch) {
  Duties duties;
  Add(&duties, "a", 1, "2026-10-11", "2026-12-10");
  EXPECT_THAT(Ids(Rows(duties)), ::testing::ElementsAre("a.2026-10.none.0 v1"));
}

// It is not asked for before it is owed; a new version asks for nothing new.
TEST(DutyTerms, C4_WhatTakesEffectInTheMiddleOfAPeriodOpensThen) {
  Duties duties;
  Add(&duties, "new", 1, "2026-10-12", "");
  Add(&duties, "again", 1, "2020-01-01", "2026-10-08");
  Add(&duties, "again", 2, "2026-10-20", "");
  Add(&duties, "revised", 1, "2020-01-01", "2026-10-12");
  Add(&duties, "revised", 2, "2026-10-12", "");
  for (auto& duty : duties) {
    duty.mutable_timing()->set_month(1);
    duty.mutable_timing()->set_day(25);
  }
  Add(&duties, "late", 1, "2026-11-05", "");
  std::map<std::string, std::string> open;
  for (const ObligationRow& row : Rows(duties, CivilDay(2026, 10, 1), CivilDay(2026, 12, 31))) {
    open[row.id] = FormatDay(CountyDay(row.facts.open));
  }
  EXPECT_EQ(open["new.2026-10.none.0"], "2026-10-12");
  EXPECT_EQ(open["new.2026-11.none.0"], "2026-11-01");
  EXPECT_EQ(open["again.2026-10.none.0"], "2026-10-20");
  EXPECT_EQ(open["revised.2026-10.none.0"], "2026-10-01");
  // October's is due in November.
  EXPECT_EQ(open["late.2026-10.none.0"], "2026-11-05");
  EXPECT_EQ(open["late.2026-11.none.0"], "2026-12-01");
}

TEST(DutyTerms, P6_PeriodicItemsWithPhasesOweTheAfterPhase) {
  Duties duties;
  auto& duty = Add(&duties, "a", 1, "2020-01-01", "");
  duty.add_phases(common::v1::PHASE_BEFORE);
  duty.add_phases(common::v1::PHASE_AFTER);
  EXPECT_THAT(Ids(Rows(duties, CivilDay(2026, 10, 1), CivilDay(2026, 11, 1))),
              ::testing::ElementsAre("a.2026-09.after.0 v1"));
}

TEST(DutyTerms, C6_PermanentOnceThoughItsVersionChanges) {
  Duties duties;
  for (int version : {1, 2}) {
    auto& duty =
        Add(&duties, "p", version, version == 1 ? "2026-09-28" : "2026-10-15", version == 1 ? "2026-10-15" : "");
    duty.mutable_timing()->Clear();
    duty.mutable_timing()->set_kind(catalog::v1::TIMING_KIND_PERMANENT);
    duty.mutable_timing()->set_working_days_after(20);
  }
  const auto rows = Rows(duties);
  ASSERT_THAT(Ids(rows), ::testing::ElementsAre("p.permanent.none.0 v1"));
  EXPECT_EQ(rows[0].facts.open, absl::FromCivil(CivilDay(2026, 9, 28), absl::FixedTimeZone(8 * 3600)));
  duties.RemoveLast();  // dropped before its term ended
  EXPECT_THAT(Ids(Rows(duties)), ::testing::IsEmpty());
}

TEST(DutyTerms, C6_PromptAndStagedItemsWaitForEvents) {
  Duties duties;
  Add(&duties, "a", 1, "2020-01-01", "").mutable_timing()->set_kind(catalog::v1::TIMING_KIND_PROMPT);
  Add(&duties, "b", 1, "2020-01-01", "").mutable_timing()->set_kind(catalog::v1::TIMING_KIND_STAGED);
  EXPECT_THAT(Rows(duties), ::testing::IsEmpty());
}

TEST(DutyTerms, C9_TheItemsCircleAndNameAreKept) {
  Duties duties;
  Add(&duties, "circle", 1, "2020-01-01", "");
  const auto rows = Rows(duties, CivilDay(2026, 10, 1), CivilDay(2026, 11, 1));
  ASSERT_EQ(rows.size(), 1);
  EXPECT_EQ(rows[0].circle, "党员");
  EXPECT_EQ(rows[0].display_name, "名 items/circle");
  EXPECT_EQ(rows[0].organization, "371325001001");
}

// The due day moves from the 10th of the next month to the month's own last day: the month of the change is due before
// the new rule took effect by that rule, and after the old one ended by the old.
TEST(DutyTerms, C4_NoPeriodIsLostWhenTheDueDayMoves) {
  Duties duties;
  Add(&duties, "a", 1, "2020-01-01", "2026-12-01");
  auto& next = Add(&duties, "a", 2, "2026-12-01", "");
  next.mutable_timing()->set_month(1);
  next.mutable_timing()->set_day(31);
  EXPECT_THAT(Ids(Rows(duties)), ::testing::UnorderedElementsAre("a.2026-09.none.0 v1", "a.2026-10.none.0 v1",
                                                                 "a.2026-11.none.0 v1", "a.2026-12.none.0 v2"));
  // It moves the other way: what the new rule owes in January is not owed in December, too.
  next.mutable_timing()->set_month(3);
  next.mutable_timing()->set_day(15);
  EXPECT_THAT(Ids(Rows(duties)), ::testing::ElementsAre("a.2026-09.none.0 v1", "a.2026-10.none.0 v1"));
  EXPECT_THAT(Ids(Rows(duties, CivilDay(2027, 1, 1), CivilDay(2027, 2, 1))),
              ::testing::ElementsAre("a.2026-11.none.0 v2"));
  // Dropped instead of changed: nothing goes on.
  Duties dropped;
  Add(&dropped, "a", 1, "2020-01-01", "2026-12-01");
  EXPECT_THAT(Ids(Rows(dropped)), ::testing::ElementsAre("a.2026-09.none.0 v1", "a.2026-10.none.0 v1"));
}

// Another cycle in the middle of a period: it is owed as it began where the new periods do not take all of it in.
TEST(DutyTerms, P2_NoMonthIsLostWhenTheCycleChanges) {
  Duties duties;
  auto& quarterly = Add(&duties, "a", 1, "2020-01-01", "2026-11-18");
  quarterly.mutable_timing()->set_cycle(catalog::v1::CYCLE_QUARTERLY);
  quarterly.mutable_timing()->set_month(4);
  quarterly.mutable_timing()->set_day(15);
  auto& monthly = Add(&duties, "a", 2, "2026-11-18", "");
  monthly.mutable_timing()->set_day(15);
  const CivilDay start(2026, 10, 1), end(2027, 3, 1);
  // October alone would be due on 15 November, before the months are asked for: the quarter stays.
  EXPECT_THAT(Ids(Rows(duties, start, end)),
              ::testing::UnorderedElementsAre("a.2026-Q3.none.0 v1", "a.2026-Q4.none.0 v1", "a.2026-11.none.0 v2",
                                              "a.2026-12.none.0 v2", "a.2027-01.none.0 v2"));
  // Three days earlier, October is among the months.
  duties[0].set_until("2026-11-15");
  duties[1].set_since("2026-11-15");
  EXPECT_THAT(Ids(Rows(duties, start, end)),
              ::testing::UnorderedElementsAre("a.2026-Q3.none.0 v1", "a.2026-10.none.0 v2", "a.2026-11.none.0 v2",
                                              "a.2026-12.none.0 v2", "a.2027-01.none.0 v2"));
  // From months to quarters: the quarter takes October in.
  duties[0].mutable_timing()->Swap(duties[1].mutable_timing());
  duties[0].set_until("2026-11-10");
  duties[1].set_since("2026-11-10");
  EXPECT_THAT(Ids(Rows(duties, start, end)),
              ::testing::UnorderedElementsAre("a.2026-09.none.0 v1", "a.2026-Q4.none.0 v2"));
  // Whichever version owes the period that does.
  duties[1].set_until("2026-11-20");
  auto& yearly = Add(&duties, "a", 3, "2026-11-20", "");
  yearly.mutable_timing()->set_cycle(catalog::v1::CYCLE_YEARLY);
  yearly.mutable_timing()->set_month(13);
  EXPECT_THAT(Ids(Rows(duties, start, end)),
              ::testing::UnorderedElementsAre("a.2026-09.none.0 v1", "a.2026.none.0 v3"));
}

// What is under way at a change is owed as it began only as long as the item is owed.
TEST(DutyTerms, C4_WhatWasUnderWayEndsWithTheItem) {
  Duties duties;
  Add(&duties, "a", 1, "2020-01-01", "2026-11-05").mutable_timing()->set_day(25);
  auto& next = Add(&duties, "a", 2, "2026-11-05", "2026-11-20");
  next.mutable_timing()->set_day(3);
  EXPECT_THAT(Ids(Rows(duties)), ::testing::ElementsAre("a.2026-09.none.0 v1"));
  duties[1].set_until("2026-11-26");
  EXPECT_THAT(Ids(Rows(duties)), ::testing::UnorderedElementsAre("a.2026-09.none.0 v1", "a.2026-10.none.0 v1"));
}

// Two changes while a term runs: it is owed as before the last of them, which alone it would not have outlived.
TEST(DutyTerms, C4_OfSeveralChangesTheLastOneCounts) {
  Duties duties;
  Add(&duties, "a", 1, "2020-01-01", "2026-11-02").mutable_timing()->set_day(25);
  Add(&duties, "a", 2, "2026-11-02", "2026-11-12").mutable_timing()->set_day(12);
  Add(&duties, "a", 3, "2026-11-12", "").mutable_timing()->set_day(5);
  EXPECT_THAT(Ids(Rows(duties, CivilDay(2026, 11, 1), CivilDay(2026, 12, 1))),
              ::testing::ElementsAre("a.2026-10.none.0 v2"));
}

// Each month of its own, in whatever order they are asked for: what a change moves into another month is owed there
// once.
TEST(DutyTerms, C4_MonthsAskedForOneByOneAreTheRangeAskedForAtOnce) {
  Duties duties;
  Add(&duties, "a", 1, "2020-01-01", "2026-11-20");
  auto& next = Add(&duties, "a", 2, "2026-11-20", "");
  next.mutable_timing()->set_month(1);
  next.mutable_timing()->set_day(25);
  std::vector<std::string> together = Ids(Rows(duties));
  std::vector<std::string> one_by_one;
  for (absl::CivilMonth month(2026, 10); month < absl::CivilMonth(2027, 1); ++month) {
    for (const std::string& id : Ids(Rows(duties, CivilDay(month), CivilDay(month + 1)))) one_by_one.push_back(id);
  }
  EXPECT_THAT(one_by_one, ::testing::UnorderedElementsAreArray(together));
  EXPECT_THAT(together, ::testing::UnorderedElementsAre("a.2026-09.none.0 v1", "a.2026-10.none.0 v1",
                                                        "a.2026-11.none.0 v2", "a.2026-12.none.0 v2"));
}

// Phases from the middle of a period on: it is owed once, in the phase that it has on its due day.
TEST(DutyTerms, P6_APeriodIsOwedInOnePhase) {
  Duties duties;
  Add(&duties, "a", 1, "2020-01-01", "2026-10-20");
  Add(&duties, "a", 2, "2026-10-20", "").add_phases(common::v1::PHASE_AFTER);
  EXPECT_THAT(Ids(Rows(duties)),
              ::testing::UnorderedElementsAre("a.2026-09.none.0 v1", "a.2026-10.after.0 v2", "a.2026-11.after.0 v2"));
}

// A year that falls due in the middle of the second one after it began is found from its own due month alone.
TEST(DutyTerms, P2_ALateYearIsFoundInEachRange) {
  Duties duties;
  auto& late = Add(&duties, "a", 1, "2026-01-01", "2026-04-20");
  late.mutable_timing()->set_cycle(catalog::v1::CYCLE_YEARLY);
  late.mutable_timing()->set_month(18);
  late.mutable_timing()->set_day(30);
  auto& early = Add(&duties, "a", 2, "2026-04-20", "");
  early.mutable_timing()->set_cycle(catalog::v1::CYCLE_YEARLY);
  early.mutable_timing()->set_month(3);
  early.mutable_timing()->set_day(31);
  const auto of_2026 = [&](CivilDay start, CivilDay end) {
    std::vector<std::string> ids = Ids(Rows(duties, start, end));
    return std::count(ids.begin(), ids.end(), "a.2026.none.0 v1");
  };
  EXPECT_EQ(of_2026(CivilDay(2027, 6, 1), CivilDay(2027, 7, 1)), 1);
  EXPECT_EQ(of_2026(CivilDay(2026, 8, 1), CivilDay(2027, 7, 1)), 1);
}

}  // namespace
}  // namespace mingbai::publication
