#include "services/publication/explanation.h"

#include "common/status/status.h"
#include "common/time/county_time.h"
#include "gtest/gtest.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using catalog::v1::Duty;
using catalog::v1::Item;

const absl::Time kNow = StartOfDay(CivilDay(2026, 10, 10)) + absl::Hours(9);

WorkingCalendar Calendar(int version) {
  std::vector<SpecialDay> days;
  for (int day = 1; day <= 7; ++day) days.push_back({CivilDay(2026, 10, day), false, "国庆节"});
  days.push_back({CivilDay(2026, 10, 10), true, "国庆节"});
  return {version, 2026, 2026, days};
}

Item Finance(int day) {
  Item item;
  item.set_name("items/v-finance");
  item.set_version(2);
  item.set_level2("财务收支");
  item.mutable_timing()->set_kind(catalog::v1::TIMING_KIND_PERIODIC);
  item.mutable_timing()->set_cycle(catalog::v1::CYCLE_MONTHLY);
  item.mutable_timing()->set_month(2);
  item.mutable_timing()->set_day(day);
  return item;
}

ObligationRow FinanceRow(CivilDay last) {
  ObligationRow row;
  row.organization = "371325001012";
  row.id = "v-finance.2026-10.none.0";
  row.item = "v-finance";
  row.item_version = 2;
  row.period = "2026-10";
  row.facts.open = StartOfDay(CivilDay(2026, 11, 1));
  row.facts.due = EndOfDay(last);
  return row;
}

Duty DutyOf(const Item& item, const std::string& since = "2026-01-01", const std::string& until = "") {
  Duty duty;
  duty.set_organization("organizations/371325001012");
  duty.set_item(item.name());
  duty.set_item_version(item.version());
  *duty.mutable_timing() = item.timing();
  duty.set_since(since);
  duty.set_until(until);
  duty.set_mandatory(true);
  return duty;
}

CatalogFacts FactsOf(const Item& item, std::vector<Duty> duties) {
  CatalogFacts facts;
  facts.item = std::make_shared<const Item>(item);
  facts.duties = std::move(duties);
  facts.calendar = Calendar(1);
  return facts;
}

std::vector<std::pair<int, int>> Gaps(const v1::ExplainObligationResponse& answer) {
  std::vector<std::pair<int, int>> gaps;
  for (const auto& gap : answer.unexplained()) gaps.emplace_back(gap.part(), gap.reason());
  return gaps;
}
using GapList = std::vector<std::pair<int, int>>;

TEST(Explanation, P2_APeriodicItemWithItsOwnRule) {
  const Item item = Finance(10);
  const auto answer = Explain(FinanceRow(CivilDay(2026, 11, 10)), FactsOf(item, {DutyOf(item)}), kNow);
  EXPECT_EQ(Gaps(answer), GapList());
  EXPECT_EQ(answer.item().level2(), "财务收支");
  EXPECT_EQ(answer.ground(), v1::DUTY_GROUND_MANDATORY);
  EXPECT_EQ(answer.rule().origin(), v1::RULE_ORIGIN_ITEM);
  EXPECT_EQ(answer.rule().words(), "每月，次月10日前");
  EXPECT_EQ(answer.period().words(), "2026年10月");
  EXPECT_EQ(answer.period().first_day(), "2026-10-01");
  EXPECT_EQ(answer.period().last_day(), "2026-10-31");
  EXPECT_EQ(answer.term().counting(), v1::TERM_COUNTING_DAY_OF_MONTH);
  EXPECT_EQ(answer.term().last_day(), "2026-11-10");
  EXPECT_EQ(answer.term().counted_last_day(), "2026-11-10");
  EXPECT_EQ(answer.term().words(), "规定为10日，即2026年11月10日");
  ASSERT_EQ(answer.term().days_size(), 1);
  EXPECT_EQ(answer.term().days(0).reason(), "due day");
  EXPECT_EQ(answer.term().counted_calendar_version(), 0);
}

TEST(Explanation, C6_TheDueDayIsClippedToTheMonthsEnd) {
  const Item item = Finance(31);
  const auto answer = Explain(FinanceRow(CivilDay(2026, 11, 30)), FactsOf(item, {DutyOf(item)}), kNow);
  EXPECT_EQ(answer.term().words(), "规定为31日，2026年11月只有30日，取最后一日");
  const Item open_end = Finance(0);
  EXPECT_EQ(Explain(FinanceRow(CivilDay(2026, 11, 30)), FactsOf(open_end, {DutyOf(open_end)}), kNow).term().words(),
            "规定为月末，2026年11月的最后一日是30日");
}

