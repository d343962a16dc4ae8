#include "absl/time/clock.h"
#include "common/names/names.h"
#include "common/text/text.h"
#include "google/protobuf/util/time_util.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/catalog/v1/reorganization.pb.h"
#include "mingbai/evaluation/v1/events.pb.h"
#include "services/evaluation/wiring.h"
#include "tests/integration/evaluation/evaluation_world.h"

namespace mingbai::evaluation {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::IsOk;
using ::mingbai::testing::NewRequestId;
using ::mingbai::testing::StatusIs;
using ::testing::ElementsAre;

constexpr auto kPrecondition = absl::StatusCode::kFailedPrecondition;

v1::ComputeScoresRequest Request(const std::string& root = kCounty) {
  v1::ComputeScoresRequest request;
  request.set_parent(OrganizationName(root));
  request.set_period(kPeriod);
  request.set_tier(common::v1::TIER_VILLAGE);
  request.set_request_id(NewRequestId());
  return request;
}

// Bad input: an organization that does not exist.
TEST(ComputeScores, OfAnUnknownOrganizationNothingIsSaid) {
  World world(1);
  MB_ASSERT_OK(world.Write(VillageRubric()));
  constexpr auto kNotFound = absl::StatusCode::kNotFound;
  EXPECT_THAT(world.Compute("371325299000"), StatusIs(kNotFound, "ORGANIZATION_NOT_FOUND"));
  v1::ListScoresRequest scores;
  scores.set_parent("organizations/371325299000");
  EXPECT_THAT(world.Call<v1::ListScoresResponse>("ListScores", scores, ""),
              StatusIs(kNotFound, "ORGANIZATION_NOT_FOUND"));
  v1::ListRankingsRequest rankings;
  rankings.set_parent("organizations/371325299000");
  rankings.set_period(kPeriod);
  rankings.set_tier(common::v1::TIER_VILLAGE);
  EXPECT_THAT(world.Call<v1::ListRankingsResponse>("ListRankings", rankings, ""),
              StatusIs(kNotFound, "ORGANIZATION_NOT_FOUND"));
}

TEST(ComputeScores, PreconditionsAndFields) {
  World world(1);
  EXPECT_THAT(world.Compute(), StatusIs(kPrecondition, "RUBRIC_NOT_FOUND"));
  MB_ASSERT_OK(world.Write(VillageRubric()));
  EXPECT_THAT(world.Compute(kCounty, "2025-12"), StatusIs(kPrecondition, "RUBRIC_NOT_FOUND"));

  // DOMAIN E-1: the window closes on the disclosure day at 00:00 county time.
  world.clock().Set(At(10, 26) - absl::Microseconds(1));
  EXPECT_THAT(world.Compute(), StatusIs(kPrecondition, "WINDOW_OPEN"));
  world.clock().Set(At(10, 26));
  MB_EXPECT_OK(world.Compute());

  v1::ComputeScoresRequest request = Request();
  request.set_period("2026-13");
  EXPECT_THAT(world.Call<v1::ComputeScoresResponse>("ComputeScores", request, world.office), InvalidFieldIs("period"));
  request = Request();
  request.clear_tier();
  EXPECT_THAT(world.Call<v1::ComputeScoresResponse>("ComputeScores", request, world.office), InvalidFieldIs("tier"));
  EXPECT_THAT(world.Call<v1::ComputeScoresResponse>("ComputeScores", Request(), world.inspector),
              StatusIs(absl::StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_THAT(world.Call<v1::ComputeScoresResponse>("ComputeScores", Request(), ""),
              StatusIs(absl::StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(world.Call<v1::ComputeScoresResponse>("ComputeScores", Request("371326000000"), world.office),
              StatusIs(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
}

TEST(ComputeScores, ARepeatGivesTheFirstAnswer) {
  World world(1);
  MB_ASSERT_OK(world.Write(VillageRubric()));
  MB_ASSERT_OK(world.Compute(kTown));
  const v1::ComputeScoresRequest request = Request();
  auto first = world.Call<v1::ComputeScoresResponse>("ComputeScores", request, world.office);
  ASSERT_THAT(first, IsOk());
  EXPECT_EQ(first->changed(), 1);
  // A source that is down would refuse a new call, and does not disturb a repeat.
  world.feedback->Stop();
  auto again = world.Call<v1::ComputeScoresResponse>("ComputeScores", request, world.office);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->changed(), 1);
  v1::ComputeScoresRequest other = request;
  other.set_period("2026-09");
  EXPECT_THAT(world.Call<v1::ComputeScoresResponse>("ComputeScores", other, world.office),
              StatusIs(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  EXPECT_THAT(world.Compute(), StatusIs(kPrecondition, "FACTS_BEHIND"));
}

// Nobody is scored on facts that have not all arrived.
TEST(ComputeScores, E4_WaitsForEveryEventOfTheWindow) {
  World world(1);
  MB_ASSERT_OK(world.Write(VillageRubric()));
  for (const char* source : {"publication", "feedback"}) {
    MB_ASSERT_OK(world.Compute());
    const std::string cursor = StrCat("SELECT seq FROM event_cursor WHERE source = '", source, "'");
    for (int i = 0; i < 100 && world.evaluation->schema()->Sql(cursor)->empty(); ++i) {
      absl::SleepFor(absl::Milliseconds(50));
    }
    // While another transaction holds the cursor, no event can be applied.
    MB_EXPECT_OK(world.evaluation->runtime().database().Transact(
        testing::TestCall().budget, [&](db::Transaction& tx) -> absl::Status {
          MB_RETURN_IF_ERROR(
              tx.sql().Query("SELECT seq FROM event_cursor WHERE source = ? FOR UPDATE", {source}).status());
          if (std::string_view(source) == "publication") {
            world.Generate({Owed(VillageOf(kTown, 1), "v-finance", At(10, 11))});
          } else {
            feedback::v1::FeedbackEvent payload;
            payload.mutable_received()->set_name("organizations/371325001001/cases/c1");
            payload.mutable_received()->set_handler("organizations/371325001001");
            world.Emit(payload, At(10, 1));
          }
          EXPECT_THAT(world.Compute(), StatusIs(kPrecondition, "FACTS_BEHIND"));
          return absl::OkStatus();
        }));
  }
  auto computed = world.Compute();
  ASSERT_THAT(computed, IsOk());
  // The publication event was counted when its turn came: what was missing then is scored.
  auto score = world.Get(VillageOf(kTown, 1));
  ASSERT_THAT(score, IsOk());
  EXPECT_EQ(score->criteria(1).total(), 1);
}

TEST(ComputeScores, WithoutTheCatalogItIsUnavailable) {
  World world(1);
  MB_ASSERT_OK(world.Write(VillageRubric()));
  config::v1::EvaluationConfig config;
  config.set_catalog_target("127.0.0.1:1");
  config.set_publication_target(world.publication->target());
  config.set_feedback_target(world.feedback->target());
  const auto wire = [&](service::Runtime& runtime) { return Wire(runtime, config); };
  testing::ServiceHarness blind("evaluation", Migrations(), std::make_shared<FakeClock>(At(10, 26)), wire,
                                world.evaluation->schema());
  const auto client = blind.Client("mingbai.evaluation.v1.EvaluationService", world.office);
  EXPECT_THAT(client->Call<v1::ComputeScoresResponse>(testing::TestCall(), "ComputeScores", Request()),
              StatusIs(absl::StatusCode::kUnavailable, "CATALOG_UNAVAILABLE"));
  // Reads go on.
  MB_EXPECT_OK(client->Call<v1::ListRubricsResponse>(testing::TestCall(), "ListRubrics", v1::ListRubricsRequest()));
}

// DESIGN invariant 9, DOMAIN E-4: to the last digit, and once.
TEST(ComputeScores, E4_TheSameInputsChangeNothing) {
  World world(2);
  MB_ASSERT_OK(world.Write(VillageRubric()));
  const std::string first = VillageOf(kTown, 1);
  const std::string second = VillageOf(kTown, 2);
  const auto finance = Owed(first, "v-finance", At(10, 11));
  const auto dibao = Owed(first, "v-dibao", At(10, 26));
  const auto missed = Owed(second, "v-finance", At(10, 11));
  world.Generate({finance, dibao, Owed(first, "v-next", At(10, 27)), missed});
  world.Publish(Fulfilled(finance, At(10, 9)));
  MB_ASSERT_OK(world.File(first, 8));

  auto computed = world.Compute();
  ASSERT_THAT(computed, IsOk());
  EXPECT_EQ(computed->scored(), 4);
  EXPECT_EQ(computed->changed(), 4);
  auto score = world.Get(first);
  ASSERT_THAT(score, IsOk());
  EXPECT_EQ(score->version(), 1);
  EXPECT_EQ(score->criteria(0).points_thousandths(), 16'000);  // 8 of 10
  EXPECT_EQ(score->criteria(1).points_thousandths(), 25'000);  // 1 of 2
  EXPECT_THAT(score->criteria(1).evidence(), ElementsAre(dibao.name()));
  EXPECT_EQ(score->criteria(2).points_thousandths(), 20'000);
  EXPECT_EQ(score->criteria(3).points_thousandths(), 10'000);  // nothing raised
  EXPECT_EQ(score->total_thousandths(), 71'000);
  EXPECT_EQ(score->full_thousandths(), 100'000);
  EXPECT_FALSE(score->provisional());
  EXPECT_EQ(score->compute_time().seconds(), absl::ToUnixSeconds(At(10, 26, 9)));
  auto other = world.Get(second);
  ASSERT_THAT(other, IsOk());
  EXPECT_TRUE(other->provisional());
  EXPECT_EQ(other->total_thousandths(), 0 + 0 + 15'000 + 10'000);

  // One event per score that is new.
  const auto events = world.Events(0, 5);
  ASSERT_EQ(events.size(), 5);  // the sheet and four scores
  v1::EvaluationEvent payload;
  ASSERT_TRUE(events[1].payload().UnpackTo(&payload));
  EXPECT_EQ(payload.scored().SerializeAsString(), score->SerializeAsString());

  // What happens after the window's end changes nothing in it, whenever it is computed again.
  world.clock().Set(At(11, 3));
  world.Publish(Fulfilled(missed, At(11, 1)));
  publication::v1::PublicationEvent after;
  *after.mutable_withdrawn()->mutable_obligation() = finance;
  world.Emit(after, At(10, 26));
  *after.mutable_exempted() = missed;
  after.mutable_exempted()->set_status(publication::v1::OBLIGATION_STATUS_EXEMPT);
  world.Emit(after, At(10, 28));
  *after.mutable_deferred() = dibao;
  *after.mutable_deferred()->mutable_deferred_until_time() =
      google::protobuf::util::TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(At(12, 1)));
  world.Emit(after, At(10, 29));
  computed = world.Compute();
  ASSERT_THAT(computed, IsOk());
  EXPECT_EQ(computed->scored(), 4);
  EXPECT_EQ(computed->changed(), 0);
  EXPECT_EQ(world.Get(first)->SerializeAsString(), score->SerializeAsString());
  EXPECT_EQ(world.Get(second)->SerializeAsString(), other->SerializeAsString());
  EXPECT_EQ(world.Events(0, 5).size(), 5);

  // A later sheet stands in place: one new version, one event, the rest as it was; the first version is kept.
  MB_ASSERT_OK(world.File(first, 10));
  computed = world.Compute();
  ASSERT_THAT(computed, IsOk());
  EXPECT_EQ(computed->changed(), 1);
  EXPECT_EQ(world.Get(first)->version(), 2);
  EXPECT_EQ(world.Get(first)->total_thousandths(), 75'000);
  EXPECT_EQ(world.Get(second)->version(), 1);
  EXPECT_EQ(world.Events(0, 7).size(), 7);
  auto kept =
      world.evaluation->schema()->Sql("SELECT COUNT(*) FROM score_version WHERE organization = '" + first + "'");
  ASSERT_THAT(kept, IsOk());
  EXPECT_EQ(kept->at(0).at(0), "2");
}

// What was known before the window's end does count.
TEST(ComputeScores, C13_DeferredWithdrawnAndExemptBeforeTheEnd) {
  World world(1);
  MB_ASSERT_OK(world.Write(VillageRubric()));
  const std::string village = VillageOf(kTown, 1);
  const auto deferred = Owed(village, "a-deferred", At(10, 11));
  const auto exempt = Owed(village, "b-exempt", At(10, 11));
  const auto withdrawn = Owed(village, "c-withdrawn", At(10, 11));
  const auto good = Owed(village, "d-good", At(10, 11));
  world.Generate({deferred, exempt, withdrawn, good});
  world.Publish(Fulfilled(withdrawn, At(10, 8)));
  world.Publish(Fulfilled(good, At(10, 8)));
  publication::v1::PublicationEvent payload;
  *payload.mutable_deferred() = deferred;
  *payload.mutable_deferred()->mutable_deferred_until_time() =
      google::protobuf::util::TimeUtil::SecondsToTimestamp(absl::ToUnixSeconds(At(11, 11)));
  world.Emit(payload, At(10, 5));
  *payload.mutable_exempted() = exempt;
  payload.mutable_exempted()->set_status(publication::v1::OBLIGATION_STATUS_EXEMPT);
  world.Emit(payload, At(10, 5));
  *payload.mutable_withdrawn()->mutable_obligation() = withdrawn;
  world.Emit(payload, At(10, 20));

  MB_ASSERT_OK(world.Compute());
  auto score = world.Get(village);
  ASSERT_THAT(score, IsOk());
  EXPECT_EQ(score->criteria(1).hits(), 1);
  EXPECT_EQ(score->criteria(1).total(), 2);
  EXPECT_THAT(score->criteria(1).evidence(), ElementsAre(withdrawn.name()));

  // The deferred one counts where its new term ends.
  world.clock().Set(At(11, 26));
  MB_ASSERT_OK(world.Compute(kCounty, "2026-11"));
  auto november = world.Get(village, "2026-11");
  ASSERT_THAT(november, IsOk());
  EXPECT_THAT(november->criteria(1).evidence(), ElementsAre(deferred.name()));
  EXPECT_EQ(november->criteria(1).total(), 1);
}

// DOMAIN E-1: a new disclosure day leaves neither a gap nor an overlap.
TEST(ComputeScores, E1_TheWindowBeginsOnThePreviousDisclosureDay) {
  World world(1);
  MB_ASSERT_OK(world.Write(VillageRubric()));
  v1::Rubric moved = VillageRubric();
  moved.set_disclosure_day(20);
  moved.set_effective_period(kPeriod);
  MB_ASSERT_OK(world.Write(moved));
  MB_ASSERT_OK(world.Compute());
  auto score = world.Get(VillageOf(kTown, 1));
  ASSERT_THAT(score, IsOk());
  EXPECT_EQ(score->window_start_time().seconds(), absl::ToUnixSeconds(At(9, 26)));
  EXPECT_EQ(score->window_end_time().seconds(), absl::ToUnixSeconds(At(10, 20)));
  EXPECT_EQ(score->rubric_version(), 2);
}

// DOMAIN C-1, E-1: who was no more when the window began is neither scored nor inspected; who ended in it is.
TEST(ComputeScores, C1_OnlyWhoStoodInTheWindowIsScored) {
  World world(3);
  MB_ASSERT_OK(world.Write(VillageRubric()));
  const auto catalog = world.catalog->Client("mingbai.catalog.v1.CatalogService", world.office);
  const auto abolish = [&](const std::string& code, const std::string& date) {
    catalog::v1::AbolishOrganizationRequest request;
    request.set_name(OrganizationName(code));
    request.set_effective_date(date);
    request.set_basis("县政〔2026〕31号");
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(
        catalog->Call<catalog::v1::ReorganizeResponse>(mingbai::testing::TestCall(), "AbolishOrganization", request));
  };
  abolish(VillageOf(kTown, 1), "2026-09-26");  // the window's first day
  abolish(VillageOf(kTown, 2), "2026-10-01");
  for (int scored = 6; scored != 5;) {
    auto answer = world.Compute();
    MB_ASSERT_OK(answer);
    scored = answer->scored();
    absl::SleepFor(absl::Milliseconds(100));  // until evaluation has heard of it
  }
  v1::FileInspectionRequest request;
  v1::Inspection* sheet = request.mutable_inspection();
  sheet->set_organization(OrganizationName(VillageOf(kTown, 2)));
  sheet->set_period(kPeriod);
  sheet->set_inspection_date("2026-10-01");
  sheet->add_inspectors("王检查");
  sheet->add_grades()->set_criterion_id("form");
  sheet->mutable_grades(0)->set_grade(8);
  request.set_request_id(NewRequestId());
  EXPECT_THAT(world.Call<v1::Inspection>("FileInspection", request, world.inspector),
              StatusIs(kPrecondition, "ORGANIZATION_ABOLISHED"));
  sheet->set_inspection_date("2026-09-30");
  request.set_request_id(NewRequestId());
  MB_EXPECT_OK(world.Call<v1::Inspection>("FileInspection", request, world.inspector));
}

}  // namespace
}  // namespace mingbai::evaluation
