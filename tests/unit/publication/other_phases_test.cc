// What is owed, settled or put off of a period in one phase, where its item is disclosed in others by now (DOMAIN P-2,
// P-6, C-13).

#include "services/publication/other_phases.h"

#include "tests/unit/publication/reconcile_fixture.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;

// The same after the fact.
ObligationRow After(ObligationRow row) {
  row.phase = common::v1::PHASE_AFTER;
  row.id = ObligationId(row.item, row.period, row.phase, 0);
  return row;
}

TEST(OtherPhases, P6_APeriodIsSettledOnceThoughItsPhaseChanges) {
  ObligationRow fulfilled = Row("a", "2026-10", CivilDay(2026, 11, 10));
  fulfilled.facts.fulfilled = kNow - absl::Hours(1);
  ObligationRow exempt = Row("b", "2026-10", CivilDay(2026, 11, 10));
  exempt.facts.exempt = true;
  const ObligationRow open = Row("c", "2026-10", CivilDay(2026, 11, 10));
  std::vector<ObligationRow> owed;
  for (const ObligationRow& row : {fulfilled, exempt, open}) {
    owed.push_back(Row(row.item, row.period, CivilDay(2026, 11, 10)));
    owed.back().phase = common::v1::PHASE_AFTER;
    owed.back().id = ObligationId(row.item, row.period, common::v1::PHASE_AFTER, 0);
  }
  const Reconciliation result = Outcome({fulfilled, exempt, open}, owed);
  ASSERT_EQ(result.created.size(), 1u);
  EXPECT_EQ(result.created[0].id, "c.2026-10.after.0");
  EXPECT_EQ(Kind(result), v1::OBLIGATION_CHANGE_KIND_WITHDRAWN);
}

// The same of what fell due in another month than what would come into being.
TEST(OtherPhases, P6_APeriodIsSettledOnceWhereverItFellDue) {
  const auto later = [](const char* item) {
    ObligationRow row = Row(item, "2026-10", CivilDay(2026, 11, 15));
    row.phase = common::v1::PHASE_AFTER;
    row.id = ObligationId(item, row.period, row.phase, 0);
    return row;
  };
  ObligationRow fulfilled = Row("a", "2026-10", CivilDay(2026, 10, 31));
  fulfilled.facts.fulfilled = kNow - absl::Hours(1);
  ObligationRow exempt = Row("b", "2026-10", CivilDay(2026, 10, 31));
  exempt.facts.exempt = true;
  ObligationRow overdue = Row("c", "2026-10", LastDayOf(kNow) - 3);
  ObligationRow withdrawn = overdue;
  withdrawn.item = "d";
  withdrawn.id = ObligationId("d", "2026-10", common::v1::PHASE_UNSPECIFIED, 0);
  withdrawn.facts.withdrawn = kNow - absl::Hours(1);
  const Reconciliation result = Outcome({}, {later("a"), later("b"), later("c"), later("d")}, {}, WorkingCalendar(), {},
                                        kNow, {fulfilled, exempt, overdue, withdrawn});
  ASSERT_EQ(result.created.size(), 1u);
  EXPECT_EQ(result.created[0].item, "d");
}

// Nor where the item goes back to the phases that it had.
TEST(OtherPhases, P6_WhatIsSettledOrPutOffStaysSoWhereTheItemGoesBack) {
  std::vector<ObligationRow> before, owed;
  for (const char* item : {"a", "b"}) {
    owed.push_back(Row(item, "2026-10", CivilDay(2026, 10, 31)));
    before.push_back(owed.back());
    before.back().facts.withdrawn = kNow - absl::Hours(2);
    before.push_back(owed.back());
    before.back().phase = common::v1::PHASE_AFTER;
    before.back().id = ObligationId(item, "2026-10", common::v1::PHASE_AFTER, 0);
  }
  before[1].facts.fulfilled = kNow - absl::Hours(1);
  before[3].facts.deferred_until = EndOfDay(CivilDay(2026, 11, 20));
  before[3].reason = "秋收";
  const Reconciliation result = Outcome(before, owed);
  EXPECT_TRUE(result.created.empty());
  std::map<std::string, const LedgerChange*> changed;
  for (const LedgerChange& change : result.changed) changed[change.after.id] = &change;
  ASSERT_EQ(changed.size(), 2u);
  EXPECT_TRUE(changed.at("b.2026-10.after.0")->after.facts.withdrawn.has_value());
  const ObligationRow& again = changed.at("b.2026-10.none.0")->after;
  EXPECT_FALSE(again.facts.withdrawn.has_value());
  EXPECT_EQ(again.facts.deferred_until, before[3].facts.deferred_until);
  EXPECT_EQ(again.reason, "秋收");
}

