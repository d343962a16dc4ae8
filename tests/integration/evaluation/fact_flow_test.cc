// Facts on their real way: what the methods of publication and feedback do becomes points.

#include <algorithm>

#include "absl/time/clock.h"
#include "common/names/names.h"
#include "common/text/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "tests/integration/evaluation/evaluation_world.h"
#include "tests/support/items.h"

namespace mingbai::evaluation {
namespace {

using ::mingbai::testing::IsOk;
using ::mingbai::testing::NewRequestId;
using ::mingbai::testing::StatusIs;
using ::mingbai::testing::TestCall;
using ::testing::ElementsAre;

v1::Rubric CaseRubric() {
  v1::Rubric rubric = VillageRubric();
  rubric.mutable_criteria()->DeleteSubrange(0, 3);
  v1::Criterion* ratings = rubric.add_criteria();
  ratings->set_criterion_id("ratings");
  ratings->set_display_name("ratings");
  ratings->set_full_thousandths(10'000);
  ratings->mutable_formula()->mutable_ratio()->set_source(v1::FACT_SOURCE_CASE_RATINGS);
  return rubric;
}

class Feedback {
 public:
  Feedback(World& world, const std::string& token)
      : official_(world.feedback->Client("mingbai.feedback.v1.FeedbackService", token)),
        citizen_(world.feedback->Client("mingbai.feedback.v1.FeedbackService", "")) {}

  feedback::v1::CreateCaseResponse Raise(const std::string& village) {
    feedback::v1::CreateCaseRequest request;
    request.mutable_case_()->set_kind(feedback::v1::CASE_KIND_TOPIC_REQUEST);
    request.mutable_case_()->set_organization(OrganizationName(village));
    request.mutable_case_()->set_title("路灯电费");
    request.mutable_case_()->set_text("请公开路灯电费。");
    request.set_request_id(NewRequestId());
    auto response = citizen_->Call<feedback::v1::CreateCaseResponse>(TestCall(), "CreateCase", request);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? *response : feedback::v1::CreateCaseResponse();
  }
  void Answer(const feedback::v1::Case& raised) {
    feedback::v1::AnswerCaseRequest request;
    request.set_name(raised.name());
    request.mutable_answer()->set_text("已公开。");
    request.set_request_id(NewRequestId());
    MB_EXPECT_OK(official_->Call<feedback::v1::Case>(TestCall(), "AnswerCase", request));
  }
  void Rate(const std::string& receipt, int rating) {
    feedback::v1::RateCaseRequest request;
    request.set_receipt(receipt);
    request.set_rating(rating);
    request.set_request_id(NewRequestId());
    MB_EXPECT_OK(citizen_->Call<feedback::v1::Case>(TestCall(), "RateCase", request));
  }

 private:
  std::shared_ptr<const rpc::Client> official_;
  std::shared_ptr<const rpc::Client> citizen_;
};

// DOMAIN F-3, F-4, F-9: answered in time, late, never; rated; reopened to the tier above.
TEST(FactFlow, F4_CasesFromFeedback) {
  const std::string town_clerk = testing::TestToken("clerk", kTown);
  World world(2);
  MB_ASSERT_OK(world.Write(CaseRubric()));
  v1::Rubric town = CaseRubric();
  town.set_name("rubrics/town");
  town.set_tier(common::v1::TIER_TOWNSHIP);
  MB_ASSERT_OK(world.Write(town));
  Feedback feedback(world, town_clerk);
  const std::string village = VillageOf(kTown, 1);

  world.clock().Set(At(10, 12, 9));
  const auto in_time = feedback.Raise(village);
  const auto late = feedback.Raise(village);
  const auto never = feedback.Raise(village);
  const auto unhappy = feedback.Raise(village);
  world.clock().Set(At(10, 13, 9));
  feedback.Answer(in_time.case_());
  feedback.Rate(in_time.receipt(), 4);
  feedback.Answer(unhappy.case_());
  feedback.Rate(unhappy.receipt(), 1);  // now the town's, with a term of its own
  world.clock().Set(At(10, 24, 9));
  feedback.Answer(late.case_());

  world.clock().Set(At(10, 26, 9));
  MB_ASSERT_OK(world.Compute());
  auto score = world.Get(village);
  ASSERT_THAT(score, IsOk());
  EXPECT_EQ(score->criteria(0).hits(), 2);
  EXPECT_EQ(score->criteria(0).total(), 4);
  EXPECT_EQ(score->criteria(0).points_thousandths(), 5'000);
  std::vector<std::string> missed = {late.case_().name(), never.case_().name()};
  std::sort(missed.begin(), missed.end());
  EXPECT_THAT(score->criteria(0).evidence(), ElementsAre(missed[0], missed[1]));
  EXPECT_EQ(score->criteria(1).hits(), 5);  // 4 and 1 of 10
  EXPECT_EQ(score->criteria(1).total(), 10);

  v1::ComputeScoresRequest request;
  request.set_parent(OrganizationName(kTown));
  request.set_period(kPeriod);
  request.set_tier(common::v1::TIER_TOWNSHIP);
  request.set_request_id(NewRequestId());
  auto computed = world.Call<v1::ComputeScoresResponse>("ComputeScores", request, world.office);
  ASSERT_THAT(computed, IsOk());
  EXPECT_EQ(computed->scored(), 1);
  auto of_town = world.Get(kTown);
  ASSERT_THAT(of_town, IsOk());
  EXPECT_EQ(of_town->criteria(0).hits(), 0);
  EXPECT_EQ(of_town->criteria(0).total(), 1);
  EXPECT_THAT(of_town->criteria(0).evidence(), ElementsAre(unhappy.case_().name()));
}

void EnterFinanceItem(World& world) {
  const auto catalog = world.catalog->Client("mingbai.catalog.v1.CatalogService", world.office);
  catalog::v1::ImportCalendarRequest calendar;
  calendar.set_first_year(2026);
  calendar.set_last_year(2026);
  catalog::v1::CalendarDay* day = calendar.add_days();
  day->set_date("2026-10-01");
  day->set_kind(catalog::v1::DAY_KIND_HOLIDAY);
  day->set_display_name("国庆节");
  calendar.set_request_id(NewRequestId());
  MB_ASSERT_OK(catalog->Call<catalog::v1::WorkingCalendar>(TestCall(), "ImportCalendar", calendar));
  catalog::v1::CreateItemRequest request;
  catalog::v1::Item* item = request.mutable_item();
  *item = mingbai::testing::VillageItem("v-finance", OrganizationName(kCounty));
  mingbai::testing::AddElement(item, "收支", catalog::v1::ELEMENT_TYPE_TEXT);
  mingbai::testing::SetPeriodic(item, catalog::v1::CYCLE_MONTHLY, 2, 10);
  item->set_mandatory(true);
  request.set_request_id(NewRequestId());
  MB_ASSERT_OK(catalog->Call<catalog::v1::Item>(TestCall(), "CreateItem", request));
}

// DOMAIN P-2, C-13, E-1: the ledger of publication, with one exemption and one deferral.
TEST(FactFlow, P2_ObligationsFromPublication) {
  World world(2);
  MB_ASSERT_OK(world.Write(VillageRubric()));
  EnterFinanceItem(world);
  world.clock().Set(At(9, 27, 9));
  const auto publication = world.publication->Client("mingbai.publication.v1.PublicationService", world.office);
  publication::v1::GenerateObligationsRequest generate;
  generate.set_parent(OrganizationName(kCounty));
  generate.set_start_date("2026-10-01");
  generate.set_end_date("2026-11-01");
  absl::StatusOr<publication::v1::GenerateObligationsResponse> generated;
  for (int attempt = 0; attempt < 50; ++attempt) {  // until publication has heard of the calendar and the item
    generate.set_request_id(NewRequestId());
    generated =
        publication->Call<publication::v1::GenerateObligationsResponse>(TestCall(), "GenerateObligations", generate);
    if (generated.ok() && generated->created() > 0) break;
    absl::SleepFor(absl::Milliseconds(100));
  }
  ASSERT_THAT(generated, IsOk());
  ASSERT_EQ(generated->created(), 4);
  const auto name = [](const std::string& village) {
    return StrCat(OrganizationName(village), "/obligations/v-finance.2026-09.none.0");
  };
  publication::v1::ExemptObligationRequest exempt;
  exempt.set_name(name(VillageOf(kTown, 1)));
  exempt.set_basis("村务已并入社区");
  exempt.set_request_id(NewRequestId());
  MB_ASSERT_OK(publication->Call<publication::v1::Obligation>(TestCall(), "ExemptObligation", exempt));
  publication::v1::DeferObligationRequest defer;
  defer.set_name(name(VillageOf(kTown, 2)));
  defer.set_until_date("2026-11-05");
  defer.set_reason("农忙");
  defer.set_request_id(NewRequestId());
  MB_ASSERT_OK(publication->Call<publication::v1::Obligation>(TestCall(), "DeferObligation", defer));

  world.clock().Set(At(10, 26, 9));
  MB_ASSERT_OK(world.Compute());
  for (const std::string& village : {VillageOf(kTown, 1), VillageOf(kTown, 2)}) {
    auto left_out = world.Get(village);
    ASSERT_THAT(left_out, IsOk());
    EXPECT_EQ(left_out->criteria(2).total(), 0);
    EXPECT_EQ(left_out->criteria(2).points_thousandths(), 20'000);
  }
  auto missed = world.Get(VillageOf(kOtherTown, 1));
  ASSERT_THAT(missed, IsOk());
  EXPECT_EQ(missed->criteria(1).points_thousandths(), 0);
  EXPECT_EQ(missed->criteria(2).points_thousandths(), 15'000);
  EXPECT_THAT(missed->criteria(2).evidence(), ElementsAre(name(VillageOf(kOtherTown, 1))));
}

// An event applied twice changes nothing: the cursors are set back and every event comes again.
TEST(FactFlow, EventsAppliedTwiceChangeNothing) {
  World world(1);
  MB_ASSERT_OK(world.Write(CaseRubric()));
  const std::string village = VillageOf(kTown, 1);
  const auto finance = Owed(village, "v-finance", At(10, 11));
  world.Generate({finance, Owed(village, "v-dibao", At(10, 11))});
  world.Publish(Fulfilled(finance, At(10, 9)));
  world.clock().Set(At(10, 12, 9));
  Feedback feedback(world, world.clerk);
  const auto raised = feedback.Raise(village);
  feedback.Answer(raised.case_());
  feedback.Rate(raised.receipt(), 2);
  world.clock().Set(At(10, 26, 9));
  MB_ASSERT_OK(world.Compute());

  const auto sql = [&](const std::string& statement) { return *world.evaluation->schema()->Sql(statement); };
  const std::string obligations =
      "SELECT obligation, seq, organization, item, from_time, due_time, fulfill_time, exempt FROM obligation_fact "
      "ORDER BY obligation, seq";
  const std::string cases =
      "SELECT case_name, term, seq, handler, from_time, due_time, answer_time, rating FROM case_fact "
      "ORDER BY case_name, term, seq";
  const std::string cursors = "SELECT source, seq FROM event_cursor ORDER BY source";
  const auto obligations_before = sql(obligations);
  const auto cases_before = sql(cases);
  const auto cursors_before = sql(cursors);
  EXPECT_EQ(obligations_before.size(), 3);
  EXPECT_EQ(cases_before.size(), 4);  // received, answered, rated, and the second term
  sql("UPDATE event_cursor SET seq = 0");
  // Feedback may tell meanwhile that the second term has ended: a further event, and no fact.
  const auto caught_up = [&] {
    const auto now = sql(cursors);
    for (size_t i = 0; i < now.size(); ++i) {
      if (std::stoi(now[i][1]) < std::stoi(cursors_before[i][1])) return false;
    }
    return true;
  };
  EXPECT_FALSE(caught_up());
  for (int i = 0; i < 100 && !caught_up(); ++i) absl::SleepFor(absl::Milliseconds(100));
  EXPECT_TRUE(caught_up());
  EXPECT_EQ(sql(obligations), obligations_before);
  EXPECT_EQ(sql(cases), cases_before);
  auto computed = world.Compute();
  ASSERT_THAT(computed, IsOk());
  EXPECT_EQ(computed->changed(), 0);
}

// What evaluation has not yet taken in is kept for it, and it scores nobody on events that are not the next ones.
TEST(FactFlow, ASourceThatWentBackIsNotFollowed) {
  World world(1);
  MB_ASSERT_OK(world.Write(VillageRubric()));
  world.Generate({Owed(VillageOf(kTown, 1), "v-finance", At(10, 11))});
  MB_ASSERT_OK(world.Compute());
  for (testing::ServiceHarness* source : {world.publication.get(), world.feedback.get()}) {
    const auto followers = [&] {
      return (*source->schema()->Sql("SELECT COUNT(*) FROM event_follower WHERE name LIKE '%/facts'"))[0][0];
    };
    for (int i = 0; i < 100 && followers() != "1"; ++i) absl::SleepFor(absl::Milliseconds(50));
    EXPECT_EQ(followers(), "1");
  }
  // As after publication's schema was restored from the day before.
  MB_ASSERT_OK(world.evaluation->schema()->Sql("UPDATE event_cursor SET seq = 100 WHERE source = 'publication'"));
  absl::Status status;
  for (int i = 0; i < 100 && status.ok(); ++i) {
    status = world.Compute().status();
    absl::SleepFor(absl::Milliseconds(50));
  }
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kFailedPrecondition, "FACTS_BEHIND"));
  EXPECT_THAT(std::string(status.message()), ::testing::HasSubstr("went back"));
  // And once the two agree again, all goes on.
  MB_ASSERT_OK(world.evaluation->schema()->Sql("UPDATE event_cursor SET seq = 1 WHERE source = 'publication'"));
  for (int i = 0; i < 100 && !status.ok(); ++i) {
    status = world.Compute().status();
    absl::SleepFor(absl::Milliseconds(50));
  }
  MB_EXPECT_OK(status);
}

// As many villages as the county of the seeds has, thirty obligations each.
TEST(FactFlow, ACountyIsScored) {
  constexpr int kVillages = 208;
  World world(kVillages);
  MB_ASSERT_OK(world.Write(VillageRubric()));
  for (const char* town : {kTown, kOtherTown}) {
    for (int i = 1; i <= kVillages; ++i) {
      std::vector<publication::v1::Obligation> owed;
      for (int item = 0; item < 30; ++item)
        owed.push_back(Owed(VillageOf(town, i), StrCat("v-item-", item), At(10, 11)));
      world.Generate(owed);
    }
  }
  const auto facts = [&] { return (*world.evaluation->schema()->Sql("SELECT COUNT(*) FROM obligation_fact"))[0][0]; };
  for (int i = 0; i < 300 && facts() != "12480"; ++i) absl::SleepFor(absl::Milliseconds(100));
  ASSERT_EQ(facts(), "12480");
  for (const int changed : {2 * kVillages, 0}) {
    auto computed = world.Compute();
    ASSERT_THAT(computed, IsOk());
    EXPECT_EQ(computed->scored(), 2 * kVillages);
    EXPECT_EQ(computed->changed(), changed);
  }
  EXPECT_EQ(world.Get(VillageOf(kOtherTown, kVillages))->criteria(1).total(), 30);
}

}  // namespace
}  // namespace mingbai::evaluation
