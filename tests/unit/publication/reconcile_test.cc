// What becomes of stored obligations when the catalog or the calendar changes (DOMAIN P-2, C-4, C-11).

#include "services/publication/reconcile.h"

#include "gmock/gmock.h"
#include "tests/unit/publication/reconcile_fixture.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;

TEST(Reconcile, P2_WhatIsOwedAndMissingComesIntoBeing) {
  const ObligationRow row = Row("a", "2026-10", CivilDay(2026, 11, 10));
  EXPECT_EQ(Outcome({}, {row}).created.size(), 1u);
  const Reconciliation again = Outcome({row}, {row});
  EXPECT_TRUE(again.created.empty());
  EXPECT_TRUE(again.changed.empty());
  EXPECT_EQ(again.unchanged, 1);
}

TEST(Reconcile, C4_AnOpenTermFollowsItsItem) {
  const ObligationRow before = Row("a", "2026-10", CivilDay(2026, 11, 10));
  ObligationRow owed = Row("a", "2026-10", CivilDay(2026, 11, 5));
  owed.item_version = 2;
  const Reconciliation result = Outcome({before}, {owed});
  ASSERT_EQ(Kind(result), v1::OBLIGATION_CHANGE_KIND_CHANGED);
  const v1::ObligationChange change = ToProto(result.changed[0], kNow);
  EXPECT_EQ(change.old_item_version(), 1);
  EXPECT_EQ(change.obligation().item_version(), 2);
  EXPECT_EQ(result.changed[0].before.facts.due, EndOfDay(CivilDay(2026, 11, 10)));
  EXPECT_EQ(result.changed[0].after.facts.due, EndOfDay(CivilDay(2026, 11, 5)));
}

TEST(Reconcile, P2_WhatIsDoneOrOverStaysAsItWas) {
  ObligationRow fulfilled = Row("a", "2026-10", CivilDay(2026, 11, 10));
  fulfilled.facts.fulfilled = kNow - absl::Hours(1);
  ObligationRow exempt = Row("b", "2026-10", CivilDay(2026, 11, 10));
  exempt.facts.exempt = true;
  const ObligationRow overdue = Row("c", "2026-09", CivilDay(2026, 10, 14));
  std::vector<ObligationRow> owed;
  for (const ObligationRow& row : {fulfilled, exempt, overdue}) {
    owed.push_back(row);
    owed.back().facts = ObligationFacts();
    owed.back().facts.open = row.facts.open;
    owed.back().facts.due = EndOfDay(CivilDay(2026, 11, 20));
    owed.back().item_version = 2;
  }
  EXPECT_EQ(Outcome({fulfilled, exempt, overdue}, owed).unchanged, 3);
  // Nor are they withdrawn.
  EXPECT_EQ(Outcome({fulfilled, exempt, overdue}, {}).unchanged, 3);
}

// C-11, C-4: what the catalog was told while nobody could look counts, though the term has ended since.
TEST(Reconcile, C11_WhatEndedSinceTheLastLookIsNotSettledByThat) {
  const ObligationRow ended = Row("a", "2026-09", CivilDay(2026, 10, 13));
  const absl::Time before = EndOfDay(CivilDay(2026, 10, 12));
  EXPECT_TRUE(Outcome({ended}, {}, {}, WorkingCalendar(), {}, kNow).changed.empty());
  EXPECT_EQ(Kind(Outcome({ended}, {}, {}, WorkingCalendar(), {}, before)), v1::OBLIGATION_CHANGE_KIND_WITHDRAWN);
  const ObligationRow later = Row("a", "2026-09", CivilDay(2026, 10, 28));
  const Reconciliation moved = Outcome({ended}, {later}, {}, WorkingCalendar(), {}, before);
  ASSERT_EQ(moved.changed.size(), 1u);
  EXPECT_EQ(moved.changed[0].after.facts.due, later.facts.due);
  EXPECT_TRUE(Outcome({ended}, {later}).changed.empty());
}

// A deferral moves the end of the term, and stands when the first term is counted anew.
TEST(Reconcile, C13_ADeferralStands) {
  ObligationRow deferred = Row("a", "2026-09", CivilDay(2026, 10, 10));
  deferred.facts.deferred_until = EndOfDay(CivilDay(2026, 10, 31));
  ObligationRow owed = Row("a", "2026-09", CivilDay(2026, 10, 20));
  const Reconciliation result = Outcome({deferred}, {owed});
  ASSERT_EQ(Kind(result), v1::OBLIGATION_CHANGE_KIND_CHANGED);
  EXPECT_EQ(result.changed[0].after.facts.deferred_until, deferred.facts.deferred_until);
  EXPECT_EQ(Kind(Outcome({deferred}, {})), v1::OBLIGATION_CHANGE_KIND_WITHDRAWN);
}

