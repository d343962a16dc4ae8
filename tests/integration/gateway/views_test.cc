// The views on real services: what they hold, how soon a change shows, what a lost service costs.

#include <thread>

#include "gmock/gmock.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "tests/integration/gateway/gateway_world.h"

namespace mingbai::gateway {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::IsOk;
using ::mingbai::testing::NewRequestId;
using ::mingbai::testing::StatusIs;
using ::testing::ElementsAre;

constexpr char kFeedback[] = "mingbai.feedback.v1.FeedbackService";

class ViewsTest : public GatewayTest {
 protected:
  void Generate() {
    publication::v1::GenerateObligationsRequest request;
    request.set_parent(kCounty);
    request.set_start_date("2026-10-01");
    request.set_end_date("2026-12-01");
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Publication<publication::v1::GenerateObligationsResponse>("GenerateObligations", request, office_));
  }
  // The case's name.
  std::string Ask(const std::string& organization, const std::string& title) {
    feedback::v1::CreateCaseRequest request;
    request.mutable_case_()->set_kind(feedback::v1::CASE_KIND_QUESTION);
    request.mutable_case_()->set_organization(organization);
    request.mutable_case_()->set_title(title);
    request.mutable_case_()->set_text("路灯什么时候修？");
    request.set_request_id(NewRequestId());
    auto created = Call<feedback::v1::CreateCaseResponse>(*feedback_, kFeedback, "CreateCase", request, "");
    EXPECT_THAT(created, IsOk());
    return created.ok() ? created->case_().name() : "";
  }
  void Answer(const std::string& name) {
    feedback::v1::AnswerCaseRequest request;
    request.set_name(name);
    request.mutable_answer()->set_text("本周内修好。");
    request.set_request_id(NewRequestId());
    MB_ASSERT_OK(Call<feedback::v1::Case>(*feedback_, kFeedback, "AnswerCase", request, clerk_));
  }
};

// DOMAIN G-1
TEST_F(ViewsTest, G1_TheBoardHoldsWhatTheServicesHold) {
  catalog::v1::BatchCreateBulletinBoardsRequest boards;
  boards.set_parent(kTown);
  boards.add_boards()->set_name(std::string(kVillage) + "/boards/east");
  boards.mutable_boards(0)->set_display_name("村东公开栏");
  boards.mutable_boards(0)->set_place("村委会东墙");
  boards.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<catalog::v1::BatchCreateBulletinBoardsResponse>(*catalog_, "mingbai.catalog.v1.CatalogService",
                                                                    "BatchCreateBulletinBoards", boards, office_));
  Generate();
  const std::string subsidy = Publish(kVillage, kSubsidy, "2026-10-08");
  const std::string finance = Publish(kVillage, kFinance, "2026-09");
  Answer(Ask(kVillage, "路灯"));
  Until([&] { return GetBoard()->disclosed_size() == 2 && GetBoard()->answers_size() == 1; });

  auto board = GetBoard();
  MB_ASSERT_OK(board);
  EXPECT_EQ(board->organization().display_name(), "北石沟村");
  ASSERT_EQ(board->disclosed_size(), 2);
  ASSERT_EQ(board->on_notice_size(), 1);
  EXPECT_EQ(board->on_notice(0).publication(), subsidy);
  EXPECT_EQ(board->on_notice(0).state(), publication::v1::PUBLICATION_STATE_ON_NOTICE);
  // Seven days from 8 October close on 16 October at 00:00 (DOMAIN P-5).
  EXPECT_EQ(board->on_notice(0).notice_close_time().seconds(),
            absl::ToUnixSeconds(StartOfDay(absl::CivilDay(2026, 10, 16))));
  EXPECT_EQ(board->disclosed(0).content_hash().size(), 64u);
  EXPECT_EQ(board->disclosed(0).item_display_name().empty(), false);
  EXPECT_EQ(board->overdue_size(), 0);
  ASSERT_EQ(board->answers_size(), 1);
  EXPECT_EQ(board->answers(0).title(), "路灯");
  ASSERT_EQ(board->boards_size(), 1);
  EXPECT_EQ(board->boards(0).display_name(), "村东公开栏");
  EXPECT_EQ(board->how_to_ask().path(), "/v1/cases");
  EXPECT_EQ(board->missing_size(), 0);
  EXPECT_TRUE(board->has_next_change_time());

  auto town = GetOverview(kTown);
  MB_ASSERT_OK(town);
  EXPECT_EQ(town->period(), "2026-10");
  ASSERT_EQ(town->rows_size(), 3);
  EXPECT_EQ(town->rows(0).organization(), kTown);
  EXPECT_EQ(town->rows(1).organization(), kVillage);
  EXPECT_EQ(town->rows(1).obligations().on_time(), 1);
  EXPECT_EQ(town->rows(1).on_time_basis_points(), 10000);
  EXPECT_EQ(town->rows(1).cases().total(), 1);
  EXPECT_EQ(town->rows(2).on_time_basis_points(), -1);
  EXPECT_EQ(town->total().cases().in_time(), 1);
}