TEST(Explanation, C3_TheOrganizationsStricterRuleIsFoundByTheTermThatItLeadsTo) {
  const Item item = Finance(10);
  Duty own = DutyOf(item, "2026-09-01");
  own.mutable_timing()->set_day(5);
  own.set_mandatory(false);
  // Two stretches in one version: the item's rule, then the organization's own.
  const CatalogFacts facts = FactsOf(item, {DutyOf(item, "2026-01-01", "2026-09-01"), own});
  const auto strict = Explain(FinanceRow(CivilDay(2026, 11, 5)), facts, kNow);
  EXPECT_EQ(strict.rule().origin(), v1::RULE_ORIGIN_ADOPTION);
  EXPECT_EQ(strict.rule().words(), "每月，次月5日前");
  EXPECT_EQ(strict.ground(), v1::DUTY_GROUND_ADOPTED);
  EXPECT_EQ(Gaps(strict), GapList());
  const auto before = Explain(FinanceRow(CivilDay(2026, 11, 10)), facts, kNow);
  EXPECT_EQ(before.rule().origin(), v1::RULE_ORIGIN_ITEM);
  EXPECT_EQ(before.ground(), v1::DUTY_GROUND_MANDATORY);
  EXPECT_EQ(Gaps(before), GapList());
}

TEST(Explanation, C1_WhatWasHandedOverIsExplainedByTheDutyOfWhoOwedItFirst) {
  const Item item = Finance(10);
  Duty own = DutyOf(item), first = DutyOf(item, "2026-01-01", "2026-10-05");
  own.set_mandatory(false);
  first.set_organization("organizations/371325001099");
  ObligationRow row = FinanceRow(CivilDay(2026, 11, 10));
  row.origin = "371325001099";
  EXPECT_EQ(Explain(row, FactsOf(item, {own, first}), kNow).ground(), v1::DUTY_GROUND_MANDATORY);
  EXPECT_EQ(OwedFirstBy(row), "371325001099");
  row.origin.clear();
  EXPECT_EQ(Explain(row, FactsOf(item, {own, first}), kNow).ground(), v1::DUTY_GROUND_ADOPTED);
}

TEST(Explanation, C11_WorkingDaysAreShownOneByOne) {
  Item item;
  item.set_name("items/v-prompt");
  item.set_version(1);
  item.mutable_timing()->set_kind(catalog::v1::TIMING_KIND_PROMPT);
  item.mutable_timing()->set_working_days_after(3);
  ObligationRow row;
  row.organization = "371325001012";
  row.item = "v-prompt";
  row.item_version = 1;
  row.period = "2026-09-30";
  row.facts.open = StartOfDay(CivilDay(2026, 9, 30));
  row.facts.due = EndOfDay(CivilDay(2026, 10, 10));
  row.calendar_version = 1;
  row.working_days = 3;
  const auto answer = Explain(row, FactsOf(item, {DutyOf(item)}), kNow);
  EXPECT_EQ(Gaps(answer), GapList());
  EXPECT_EQ(answer.period().first_day(), "2026-09-30");
  EXPECT_EQ(answer.term().words(), "自2026年9月30日的次日起数3个工作日");
  ASSERT_EQ(answer.term().days_size(), 10);
  EXPECT_EQ(answer.term().days(0).reason(), "holiday 国庆节");
  EXPECT_FALSE(answer.term().days(0).counted());
  EXPECT_EQ(answer.term().days(9).date(), "2026-10-10");
  EXPECT_EQ(answer.term().days(9).reason(), "make-up working day 国庆节");
  EXPECT_TRUE(answer.term().days(9).counted());

  // The calendar has been replaced by one in which the 10th is free.
  CatalogFacts replaced = FactsOf(item, {DutyOf(item)});
  replaced.calendar = WorkingCalendar(2, 2026, 2026, {{CivilDay(2026, 10, 1), false, "国庆节"}});
  const auto recounted = Explain(row, replaced, kNow);
  EXPECT_EQ(Gaps(recounted), GapList({{v1::EXPLANATION_PART_TERM, v1::UNEXPLAINED_REASON_CALENDAR_REPLACED}}));
  EXPECT_EQ(recounted.term().calendar_version(), 1);
  EXPECT_EQ(recounted.term().counted_calendar_version(), 2);
  EXPECT_EQ(recounted.term().last_day(), "2026-10-10");
  EXPECT_EQ(recounted.term().counted_last_day(), "2026-10-06");
}

