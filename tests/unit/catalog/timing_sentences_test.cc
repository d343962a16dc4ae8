// Every sentence of the sources that says when something is disclosed: that it stands there, and which rule it is read
// as (DOMAIN C-6, P-5, P-6). When that makes it due: tests/unit/publication/timing_sentences_test.cc.

#include "tests/support/timing_sentences.h"

#include <algorithm>
#include <set>

#include "gmock/gmock.h"
#include "services/catalog/timing_reader.h"
#include "services/catalog/timing_rules.h"

namespace mingbai::catalog {
namespace {

using ::mingbai::testing::RuleOf;
using ::mingbai::testing::TimingExtracts;
using ::mingbai::testing::TimingSentence;
using ::mingbai::testing::TimingSentences;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(TimingSentences, C6_EveryQuoteStandsInItsSourceAndEveryExtractIsQuoted) {
  const auto extracts = TimingExtracts();
  std::set<size_t> quoted;
  for (const TimingSentence& sentence : TimingSentences()) {
    bool found = false;
    for (size_t i = 0; i < extracts.size(); ++i) {
      if (extracts[i].first != sentence.source || extracts[i].second.find(sentence.quote) == std::string::npos)
        continue;
      found = true;
      quoted.insert(i);
    }
    EXPECT_TRUE(found) << sentence.source << ": " << sentence.quote;
    EXPECT_FALSE(sentence.quote.empty());
  }
  for (size_t i = 0; i < extracts.size(); ++i) EXPECT_EQ(quoted.count(i), 1u) << extracts[i].second;
  EXPECT_GE(extracts.size(), 59u);
}

TEST(TimingSentences, C6_EachIsReadAsItsRule) {
  int read = 0;
  for (const TimingSentence& sentence : TimingSentences()) {
    if (sentence.words.empty()) {
      EXPECT_THAT(sentence.rule, HasSubstr("notice_days: ")) << sentence.quote;
      continue;
    }
    const auto reading = ReadTiming(sentence.words);
    ASSERT_TRUE(reading.has_value()) << sentence.words;
    const v1::TimingRule expected = RuleOf(sentence.rule);
    EXPECT_EQ(reading->rule.ShortDebugString(), expected.ShortDebugString()) << sentence.words;
    FieldErrors errors;
    CheckTiming(reading->rule, "timing", errors);
    EXPECT_TRUE(errors.empty()) << errors.ToStatus();
    // What names no days, or no cycle, has a default, and an import says which (docs/standard-catalogue.md).
    if (sentence.left_open.empty()) {
      EXPECT_EQ(reading->note, "") << sentence.words;
    } else {
      EXPECT_THAT(reading->note, HasSubstr(sentence.left_open)) << sentence.words;
    }
    ++read;
  }
  EXPECT_GE(read, 79);
}

// Whatever says neither days nor cycle: the same default wherever it stands.
TEST(TimingSentences, C6_DefaultsOfWhatNamesNoTerm) {
  const auto defaults = [](const std::string& words) {
    const auto reading = ReadTiming(words);
    return reading.has_value() ? reading->rule.ShortDebugString() + " | " + reading->note : "none";
  };
  for (const char* words : {"及时公开", "及时公布", "及时更新", "临时公开"}) {
    EXPECT_EQ(defaults(words),
              "kind: TIMING_KIND_PROMPT working_days_after: 20 | "
              "names no days: read as within 20 working days");
  }
  for (const char* words : {"随时公开", "即时公开", "当场公开"}) {
    EXPECT_EQ(defaults(words), "kind: TIMING_KIND_PROMPT same_day: true | names no days: read as on the same day");
  }
  EXPECT_EQ(defaults("长期公开"),
            "kind: TIMING_KIND_PERMANENT working_days_after: 20 | "
            "names no days: read as within 20 working days");
  EXPECT_EQ(defaults("定期公开"),
            "kind: TIMING_KIND_PERIODIC cycle: CYCLE_QUARTERLY month: 3 day: 31 | "
            "names no cycle: read as each quarter, by its end");
  // Two terms in one, stages without names, how long instead of when: nothing is guessed.
  for (const char* words : {"长期、定期公开", "按月、按季、按定期公开", "逐段公开", "经常性", "公示期限不少于7天",
                            "事前、事中、事后公开"}) {
    EXPECT_EQ(defaults(words), "none") << words;
  }
}

// C-6: of two terms in one sentence neither is dropped, and a day is not put into a month that nobody named.
TEST(TimingSentences, C6_WhatCannotBeOneRuleIsNotRead) {
  for (const char* words : {"按月公开，重大事项形成后5个工作日内公开",
                            "按季度公开，信息变更之日起20个工作日内更新",
                            "季度公开；重大事项发生之日起3个工作日内",
                            "按月公布，重大事项发生当日公布",
                            "定期公开，变更后20个工作日内更新",
                            "长期公开，按季更新，变更后20个工作日内",
                            "决定作出前七日公示，决定作出后五个工作日内公开",
                            "会前三日公开，会后五日内公开",
                            "事前公开，事后5日内公开",
                            "开工前和竣工后10日内公示",
                            "自受理之日起二十个工作日内，经批准后十个工作日内",
                            "实施前后5日内",
                            "每年第一季度前10个工作日内",
                            "每年第四季度前5个工作日内",
                            "每年一季度20日前",
                            "每年上半年10日前",
                            "每年上半年前5个工作日内",
                            "事前事中事后5个工作日内公开",
                            "工程项目实施前中后5个工作日内公开",
                            "会前会后3日内公开",
                            "批前批后10个工作日内公开",
                            "招标前发布公告，中标后3日内公示",
                            "开工前张贴公告，竣工后15日内公示",
                            "选举前张榜，选举当日公布",
                            "月底公开、重大事项发生后5日内公开",
                            "月末公布、变动后3日内公布",
                            "年底前张榜，变动后5日内公开",
                            "决定作出当日公开、执行后5日内公开",
                            "随时公开、结果产生后5日内公布",
                            "自立项之日起至竣工后15日内公开",
                            "从立项到竣工后15日内",
                            "项目立项至竣工后15日内公开",
                            "月度报账后10日内",
                            "季度报账后5日内",
                            "自公示之日起7日内",
                            "长期公开（价格调整前5个工作日内更新）",
                            "长期公开，收费标准调整前10个工作日内公布",
                            "长期公开（招生前10个工作日内公布）"}) {
    EXPECT_FALSE(ReadTiming(words).has_value()) << words << ": " << ReadTiming(words)->rule.ShortDebugString();
  }
  for (const char* words : {"每年第一季度",
                            "每年一季度末前",
                            "每年上半年底前",
                            "公示期满后5个工作日内公开",
                            "长期公开，变更后20个工作日内更新",
                            "信息形成当日公开",
                            "自受理之日起二十个工作日内",
                            "前期工作完成后10个工作日内",
                            "自收到当日起5个工作日内",
                            "学前教育招生结果确定后5个工作日内",
                            "年初预算批复后20日内",
                            "年底分红方案通过后5个工作日内",
                            "岗前培训结束后5个工作日内",
                            "高中、初中招生录取结束后5个工作日内",
                            "提前批录取结束后5日内",
                            "合同提前终止之日起5个工作日内",
                            "物资集中后5日内",
                            "坝前村道路工程竣工后15日内",
                            "资金到位后5日内",
                            "永久基本农田划定成果批准后20个工作日内",
                            "长期护理保险待遇审核通过后5个工作日内",
                            "年度预算批准后20日内"}) {
    EXPECT_TRUE(ReadTiming(words).has_value()) << words;
  }
  EXPECT_EQ(ReadTiming("永久基本农田划定成果批准后20个工作日内")->rule.kind(), v1::TIMING_KIND_PROMPT);
  const auto after = ReadTiming("每月后5日内");
  ASSERT_TRUE(after.has_value());
  EXPECT_THAT(after->note, HasSubstr("after each period's end"));
  const auto clipped = ReadTiming("每月后30日内");
  ASSERT_TRUE(clipped.has_value());
  EXPECT_THAT(clipped->note, AllOf(HasSubstr("after each period's end"), HasSubstr("its last day counts")));
}

}  // namespace
}  // namespace mingbai::catalog
