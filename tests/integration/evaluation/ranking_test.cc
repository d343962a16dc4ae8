#include <memory>

#include "absl/time/clock.h"
#include "common/names/names.h"
#include "common/text/text.h"
#include "gtest/gtest.h"
#include "tests/integration/evaluation/evaluation_world.h"

namespace mingbai::evaluation {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::IsOk;
using ::mingbai::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Two towns with two villages each, graded 10, 8 and 8, 6.
class Rankings : public ::testing::Test {
 protected:
  static World& world() {
    if (world_ == nullptr) {
      world_ = std::make_unique<World>(2);
      MB_EXPECT_OK(world_->Write(VillageRubric()));
      MB_EXPECT_OK(world_->File(VillageOf(kTown, 1), 10));
      MB_EXPECT_OK(world_->File(VillageOf(kTown, 2), 8));
      MB_EXPECT_OK(world_->File(VillageOf(kOtherTown, 1), 8));
      MB_EXPECT_OK(world_->File(VillageOf(kOtherTown, 2), 6));
      MB_EXPECT_OK(world_->Compute());
    }
    return *world_;
  }
  static void TearDownTestSuite() { world_.reset(); }
  static inline std::unique_ptr<World> world_;

  static v1::ListRankingsRequest Query() {
    v1::ListRankingsRequest request;
    request.set_period(kPeriod);
    request.set_tier(common::v1::TIER_VILLAGE);
    return request;
  }
  static absl::StatusOr<v1::ListRankingsResponse> List(const v1::ListRankingsRequest& request) {
    return world().Call<v1::ListRankingsResponse>("ListRankings", request, "");
  }
  // "rank code" of each place.
  static std::vector<std::string> Places(const v1::ListRankingsResponse& response) {
    std::vector<std::string> places;
    for (const v1::Ranking& ranking : response.rankings()) {
      places.push_back(StrCat(ranking.rank(), " ", LastSegment(ranking.organization())));
    }
    return places;
  }
};

// DOMAIN E-9: equal points share a rank; the basis is shown.
TEST_F(Rankings, E9_EqualPointsShareARank) {
  auto response = List(Query());
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(Places(*response), ElementsAre("1 371325001001", "2 371325001002", "2 371325002001", "4 371325002002"));
  EXPECT_EQ(response->total_size(), 4);
  EXPECT_EQ(response->rubric(), "rubrics/village");
  EXPECT_EQ(response->rubric_version(), 1);
  EXPECT_EQ(response->rankings(0).total_thousandths(), 100'000);
  EXPECT_EQ(response->rankings(3).total_thousandths(), 92'000);
  EXPECT_EQ(response->rankings(3).full_thousandths(), 100'000);
  EXPECT_FALSE(response->rankings(3).provisional());
  EXPECT_EQ(response->next_page_token(), "");
}

TEST_F(Rankings, E9_ASubtreeKeepsTheRanksAmongAll) {
  v1::ListRankingsRequest request = Query();
  request.set_parent(OrganizationName(kOtherTown));
  auto response = List(request);
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(Places(*response), ElementsAre("2 371325002001", "4 371325002002"));
  EXPECT_EQ(response->total_size(), 4);
}

TEST_F(Rankings, PagesGoOnWhereTheLastEnded) {
  v1::ListRankingsRequest request = Query();
  request.set_page_size(1);
  std::vector<std::string> places;
  do {
    auto response = List(request);
    ASSERT_THAT(response, IsOk());
    ASSERT_EQ(response->rankings_size(), 1);
    places.push_back(Places(*response)[0]);
    request.set_page_token(response->next_page_token());
  } while (!request.page_token().empty() && places.size() < 9);
  EXPECT_THAT(places, ElementsAre("1 371325001001", "2 371325001002", "2 371325002001", "4 371325002002"));
}

TEST_F(Rankings, ATokenOfAnotherQueryIsRefused) {
  v1::ListRankingsRequest request = Query();
  request.set_page_size(1);
  auto response = List(request);
  ASSERT_THAT(response, IsOk());
  request.set_page_token(response->next_page_token());
  request.set_parent(OrganizationName(kTown));
  EXPECT_THAT(List(request), InvalidFieldIs("page_token"));
  request = Query();
  request.set_page_token("x");
  EXPECT_THAT(List(request), InvalidFieldIs("page_token"));
}

TEST_F(Rankings, FieldsAreChecked) {
  v1::ListRankingsRequest request = Query();
  request.set_period("2026-13");
  EXPECT_THAT(List(request), InvalidFieldIs("period"));
  request = Query();
  request.set_page_size(-1);
  EXPECT_THAT(List(request), InvalidFieldIs("page_size"));
  request = Query();
  request.clear_tier();
  EXPECT_THAT(List(request), InvalidFieldIs("tier"));
}

TEST_F(Rankings, NothingIsRankedBeforeItIsScored) {
  v1::ListRankingsRequest request = Query();
  request.set_period("2026-09");
  auto response = List(request);
  ASSERT_THAT(response, IsOk());
  EXPECT_THAT(response->rankings(), IsEmpty());
  EXPECT_EQ(response->total_size(), 0);
  EXPECT_EQ(response->rubric(), "");
}

TEST_F(Rankings, ScoresAreReadAndListedNewestPeriodFirst) {
  EXPECT_THAT(world().Get(VillageOf(kTown, 1), "2026-01"), StatusIs(absl::StatusCode::kNotFound, "SCORE_NOT_FOUND"));
  EXPECT_THAT(world().Get("371325009009"), StatusIs(absl::StatusCode::kNotFound, "SCORE_NOT_FOUND"));
  MB_ASSERT_OK(world().Compute(kCounty, "2026-08"));
  MB_ASSERT_OK(world().Compute(kCounty, "2026-07"));
  v1::ListScoresRequest request;
  request.set_parent(OrganizationName(VillageOf(kTown, 1)));
  request.set_page_size(2);
  auto first = world().Call<v1::ListScoresResponse>("ListScores", request, "");
  ASSERT_THAT(first, IsOk());
  ASSERT_EQ(first->scores_size(), 2);
  EXPECT_EQ(first->scores(0).period(), kPeriod);
  EXPECT_EQ(first->scores(1).period(), "2026-08");
  request.set_page_token(first->next_page_token());
  auto second = world().Call<v1::ListScoresResponse>("ListScores", request, "");
  ASSERT_THAT(second, IsOk());
  ASSERT_EQ(second->scores_size(), 1);
  EXPECT_EQ(second->scores(0).period(), "2026-07");
  EXPECT_TRUE(second->scores(0).provisional());
  request.set_parent(OrganizationName(kTown));
  EXPECT_THAT(world().Call<v1::ListScoresResponse>("ListScores", request, ""), InvalidFieldIs("page_token"));
}

// DOMAIN E-9: only what one version of the rubric scored is ranked together.
TEST(RankingBasis, E9_ScoresOfAnotherVersionAreNotRankedWithIt) {
  World world(2);
  MB_ASSERT_OK(world.Write(VillageRubric()));
  MB_ASSERT_OK(world.Compute());
  MB_ASSERT_OK(world.Write(VillageRubric()));
  MB_ASSERT_OK(world.Compute(kTown));
  v1::ListRankingsRequest request;
  request.set_period(kPeriod);
  request.set_tier(common::v1::TIER_VILLAGE);
  auto response = world.Call<v1::ListRankingsResponse>("ListRankings", request, "");
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->rubric_version(), 2);
  EXPECT_EQ(response->total_size(), 2);
  MB_ASSERT_OK(world.Compute());
  response = world.Call<v1::ListRankingsResponse>("ListRankings", request, "");
  ASSERT_THAT(response, IsOk());
  EXPECT_EQ(response->total_size(), 4);
  EXPECT_TRUE(response->rankings(0).provisional());
}

// A cursor older than what is kept is told so.
TEST(EvaluationEvents, ExpiredOnesAreOutOfRange) {
  World world(2);
  MB_ASSERT_OK(world.Write(VillageRubric()));
  MB_ASSERT_OK(world.Compute());
  ASSERT_EQ(world.Events(0, 4).size(), 4);
  MB_ASSERT_OK(world.evaluation->schema()->Sql("DELETE FROM outbox WHERE seq <= 3"));
  common::v1::ListEventsRequest request;
  request.set_after_seq(1);
  EXPECT_THAT(world.Call<common::v1::ListEventsResponse>("ListEvents", request, world.follower),
              StatusIs(absl::StatusCode::kOutOfRange, "EVENTS_EXPIRED"));
  EXPECT_THAT(world.Call<common::v1::ListEventsResponse>("ListEvents", request, world.clerk),
              StatusIs(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
}

}  // namespace
}  // namespace mingbai::evaluation