TEST(Explanation, C6_TheNthWorkingDayOfAMonth) {
  Item item = Finance(0);
  item.mutable_timing()->set_working_day(2);
  item.mutable_timing()->set_month(1);
  ObligationRow row = FinanceRow(CivilDay(2026, 10, 9));
  row.calendar_version = 1;
  const auto answer = Explain(row, FactsOf(item, {DutyOf(item)}), kNow);
  EXPECT_EQ(Gaps(answer), GapList());
  EXPECT_EQ(answer.term().words(), "2026年10月的第2个工作日");
  EXPECT_EQ(answer.term().number(), 2);
  ASSERT_EQ(answer.term().days_size(), 9);
  EXPECT_EQ(answer.term().days(7).date(), "2026-10-08");
  EXPECT_TRUE(answer.term().days(7).counted());
  item.mutable_timing()->set_working_day(23);
  row.facts.due = EndOfDay(CivilDay(2026, 11, 6));
  const auto counted_on = Explain(row, FactsOf(item, {DutyOf(item)}), kNow);
  EXPECT_EQ(counted_on.term().words(), "规定为2026年10月1日起第23个工作日，当月只有18个工作日，接着数到次月");
  EXPECT_EQ(counted_on.term().counted_last_day(), "2026-11-06");
  EXPECT_EQ(counted_on.term().days_size(), 37);
}

TEST(Explanation, C6_CalendarDaysAndTheDayItself) {
  Item item;
  item.set_name("items/v-prompt");
  item.set_version(1);
  item.mutable_timing()->set_kind(catalog::v1::TIMING_KIND_PROMPT);
  item.mutable_timing()->set_days_after(2);
  ObligationRow row;
  row.organization = "371325001012";
  row.item = "v-prompt";
  row.item_version = 1;
  row.period = "2026-09-30";
  row.facts.open = StartOfDay(CivilDay(2026, 9, 30));
  row.facts.due = EndOfDay(CivilDay(2026, 10, 2));
  CatalogFacts facts = FactsOf(item, {DutyOf(item)});
  auto answer = Explain(row, facts, kNow);
  EXPECT_EQ(answer.term().words(), "自2026年9月30日的次日起数2日");
  ASSERT_EQ(answer.term().days_size(), 2);
  EXPECT_TRUE(answer.term().days(0).counted());
  EXPECT_EQ(Gaps(answer), GapList());
  item.mutable_timing()->set_days_after(0);
  row.facts.due = EndOfDay(CivilDay(2026, 9, 30));
  answer = Explain(row, FactsOf(item, {DutyOf(item)}), kNow);
  EXPECT_EQ(answer.term().counting(), v1::TERM_COUNTING_SAME_DAY);
  EXPECT_EQ(answer.term().words(), "以2026年9月30日当日为限");
  EXPECT_EQ(Gaps(answer), GapList());
}

TEST(Explanation, P2_APermanentItemCountsFromItsFirstDay) {
  Item item;
  item.set_name("items/v-rules");
  item.set_version(1);
  item.mutable_timing()->set_kind(catalog::v1::TIMING_KIND_PERMANENT);
  item.mutable_timing()->set_working_days_after(2);
  ObligationRow row;
  row.organization = "371325001012";
  row.item = "v-rules";
  row.item_version = 1;
  row.period = "permanent";
  row.facts.open = StartOfDay(CivilDay(2026, 10, 8));
  row.facts.due = EndOfDay(CivilDay(2026, 10, 10));
  row.calendar_version = 1;
  row.working_days = 2;
  const auto answer = Explain(row, FactsOf(item, {DutyOf(item)}), kNow);
  EXPECT_EQ(Gaps(answer), GapList());
  EXPECT_EQ(answer.period().words(), "长期");
  EXPECT_EQ(answer.period().first_day(), "2026-10-08");
  EXPECT_EQ(answer.period().last_day(), "");
}

