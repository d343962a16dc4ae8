// Which duties owe what (DOMAIN P-2, C-4).

#include "services/publication/duty_terms.h"

#include <algorithm>

#include "common/time/county_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using Duties = google::protobuf::RepeatedPtrField<catalog::v1::Duty>;

catalog::v1::Duty& Add(Duties* duties, const char* item, int version, const char* since, const char* until) {
  auto& duty = *duties->Add();
  duty.set_organization("organizations/371325001001");
  duty.set_item(std::string("items/") + item);
  duty.set_item_version(version);
  duty.set_since(since);
  duty.set_until(until);
  duty.mutable_timing()->set_kind(catalog::v1::TIMING_KIND_PERIODIC);
  duty.mutable_timing()->set_cycle(catalog::v1::CYCLE_MONTHLY);
  duty.mutable_timing()->set_month(2);
  duty.mutable_timing()->set_day(10);
  return duty;
}

std::vector<ObligationRow> Rows(const catalog::v1::ListDutiesResponse& page, const StoredOf& predecessors,
                                CivilDay start, CivilDay end) {
  auto rows = ObligationsOf(page, predecessors, WorkingCalendar(), start, end,
                            [](const catalog::v1::Duty& duty, CivilDay) -> absl::StatusOr<catalog::ItemPtr> {
                              auto item = std::make_shared<catalog::v1::Item>();
                              item->set_level2("名 " + duty.item());
                              if (duty.item() == "items/circle") {
                                item->mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
                                item->mutable_audience()->set_circle("党员");
                              }
                              return item;
                            });
  EXPECT_TRUE(rows.ok());
  return *std::move(rows);
}

std::vector<ObligationRow> Rows(const Duties& duties, CivilDay start = CivilDay(2026, 10, 1),
                                CivilDay end = CivilDay(2027, 1, 1)) {
  catalog::v1::ListDutiesResponse page;
  *page.mutable_duties() = duties;
  page.add_organizations("organizations/371325001001");
  return Rows(page, {}, start, end);
}

std::vector<std::string> Ids(const std::vector<ObligationRow>& rows) {
  std::vector<std::string> ids;
  for (const auto& row : rows) ids.push_back(row.id + " v" + std::to_string(row.item_version));
  return ids;
}

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

// A village is merged into its neighbour on 1 November (DOMAIN C-1).
class Handover : public ::testing::Test {
 protected:
  static constexpr char kOld[] = "organizations/371325001001";
  static constexpr char kNew[] = "organizations/371325001002";

  Handover() {
    Add(&old_duties_, "a", 1, "2020-01-01", "2026-11-01");
    Add(&old_duties_, "quarter", 1, "2020-01-01", "2026-11-01")
        .mutable_timing()
        ->set_cycle(catalog::v1::CYCLE_QUARTERLY);
    old_duties_[1].mutable_timing()->set_month(4);
  }

  // What the old village owes, before or after the handover.
  std::vector<std::string> Old(bool in_effect) const {
    catalog::v1::ListDutiesResponse page;
    page.add_organizations(kOld);
    *page.mutable_duties() = old_duties_;
    auto& abolition = *page.add_abolitions();
    abolition.set_organization(kOld);
    abolition.set_date("2026-11-01");
    abolition.set_in_effect(in_effect);
    return Ids(Rows(page, {}, CivilDay(2026, 10, 1), CivilDay(2027, 3, 1)));
  }

  // What the new one owes after it, of the old.
  std::vector<ObligationRow> New(std::vector<ObligationRow> stored) const {
    catalog::v1::ListDutiesResponse page;
    page.add_organizations(kNew);
    *page.mutable_duties() = old_duties_;
    auto& handover = *page.add_handovers();
    handover.set_from(kOld);
    handover.set_to(kNew);
    handover.set_date("2026-11-01");
    handover.set_number(2);
    *page.mutable_handed_duties() = as_if_it_stood_;
    return Rows(page, {{"371325001001", std::move(stored)}}, CivilDay(2026, 10, 1), CivilDay(2027, 3, 1));
  }

  static ObligationRow Stored(const std::string& item, const std::string& period, CivilDay last_day) {
    ObligationRow row;
    row.organization = "371325001001";
    row.item = item;
    row.period = period;
    row.id = ObligationId(item, period, common::v1::PHASE_UNSPECIFIED, 0);
    row.facts.open = StartOfDay(CivilDay(2026, 10, 1));
    row.facts.due = EndOfDay(last_day);
    return row;
  }

  Duties old_duties_;
  Duties as_if_it_stood_;
};

