#include "services/evaluation/rubric.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "common/csv/csv.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::evaluation {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::IsOk;
using ::testing::ElementsAre;

v1::Rubric Sound() {
  v1::Rubric rubric;
  const bool parsed = google::protobuf::TextFormat::ParseFromString(
      R"pb(
        name: "rubrics/village"
        display_name: "v"
        tier: TIER_VILLAGE
        disclosure_day: 26
        effective_period: "2026-01"
        criteria {
          criterion_id: "board"
          display_name: "b"
          full_thousandths: 10000
          formula { graded { steps: [ 10, 8, 6, 0 ] } }
        }
        criteria {
          criterion_id: "finance"
          display_name: "f"
          full_thousandths: 20000
          formula {
            per_miss { source: FACT_SOURCE_OBLIGATIONS_FULFILLED item: "items/v-finance" deduction_thousandths: 5000 }
          }
        }
        criteria {
          criterion_id: "cases"
          display_name: "c"
          full_thousandths: 10000
          formula { ratio { source: FACT_SOURCE_CASES_IN_TIME } }
        }
      )pb",
      &rubric);
  EXPECT_TRUE(parsed);
  return rubric;
}

v1::Rubric ReadRubric(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  std::stringstream text;
  text << file.rdbuf();
  v1::Rubric rubric;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text.str(), &rubric)) << path;
  return rubric;
}

TEST(Rubric, E3_ASoundOneIsOk) { EXPECT_THAT(CheckRubric(Sound()), IsOk()); }

TEST(Rubric, E3_CriterionIdsAreUnique) {
  v1::Rubric rubric = Sound();
  rubric.mutable_criteria(2)->set_criterion_id("board");
  EXPECT_THAT(CheckRubric(rubric), InvalidFieldIs("rubric.criteria[2].criterion_id"));
}

TEST(Rubric, E3_AFormulaHasItsKind) {
  v1::Rubric rubric = Sound();
  rubric.mutable_criteria(1)->mutable_formula()->Clear();
  EXPECT_THAT(CheckRubric(rubric), InvalidFieldIs("rubric.criteria[1].formula"));
}

TEST(Rubric, E3_StepsDescendWithinTen) {
  for (const auto& [steps, path] : std::vector<std::pair<std::vector<int>, std::string>>{
           {{8, 10}, "[1]"}, {{10, 10, 0}, "[1]"}, {{11, 0}, "[0]"}, {{10, -1}, "[1]"}, {{}, ""}}) {
    v1::Rubric rubric = Sound();
    auto* graded = rubric.mutable_criteria(0)->mutable_formula()->mutable_graded();
    graded->mutable_steps()->Assign(steps.begin(), steps.end());
    EXPECT_THAT(CheckRubric(rubric), InvalidFieldIs("rubric.criteria[0].formula.graded.steps" + path));
  }
}

TEST(Rubric, E3_AnItemFitsOnlyObligations) {
  v1::Rubric rubric = Sound();
  rubric.mutable_criteria(2)->mutable_formula()->mutable_ratio()->set_item("items/v-finance");
  EXPECT_THAT(CheckRubric(rubric), InvalidFieldIs("rubric.criteria[2].formula.ratio.item"));
}

TEST(Rubric, E3_ASourceIsGiven) {
  v1::Rubric rubric = Sound();
  rubric.mutable_criteria(1)->mutable_formula()->mutable_per_miss()->clear_source();
  EXPECT_THAT(CheckRubric(rubric), InvalidFieldIs("rubric.criteria[1].formula.per_miss.source"));
}

