#include "services/evaluation/scoring.h"

#include <algorithm>

#include "common/text/text.h"
#include "common/time/county_time.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace mingbai::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::Time At(int month, int day, int hour = 0) {
  return StartOfDay(absl::CivilDay(2026, month, day)) + absl::Hours(hour);
}

v1::Rubric RubricOf(const std::string& formula, int64_t full = 30'000) {
  v1::Rubric rubric;
  rubric.set_name("rubrics/village");
  rubric.set_version(3);
  v1::Criterion* criterion = rubric.add_criteria();
  criterion->set_criterion_id("c");
  criterion->set_display_name("C");
  criterion->set_full_thousandths(full);
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(formula, criterion->mutable_formula())) << formula;
  return rubric;
}

ObligationFact Owed(const std::string& name, absl::Time due, std::optional<absl::Time> fulfilled = std::nullopt) {
  return {.name = name, .organization = "371325001012", .item = "v-finance", .due = due, .fulfilled = fulfilled};
}

CaseFact Raised(const std::string& name, absl::Time due, std::optional<absl::Time> answered = std::nullopt,
                int rating = 0) {
  return {.name = name, .handler = "371325001012", .due = due, .answered = answered, .rating = rating};
}

v1::Score Score(const v1::Rubric& rubric, const std::vector<ObligationFact>& obligations,
                const std::vector<CaseFact>& cases = {}, const v1::Inspection* sheet = nullptr) {
  return ScoreOf({.rubric = &rubric,
                  .organization = "371325001012",
                  .period = "2026-10",
                  .window = WindowOf(absl::CivilMonth(2026, 10), 26, 26),
                  .obligations = obligations,
                  .cases = cases,
                  .sheet = sheet});
}

constexpr char kOnTime[] = "ratio { source: FACT_SOURCE_OBLIGATIONS_ON_TIME }";
constexpr char kFulfilled[] = "ratio { source: FACT_SOURCE_OBLIGATIONS_FULFILLED }";
constexpr char kInTime[] = "ratio { source: FACT_SOURCE_CASES_IN_TIME }";
constexpr char kRatings[] = "ratio { source: FACT_SOURCE_CASE_RATINGS }";

TEST(Score, E1_CarriesItsWindowAndBasis) {
  const v1::Score score = Score(RubricOf(kOnTime), {});
  EXPECT_EQ(score.name(), "organizations/371325001012/scores/2026-10");
  EXPECT_EQ(score.organization(), "organizations/371325001012");
  EXPECT_EQ(score.period(), "2026-10");
  EXPECT_EQ(score.rubric(), "rubrics/village");
  EXPECT_EQ(score.rubric_version(), 3);
  EXPECT_EQ(score.window_start_time().seconds(), absl::ToUnixSeconds(At(9, 26)));
  EXPECT_EQ(score.window_end_time().seconds(), absl::ToUnixSeconds(At(10, 26)));
}

