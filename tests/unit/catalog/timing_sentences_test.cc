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

}  // namespace
}  // namespace mingbai::catalog
