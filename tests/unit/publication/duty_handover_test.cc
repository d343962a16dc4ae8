// What is owed of an organization that is no more, and by whom (DOMAIN C-1).

#include <algorithm>
#include <set>

#include "common/time/county_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/publication/handover.h"
#include "tests/unit/publication/duty_terms_fixture.h"

namespace mingbai::publication {
namespace {

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
  std::vector<std::string> Old(bool in_effect) const { return Ids(OldRows(in_effect)); }
  std::vector<ObligationRow> OldRows(bool in_effect) const {
    catalog::v1::ListDutiesResponse page;
    page.add_organizations(kOld);
    *page.mutable_duties() = old_duties_;
    auto& abolition = *page.add_abolitions();
    abolition.set_organization(kOld);
    abolition.set_date("2026-11-01");
    abolition.set_in_effect(in_effect);
    *page.mutable_handed_duties() = as_if_it_stood_;
    return Rows(page, {}, CivilDay(2026, 10, 1), CivilDay(2027, 3, 1));
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
    if (!new_ends_.empty()) {
      auto& abolition = *page.add_abolitions();
      abolition.set_organization(kNew);
      abolition.set_date(new_ends_);
    }
    return Rows(page, {{"371325001001", std::move(stored)}}, CivilDay(2026, 10, 1), CivilDay(2027, 3, 1));
  }