// DOMAIN P-2: status is a function of the clock; a view past its change time is built again.
TEST_F(ViewsTest, P2_TimeAloneMakesTheBoardOverdue) {
  Generate();
  Until([&] { return GetBoard()->due_size() > 0; });
  auto board = GetBoard();
  MB_ASSERT_OK(board);
  ASSERT_GE(board->due_size(), 1);
  EXPECT_EQ(board->overdue_size(), 0);
  // September's finance ends with 10 October.
  EXPECT_LE(board->next_change_time().seconds(), absl::ToUnixSeconds(EndOfDay(absl::CivilDay(2026, 10, 10))));
  clock_->Set(EndOfDay(absl::CivilDay(2026, 10, 10)) - absl::Seconds(1));
  EXPECT_EQ(GetBoard()->overdue_size(), 0);
  clock_->Set(EndOfDay(absl::CivilDay(2026, 10, 10)));
  board = GetBoard();
  MB_ASSERT_OK(board);
  ASSERT_EQ(board->overdue_size(), 1);
  EXPECT_EQ(board->overdue(0).period(), "2026-09");
  EXPECT_EQ(GetOverview(kCounty)->overdue_size(), 2);
  EXPECT_EQ(GetOverview(kCounty)->total().on_time_basis_points(), 0);
}

TEST_F(ViewsTest, AChangeShows) {
  Generate();
  Until([&] { return GetBoard()->due_size() > 0 && GetOverview(kCounty)->total().obligations().total() > 0; });
  absl::SleepFor(absl::Milliseconds(300));
  MB_ASSERT_OK(GetOverview(kTown));
  ASSERT_EQ(GetOverview(kCounty)->total().obligations().on_time(), 0);
  const std::string name = Publish(kVillage, kFinance, "2026-09");
  EXPECT_TRUE(Until([&] { return GetBoard()->disclosed_size() == 1; }));
  EXPECT_TRUE(Until([&] { return GetOverview(kTown)->total().obligations().on_time() == 1; }));
  EXPECT_TRUE(Until([&] { return GetOverview(kCounty)->total().obligations().on_time() == 1; }));
  EXPECT_EQ(GetBoard()->disclosed(0).publication(), name);

  const std::string asked = Ask(kVillage, "水费");
  EXPECT_TRUE(Until([&] { return GetOverview(kTown)->total().cases().running() == 1; }));
  Answer(asked);
  EXPECT_TRUE(Until([&] { return GetBoard()->answers_size() == 1; }));

  publication::v1::WithdrawPublicationRequest withdraw;
  withdraw.set_name(name);
  withdraw.set_reason("数字有误");
  withdraw.set_request_id(NewRequestId());
  MB_ASSERT_OK(Publication<publication::v1::Publication>("WithdrawPublication", withdraw, publisher_));
  EXPECT_TRUE(Until([&] { return GetBoard()->disclosed_size() == 0; }));
}

TEST_F(ViewsTest, ARenamedOrganizationShows) {
  MB_ASSERT_OK(GetBoard());
  MB_ASSERT_OK(GetOverview(kTown));
  catalog::v1::UpdateOrganizationRequest request;
  request.mutable_organization()->set_name(kVillage);
  request.mutable_organization()->set_display_name("石沟社区");
  request.mutable_organization()->set_tier(common::v1::TIER_VILLAGE);
  request.mutable_organization()->set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
  request.mutable_update_mask()->add_paths("display_name");
  request.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<catalog::v1::Organization>(*catalog_, "mingbai.catalog.v1.CatalogService", "UpdateOrganization",
                                               request, office_));
  EXPECT_TRUE(Until([&] { return GetBoard()->organization().display_name() == "石沟社区"; }));
  EXPECT_TRUE(Until([&] { return GetOverview(kTown)->rows(1).display_name() == "石沟社区"; }));
}