TEST_F(Handover, C1_WhatIsUnderWayIsTheOldOnesUntilTheDayAndTheNewOnesFromThenOn) {
  // September's term ends in October; October is disclosed by 10 November, the quarter by 10 January.
  EXPECT_THAT(Old(false), ::testing::UnorderedElementsAre("a.2026-09.none.0 v1", "a.2026-10.none.0 v1",
                                                          "quarter.2026-Q3.none.0 v1", "quarter.2026-Q4.none.0 v1"));
  EXPECT_THAT(Old(true), ::testing::UnorderedElementsAre("a.2026-09.none.0 v1", "quarter.2026-Q3.none.0 v1"));
  const auto handed = New({});
  EXPECT_THAT(Ids(handed), ::testing::UnorderedElementsAre("a.2026-10.none.2000 v1", "quarter.2026-Q4.none.2000 v1"));
  for (const ObligationRow& row : handed) {
    EXPECT_EQ(row.organization, "371325001002");
    EXPECT_EQ(row.origin, "371325001001");
  }
}

TEST_F(Handover, C1_WhatWasDisclosedOrEndedBeforeIsNotHandedOver) {
  ObligationRow october = Stored("a", "2026-10", CivilDay(2026, 11, 10));
  october.facts.fulfilled = StartOfDay(CivilDay(2026, 10, 31));
  ObligationRow quarter = Stored("quarter", "2026-Q4", CivilDay(2027, 1, 10));
  quarter.facts.withdrawn = StartOfDay(CivilDay(2026, 10, 20));  // the item was dropped
  EXPECT_THAT(Ids(New({october, quarter})), ::testing::IsEmpty());
  // Withdrawn by the abolition itself.
  quarter.facts.withdrawn = StartOfDay(CivilDay(2026, 11, 1));
  EXPECT_THAT(Ids(New({october, quarter})), ::testing::ElementsAre("quarter.2026-Q4.none.2000 v1"));
}

TEST_F(Handover, C13_ADeferralIsHandedOverToo) {
  ObligationRow october = Stored("a", "2026-10", CivilDay(2026, 11, 10));
  october.facts.deferred_until = EndOfDay(CivilDay(2026, 11, 30));
  const auto rows = New({october});
  const auto found =
      std::find_if(rows.begin(), rows.end(), [](const auto& row) { return row.id == "a.2026-10.none.2000"; });
  ASSERT_NE(found, rows.end());
  EXPECT_EQ(found->facts.due, EndOfDay(CivilDay(2026, 11, 30)));
}

// Its term was over before the end, but for the deferral: it is open, and found by the deferral's end.
TEST_F(Handover, C13_WhatOnlyADeferralKeptOpenIsHandedOver) {
  ObligationRow september = Stored("a", "2026-09", CivilDay(2026, 10, 10));
  september.facts.deferred_until = EndOfDay(CivilDay(2026, 11, 20));
  const auto rows = New({september});
  EXPECT_THAT(Ids(rows), ::testing::UnorderedElementsAre("a.2026-10.none.2000 v1", "quarter.2026-Q4.none.2000 v1",
                                                         "a.2026-09.none.2000 v0"));
  EXPECT_EQ(rows.back().facts.due, EndOfDay(CivilDay(2026, 11, 20)));
  september.facts.deferred_until = EndOfDay(CivilDay(2026, 10, 20));
  EXPECT_EQ(New({september}).size(), 2u);
}

TEST_F(Handover, C6_PermanentOnesAndWhatAChangeLeftUnderWayAreHandedOver) {
  auto& permanent = Add(&old_duties_, "permanent", 1, "2026-10-20", "2026-11-01");
  permanent.mutable_timing()->Clear();
  permanent.mutable_timing()->set_kind(catalog::v1::TIMING_KIND_PERMANENT);
  permanent.mutable_timing()->set_working_days_after(20);
  Add(&old_duties_, "soon", 1, "2020-01-01", "2026-10-20").mutable_timing()->set_day(25);
  Add(&old_duties_, "soon", 2, "2026-10-20", "2026-11-01").mutable_timing()->set_day(15);
  Add(&old_duties_, "year", 1, "2020-01-01", "2026-10-05").mutable_timing()->set_cycle(catalog::v1::CYCLE_YEARLY);
  old_duties_[5].mutable_timing()->set_month(13);
  auto& half = Add(&old_duties_, "year", 2, "2026-10-05", "2026-11-01");
  half.mutable_timing()->set_cycle(catalog::v1::CYCLE_HALF_YEARLY);
  half.mutable_timing()->set_month(7);
  EXPECT_THAT(Ids(New({})),
              ::testing::UnorderedElementsAre("a.2026-10.none.2000 v1", "quarter.2026-Q4.none.2000 v1",
                                              "permanent.permanent.none.2000 v1", "soon.2026-10.none.2000 v2",
                                              "year.2026.none.2000 v1", "year.2026-H2.none.2000 v2"));
}

