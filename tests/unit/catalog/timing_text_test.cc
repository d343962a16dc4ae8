#include "services/catalog/client/timing_text.h"

#include <algorithm>

#include "common/status/status.h"
#include "gtest/gtest.h"
#include "services/catalog/client/cycle.h"
#include "services/catalog/timing_reader.h"
#include "services/catalog/timing_rules.h"

namespace mingbai::catalog {
namespace {

v1::TimingRule Periodic(v1::Cycle cycle, int month, int day, int working_day = 0) {
  v1::TimingRule rule;
  rule.set_kind(v1::TIMING_KIND_PERIODIC);
  rule.set_cycle(cycle);
  rule.set_month(month);
  rule.set_day(day);
  rule.set_working_day(working_day);
  return rule;
}

v1::TimingRule After(v1::TimingKind kind, int working_days, int days = 0) {
  v1::TimingRule rule;
  rule.set_kind(kind);
  rule.set_working_days_after(working_days);
  rule.set_days_after(days);
  return rule;
}

// The rule that the sentence states, as text; "none" where it states none.
std::string Read(std::string_view text) {
  const auto reading = ReadTiming(text);
  return reading.has_value() ? reading->rule.ShortDebugString() : "none";
}

#define EXPECT_READS(text, rule) EXPECT_EQ(Read(text), (rule).ShortDebugString()) << (text)

// DOMAIN C-6: every rule there can be comes back from its own sentence.
TEST(TimingText, C6_EveryRuleComesBack) {
  int rules = 0;
  const auto check = [&](const v1::TimingRule& rule) {
    FieldErrors errors;
    CheckTiming(rule, "timing", errors);
    ASSERT_TRUE(errors.empty()) << rule.ShortDebugString();
    const std::string text = TimingText(rule);
    const auto reading = ReadTiming(text);
    ASSERT_TRUE(reading.has_value()) << text;
    EXPECT_EQ(reading->rule.ShortDebugString(), rule.ShortDebugString()) << text;
    // Only a numbered day that February may lack leaves something to say.
    bool february = false;
    for (int month = rule.month(); month < rule.month() + 12; month += std::max(MonthsOf(rule.cycle()), 1)) {
      february = february || month % 12 == 2;
    }
    EXPECT_EQ(reading->note.empty(), !february || (rule.day() != 29 && rule.day() != 30)) << text;
    ++rules;
  };
  for (v1::Cycle cycle : {v1::CYCLE_MONTHLY, v1::CYCLE_QUARTERLY, v1::CYCLE_HALF_YEARLY, v1::CYCLE_YEARLY}) {
    for (int month = 1; month <= 24; ++month) {
      for (int day = 1; day <= 31; ++day) check(Periodic(cycle, month, day));
      for (int day = 1; day <= 23; ++day) check(Periodic(cycle, month, 0, day));
    }
  }
  for (int days = 1; days <= 366; ++days) {
    check(After(v1::TIMING_KIND_PERMANENT, days));
    check(After(v1::TIMING_KIND_PROMPT, days));
    check(After(v1::TIMING_KIND_PROMPT, 0, days));
  }
  for (v1::Cycle cycle : {v1::CYCLE_MONTHLY, v1::CYCLE_QUARTERLY, v1::CYCLE_HALF_YEARLY, v1::CYCLE_YEARLY}) {
    for (int month = 1; month <= 24; ++month) {
      v1::TimingRule rule = Periodic(cycle, month, 0);
      rule.set_on_disclosure_day(true);
      check(rule);
    }
  }
  v1::TimingRule phased = After(v1::TIMING_KIND_PROMPT, 20);
  v1::PhaseTiming* phase = phased.add_phases();
  phase->set_phase(common::v1::PHASE_BEFORE);
  phase->set_days_before(7);
  check(phased);
  phase = phased.add_phases();
  phase->set_phase(common::v1::PHASE_DURING);
  phase->set_same_day(true);
  check(phased);
  phase = phased.add_phases();
  phase->set_phase(common::v1::PHASE_AFTER);
  phase->set_working_days_after(3);
  check(phased);
  phase->set_working_days_after(0);
  phase->set_days_after(10);
  check(phased);
  v1::TimingRule at_once = After(v1::TIMING_KIND_PROMPT, 0);
  at_once.set_same_day(true);
  check(at_once);
  v1::TimingRule staged_at_once = After(v1::TIMING_KIND_STAGED, 0);
  staged_at_once.set_same_day(true);
  staged_at_once.add_stages("开标；事后当日公开");
  check(staged_at_once);
  *staged_at_once.mutable_phases() = phased.phases();
  check(staged_at_once);
  v1::TimingRule staged = After(v1::TIMING_KIND_STAGED, 5);
  for (const char* stage : {"立项", "招标→投标", "验收），每阶段到达之日起", "\\", "a\\→b", "'; -- 😀𠮷", " 空 格 "}) {
    staged.add_stages(stage);
    check(staged);
  }
  EXPECT_GT(rules, 6000);
}

TEST(TimingText, C6_SaidAsPeopleSayIt) {
  EXPECT_EQ(TimingText(After(v1::TIMING_KIND_PROMPT, 20)), "信息形成或者变更之日起20个工作日内");
  EXPECT_EQ(TimingText(Periodic(v1::CYCLE_QUARTERLY, 1, 20)), "每季度首月20日前");
  EXPECT_EQ(TimingText(Periodic(v1::CYCLE_MONTHLY, 2, 10)), "每月，次月10日前");
  EXPECT_EQ(TimingText(Periodic(v1::CYCLE_YEARLY, 13, 31)), "每年，次年1月底前");
  EXPECT_EQ(TimingText(Periodic(v1::CYCLE_MONTHLY, 1, 0, 3)), "每月第3个工作日前");
}

// Sentences of published catalogues.
TEST(TimingText, C6_AfterWhateverHappens) {
  for (const char* text :
       {"信息形成或者变更之日起20个工作日内", "自信息形成或变更之日起20个工作日内公开。",
        "信息形成（变更）之日起20个工作日内予以公开", "自该政府信息形成或者变更之日起 20 个\n工作日内及时公开",
        "信息形成或者变更之日起二十个工作日内", "信息形成或者变更后２０个工作日内；", "获取信息之日起20个工作日内",
        "20个工作日内", "信息生成20个工作日以内", "按照《条例》规定，自信息形成或者变更之日起20个工作日内主动公开"}) {
    EXPECT_READS(text, After(v1::TIMING_KIND_PROMPT, 20));
  }
  EXPECT_READS("制定或获取信息之日起10个工作日内公开", After(v1::TIMING_KIND_PROMPT, 10));
  EXPECT_READS("行政许可决定作出之日起7个工作日内公示", After(v1::TIMING_KIND_PROMPT, 7));
  EXPECT_READS("事项办结后三个工作日内", After(v1::TIMING_KIND_PROMPT, 3));
  EXPECT_READS("公示期满后5日内", After(v1::TIMING_KIND_PROMPT, 0, 5));
  EXPECT_READS("自收到之日起十五天内", After(v1::TIMING_KIND_PROMPT, 0, 15));
}

TEST(TimingText, C6_WithoutDaysTheReadingSaysSo) {
  for (const char* text : {"及时公开", "及时", "及时向社会公布"}) {
    EXPECT_READS(text, After(v1::TIMING_KIND_PROMPT, 20));
    EXPECT_NE(ReadTiming(text)->note, "");
  }
  v1::TimingRule same_day = After(v1::TIMING_KIND_PROMPT, 0);
  same_day.set_same_day(true);
  for (const char* text : {"实时公开", "即时公开", "随时公开"}) EXPECT_READS(text, same_day);
  for (const char* text : {"信息形成或者变更当日", "当日公开", "事项发生当天公布"}) {
    EXPECT_READS(text, same_day);
    EXPECT_EQ(ReadTiming(text)->note, "") << text;
  }
  EXPECT_NE(ReadTiming("实时公开")->note, "");
  for (const char* text : {"长期公开", "长期", "常年公示"}) {
    EXPECT_READS(text, After(v1::TIMING_KIND_PERMANENT, 20));
    EXPECT_NE(ReadTiming(text)->note, "");
  }
  EXPECT_READS("长期公开，自变更之日起10个工作日内更新", After(v1::TIMING_KIND_PERMANENT, 10));
  EXPECT_EQ(ReadTiming("长期公开，自变更之日起10个工作日内更新")->note, "");
}

TEST(TimingText, C6_Periods) {
  EXPECT_READS("每月公开一次", Periodic(v1::CYCLE_MONTHLY, 1, 31));
  EXPECT_READS("每月10日前公布", Periodic(v1::CYCLE_MONTHLY, 1, 10));
  v1::TimingRule disclosure_day = Periodic(v1::CYCLE_MONTHLY, 1, 0);
  disclosure_day.set_on_disclosure_day(true);
  for (const char* text : {"每月公开日前", "每月的党务村务公开日", "每月村务公开工作日公布"}) {
    EXPECT_READS(text, disclosure_day);
  }
  EXPECT_READS("每月25日公开", Periodic(v1::CYCLE_MONTHLY, 1, 25));
  EXPECT_READS("每月月底前", Periodic(v1::CYCLE_MONTHLY, 1, 31));
  EXPECT_READS("每月结束后10日内", Periodic(v1::CYCLE_MONTHLY, 2, 10));
  EXPECT_READS("每月，次月5日前", Periodic(v1::CYCLE_MONTHLY, 2, 5));
  EXPECT_READS("每个月下旬", Periodic(v1::CYCLE_MONTHLY, 1, 31));
  EXPECT_READS("每月前3个工作日内", Periodic(v1::CYCLE_MONTHLY, 1, 0, 3));
  EXPECT_READS("按季度公开", Periodic(v1::CYCLE_QUARTERLY, 3, 31));
  EXPECT_READS("每季度首月20日前", Periodic(v1::CYCLE_QUARTERLY, 1, 20));
  EXPECT_READS("每季度第一个月二十日前", Periodic(v1::CYCLE_QUARTERLY, 1, 20));
  EXPECT_READS("每季度末月25日前", Periodic(v1::CYCLE_QUARTERLY, 3, 25));
  EXPECT_READS("每季度末公布", Periodic(v1::CYCLE_QUARTERLY, 3, 31));
  EXPECT_READS("季度结束后15个工作日内", Periodic(v1::CYCLE_QUARTERLY, 4, 0, 15));
  EXPECT_READS("每季度结束后15日内", Periodic(v1::CYCLE_QUARTERLY, 4, 15));
  EXPECT_READS("每半年公开", Periodic(v1::CYCLE_HALF_YEARLY, 6, 31));
  EXPECT_READS("每半年第3个月10日前", Periodic(v1::CYCLE_HALF_YEARLY, 3, 10));
  EXPECT_READS("每年公布一次", Periodic(v1::CYCLE_YEARLY, 12, 31));
  EXPECT_READS("每年3月31日前", Periodic(v1::CYCLE_YEARLY, 3, 31));
  EXPECT_READS("每年3月底前", Periodic(v1::CYCLE_YEARLY, 3, 31));
  EXPECT_READS("每年1月份", Periodic(v1::CYCLE_YEARLY, 1, 31));
  EXPECT_READS("每年年底前", Periodic(v1::CYCLE_YEARLY, 12, 31));
  EXPECT_READS("每年第一季度", Periodic(v1::CYCLE_YEARLY, 3, 31));
  EXPECT_READS("次年1月31日前", Periodic(v1::CYCLE_YEARLY, 13, 31));
  EXPECT_READS("每年度终了后30日内", Periodic(v1::CYCLE_YEARLY, 13, 30));
}

// A day that a month lacks is clipped to its last, and the reading says so.
TEST(TimingText, C6_DaysThatMonthsLackAreClipped) {
  const auto note = [](const char* text) { return ReadTiming(text).value_or(TimingReading{{}, "none"}).note; };
  for (const char* text : {"每年2月30日前", "每年4月31日前", "每季度首月31日前", "每月30日前", "每月结束后30日内",
                           "每半年第2个月29日前"}) {
    EXPECT_EQ(note(text), "not every month that it falls in has that day: its last day counts there") << text;
  }
  for (const char* text : {"每年1月31日前", "每年2月28日前", "每季度首月30日前", "每季度第3个月30日前", "每月28日前",
                           "每月底前", "每年2月底前", "每季度结束后30日内"}) {
    EXPECT_EQ(note(text), "") << text;
  }
}

// However the period's end is called, it comes again with each period.
TEST(TimingText, C6_AfterThePeriodsEnd) {
  v1::TimingRule monthly = Periodic(v1::CYCLE_MONTHLY, 2, 5);
  for (const char* text : {"每月结束后5日内", "月度结束后5日内", "月后5日内", "月末后5日内", "每月,结束后5日内公开"}) {
    EXPECT_READS(text, monthly);
  }
  for (const char* text : {"季度结束后15日内", "季后15日内", "每季末后十五日内", "按季度终了后15天内"}) {
    EXPECT_READS(text, Periodic(v1::CYCLE_QUARTERLY, 4, 15));
  }
  for (const char* text : {"年度结束后20日内", "年终后20日内", "年末后20日内", "每年结束后20日内", "年结束后20日内"}) {
    EXPECT_READS(text, Periodic(v1::CYCLE_YEARLY, 13, 20));
  }
  EXPECT_READS("半年后15日内", Periodic(v1::CYCLE_HALF_YEARLY, 7, 15));
  v1::TimingRule working = Periodic(v1::CYCLE_QUARTERLY, 4, 0);
  working.set_working_day(10);
  EXPECT_READS("季度末结束后10个工作日内", working);
  // What happens in a period is an event.
  EXPECT_READS("年度预算批准后20日内", After(v1::TIMING_KIND_PROMPT, 0, 20));
}

TEST(TimingText, C6_WordsThatChangeNothing) {
  EXPECT_READS("至少每个季度全面公开一次", Periodic(v1::CYCLE_QUARTERLY, 3, 31));
  EXPECT_READS("应当每月公开一次", Periodic(v1::CYCLE_MONTHLY, 1, 31));
  EXPECT_READS("必须按季度准时公开", Periodic(v1::CYCLE_QUARTERLY, 3, 31));
  EXPECT_READS("半年和年终", Periodic(v1::CYCLE_HALF_YEARLY, 6, 31));
  v1::TimingRule phased = After(v1::TIMING_KIND_PROMPT, 0);
  phased.set_same_day(true);
  for (auto phase : {common::v1::PHASE_BEFORE, common::v1::PHASE_DURING, common::v1::PHASE_AFTER}) {
    v1::PhaseTiming* timing = phased.add_phases();
    timing->set_phase(phase);
    timing->set_same_day(true);
  }
  EXPECT_READS("事前、事中、事后即时公开", phased);
  phased.mutable_phases()->DeleteSubrange(1, 1);
  EXPECT_READS("事前事后即时公开", phased);
  EXPECT_EQ(Read("应当"), "none");
  EXPECT_EQ(Read("即时公开事前"), "none");
}

// What nobody would know to happen is read, and said to need somebody who reports it.
TEST(TimingText, C6_AnEventThatIsNotPlainIsNoted) {
  for (const char* text : {"赶集日后3日内公开", "主题党日当天公开", "秋收后10日内"}) {
    const auto reading = ReadTiming(text);
    ASSERT_TRUE(reading.has_value()) << text;
    EXPECT_EQ(reading->rule.kind(), v1::TIMING_KIND_PROMPT) << text;
    EXPECT_NE(reading->note, "") << text;
  }
  for (const char* text : {"三年规划批准后10日内", "年终收益分配方案确定后5日内",
                           "一年级新生录取结果确定后五个工作日内", "最后一批物资发放后5日内", "公开日期确定后3日内",
                           "资金到账之日起5日内", "村民会议通过的当日", "选举结束后的3日内"}) {
    const auto reading = ReadTiming(text);
    ASSERT_TRUE(reading.has_value()) << text;
    EXPECT_EQ(reading->note, "") << text;
  }
}

TEST(TimingText, C6_CountingNoDaysIsToldApart) {
  for (const char* text : {"0个工作日内", "信息形成之日起0日内", "长期公开（生效之日起0个工作日内）"}) {
    const auto reading = ReadTiming(text);
    ASSERT_TRUE(reading.has_value()) << text;
    EXPECT_TRUE(CountsNoDays(reading->rule)) << text;
  }
  for (const char* text : {"当日", "1个工作日内", "每月10日前", "长期公开"})
    EXPECT_FALSE(CountsNoDays(ReadTiming(text)->rule));
}

TEST(TimingText, C6_WhatSaysSomethingElseIsNotGuessedAt) {
  for (const char* text : {"",
                           "。",
                           "按规定时限公开",
                           "详见文件",
                           "公示期不少于7个工作日",
                           "公示7天",
                           "分阶段公开",
                           "20",
                           "每周一公开",
                           "每季度20日前",
                           "每年20日前",
                           "每季度第4个月10日前",
                           "每月10日前，每季度20日前",
                           "信息形成或者变更之日起20个工作日内，公示7个工作日",
                           "每月或每季度",
                           "信息形成之日起20个工作日内；每年更新",
                           "长期公开，每年更新",
                           "会议结束后立即",
                           "自信息形成或者变更之日起若干日内",
                           "每年13月底前",
                           "每年20月10日前",
                           "每年24月1日前",
                           "次年13月1日前",
                           "每年0月底前",
                           "每月结束后第24个月1日前",
                           "三年后10日内",
                           "届满三个月后10日内",
                           "次月起5日内",
                           "财务月结后5日内",
                           "上半年结束后20日内",
                           "会计年度终了之日起20个工作日内",
                           "审批三个工作日后10日内",
                           "每年3月前",
                           "每年1季度前",
                           "村务公开日当天公开",
                           "党务公开日当日",
                           "村务公开日后3日内公开",
                           "月末结账后5日内公布",
                           "村级财务月末结账后五日内公布",
                           "月终结账后5日内",
                           "季末盘点后十日内公布",
                           "月末结账当日公布",
                           "月结当日公开",
                           "年终结算后10日内",
                           "当月最后5日内",
                           "当月最后三天内公布",
                           "年度最后10日内",
                           "立项后一个月内，验收后十日内公开",
                           "预算批准后三个月内，决算批准后二十日内",
                           "项目批复后一周内、竣工验收后十日内公开",
                           "发生后半年内，办结后五日内",
                           "公示一个月，期满后3日内公开",
                           "公示一周，无异议后3日内",
                           "从公示之日起7日内",
                           "自公示日起7日内",
                           "自名单公示之日起7日内",
                           "自张榜公示之日起七日内"}) {
    EXPECT_EQ(Read(text), "none") << text;
  }
}

}  // namespace
}  // namespace mingbai::catalog