// DOMAIN C-13: nor has anybody less time because the item is disclosed in phases by now.
TEST(OtherPhases, C13_WhatIsPutOffStaysSoInAnotherPhase) {
  ObligationRow put_off = Row("a", "2026-10", CivilDay(2026, 11, 10));
  put_off.facts.deferred_until = EndOfDay(CivilDay(2026, 11, 30));
  put_off.reason = "秋收";
  put_off.approver = "office";
  ObligationRow owed = Row("a", "2026-10", CivilDay(2026, 11, 15));
  owed.phase = common::v1::PHASE_AFTER;
  owed.id = ObligationId("a", "2026-10", owed.phase, 0);
  const Reconciliation result = Outcome({put_off}, {owed});
  EXPECT_EQ(Kind(result), v1::OBLIGATION_CHANGE_KIND_WITHDRAWN);
  ASSERT_EQ(result.created.size(), 1u);
  EXPECT_EQ(result.created[0].facts.deferred_until, put_off.facts.deferred_until);
  EXPECT_EQ(result.created[0].reason, "秋收");
  EXPECT_EQ(result.created[0].approver, "office");
  // What was said within a circle stays in it.
  put_off.circle = "党员";
  const Reconciliation open = Outcome({put_off}, {owed});
  ASSERT_EQ(open.created.size(), 1u);
  EXPECT_EQ(open.created[0].facts.deferred_until, put_off.facts.deferred_until);
  EXPECT_EQ(open.created[0].reason, "");
}

// Nobody has less time because the phases change back when the first term is over.
TEST(OtherPhases, C13_ATermThatWouldBeOverGoesOnAsItWasInTheOtherPhase) {
  ObligationRow withdrawn = Row("a", "2026-09", CivilDay(2026, 10, 10));
  const ObligationRow owed = withdrawn;
  withdrawn.facts.withdrawn = StartOfDay(CivilDay(2026, 10, 5));
  ObligationRow open = After(Row("a", "2026-09", CivilDay(2026, 11, 15)));
  open.calendar_version = 3;
  open.provisional = true;
  const auto returned = [&](const std::vector<ObligationRow>& have,
                            const std::vector<ObligationRow>& elsewhere) -> std::optional<ObligationRow> {
    const Reconciliation result = Outcome(have, {owed}, {}, WorkingCalendar(), {}, kNow, elsewhere);
    if (!result.created.empty()) return result.created[0];
    for (const LedgerChange& change : result.changed) {
      if (change.after.id == owed.id) return change.after;
    }
    return std::nullopt;
  };
  // It was owed once; it never was.
  for (const bool once : {true, false}) {
    const std::vector<ObligationRow> have = once ? std::vector<ObligationRow>{withdrawn} : std::vector<ObligationRow>{};
    const std::optional<ObligationRow> again = returned(have, {open});
    ASSERT_TRUE(again.has_value()) << once;
    EXPECT_EQ(again->facts.withdrawn, std::nullopt);
    EXPECT_EQ(again->facts.due, open.facts.due);
    EXPECT_EQ(again->calendar_version, 3);
    EXPECT_TRUE(again->provisional);
    // As long as it was put off there.
    ObligationRow put_off = After(Row("a", "2026-09", CivilDay(2026, 10, 12)));
    put_off.facts.deferred_until = EndOfDay(CivilDay(2026, 11, 20));
    const std::optional<ObligationRow> later = returned(have, {put_off});
    ASSERT_TRUE(later.has_value()) << once;
    EXPECT_EQ(TermEnd(later->facts), EndOfDay(CivilDay(2026, 11, 20)));
    // Not where it is overdue there.
    EXPECT_FALSE(returned(have, {After(Row("a", "2026-09", CivilDay(2026, 10, 12)))}).has_value()) << once;
  }
  // A term of its own that is still to come is not the other's.
  const Reconciliation own =
      Outcome({}, {Row("a", "2026-09", CivilDay(2026, 10, 20))}, {}, WorkingCalendar(), {}, kNow, {open});
  ASSERT_EQ(own.created.size(), 1u);
  EXPECT_EQ(own.created[0].facts.due, EndOfDay(CivilDay(2026, 10, 20)));
}