TEST(Rubric, E3_TheFloorLiesBelowTheFullPoints) {
  v1::Rubric rubric = Sound();
  rubric.mutable_criteria(1)->mutable_formula()->mutable_per_miss()->set_floor_thousandths(20'001);
  EXPECT_THAT(CheckRubric(rubric), InvalidFieldIs("rubric.criteria[1].formula.per_miss.floor_thousandths"));
}

TEST(Rubric, NameTierAndPeriodAreReal) {
  v1::Rubric rubric = Sound();
  rubric.set_name("rubrics/Village");
  rubric.clear_tier();
  rubric.set_effective_period("2026-13");
  EXPECT_THAT(FieldPathsOf(CheckRubric(rubric)), ElementsAre("rubric.name", "rubric.tier", "rubric.effective_period"));
}

v1::Inspection Sheet(const std::vector<std::pair<std::string, int>>& grades) {
  v1::Inspection sheet;
  for (const auto& [id, value] : grades) {
    v1::Grade* grade = sheet.add_grades();
    grade->set_criterion_id(id);
    grade->set_grade(value);
  }
  return sheet;
}

// DOMAIN E-3: graded 10/8/6/0.
TEST(Grades, E3_EveryGradedCriterionHasOneOfItsSteps) {
  EXPECT_THAT(CheckGrades(Sound(), Sheet({{"board", 8}})), IsOk());
  EXPECT_THAT(CheckGrades(Sound(), Sheet({{"board", 0}})), IsOk());
  EXPECT_THAT(CheckGrades(Sound(), Sheet({{"board", 7}})), InvalidFieldIs("inspection.grades[0].grade"));
  EXPECT_THAT(CheckGrades(Sound(), Sheet({})), InvalidFieldIs("inspection.grades"));
  EXPECT_THAT(CheckGrades(Sound(), Sheet({{"board", 8}, {"board", 8}})),
              InvalidFieldIs("inspection.grades[1].criterion_id"));
  EXPECT_THAT(CheckGrades(Sound(), Sheet({{"board", 8}, {"finance", 8}})),
              InvalidFieldIs("inspection.grades[1].criterion_id"));
  EXPECT_THAT(CheckGrades(Sound(), Sheet({{"nothing", 8}, {"board", 8}})),
              InvalidFieldIs("inspection.grades[0].criterion_id"));
}

// DOMAIN E-2, E-3: the rubrics that ship answer the six questions and add up to 100; a village's has the example's
// numbers.
TEST(RubricData, E3_TheRubricsThatShipAreSound) {
  for (const char* tier : {"village", "township"}) {
    const v1::Rubric rubric = ReadRubric(std::string("deploy/data/rubrics/") + tier + ".textproto");
    EXPECT_THAT(CheckRubric(rubric), IsOk()) << tier;
    EXPECT_EQ(rubric.name(), std::string("rubrics/") + tier);
    EXPECT_EQ(rubric.disclosure_day(), 26);
    EXPECT_LE(rubric.source().size() / 3, 300);
    int64_t total = 0;
    for (const v1::Criterion& criterion : rubric.criteria()) total += criterion.full_thousandths();
    EXPECT_EQ(total, 100'000) << tier;
    for (const char* question :
         {"内容是否全面", "程序是否规范", "形式是否恰当", "制度是否健全", "执行是否到位", "效果是否明显"}) {
      bool asked = false;
      for (const v1::Criterion& criterion : rubric.criteria()) {
        asked = asked || criterion.display_name().rfind(question, 0) == 0;
      }
      EXPECT_TRUE(asked) << tier << " " << question;
    }
  }
}

TEST(RubricData, E3_TheVillageRubricHasTheExamplesNumbers) {
  const v1::Rubric rubric = ReadRubric("deploy/data/rubrics/village.textproto");
  int64_t form = 0;
  int64_t contents = 0;
  for (const v1::Criterion& criterion : rubric.criteria()) {
    if (criterion.criterion_id().rfind("form-", 0) == 0) form += criterion.full_thousandths();
    if (criterion.criterion_id().rfind("contents-", 0) == 0) contents += criterion.full_thousandths();
    if (criterion.criterion_id() != "contents-finance") continue;
    EXPECT_EQ(criterion.full_thousandths(), 20'000);
    EXPECT_EQ(criterion.formula().per_miss().deduction_thousandths(), 5'000);
    EXPECT_EQ(criterion.formula().per_miss().floor_thousandths(), 0);
  }
  EXPECT_EQ(form, 20'000);
  EXPECT_EQ(contents, 50'000);
}

TEST(RubricData, E3_ItemsNamedAreInTheCatalog) {
  std::ifstream file("deploy/data/catalog/items.csv");
  ASSERT_TRUE(file.good());
  std::stringstream text;
  text << file.rdbuf();
  const auto records = ParseCsv(text.str());
  MB_ASSERT_OK(records);
  const auto& header = records->front().fields;
  const auto column = std::find(header.begin(), header.end(), "事项编号") - header.begin();
  std::set<std::string> ids;
  for (const CsvRecord& record : *records) ids.insert(record.fields.at(static_cast<size_t>(column)));
  int named = 0;
  for (const char* tier : {"village", "township"}) {
    const v1::Rubric rubric = ReadRubric(std::string("deploy/data/rubrics/") + tier + ".textproto");
    for (const v1::Criterion& criterion : rubric.criteria()) {
      if (!criterion.formula().has_per_miss()) continue;
      const std::string item = criterion.formula().per_miss().item();
      EXPECT_EQ(ids.count(item.substr(item.find('/') + 1)), 1) << item;
      ++named;
    }
  }
  EXPECT_EQ(named, 2);
}

}  // namespace
}  // namespace mingbai::evaluation