TEST(Reconcile, C4_WhatIsNotOwedAnyMoreIsWithdrawnAndMayReturn) {
  const ObligationRow before = Row("a", "2026-10", CivilDay(2026, 11, 10));
  const Reconciliation gone = Outcome({before}, {});
  ASSERT_EQ(Kind(gone), v1::OBLIGATION_CHANGE_KIND_WITHDRAWN);
  const ObligationRow withdrawn = gone.changed[0].after;
  EXPECT_EQ(withdrawn.facts.withdrawn, kNow);
  EXPECT_EQ(StatusAt(withdrawn.facts, kNow), v1::OBLIGATION_STATUS_WITHDRAWN);
  EXPECT_EQ(WatchTime(withdrawn), std::nullopt);
  EXPECT_EQ(Outcome({withdrawn}, {}).unchanged, 1);
  const Reconciliation back = Outcome({withdrawn}, {before});
  ASSERT_EQ(Kind(back), v1::OBLIGATION_CHANGE_KIND_RESTORED);
  EXPECT_EQ(back.changed[0].after.facts.withdrawn, std::nullopt);
}

// Also where the term that it had then is over, as long as the one that it has now is not.
TEST(Reconcile, P2_WhatIsOwedAgainWithALaterTermReturns) {
  ObligationRow withdrawn = Row("a", "2026-09", CivilDay(2026, 10, 10));
  withdrawn.facts.withdrawn = StartOfDay(CivilDay(2026, 10, 5));
  const ObligationRow owed = Row("a", "2026-09", CivilDay(2026, 11, 15));
  const Reconciliation back = Outcome({withdrawn}, {owed});
  ASSERT_EQ(Kind(back), v1::OBLIGATION_CHANGE_KIND_RESTORED);
  EXPECT_EQ(back.changed[0].after.facts.due, owed.facts.due);
  EXPECT_EQ(Outcome({withdrawn}, {Row("a", "2026-09", CivilDay(2026, 10, 14))}).unchanged, 1);
  // What was disclosed or exempt before it was withdrawn, or is an ended organization's, stays.
  ObligationRow fulfilled = withdrawn, exempt = withdrawn;
  fulfilled.facts.fulfilled = StartOfDay(CivilDay(2026, 10, 4));
  exempt.facts.exempt = true;
  EXPECT_EQ(Outcome({fulfilled}, {owed}).unchanged, 1);
  EXPECT_EQ(Outcome({exempt}, {owed}).unchanged, 1);
  EXPECT_EQ(
      Outcome({withdrawn}, {owed}, {}, WorkingCalendar(), {{owed.organization, kNow - absl::Hours(24)}}).unchanged, 1);
}

// A stricter timing moves a term out of the range that is looked at: it is the same obligation, elsewhere.
TEST(Reconcile, C3_ATermThatMovesOutOfTheRangeIsNotWithdrawn) {
  const ObligationRow before = Row("a", "2026-Q3", CivilDay(2026, 11, 20));
  const ObligationRow moved = Row("a", "2026-Q3", CivilDay(2026, 10, 20));
  const Reconciliation result = Outcome({before}, {}, {moved});
  ASSERT_EQ(Kind(result), v1::OBLIGATION_CHANGE_KIND_CHANGED);
  EXPECT_EQ(result.changed[0].after.facts.due, moved.facts.due);
}

TEST(Reconcile, C11_ATermIsNotOverBecauseItIsCountedAnew) {
  const ObligationRow before = Row("a", "2026-09", CivilDay(2026, 10, 16));
  const ObligationRow owed = Row("a", "2026-09", CivilDay(2026, 10, 14));
  EXPECT_EQ(Outcome({before}, {owed}).unchanged, 1);
}