  void Quarter(int version, const char* since, const char* until) {
    auto& timing = *Add(&as_if_it_stood_, "quarter", version, since, until).mutable_timing();
    timing.set_cycle(catalog::v1::CYCLE_QUARTERLY);
    timing.set_month(4);
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
  std::string new_ends_;  // when the new one is to end in its turn
};

// What a village founded on a day owes by itself (DOMAIN C-1).
std::vector<std::string> Founded(const char* day, const char* handed_until) {
  Duties duties;
  Add(&duties, "a", 1, day, "");
  Add(&duties, "quarter", 1, day, "").mutable_timing()->set_cycle(catalog::v1::CYCLE_QUARTERLY);
  duties[1].mutable_timing()->set_month(4);
  for (auto& duty : duties) {
    duty.set_founded(day);
    duty.set_handed_until(handed_until);
  }
  return Ids(Rows(duties, CivilDay(2026, 10, 1), CivilDay(2027, 2, 1)));
}

TEST(Founded, C1_OwesNothingOfAPeriodThatWasOverBefore) {
  EXPECT_THAT(Founded("2026-11-01", ""), ::testing::UnorderedElementsAre("a.2026-11.none.0 v1", "a.2026-12.none.0 v1",
                                                                         "quarter.2026-Q4.none.0 v1"));
  EXPECT_THAT(Founded("2026-10-31", ""), ::testing::Contains("a.2026-10.none.0 v1"));
}

TEST(Founded, C1_OwesWhatHadBegunOnlyAsItIsHandedOver) {
  // Both were the former's by the quarter, or by the month: then December is nobody's but by the quarter.
  EXPECT_THAT(Founded("2026-11-15", "2027-01-01"), ::testing::UnorderedElementsAre("a.2026-12.none.0 v1"));
  EXPECT_THAT(Founded("2026-11-15", "2026-12-01"),
              ::testing::UnorderedElementsAre("a.2026-12.none.0 v1", "quarter.2026-Q4.none.0 v1"));
  EXPECT_THAT(Founded("2026-10-01", "2026-10-01"), ::testing::Contains("quarter.2026-Q4.none.0 v1"));
}

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

// A quarter that months have taken in stays taken in where the months to come are the successor's.
TEST_F(Handover, C6_WhatIsTakenInIsNotOwedByTheEndOfTheOld) {
  Add(&old_duties_, "cycle", 1, "2020-01-01", "2026-10-10").mutable_timing()->set_cycle(catalog::v1::CYCLE_QUARTERLY);
  old_duties_[2].mutable_timing()->set_month(4);
  Add(&old_duties_, "cycle", 1, "2026-10-10", "2026-11-01");
  const std::vector<std::string> handed = Ids(New({}));
  EXPECT_THAT(handed, ::testing::Contains("cycle.2026-10.none.2000 v1"));
  EXPECT_THAT(handed, ::testing::Not(::testing::Contains("cycle.2026-Q4.none.2000 v1")));
  EXPECT_THAT(Old(false), ::testing::Not(::testing::Contains("cycle.2026-Q4.none.0 v1")));
}

// What is taken out of the catalog after the handover is not owed by the successor either.
TEST_F(Handover, C4_WhatIsHandedOverEndsWithTheItem) {
  auto& duty = Add(&old_duties_, "quarter", 1, "2020-01-01", "2026-12-01");
  duty.set_organization(kNew);
  EXPECT_THAT(Ids(New({})), ::testing::Not(::testing::Contains("quarter.2026-Q4.none.2000 v1")));
  old_duties_[2].set_until("2027-01-11");
  EXPECT_THAT(Ids(New({})), ::testing::Contains("quarter.2026-Q4.none.2000 v1"));
}

// It will hand that over then; what the catalog takes out before is taken out.
TEST_F(Handover, C1_ThatTheSuccessorIsToEndInItsTurnTakesNothingOut) {
  Add(&old_duties_, "quarter", 1, "2020-01-01", "2026-12-10").set_organization(kNew);
  EXPECT_THAT(Ids(New({})), ::testing::Not(::testing::Contains("quarter.2026-Q4.none.2000 v1")));
  new_ends_ = "2026-12-10";
  EXPECT_THAT(Ids(New({})), ::testing::Contains("quarter.2026-Q4.none.2000 v1"));
  new_ends_ = "2026-12-20";
  EXPECT_THAT(Ids(New({})), ::testing::Not(::testing::Contains("quarter.2026-Q4.none.2000 v1")));
}

// Who is founded on the day shows permanently what it owes since then, and not once more what the former one had open.
TEST_F(Handover, C6_WhatIsPermanentIsOwedOnceByWhoIsFounded) {
  const auto permanent = [this](const char* organization, const char* since, const char* until) -> catalog::v1::Duty& {
    auto& duty = Add(&old_duties_, "rules", 1, since, until);
    duty.set_organization(organization);
    duty.mutable_timing()->Clear();
    duty.mutable_timing()->set_kind(catalog::v1::TIMING_KIND_PERMANENT);
    duty.mutable_timing()->set_working_days_after(20);
    return duty;
  };
  permanent(kOld, "2026-10-20", "2026-11-01");
  auto& own = permanent(kNew, "2026-11-01", "");
  EXPECT_THAT(Ids(New({})), ::testing::IsSupersetOf({"rules.permanent.none.0 v1", "rules.permanent.none.2000 v1"}));
  own.set_founded("2026-11-01");
  EXPECT_THAT(Ids(New({})), ::testing::Contains("rules.permanent.none.0 v1"));
  EXPECT_THAT(Ids(New({})), ::testing::Not(::testing::Contains("rules.permanent.none.2000 v1")));
}

// What is due on a day is owed by the version of that day, of whatever organization.
TEST_F(Handover, C4_WhatIsUnderWayFollowsTheVersionsAfterTheEnd) {
  Add(&as_if_it_stood_, "a", 1, "2020-01-01", "2026-11-05");
  Add(&as_if_it_stood_, "a", 2, "2026-11-05", "").mutable_timing()->set_day(28);
  for (const auto& rows : {OldRows(false), New({})}) {
    const auto october =
        std::find_if(rows.begin(), rows.end(), [](const auto& row) { return row.period == "2026-10"; });
    ASSERT_NE(october, rows.end());
    EXPECT_EQ(october->item_version, 2);
    EXPECT_EQ(october->facts.due, EndOfDay(CivilDay(2026, 11, 28)));
  }
  // From the very day on; in the phases that it has then.
  as_if_it_stood_[0].set_until("2026-11-01");
  as_if_it_stood_[1].set_since("2026-11-01");
  as_if_it_stood_[1].add_phases(common::v1::PHASE_AFTER);
  EXPECT_THAT(Ids(OldRows(false)), ::testing::Contains("a.2026-10.after.0 v2"));
  EXPECT_THAT(Ids(New({})), ::testing::Contains("a.2026-10.after.2000 v2"));
  // November is the successor's own.
  EXPECT_THAT(Ids(New({})), ::testing::Not(::testing::Contains(::testing::StartsWith("a.2026-11"))));
}

// The former had no quarter under way; October is told of nowhere else.
TEST_F(Handover, C4_PeriodsOfAnotherCycleAfterTheEndAreNotTheFormers) {
  Add(&as_if_it_stood_, "a", 1, "2020-01-01", "2026-11-05");
  auto& timing = *Add(&as_if_it_stood_, "a", 2, "2026-11-05", "").mutable_timing();
  timing.set_cycle(catalog::v1::CYCLE_QUARTERLY);
  timing.set_month(4);
  EXPECT_THAT(Old(false), ::testing::Contains("a.2026-10.none.0 v1"));
  EXPECT_THAT(Old(false), ::testing::Not(::testing::Contains(::testing::StartsWith("a.2026-Q4"))));
  EXPECT_THAT(Ids(New({})), ::testing::Contains("a.2026-10.none.2000 v1"));
  EXPECT_THAT(Ids(New({})), ::testing::Not(::testing::Contains(::testing::StartsWith("a.2026-Q4"))));
}

// Taken out before it falls due, it is owed neither until the end nor after it; nor is what is only to come.
TEST_F(Handover, C4_WhatIsTakenOutAfterTheEndIsNotOwedBeforeIt) {
  Add(&as_if_it_stood_, "a", 1, "2020-01-01", "2026-11-05");
  EXPECT_THAT(Ids(OldRows(false)), ::testing::Not(::testing::Contains(::testing::StartsWith("a.2026-10"))));
  EXPECT_THAT(Ids(New({})), ::testing::Not(::testing::Contains(::testing::StartsWith("a.2026-10"))));
  as_if_it_stood_[0].set_until("2026-10-20");
  Add(&as_if_it_stood_, "a", 2, "2026-11-05", "");
  old_duties_[0].set_until("2026-10-20");
  EXPECT_THAT(Ids(OldRows(false)), ::testing::Not(::testing::Contains(::testing::StartsWith("a.2026-10"))));
  EXPECT_THAT(Ids(New({})), ::testing::Not(::testing::Contains(::testing::StartsWith("a.2026-10"))));
}

// A successor that owes nothing of the kind itself (a township) has it as long as the former one would have had.
TEST_F(Handover, C4_WhatASuccessorOfAnotherTierTookOverEndsWithTheItem) {
  Quarter(1, "2020-01-01", "2026-12-01");
  EXPECT_THAT(Ids(New({})), ::testing::ElementsAre("a.2026-10.none.2000 v1"));
  as_if_it_stood_[0].set_until("2027-01-11");
  EXPECT_THAT(Ids(New({})), ::testing::Contains("quarter.2026-Q4.none.2000 v1"));
  // Taken out on the day of the handover, and taken up again: the last day decides, as it would have.
  as_if_it_stood_[0].set_until("2026-11-01");
  EXPECT_THAT(Ids(New({})), ::testing::ElementsAre("a.2026-10.none.2000 v1"));
  Quarter(3, "2026-12-01", "");
  EXPECT_THAT(Ids(New({})), ::testing::Contains("quarter.2026-Q4.none.2000 v1"));
  // A successor of its kind that owes the item itself decides by its own duty.
  as_if_it_stood_.Clear();
  Quarter(1, "2020-01-01", "2026-12-01");
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
  // A third time it is no less owed.
  inherited.occurrence = 2001000;
  EXPECT_EQ(Ids(New({inherited})).size(), 3u);
}

TEST(HandedOccurrence, C1_TellsApartWhoeverHandedOverHowOften) {
  std::set<int> taken = {0, 1};
  for (int number = 1; number <= 3; ++number) {
    for (int own : {0, 1, 999}) {
      int occurrence = own;
      for (int times = 0; times < 6; ++times) {
        occurrence = HandedOccurrence(number, occurrence);
        EXPECT_TRUE(taken.insert(occurrence).second) << number << " " << own << " " << times;
        EXPECT_GE(occurrence, kMostOccurrences);
      }
    }
  }
  EXPECT_GE(HandedOccurrence(1000, 0), 1000000000);
  EXPECT_EQ(HandedOccurrence(2, 5), 2005);
  EXPECT_EQ(HandedOccurrence(3, 2005), 3002005);
}

}  // namespace
}  // namespace mingbai::publication