// What is taken out of the catalog after the handover is not owed by the successor either.
TEST_F(Handover, C4_WhatIsHandedOverEndsWithTheItem) {
  auto& duty = Add(&old_duties_, "quarter", 1, "2020-01-01", "2026-12-01");
  duty.set_organization(kNew);
  EXPECT_THAT(Ids(New({})), ::testing::Not(::testing::Contains("quarter.2026-Q4.none.2000 v1")));
  old_duties_[2].set_until("2027-01-11");
  EXPECT_THAT(Ids(New({})), ::testing::Contains("quarter.2026-Q4.none.2000 v1"));
}

// A successor that owes nothing of the kind itself (a township) has it as long as the former one would have had.
TEST_F(Handover, C4_WhatASuccessorOfAnotherTierTookOverEndsWithTheItem) {
  Add(&as_if_it_stood_, "quarter", 1, "2020-01-01", "2026-12-01").set_organization(kOld);
  EXPECT_THAT(Ids(New({})), ::testing::ElementsAre("a.2026-10.none.2000 v1"));
  as_if_it_stood_[0].set_until("2027-01-11");
  EXPECT_THAT(Ids(New({})), ::testing::Contains("quarter.2026-Q4.none.2000 v1"));
  // Taken out on the day of the handover, and taken up again: the last day decides, as it would have.
  as_if_it_stood_[0].set_until("2026-11-01");
  EXPECT_THAT(Ids(New({})), ::testing::ElementsAre("a.2026-10.none.2000 v1"));
  Add(&as_if_it_stood_, "quarter", 3, "2026-12-01", "").set_organization(kOld);
  EXPECT_THAT(Ids(New({})), ::testing::Contains("quarter.2026-Q4.none.2000 v1"));
  // A successor of its kind that owes the item itself decides by its own duty.
  as_if_it_stood_.Clear();
  Add(&as_if_it_stood_, "quarter", 1, "2020-01-01", "2026-12-01").set_organization(kOld);
  Add(&old_duties_, "quarter", 1, "2020-01-01", "").set_organization(kNew);
  EXPECT_THAT(Ids(New({})), ::testing::Contains("quarter.2026-Q4.none.2000 v1"));
}

// So has the next one what came from further back; what only a deferral kept open was owed by its day.
TEST_F(Handover, C4_WhatWasHandedOverTwiceEndsWithTheItem) {
  Add(&as_if_it_stood_, "b", 1, "2020-01-01", "2026-11-05").set_organization(kOld);
  ObligationRow inherited = Stored("b", "2026-10", CivilDay(2026, 11, 10));
  inherited.origin = "371325001009";
  inherited.occurrence = 1000;
  inherited.id = ObligationId("b", "2026-10", common::v1::PHASE_UNSPECIFIED, 1000);
  ObligationRow put_off = Stored("b", "2026-09", CivilDay(2026, 10, 10));
  put_off.facts.deferred_until = EndOfDay(CivilDay(2026, 11, 20));
  EXPECT_THAT(Ids(New({inherited, put_off})),
              ::testing::UnorderedElementsAre("a.2026-10.none.2000 v1", "quarter.2026-Q4.none.2000 v1",
                                              "b.2026-09.none.2000 v0"));
}

TEST_F(Handover, C6_EventsAndWhatWasHandedOverBeforeAreHandedOver) {
  ObligationRow event = Stored("prompt", "2026-10-20", CivilDay(2026, 11, 17));
  event.occurrence = 1;
  event.id = ObligationId("prompt", "2026-10-20", common::v1::PHASE_UNSPECIFIED, 1);
  event.working_days = 20;
  ObligationRow over = Stored("prompt", "2026-09-20", CivilDay(2026, 10, 20));
  ObligationRow inherited = Stored("b", "2026-10", CivilDay(2026, 11, 10));
  inherited.origin = "371325001009";
  inherited.occurrence = 1000;
  inherited.id = ObligationId("b", "2026-10", common::v1::PHASE_UNSPECIFIED, 1000);
  EXPECT_THAT(Ids(New({event, over, inherited})),
              ::testing::UnorderedElementsAre("a.2026-10.none.2000 v1", "quarter.2026-Q4.none.2000 v1",
                                              "prompt.2026-10-20.none.2001 v0", "b.2026-10.none.2001000 v0"));
  // Twice handed over is enough: it stays where it is.
  inherited.occurrence = 2001000;
  EXPECT_EQ(Ids(New({inherited})).size(), 2u);
}

}  // namespace
}  // namespace mingbai::publication
