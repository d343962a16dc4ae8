#include "services/publication/rule_words.h"

#include "gtest/gtest.h"

namespace mingbai::publication {
namespace {

using catalog::v1::TimingRule;

TimingRule Periodic(catalog::v1::Cycle cycle, int month, int day, int working_day = 0) {
  TimingRule rule;
  rule.set_kind(catalog::v1::TIMING_KIND_PERIODIC);
  rule.set_cycle(cycle);
  rule.set_month(month);
  rule.set_day(day);
  rule.set_working_day(working_day);
  return rule;
}

TimingRule After(catalog::v1::TimingKind kind, int working_days, int days) {
  TimingRule rule;
  rule.set_kind(kind);
  rule.set_working_days_after(working_days);
  rule.set_days_after(days);
  return rule;
}

TEST(RuleWords, C6_PeriodicRules) {
  EXPECT_EQ(RuleInWords(Periodic(catalog::v1::CYCLE_MONTHLY, 1, 25)), "每月公开一次，不迟于当月25日");
  EXPECT_EQ(RuleInWords(Periodic(catalog::v1::CYCLE_MONTHLY, 2, 10)), "每月公开一次，不迟于次月10日");
  EXPECT_EQ(RuleInWords(Periodic(catalog::v1::CYCLE_MONTHLY, 3, 5)), "每月公开一次，不迟于当月后第2个月5日");
  // "By the 20th of the quarter's first month."
  EXPECT_EQ(RuleInWords(Periodic(catalog::v1::CYCLE_QUARTERLY, 1, 20)), "每季度公开一次，不迟于本季度第1个月20日");
  EXPECT_EQ(RuleInWords(Periodic(catalog::v1::CYCLE_QUARTERLY, 4, 15)), "每季度公开一次，不迟于季度结束后第1个月15日");
  EXPECT_EQ(RuleInWords(Periodic(catalog::v1::CYCLE_HALF_YEARLY, 6, 31)),
            "每半年公开一次，不迟于本半年第6个月最后一日");
  EXPECT_EQ(RuleInWords(Periodic(catalog::v1::CYCLE_HALF_YEARLY, 7, 10)),
            "每半年公开一次，不迟于半年结束后第1个月10日");
  EXPECT_EQ(RuleInWords(Periodic(catalog::v1::CYCLE_YEARLY, 12, 0)), "每年公开一次，不迟于当年12月最后一日");
  EXPECT_EQ(RuleInWords(Periodic(catalog::v1::CYCLE_YEARLY, 15, 31)), "每年公开一次，不迟于次年3月最后一日");
  // A month of 0 is the first.
  EXPECT_EQ(RuleInWords(Periodic(catalog::v1::CYCLE_MONTHLY, 0, 8)), "每月公开一次，不迟于当月8日");
}

TEST(RuleWords, C6_DaysThatMonthsDoNotHaveAndWorkingDays) {
  EXPECT_EQ(RuleInWords(Periodic(catalog::v1::CYCLE_MONTHLY, 1, 28)), "每月公开一次，不迟于当月28日");
  EXPECT_EQ(RuleInWords(Periodic(catalog::v1::CYCLE_MONTHLY, 1, 30)),
            "每月公开一次，不迟于当月30日（当月没有这一日的，为最后一日）");
  EXPECT_EQ(RuleInWords(Periodic(catalog::v1::CYCLE_MONTHLY, 2, 0, 5)), "每月公开一次，不迟于次月第5个工作日");
}

TEST(RuleWords, C6_RulesThatFollowSomething) {
  EXPECT_EQ(RuleInWords(After(catalog::v1::TIMING_KIND_PROMPT, 3, 0)), "临时公开，事项发生后3个工作日内公开");
  EXPECT_EQ(RuleInWords(After(catalog::v1::TIMING_KIND_PROMPT, 0, 7)), "临时公开，事项发生后7日内公开");
  EXPECT_EQ(RuleInWords(After(catalog::v1::TIMING_KIND_PROMPT, 0, 0)), "临时公开，事项发生当日公开");
  EXPECT_EQ(RuleInWords(After(catalog::v1::TIMING_KIND_PERMANENT, 20, 0)), "长期公开，应当公开之日后20个工作日内公开");
  TimingRule staged = After(catalog::v1::TIMING_KIND_STAGED, 5, 0);
  EXPECT_EQ(RuleInWords(staged), "逐段公开，每一阶段到达后5个工作日内公开");
  staged.add_stages("立项");
  staged.add_stages("招标");
  EXPECT_EQ(RuleInWords(staged), "逐段公开（立项、招标），每一阶段到达后5个工作日内公开");
  EXPECT_EQ(RuleInWords(TimingRule()), "");
}

}  // namespace
}  // namespace mingbai::publication