TEST(Explanation, WhatIsNotKnownIsSaid) {
  const Item item = Finance(10);
  const ObligationRow row = FinanceRow(CivilDay(2026, 11, 10));
  // Nothing can be asked: only what the row itself says.
  CatalogFacts away;
  away.reachable = absl::UnavailableError("away");
  auto answer = Explain(row, away, kNow);
  EXPECT_EQ(Gaps(answer), GapList({{v1::EXPLANATION_PART_ITEM, v1::UNEXPLAINED_REASON_CATALOG_UNAVAILABLE},
                                   {v1::EXPLANATION_PART_DUTY, v1::UNEXPLAINED_REASON_CATALOG_UNAVAILABLE},
                                   {v1::EXPLANATION_PART_RULE, v1::UNEXPLAINED_REASON_CATALOG_UNAVAILABLE},
                                   {v1::EXPLANATION_PART_TERM, v1::UNEXPLAINED_REASON_CATALOG_UNAVAILABLE}}));
  EXPECT_FALSE(answer.has_item());
  EXPECT_FALSE(answer.has_rule());
  EXPECT_EQ(answer.term().last_day(), "2026-11-10");
  EXPECT_EQ(answer.period().words(), "2026年10月");
  // The version is gone, and so is the duty.
  CatalogFacts gone;
  gone.calendar = Calendar(1);
  answer = Explain(row, gone, kNow);
  EXPECT_EQ(Gaps(answer), GapList({{v1::EXPLANATION_PART_ITEM, v1::UNEXPLAINED_REASON_VERSION_UNKNOWN},
                                   {v1::EXPLANATION_PART_DUTY, v1::UNEXPLAINED_REASON_DUTY_UNKNOWN},
                                   {v1::EXPLANATION_PART_RULE, v1::UNEXPLAINED_REASON_DUTY_UNKNOWN},
                                   {v1::EXPLANATION_PART_TERM, v1::UNEXPLAINED_REASON_DUTY_UNKNOWN}}));
  // The item is known, the duty is not: the item's rule is shown, and that nobody says it is the one.
  answer = Explain(row, FactsOf(item, {}), kNow);
  EXPECT_EQ(Gaps(answer), GapList({{v1::EXPLANATION_PART_DUTY, v1::UNEXPLAINED_REASON_DUTY_UNKNOWN},
                                   {v1::EXPLANATION_PART_RULE, v1::UNEXPLAINED_REASON_DUTY_UNKNOWN}}));
  EXPECT_EQ(answer.rule().words(), "每月，次月10日前");
  // A duty in another version is not this one's.
  Duty other = DutyOf(item);
  other.set_item_version(3);
  EXPECT_EQ(Explain(row, FactsOf(item, {other}), kNow).ground(), v1::DUTY_GROUND_UNSPECIFIED);
  // A rule that leads elsewhere.
  answer = Explain(FinanceRow(CivilDay(2026, 11, 12)), FactsOf(item, {DutyOf(item)}), kNow);
  EXPECT_EQ(Gaps(answer), GapList({{v1::EXPLANATION_PART_RULE, v1::UNEXPLAINED_REASON_RULE_DIFFERS},
                                   {v1::EXPLANATION_PART_TERM, v1::UNEXPLAINED_REASON_RULE_DIFFERS}}));
  EXPECT_EQ(answer.term().counted_last_day(), "2026-11-10");
}

TEST(Explanation, P9_DifferencesBetweenVersions) {
  const ObligationRow before = FinanceRow(CivilDay(2026, 11, 10));
  EXPECT_TRUE(DifferencesBetween(before, before).empty());
  ObligationRow after = before;
  after.facts.due = EndOfDay(CivilDay(2026, 11, 5));
  after.facts.deferred_until = EndOfDay(CivilDay(2026, 11, 20));
  after.item_version = 3;
  after.reason = "农忙";
  after.circle = "党员";
  const auto differences = DifferencesBetween(before, after);
  ASSERT_EQ(differences.size(), 5);
  EXPECT_EQ(differences[0].field(), "item_version");
  EXPECT_EQ(differences[0].before(), "2");
  EXPECT_EQ(differences[0].after(), "3");
  EXPECT_EQ(differences[1].field(), "audience");
  EXPECT_EQ(differences[2].field(), "due_time");
  EXPECT_EQ(differences[2].before(), "2026-11-10T16:00:00+00:00");
  EXPECT_EQ(differences[2].after(), "2026-11-05T16:00:00+00:00");
  EXPECT_EQ(differences[3].field(), "deferred_until_time");
  EXPECT_EQ(differences[3].before(), "");
  EXPECT_EQ(differences[4].field(), "reason");
}

}  // namespace
}  // namespace mingbai::publication
