// What becomes of stored obligations when the catalog or the calendar changes (DOMAIN P-2, C-4, C-11).

#include "services/publication/reconcile.h"

#include "common/time/county_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;

const absl::Time kNow = StartOfDay(CivilDay(2026, 10, 15));

ObligationRow Row(const std::string& item, const std::string& period, CivilDay last_day) {
  ObligationRow row;
  row.organization = "371325001001";
  row.item = item;
  row.item_version = 1;
  row.period = period;
  row.id = ObligationId(item, period, common::v1::PHASE_UNSPECIFIED, 0);
  row.display_name = item;
  row.facts.open = StartOfDay(CivilDay(2026, 10, 1));
  row.facts.due = EndOfDay(last_day);
  return row;
}

ObligationsByKey Keyed(const std::vector<ObligationRow>& rows) {
  ObligationsByKey keyed;
  for (const ObligationRow& row : rows) keyed[{row.organization, row.id}] = row;
  return keyed;
}

// The outcome, `far` being what is owed anywhere, `elsewhere` what is stored of other months.
Reconciliation Outcome(const std::vector<ObligationRow>& have, const std::vector<ObligationRow>& want,
                       const std::vector<ObligationRow>& far = {}, const WorkingCalendar& calendar = WorkingCalendar(),
                       const EndsOf& ends = {}, absl::Time looked_at = kNow,
                       const std::vector<ObligationRow>& elsewhere = {}) {
  const LedgerReads reads = {[&]() -> absl::StatusOr<ObligationsByKey> { return Keyed(far); },
                             [&](const std::set<std::string>& periods) -> absl::StatusOr<std::vector<ObligationRow>> {
                               std::vector<ObligationRow> found = have;
                               found.insert(found.end(), elsewhere.begin(), elsewhere.end());
                               std::erase_if(found, [&](const auto& row) { return periods.count(row.period) == 0; });
                               return found;
                             }};
  auto result = Reconcile(Keyed(have), want, reads, calendar, ends, {kNow, looked_at});
  MB_EXPECT_OK(result);
  return *std::move(result);
}

v1::ObligationChangeKind Kind(const Reconciliation& result) {
  return result.changed.size() == 1 ? ToProto(result.changed[0], kNow).kind() : v1::OBLIGATION_CHANGE_KIND_UNSPECIFIED;
}

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
TEST(Reconcile, P6_APeriodIsSettledOnceThoughItsPhaseChanges) {
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
TEST(Reconcile, P6_APeriodIsSettledOnceWhereverItFellDue) {
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
TEST(Reconcile, P6_WhatIsSettledOrPutOffStaysSoWhereTheItemGoesBack) {
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
TEST(Reconcile, C13_WhatIsPutOffStaysSoInAnotherPhase) {
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