// 2027 is published: New Year's day off moves what was counted provisionally.
TEST(Reconcile, C11_ANewCalendarCountsOpenTermsOfEventsAnew) {
  const WorkingCalendar old_calendar(1, 2026, 2026, {});
  const WorkingCalendar calendar(2, 2026, 2027, {{CivilDay(2027, 1, 1), false, "元旦"}});
  ObligationRow row = Row("a", "2026-12-10", CivilDay(2026, 12, 10));
  row.facts.open = StartOfDay(CivilDay(2026, 12, 10));
  row.working_days = 20;
  const Term term = old_calendar.AfterWorkingDays(CivilDay(2026, 12, 10), 20);
  row.facts.due = term.end;
  row.calendar_version = 1;
  row.provisional = term.provisional;
  EXPECT_TRUE(row.provisional);
  EXPECT_EQ(term.last_day, CivilDay(2027, 1, 7));
  const Reconciliation result = Outcome({row}, {}, {}, calendar);
  ASSERT_EQ(Kind(result), v1::OBLIGATION_CHANGE_KIND_CHANGED);
  const ObligationRow& after = result.changed[0].after;
  EXPECT_EQ(after.facts.due, EndOfDay(CivilDay(2027, 1, 8)));
  EXPECT_FALSE(after.provisional);
  EXPECT_EQ(after.calendar_version, 2);
  EXPECT_EQ(ToProto(result.changed[0], kNow).old_calendar_version(), 1);
  // Counted once: the same calendar changes nothing more.
  EXPECT_EQ(Outcome({after}, {}, {}, calendar).unchanged, 1);
}

// What happened stays owed though its item is dropped; a permanent duty is counted from its first day.
// Whatever the catalog or the calendar was told while nobody could look: nobody has less time by it.
TEST(Reconcile, C11_WhatEndedUnseenEndsLaterButNotEarlier) {
  const absl::Time looked_at = StartOfDay(CivilDay(2026, 10, 5));
  const auto due = [&](int before, int owed) {
    const ObligationRow row = Row("a", "2026-09", CivilDay(2026, 10, before));
    const auto result = Outcome({row}, {Row("a", "2026-09", CivilDay(2026, 10, owed))}, {}, {}, {}, looked_at);
    return result.changed.empty() ? row.facts.due : result.changed[0].after.facts.due;
  };
  EXPECT_EQ(due(10, 12), EndOfDay(CivilDay(2026, 10, 12)));
  EXPECT_EQ(due(12, 10), EndOfDay(CivilDay(2026, 10, 12)));
  EXPECT_EQ(due(12, 16), EndOfDay(CivilDay(2026, 10, 16)));
}

TEST(Reconcile, C6_EventsStayOwedAndPermanentDutiesKeepTheirFirstDay) {
  ObligationRow event = Row("a", "2026-10-12", CivilDay(2026, 11, 9));
  event.working_days = 20;
  EXPECT_EQ(Outcome({event}, {}).unchanged, 1);
  ObligationRow permanent = Row("p", "permanent", CivilDay(2026, 10, 23));
  permanent.working_days = 20;
  permanent.item_version = 2;
  ObligationRow later = permanent;
  later.facts.open = StartOfDay(CivilDay(2026, 10, 14));
  later.facts.due = EndOfDay(CivilDay(2026, 11, 11));
  EXPECT_EQ(Outcome({permanent}, {later}).unchanged, 1);
  // Unless it was not owed while they went by.
  permanent.facts.due = EndOfDay(CivilDay(2026, 10, 9));
  permanent.facts.withdrawn = StartOfDay(CivilDay(2026, 10, 6));
  const Reconciliation again = Outcome({permanent}, {later});
  ASSERT_EQ(Kind(again), v1::OBLIGATION_CHANGE_KIND_RESTORED);
  EXPECT_EQ(again.changed[0].after.facts.open, later.facts.open);
  EXPECT_EQ(again.changed[0].after.facts.due, later.facts.due);
}

TEST(Reconcile, C9_AnotherAudienceIsAChange) {
  const ObligationRow before = Row("a", "2026-10", CivilDay(2026, 11, 10));
  ObligationRow owed = before;
  owed.circle = "党员";
  const Reconciliation result = Outcome({before}, {owed});
  ASSERT_EQ(result.changed.size(), 1u);
  EXPECT_EQ(result.changed[0].after.circle, "党员");
}

