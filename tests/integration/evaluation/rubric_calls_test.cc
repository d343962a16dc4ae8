#include <memory>

#include "gtest/gtest.h"
#include "services/evaluation/wiring.h"
#include "tests/integration/evaluation/evaluation_world.h"

namespace mingbai::evaluation {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::IsOk;
using ::mingbai::testing::NewRequestId;
using ::mingbai::testing::StatusIs;
using ::testing::ElementsAre;

class RubricCalls : public ::testing::Test {
 protected:
  static World& world() {
    if (world_ == nullptr) {
      world_ = std::make_unique<World>(1);
    }
    return *world_;
  }
  static void TearDownTestSuite() { world_.reset(); }
  static inline std::unique_ptr<World> world_;

  v1::ListRubricsResponse List(int page_size, const std::string& token = "") {
    v1::ListRubricsRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    auto response = world().Call<v1::ListRubricsResponse>("ListRubrics", request, "");
    EXPECT_THAT(response, IsOk());
    return response.ok() ? *response : v1::ListRubricsResponse();
  }
};

// DOMAIN E-3: rubrics are versioned data.
TEST_F(RubricCalls, E3_EachWriteIsAVersionAndTheNewestIsListed) {
  v1::Rubric rubric = VillageRubric();
  auto first = world().Write(rubric);
  ASSERT_THAT(first, IsOk());
  const int version = first->version();
  rubric.set_display_name("改");
  auto second = world().Write(rubric);
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(second->version(), version + 1);
  rubric.set_name("rubrics/a-town");
  rubric.set_tier(common::v1::TIER_TOWNSHIP);
  MB_ASSERT_OK(world().Write(rubric));

  const v1::ListRubricsResponse all = List(0);
  ASSERT_EQ(all.rubrics_size(), 2);
  EXPECT_EQ(all.rubrics(0).name(), "rubrics/a-town");
  EXPECT_EQ(all.rubrics(1).SerializeAsString(), second->SerializeAsString());
  EXPECT_EQ(all.next_page_token(), "");

  const v1::ListRubricsResponse page = List(1);
  ASSERT_EQ(page.rubrics_size(), 1);
  const v1::ListRubricsResponse rest = List(1, page.next_page_token());
  ASSERT_EQ(rest.rubrics_size(), 1);
  EXPECT_EQ(rest.rubrics(0).name(), "rubrics/village");
  EXPECT_EQ(rest.next_page_token(), "");
}

TEST_F(RubricCalls, ARepeatGivesTheFirstAnswer) {
  v1::WriteRubricRequest request;
  *request.mutable_rubric() = VillageRubric();
  request.mutable_rubric()->set_name("rubrics/repeated");
  request.set_request_id(NewRequestId());
  auto first = world().Call<v1::Rubric>("WriteRubric", request, world().office);
  auto second = world().Call<v1::Rubric>("WriteRubric", request, world().office);
  ASSERT_THAT(first, IsOk());
  ASSERT_THAT(second, IsOk());
  EXPECT_EQ(first->version(), 1);
  EXPECT_EQ(second->version(), 1);
  request.mutable_rubric()->set_display_name("other");
  EXPECT_THAT(world().Call<v1::Rubric>("WriteRubric", request, world().office),
              StatusIs(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
}

TEST_F(RubricCalls, E3_WhatIsNoRubricIsRefusedByField) {
  v1::Rubric rubric = VillageRubric();
  rubric.mutable_criteria(2)->set_criterion_id("form");
  EXPECT_THAT(world().Write(rubric), InvalidFieldIs("rubric.criteria[2].criterion_id"));
  rubric = VillageRubric();
  rubric.mutable_criteria(1)->mutable_formula()->clear_kind();
  EXPECT_THAT(world().Write(rubric), InvalidFieldIs("rubric.criteria[1].formula"));
  rubric = VillageRubric();
  rubric.mutable_criteria(0)->mutable_formula()->mutable_graded()->set_steps(1, 10);
  EXPECT_THAT(world().Write(rubric), InvalidFieldIs("rubric.criteria[0].formula.graded.steps[1]"));
  rubric = VillageRubric();
  rubric.set_effective_period("2026-13");
  EXPECT_THAT(world().Write(rubric), InvalidFieldIs("rubric.effective_period"));
  rubric = VillageRubric();
  rubric.set_disclosure_day(29);
  EXPECT_THAT(world().Write(rubric), InvalidFieldIs("rubric.disclosure_day"));
  rubric = VillageRubric();
  rubric.clear_criteria();
  EXPECT_THAT(world().Write(rubric), InvalidFieldIs("rubric.criteria"));
}

TEST_F(RubricCalls, OnlyTheDisclosureOfficeWrites) {
  v1::WriteRubricRequest request;
  *request.mutable_rubric() = VillageRubric();
  request.set_request_id(NewRequestId());
  EXPECT_THAT(world().Call<v1::Rubric>("WriteRubric", request, ""),
              StatusIs(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(world().Call<v1::Rubric>("WriteRubric", request, "unheard-of"),
              StatusIs(absl::StatusCode::kUnauthenticated, "TOKEN_UNKNOWN"));
  EXPECT_THAT(world().Call<v1::Rubric>("WriteRubric", request, world().town_office),
              StatusIs(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  EXPECT_THAT(world().Call<v1::Rubric>("WriteRubric", request, world().clerk),
              StatusIs(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
}

TEST_F(RubricCalls, ATokenOfAnotherQueryIsRefused) {
  v1::ListRubricsRequest request;
  request.set_page_token("bm90IGEgdG9rZW4");
  EXPECT_THAT(world().Call<v1::ListRubricsResponse>("ListRubrics", request, ""), InvalidFieldIs("page_token"));
}

// What a service cannot do without stops its start.
TEST_F(RubricCalls, WiringNamesTheMissingTarget) {
  config::v1::EvaluationConfig config;
  config.set_catalog_target("127.0.0.1:1");
  config.set_publication_target("127.0.0.1:1");
  EXPECT_THAT(Wire(world().evaluation->runtime(), config), InvalidFieldIs("feedback_target"));
}

}  // namespace
}  // namespace mingbai::evaluation