// DOMAIN E-1: October's finance, due on 10 November, cannot be scored on 26 October.
TEST(Score, E1_AnObligationCountsWhereItsDueDateFalls) {
  const v1::Score score = Score(RubricOf(kOnTime), {Owed("before", At(9, 26)), Owed("first", At(9, 27)),
                                                    Owed("last", At(10, 26), At(10, 1)), Owed("after", At(10, 27))});
  EXPECT_EQ(score.criteria(0).hits(), 1);
  EXPECT_EQ(score.criteria(0).total(), 2);
  EXPECT_EQ(score.criteria(0).points_thousandths(), 15'000);
  EXPECT_THAT(score.criteria(0).evidence(), ElementsAre("first"));
}

TEST(Score, E4_LateIsFulfilledButNotOnTime) {
  const std::vector<ObligationFact> facts = {Owed("on-time", At(10, 11), At(10, 10, 23)),
                                             Owed("at-the-end", At(10, 11), At(10, 11)),
                                             Owed("late", At(10, 11), At(10, 25)), Owed("never", At(10, 11))};
  const v1::Score on_time = Score(RubricOf(kOnTime), facts);
  EXPECT_EQ(on_time.total_thousandths(), 7'500);
  EXPECT_THAT(on_time.criteria(0).evidence(), ElementsAre("at-the-end", "late", "never"));
  const v1::Score fulfilled = Score(RubricOf(kFulfilled), facts);
  EXPECT_EQ(fulfilled.total_thousandths(), 22'500);
  EXPECT_THAT(fulfilled.criteria(0).evidence(), ElementsAre("never"));
}

// DOMAIN E-4: the same score whenever it is recomputed: what came after the window's end does not count.
TEST(Score, E4_WhatHappenedAfterTheWindowDoesNotCount) {
  EXPECT_EQ(Score(RubricOf(kFulfilled), {Owed("a", At(10, 11), At(10, 26))}).total_thousandths(), 0);
  EXPECT_EQ(Score(RubricOf(kFulfilled), {Owed("a", At(10, 11), At(10, 25, 23))}).total_thousandths(), 30'000);
}

// DOMAIN P-2, C-13: exempt obligations and those deferred beyond the window are left out.
TEST(Score, C13_ExemptAndDeferredBeyondTheWindowAreLeftOut) {
  ObligationFact exempt = Owed("exempt", At(10, 11));
  exempt.exempt = true;
  const v1::Score score =
      Score(RubricOf(kOnTime), {exempt, Owed("deferred", At(11, 11)), Owed("hit", At(10, 11), At(10, 1))});
  EXPECT_EQ(score.criteria(0).hits(), 1);
  EXPECT_EQ(score.criteria(0).total(), 1);
  EXPECT_EQ(score.total_thousandths(), 30'000);
}

TEST(Score, E3_OnlyTheCriterionsItem) {
  ObligationFact other = Owed("other", At(10, 11));
  other.item = "v-dibao";
  const std::string formula = "ratio { source: FACT_SOURCE_OBLIGATIONS_ON_TIME item: 'items/v-finance' }";
  EXPECT_EQ(Score(RubricOf(formula), {other, Owed("hit", At(10, 11), At(10, 1))}).total_thousandths(), 30'000);
}

// DOMAIN E-3: finance 20, five points per missed month, floor 0.
TEST(Score, E3_FivePointsPerMissedMonth) {
  const v1::Rubric rubric = RubricOf(
      "per_miss { source: FACT_SOURCE_OBLIGATIONS_FULFILLED item: 'items/v-finance' deduction_thousandths: 5000 }",
      20'000);
  std::vector<ObligationFact> facts = {Owed("hit", At(10, 11), At(10, 9))};
  EXPECT_EQ(Score(rubric, facts).total_thousandths(), 20'000);
  for (int64_t expected : {15'000, 10'000, 5'000, 0, 0}) {
    facts.push_back(Owed(StrCat("miss", facts.size()), At(10, 11)));
    EXPECT_EQ(Score(rubric, facts).total_thousandths(), expected);
  }
  EXPECT_THAT(Score(rubric, facts).criteria(0).evidence(), ElementsAre("miss1", "miss2", "miss3", "miss4", "miss5"));
}

TEST(Score, E3_NothingToCountGivesFullPoints) {
  for (const char* formula : {kOnTime, kFulfilled, kInTime, kRatings}) {
    const v1::Score score = Score(RubricOf(formula), {});
    EXPECT_EQ(score.total_thousandths(), 30'000) << formula;
    EXPECT_EQ(score.criteria(0).total(), 0);
    EXPECT_THAT(score.criteria(0).evidence(), IsEmpty());
  }
}

// DOMAIN F-4: overdue cases count in the score.
TEST(Score, F4_CasesAnsweredInTime) {
  CaseFact no_term = Raised("no-term", At(10, 1));
  no_term.due.reset();
  const v1::Score score =
      Score(RubricOf(kInTime), {},
            {Raised("in-time", At(10, 15), At(10, 14)), Raised("at-the-end", At(10, 15), At(10, 15)),
             Raised("open", At(10, 15)), Raised("next-window", At(10, 27)), no_term});
  EXPECT_EQ(score.criteria(0).hits(), 1);
  EXPECT_EQ(score.criteria(0).total(), 3);
  EXPECT_THAT(score.criteria(0).evidence(), ElementsAre("at-the-end", "open"));
}

// DOMAIN F-9, E-4: ratings over five times their number.
TEST(Score, F9_RatingsOverFiveTimesTheirNumber) {
  const v1::Score score =
      Score(RubricOf(kRatings, 5'000), {},
            {Raised("five", At(10, 15), At(10, 14), 5), Raised("two", At(10, 15), At(10, 14), 2),
             Raised("unrated", At(10, 15), At(10, 14)), Raised("elsewhere", At(10, 27), At(10, 1), 1)});
  EXPECT_EQ(score.criteria(0).hits(), 7);
  EXPECT_EQ(score.criteria(0).total(), 10);
  EXPECT_EQ(score.total_thousandths(), 3'500);
  EXPECT_THAT(score.criteria(0).evidence(), ElementsAre("two"));
}

TEST(Score, E4_EvidenceIsInNameOrderOnceAndAtMostAHundred) {
  std::vector<CaseFact> cases = {Raised("b", At(10, 15)), Raised("a", At(10, 15)), Raised("b", At(10, 16))};
  EXPECT_THAT(Score(RubricOf(kInTime), {}, cases).criteria(0).evidence(), ElementsAre("a", "b"));
  std::vector<ObligationFact> facts;
  for (int i = 0; i < 150; ++i) facts.push_back(Owed(StrCat("o", 1149 - i), At(10, 11)));
  const v1::Score score = Score(RubricOf(kOnTime), facts);
  ASSERT_EQ(score.criteria(0).evidence_size(), 100);
  EXPECT_EQ(score.criteria(0).evidence(0), "o1000");
  EXPECT_EQ(score.criteria(0).evidence(99), "o1099");
}

v1::Inspection Sheet(const std::string& id, int grade) {
  v1::Inspection sheet;
  sheet.set_name("organizations/371325001012/inspections/s");
  v1::Grade* one = sheet.add_grades();
  one->set_criterion_id(id);
  one->set_grade(grade);
  return sheet;
}

// DOMAIN E-3: graded 10/8/6/0, scaled to full points.
TEST(Score, E3_AGradeIsScaledToFullPoints) {
  const v1::Rubric rubric = RubricOf("graded { steps: [10, 8, 6, 0] }", 5'000);
  for (const auto& [grade, points] :
       std::vector<std::pair<int, int64_t>>{{10, 5'000}, {8, 4'000}, {6, 3'000}, {0, 0}}) {
    const v1::Inspection sheet = Sheet("c", grade);
    const v1::Score score = Score(rubric, {}, {}, &sheet);
    EXPECT_EQ(score.total_thousandths(), points);
    EXPECT_EQ(score.criteria(0).hits(), grade);
    EXPECT_EQ(score.criteria(0).total(), 10);
    EXPECT_FALSE(score.criteria(0).missing());
    EXPECT_FALSE(score.provisional());
    EXPECT_EQ(score.criteria(0).evidence_size(), grade < 10 ? 1 : 0);
  }
}

TEST(Score, E3_WithoutASheetItIsProvisional) {
  const v1::Rubric rubric = RubricOf("graded { steps: [10, 8, 6, 0] }", 5'000);
  const v1::Inspection other = Sheet("other", 10);
  const v1::Inspection no_step = Sheet("c", 7);
  for (const v1::Inspection* sheet : {static_cast<const v1::Inspection*>(nullptr), &other, &no_step}) {
    const v1::Score score = Score(rubric, {}, {}, sheet);
    EXPECT_TRUE(score.provisional());
    EXPECT_TRUE(score.criteria(0).missing());
    EXPECT_EQ(score.total_thousandths(), 0);
    EXPECT_EQ(score.full_thousandths(), 5'000);
    EXPECT_THAT(score.criteria(0).evidence(), IsEmpty());
  }
}

// DOMAIN E-4: rounded once per criterion; totals add the rounded values.
TEST(Score, E4_TotalsAddRoundedValues) {
  v1::Rubric rubric = RubricOf(kOnTime, 10'000);
  *rubric.add_criteria() = rubric.criteria(0);
  *rubric.add_criteria() = rubric.criteria(0);
  const v1::Score score =
      Score(rubric, {Owed("hit", At(10, 11), At(10, 1)), Owed("a", At(10, 11)), Owed("b", At(10, 11))});
  EXPECT_EQ(score.criteria(0).points_thousandths(), 3'333);
  EXPECT_EQ(score.total_thousandths(), 9'999);
  EXPECT_EQ(score.full_thousandths(), 30'000);
}

// DESIGN invariant 9: the order in which facts arrived does not show.
TEST(Score, E4_OrderOfFactsDoesNotMatter) {
  std::vector<ObligationFact> facts;
  for (int i = 0; i < 8; ++i) {
    facts.push_back(Owed(StrCat("o", i), At(10, 1 + i), i % 3 == 0 ? std::optional(At(10, i + 1)) : std::nullopt));
  }
  const std::string expected = Score(RubricOf(kFulfilled), facts).SerializeAsString();
  for (int i = 0; i < 8; ++i) {
    std::rotate(facts.begin(), facts.begin() + 3, facts.end());
    EXPECT_EQ(Score(RubricOf(kFulfilled), facts).SerializeAsString(), expected);
  }
}

}  // namespace
}  // namespace mingbai::evaluation