// Nor is a period lost because the other phase falls due out of the range that is looked at.
TEST(OtherPhases, P2_WhatMovesOutOfTheRangeWithItsPhaseComesIntoBeingThere) {
  ObligationRow open = Row("a", "2026-10", CivilDay(2026, 10, 31));
  open.facts.deferred_until = EndOfDay(CivilDay(2026, 12, 20));
  const ObligationRow moved = After(Row("a", "2026-10", CivilDay(2026, 12, 15)));
  const std::vector<ObligationRow> far = {moved, After(Row("a", "2026-11", CivilDay(2027, 1, 15))),
                                          After(Row("ab", "2026-10", CivilDay(2026, 12, 15)))};
  const Reconciliation result = Outcome({open}, {}, far);
  EXPECT_EQ(Kind(result), v1::OBLIGATION_CHANGE_KIND_WITHDRAWN);
  ASSERT_EQ(result.created.size(), 1u);
  EXPECT_EQ(result.created[0].id, moved.id);
  EXPECT_EQ(result.created[0].facts.due, moved.facts.due);
  EXPECT_EQ(result.created[0].facts.deferred_until, open.facts.deferred_until);
  // Stored there, it stays as it is, or returns.
  EXPECT_TRUE(Outcome({open}, {}, far, WorkingCalendar(), {}, kNow, {moved}).created.empty());
  ObligationRow withdrawn = moved;
  withdrawn.facts.withdrawn = kNow - absl::Hours(1);
  const Reconciliation again = Outcome({open}, {}, far, WorkingCalendar(), {}, kNow, {withdrawn});
  EXPECT_TRUE(again.created.empty());
  ASSERT_EQ(again.changed.size(), 2u);
  EXPECT_EQ(again.changed[1].after.id, moved.id);
  EXPECT_EQ(again.changed[1].after.facts.withdrawn, std::nullopt);
  // What was withdrawn before has nothing in its place.
  open.facts.withdrawn = kNow - absl::Hours(1);
  EXPECT_TRUE(Outcome({open}, {}, far).created.empty());
}

// C-1: what was open when the organization ended is handed over as it was then.
TEST(OtherPhases, C1_WhatWasHandedOverInOnePhaseIsNotOwedInAnother) {
  const absl::Time end = kNow - absl::Hours(48);
  ObligationRow handed = Row("a", "2026-10", CivilDay(2026, 10, 31));
  handed.facts.withdrawn = end;
  const EndsOf ends = {{handed.organization, end}};
  const auto created = [&](const ObligationRow& stored) {
    ObligationRow row = After(Row("a", "2026-10", CivilDay(2026, 10, 31)));
    return Outcome({}, {row}, {}, WorkingCalendar(), ends, kNow, {stored}).created.size();
  };
  EXPECT_EQ(created(handed), 0u);
  handed.facts.withdrawn = end - absl::Hours(1);
  EXPECT_EQ(created(handed), 1u) << "it was withdrawn for another reason";
}

// What is owed now goes on from what is open elsewhere, be it withdrawn already, and from nothing else.
TEST(OtherPhases, P2_WhatIsOpenInAnotherPhaseGoesOn) {
  const ObligationRow row = Row("a", "2026-09", CivilDay(2026, 10, 10));
  const ObligationRow open = After(Row("a", "2026-09", CivilDay(2026, 11, 15)));
  const auto goes_on = [&](const ObligationRow& stored) {
    const auto phases = OtherPhases::Read(
        [&](const std::set<std::string>& periods) -> absl::StatusOr<std::vector<ObligationRow>> {
          EXPECT_EQ(periods, std::set<std::string>{"2026-09"});
          return std::vector<ObligationRow>{stored};
        },
        {&row});
    MB_EXPECT_OK(phases);
    return phases->GoOn(row, kNow);
  };
  EXPECT_TRUE(goes_on(open));
  ObligationRow withdrawn = open, fulfilled = open, exempt = open;
  withdrawn.facts.withdrawn = kNow;
  EXPECT_TRUE(goes_on(withdrawn));
  fulfilled.facts.fulfilled = kNow - absl::Hours(1);
  EXPECT_FALSE(goes_on(fulfilled));
  exempt.facts.exempt = true;
  EXPECT_FALSE(goes_on(exempt));
  EXPECT_FALSE(goes_on(After(row))) << "it is overdue";
  EXPECT_FALSE(goes_on(Row("a", "2026-09", CivilDay(2026, 11, 15)))) << "it is the same";
  EXPECT_FALSE(goes_on(After(Row("b", "2026-09", CivilDay(2026, 11, 15)))));
}

}  // namespace
}  // namespace mingbai::publication