TEST(Reconcile, C1_WhatWasOpenWhenTheOrganizationEndedIsWithdrawnThen) {
  const absl::Time end = StartOfDay(CivilDay(2026, 10, 12));
  const EndsOf ends = {{"371325001001", end}};
  // An event's and a period's, whose terms have ended by now, but had not then.
  const ObligationRow event = Row("prompt", "2026-09-20", CivilDay(2026, 10, 13));
  const ObligationRow period = Row("a", "2026-09", CivilDay(2026, 10, 14));
  const Reconciliation result = Outcome({event, period}, {}, {}, WorkingCalendar(), ends);
  ASSERT_EQ(result.changed.size(), 2u);
  for (const LedgerChange& change : result.changed) EXPECT_EQ(change.after.facts.withdrawn, end);
  // What was overdue then stays its own.
  const ObligationRow overdue = Row("a", "2026-08", CivilDay(2026, 10, 10));
  EXPECT_EQ(Outcome({overdue}, {}, {}, WorkingCalendar(), ends).unchanged, 1);
  // But for a deferral that reached beyond the end: it was open.
  ObligationRow deferred = overdue;
  deferred.facts.deferred_until = EndOfDay(CivilDay(2026, 10, 20));
  const Reconciliation kept_open = Outcome({deferred}, {overdue}, {overdue}, WorkingCalendar(), ends);
  ASSERT_EQ(kept_open.changed.size(), 1u);
  EXPECT_EQ(kept_open.changed[0].after.facts.withdrawn, end);
  // What would have been due before the end by a change that came too late is the successor's, as all that was open.
  ObligationRow sooner = period;
  sooner.facts.due = EndOfDay(CivilDay(2026, 10, 9));
  const Reconciliation late = Outcome({period}, {sooner}, {}, WorkingCalendar(), ends);
  ASSERT_EQ(late.changed.size(), 1u);
  EXPECT_EQ(late.changed[0].after.facts.withdrawn, end);
  // Once withdrawn it stays so.
  EXPECT_EQ(Outcome({late.changed[0].after}, {}, {}, WorkingCalendar(), ends).unchanged, 1);
}

// An outage: what was handed over to it comes into being only after its own end.
TEST(Reconcile, C1_WhatComesIntoBeingOfAnEndedNameIsWithdrawnAtItsEnd) {
  const absl::Time end = StartOfDay(CivilDay(2026, 10, 12));
  const EndsOf ends = {{"371325001001", end}};
  const ObligationRow open = Row("a", "2026-09", CivilDay(2026, 10, 14));
  const ObligationRow overdue = Row("a", "2026-08", CivilDay(2026, 10, 10));
  for (const auto& have : {std::vector<ObligationRow>(), {Row("b", "2026-08", CivilDay(2026, 10, 10))}}) {
    const Reconciliation result = Outcome(have, {open, overdue}, {}, WorkingCalendar(), ends);
    ASSERT_EQ(result.created.size(), 2u);
    EXPECT_EQ(result.created[0].facts.withdrawn, end);
    EXPECT_EQ(result.created[1].facts.withdrawn, std::nullopt);
  }
}

// Nobody has less time for having been given more: a term that is counted longer takes the deferral along.
TEST(Reconcile, C13_ADeferralIsNeverShorterThanTheTerm) {
  ObligationRow deferred = Row("a", "2026-09", CivilDay(2026, 10, 10));
  deferred.facts.deferred_until = EndOfDay(CivilDay(2026, 10, 18));
  const ObligationRow owed = Row("a", "2026-09", CivilDay(2026, 10, 25));
  const Reconciliation result = Outcome({deferred}, {owed});
  ASSERT_EQ(result.changed.size(), 1u);
  EXPECT_EQ(result.changed[0].after.facts.deferred_until, EndOfDay(CivilDay(2026, 10, 25)));
  EXPECT_EQ(TermEnd(result.changed[0].after.facts), EndOfDay(CivilDay(2026, 10, 25)));
}

// What was said within a circle is not everyone's because the item is now.
TEST(Reconcile, C9_WhatWasSaidWithinACircleStaysThere) {
  ObligationRow inside = Row("a", "2026-10-10", CivilDay(2026, 11, 10));
  inside.circle = "党员";
  inside.description = "对张某立案审查";
  inside.reason = "正在接受审查";
  inside.approver = "discipline";
  ObligationRow owed = inside;
  const Reconciliation same = Outcome({inside}, {owed});
  EXPECT_TRUE(same.changed.empty());
  owed.circle = "";
  const Reconciliation result = Outcome({inside}, {owed});
  ASSERT_EQ(result.changed.size(), 1u);
  const ObligationRow& after = result.changed[0].after;
  EXPECT_EQ(after.description + after.reason + after.approver + after.circle, "");
  EXPECT_EQ(result.changed[0].before.reason, "正在接受审查");
}

// Phases that an item gets while a period runs: what is open changes its phase, what is settled is not owed again.
TEST(Reconcile, C9_WhatStaysOfCirclesIsCountedApart) {
  ObligationRow inside = Row("a", "2026-10", CivilDay(2026, 11, 10));
  inside.circle = "党员";
  const ObligationRow open = Row("b", "2026-10", CivilDay(2026, 11, 10));
  const Reconciliation result = Outcome({inside, open}, {inside, open});
  EXPECT_EQ(result.unchanged, 1);
  EXPECT_THAT(result.unchanged_inside,
              ::testing::ElementsAre(::testing::Pair(std::pair<std::string, std::string>("371325001001", "党员"), 1)));
}

}  // namespace
}  // namespace mingbai::publication
