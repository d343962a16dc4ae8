// A second, independent way to the same score: fractions kept as pairs of whole numbers, counted criterion by criterion
// in the words of DOMAIN section 5, and compared on random rubrics, facts and sheets.

#include <numeric>
#include <random>

#include "common/text/text.h"
#include "gtest/gtest.h"
#include "services/evaluation/scoring.h"

namespace mingbai::evaluation {
namespace {

// A fraction in lowest terms.
class Fraction {
 public:
  Fraction(long long numerator, long long denominator) {
    const long long divisor = std::gcd(numerator, denominator);
    top_ = numerator / divisor;
    bottom_ = denominator / divisor;
  }
  Fraction Times(long long factor) const {
    const long long divisor = std::gcd(factor, bottom_);
    return Fraction(top_ * (factor / divisor), bottom_ / divisor);
  }
  // The nearest whole number; of two equally near ones the greater (all values here are not negative).
  long long Nearest() const {
    const long long below = top_ / bottom_;
    const long long rest = top_ % bottom_;
    return rest >= bottom_ - rest ? below + 1 : below;
  }

 private:
  long long top_;
  long long bottom_;
};

// Everything in hours since the window's start; the window is 0 to kEnd.
constexpr int kEnd = 720;
struct ModelObligation {
  bool finance, exempt;
  int due;             // the term's end; may lie outside the window
  int fulfilled = -1;  // -1: never
};
struct ModelCase {
  int due;  // -1: no term
  int answered = -1;
  int rating;
};

struct ModelPoints {
  long long hits, total, points;
};

ModelPoints ModelCriterion(const v1::Criterion& criterion, const std::vector<ModelObligation>& obligations,
                           const std::vector<ModelCase>& cases, const int* grade) {
  const v1::Formula& formula = criterion.formula();
  const long long full = criterion.full_thousandths();
  if (formula.has_graded()) {
    if (grade == nullptr) return {0, 10, 0};
    return {*grade, 10, Fraction(*grade, 10).Times(full).Nearest()};
  }
  const auto source = formula.has_ratio() ? formula.ratio().source() : formula.per_miss().source();
  const bool only_finance = !(formula.has_ratio() ? formula.ratio().item() : formula.per_miss().item()).empty();
  long long hits = 0;
  long long total = 0;
  if (source == v1::FACT_SOURCE_CASES_IN_TIME || source == v1::FACT_SOURCE_CASE_RATINGS) {
    for (const ModelCase& one : cases) {
      if (one.due <= 0 || one.due > kEnd) continue;
      if (source == v1::FACT_SOURCE_CASES_IN_TIME) {
        ++total;
        if (one.answered >= 0 && one.answered < one.due) ++hits;
      } else if (one.rating != 0) {
        total += 5;
        hits += one.rating;
      }
    }
  } else {
    for (const ModelObligation& one : obligations) {
      if (one.due <= 0 || one.due > kEnd || one.exempt || (only_finance && !one.finance)) continue;
      ++total;
      const int last = source == v1::FACT_SOURCE_OBLIGATIONS_ON_TIME ? one.due : kEnd;
      if (one.fulfilled >= 0 && one.fulfilled < last) ++hits;
    }
  }
  if (formula.has_ratio()) {
    if (total == 0) return {0, 0, full};
    return {hits, total, Fraction(hits, total).Times(full).Nearest()};
  }
  long long points = full;
  for (long long miss = hits; miss < total && points > formula.per_miss().floor_thousandths(); ++miss) {
    points -= formula.per_miss().deduction_thousandths();
  }
  return {hits, total, std::max<long long>(points, formula.per_miss().floor_thousandths())};
}

// DOMAIN E-4: the same inputs give the same score to the last digit, by another hand too.
TEST(ScoreModel, E4_AgreesOnAThousandRandomCases) {
  std::mt19937 random(20261026);
  const auto draw = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  const Window window = WindowOf(absl::CivilMonth(2026, 10), 26, 26);
  ASSERT_EQ(window.end - window.start, absl::Hours(kEnd));
  long long partial = 0;
  for (int round = 0; round < 1000; ++round) {
    SCOPED_TRACE(round);
    v1::Rubric rubric;
    const int criteria = draw(1, 8);
    for (int i = 0; i < criteria; ++i) {
      v1::Criterion* criterion = rubric.add_criteria();
      criterion->set_criterion_id(StrCat("c", i));
      criterion->set_full_thousandths(draw(1, 100'000));
      const auto source = static_cast<v1::FactSource>(draw(1, 4));
      const char* item = source <= v1::FACT_SOURCE_OBLIGATIONS_FULFILLED && draw(0, 1) == 1 ? "items/v-finance" : "";
      switch (draw(0, 2)) {
        case 0:
          criterion->mutable_formula()->mutable_ratio()->set_source(source);
          criterion->mutable_formula()->mutable_ratio()->set_item(item);
          break;
        case 1: {
          v1::Formula::PerMiss* rule = criterion->mutable_formula()->mutable_per_miss();
          rule->set_source(source);
          rule->set_item(item);
          rule->set_deduction_thousandths(draw(1, 20'000));
          rule->set_floor_thousandths(draw(0, static_cast<int>(criterion->full_thousandths())));
          break;
        }
        default:
          for (int step : {10, 8, 6, 0}) criterion->mutable_formula()->mutable_graded()->add_steps(step);
      }
    }
    std::vector<ModelObligation> obligations;
    std::vector<ObligationFact> obligation_facts;
    for (int i = draw(0, 40); i > 0; --i) {
      ModelObligation one{draw(0, 1) == 1, draw(0, 9) == 0, draw(-50, 800)};
      if (draw(0, 2) > 0) one.fulfilled = draw(0, 800);
      obligations.push_back(one);
      ObligationFact fact{.name = StrCat("o", i),
                          .organization = "371325001012",
                          .item = one.finance ? "v-finance" : "v-dibao",
                          .due = window.start + absl::Hours(one.due),
                          .exempt = one.exempt};
      if (one.fulfilled >= 0) fact.fulfilled = window.start + absl::Hours(one.fulfilled);
      obligation_facts.push_back(fact);
    }
    std::vector<ModelCase> cases;
    std::vector<CaseFact> case_facts;
    for (int i = draw(0, 12); i > 0; --i) {
      ModelCase one{draw(0, 5) == 0 ? -1 : draw(1, 800), draw(0, 3) == 0 ? -1 : draw(0, 719), draw(0, 5)};
      cases.push_back(one);
      CaseFact fact{.name = StrCat("k", i), .handler = "371325001012", .rating = one.rating};
      if (one.due >= 0) fact.due = window.start + absl::Hours(one.due);
      if (one.answered >= 0) fact.answered = window.start + absl::Hours(one.answered);
      case_facts.push_back(fact);
    }
    const bool inspected = draw(0, 4) > 0;
    v1::Inspection sheet;
    std::vector<int> grades(criteria);
    for (int i = 0; i < criteria; ++i) {
      grades[i] = std::vector<int>{10, 8, 6, 0}[draw(0, 3)];
      v1::Grade* grade = sheet.add_grades();
      grade->set_criterion_id(StrCat("c", i));
      grade->set_grade(grades[i]);
    }

    const v1::Score score = ScoreOf({.rubric = &rubric,
                                     .organization = "371325001012",
                                     .period = "2026-10",
                                     .window = window,
                                     .obligations = obligation_facts,
                                     .cases = case_facts,
                                     .sheet = inspected ? &sheet : nullptr});
    long long total = 0;
    for (int i = 0; i < criteria; ++i) {
      const ModelPoints expected =
          ModelCriterion(rubric.criteria(i), obligations, cases, inspected ? &grades[i] : nullptr);
      ASSERT_EQ(score.criteria(i).hits(), expected.hits) << rubric.criteria(i).DebugString();
      ASSERT_EQ(score.criteria(i).total(), expected.total) << rubric.criteria(i).DebugString();
      ASSERT_EQ(score.criteria(i).points_thousandths(), expected.points) << rubric.criteria(i).DebugString();
      total += expected.points;
      partial += expected.points > 0 && expected.points < rubric.criteria(i).full_thousandths();
    }
    ASSERT_EQ(score.total_thousandths(), total);
  }
  EXPECT_GT(partial, 1000);  // the cases are not all trivial
}

}  // namespace
}  // namespace mingbai::evaluation