// DOMAIN C-9
TEST_F(ViewsTest, C9_ContentOfACircleNeverEntersAView) {
  const std::string members = Publish(kVillage, kMembers, "2026-10-08");
  const std::string finance = Publish(kVillage, kFinance, "2026-09");
  ASSERT_FALSE(members.empty());
  Until([&] { return GetBoard()->disclosed_size() > 0; });
  absl::SleepFor(absl::Milliseconds(500));
  v1::GetBoardRequest request;
  request.set_name(kVillage);
  // A member asks the same board as everyone.
  for (const std::string& token : {std::string(), clerk_}) {
    auto board = Gateway<v1::Board>("GetBoard", request, token);
    MB_ASSERT_OK(board);
    ASSERT_EQ(board->disclosed_size(), 1);
    EXPECT_EQ(board->disclosed(0).publication(), finance);
  }
}

TEST_F(ViewsTest, UnknownOrganizationsAndMonthsAreRefused) {
  EXPECT_THAT(GetBoard("organizations/371325001999"), StatusIs(absl::StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(GetOverview("organizations/371325009000"),
              StatusIs(absl::StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(GetOverview(kTown, "2026-13"), InvalidFieldIs("period"));
  EXPECT_THAT(GetOverview(kTown, "october"), InvalidFieldIs("period"));
  EXPECT_THAT(GetBoard(""), InvalidFieldIs("name"));
  EXPECT_EQ(GetOverview(kTown, "2025-02")->period(), "2025-02");
  v1::GetBoardRequest request;
  request.set_name(kVillage);
  EXPECT_THAT(Gateway<v1::Board>("GetBoard", request, "no-such-token"),
              StatusIs(absl::StatusCode::kUnauthenticated, "TOKEN_UNKNOWN"));
}

// DOMAIN G-4: each service in turn is stopped; what was warm before and what is cold both name it and serve the rest.
TEST_F(ViewsTest, G4_AStoppedServiceIsNamedAndTheRestIsServed) {
  Generate();
  Publish(kVillage, kFinance, "2026-09");
  Answer(Ask(kVillage, "路灯"));
  Until([&] { return GetBoard()->disclosed_size() == 1 && GetBoard()->answers_size() == 1; });
  MB_ASSERT_OK(GetOverview(kTown));

  evaluation_->Stop();
  Until([&] { return GetBoard()->missing_size() == 1 && GetOverview(kTown)->missing_size() == 1; });
  for (const char* village : {kVillage, kOtherVillage}) {
    EXPECT_THAT(GetBoard(village)->missing(), ElementsAre("evaluation"));
  }
  EXPECT_EQ(GetBoard()->disclosed_size(), 1);
  EXPECT_EQ(GetBoard()->answers_size(), 1);
  EXPECT_THAT(GetOverview(kTown)->missing(), ElementsAre("evaluation"));
  EXPECT_EQ(GetOverview(kTown)->total().obligations().on_time(), 1);

  feedback_->Stop();
  Until([&] { return GetBoard()->missing_size() == 2 && GetOverview(kTown)->missing_size() == 2; });
  EXPECT_THAT(GetBoard()->missing(), ElementsAre("feedback", "evaluation"));
  EXPECT_EQ(GetBoard()->disclosed_size(), 1);
  EXPECT_EQ(GetBoard()->answers_size(), 0);
  EXPECT_THAT(GetOverview(kTown)->missing(), ElementsAre("feedback", "evaluation"));

  publication_->Stop();
  Until([&] { return GetBoard()->missing_size() == 3; });
  EXPECT_THAT(GetBoard()->missing(), ElementsAre("publication", "feedback", "evaluation"));

  catalog_->Stop();
  Until([&] { return GetBoard()->missing_size() == 4; });
  auto board = GetBoard();
  MB_ASSERT_OK(board);
  EXPECT_THAT(board->missing(), ElementsAre("catalog", "publication", "feedback", "evaluation"));
  EXPECT_EQ(board->organization().display_name(), "北石沟村");
  EXPECT_EQ(GetOverview(kCounty)->rows_size(), 3);
  EXPECT_THAT(GetBoard("organizations/371325001999"), StatusIs(absl::StatusCode::kUnavailable, "CATALOG_UNAVAILABLE"));
}

TEST_F(ViewsTest, ABoardIsKeptOnce) {
  for (int i = 0; i < 200; ++i) MB_ASSERT_OK(GetBoard());
  EXPECT_EQ(parts_->views(), 1u);
  EXPECT_GT(parts_->view_bytes(), 0u);
}

}  // namespace
}  // namespace mingbai::gateway
