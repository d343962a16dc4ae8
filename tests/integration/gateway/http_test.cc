// The HTTP port before the real services: own methods, calls that are passed on, pages.

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/integration/gateway/gateway_world.h"

namespace mingbai::gateway {
namespace {

using ::mingbai::testing::NewRequestId;
using ::testing::HasSubstr;
using ::testing::Not;

using HttpTest = GatewayTest;

TEST_F(HttpTest, OwnMethodsAndForwardedOnes) {
  const HttpAnswer board = Http("GET /v1/organizations/371325001012/board");
  EXPECT_EQ(board.status, 200);
  EXPECT_THAT(board.body, HasSubstr("北石沟村"));
  const HttpAnswer overview = Http("GET /v1/organizations/371325000000/overview?period=2026-10");
  EXPECT_EQ(overview.status, 200);
  EXPECT_THAT(overview.body, HasSubstr("费城街道"));
  const HttpAnswer organization = Http("GET /v1/organizations/371325001012");
  EXPECT_EQ(organization.status, 200);
  EXPECT_THAT(organization.body, HasSubstr("TIER_VILLAGE"));
  EXPECT_EQ(Http("GET /v1/organizations/371325001999/board").status, 404);
  EXPECT_EQ(Http("GET /v1/organizations/371325001999").status, 404);
  EXPECT_EQ(Http("GET /v1/rankings?period=2026-10&tier=village").status, 200);

  const HttpAnswer created = Http("POST /v1/cases", "",
                                  R"({"case":{"kind":"CASE_KIND_QUESTION","organization":"organizations/371325001012",)"
                                  R"("title":"路灯","text":"什么时候修"},"requestId":")" +
                                      NewRequestId() + "\"}");
  EXPECT_EQ(created.status, 200) << created.body;
  EXPECT_THAT(created.body, HasSubstr("receipt"));
}

TEST_F(HttpTest, EveryAnswerIsCounted) {
  EXPECT_EQ(Http("GET /v1/organizations/371325001012/board").status, 200);
  EXPECT_EQ(Http("GET /nowhere").status, 404);
  EXPECT_EQ(Http("DELETE /healthz").status, 405);
  const std::string metrics = gateway_->runtime().metrics().Text();
  for (const char* status : {"200", "404", "405"}) {
    EXPECT_THAT(metrics, HasSubstr(absl::StrCat("mingbai_http_answers_total{status=\"", status, "\"} 1")));
  }
}

TEST_F(HttpTest, TheCallersTokenGoesAlong) {
  const std::string path = "GET /v1/organizations/371325001012/cases";
  EXPECT_EQ(Http(path).status, 401);
  EXPECT_EQ(Http(path, "Authorization: Bearer " + town_clerk_ + "\r\n").status, 200);
  EXPECT_EQ(Http(path, "Authorization: Bearer " + other_town_clerk_ + "\r\n").status, 403);
  EXPECT_EQ(Http(path, "Authorization: Bearer nobody\r\n").status, 401);
  const std::string body = R"({"parent":"organizations/371325001000","item":"items/v-finance","period":"2026-09",)"
                           R"("csv":"organization_code,科目,收入,支出\n371325001012,租金,1,0\n","requestId":")" +
                           NewRequestId() + "\"}";
  EXPECT_EQ(Http("POST /v1/imports", "", body).status, 401);
  const HttpAnswer imported = Http("POST /v1/imports", "Authorization: Bearer " + town_clerk_ + "\r\n", body);
  EXPECT_EQ(imported.status, 200) << imported.body;
  EXPECT_THAT(imported.body, HasSubstr("\"accepted\":1"));
}

TEST_F(HttpTest, HealthNamesWhatIsDown) {
  HttpAnswer health;
  Until([&] {
    health = Http("GET /healthz");
    return health.body.find("unavailable") == std::string::npos;
  });
  EXPECT_EQ(health.status, 200);
  EXPECT_THAT(health.body, HasSubstr("\"status\":\"ok\""));
  EXPECT_THAT(health.body, HasSubstr("\"simulated_clock\":false"));
  EXPECT_THAT(health.body, HasSubstr("\"time\":\"2026-10-08T01:00:00"));
  EXPECT_THAT(health.body, HasSubstr("\"evaluation\":\"ok\""));
  feedback_->Stop();
  Until([&] {
    health = Http("GET /healthz");
    return health.body.find("unavailable") != std::string::npos;
  });
  EXPECT_THAT(health.body, HasSubstr("\"feedback\":\"unavailable\""));
  EXPECT_THAT(health.body, HasSubstr("\"catalog\":\"ok\""));
  // A call that only feedback can answer says so; others go on.
  const HttpAnswer lost = Http("GET /v1/organizations/371325001012/answers");
  EXPECT_EQ(lost.status, 503);
  EXPECT_THAT(lost.body, HasSubstr("\"FEEDBACK_UNAVAILABLE\""));
  EXPECT_EQ(Http("GET /v1/organizations/371325001012").status, 200);
  publication_->Stop();
  evaluation_->Stop();
  EXPECT_THAT(Http("GET /v1/publications?organization=organizations/371325001012").body,
              HasSubstr("\"PUBLICATION_UNAVAILABLE\""));
  EXPECT_THAT(Http("GET /v1/rubrics").body, HasSubstr("\"EVALUATION_UNAVAILABLE\""));
}

TEST_F(HttpTest, AnImportSaysThatPublicationCannotBeReached) {
  publication_->Stop();
  EXPECT_THAT(Import("organization_code,科目,摘要,收入,支出,经手人\n371325001012,电费,九月,0,1.00,张三\n",
                     NewRequestId(), town_clerk_),
              testing::StatusIs(absl::StatusCode::kUnavailable, "PUBLICATION_UNAVAILABLE"));
}

TEST_F(HttpTest, AWrongTokenIsNamedAsAField) {
  const HttpAnswer token = Http("GET /v1/rubrics?page_token=AAAAAAAAAAAAAAAAAAAA");
  EXPECT_EQ(token.status, 400);
  EXPECT_THAT(token.body, HasSubstr("\"reason\":\"FIELD_INVALID\""));
}

// The port is open before the gateway follows the others' events.
TEST_F(HttpTest, AGatewayThatStartsSaysSo) {
  HttpAnswer early;
  const std::shared_ptr<class Gateway> old = parts_;
  testing::ServiceHarness starting("gateway", std::vector<db::Migration>(), clock_, [&](service::Runtime& runtime) {
    const absl::Status assembled = AssembleGateway(runtime, &parts_);
    if (assembled.ok()) early = Http("GET /v1/rubrics");
    return assembled;
  });
  EXPECT_EQ(early.status, 503);
  EXPECT_THAT(early.body, HasSubstr("\"STARTING\""));
  EXPECT_EQ(Http("GET /v1/rubrics").status, 200);
  parts_ = old;
}

TEST_F(HttpTest, AMessageBeyondTheBoundIsRefusedUnread) {
  const auto answer = gateway_->runtime().Dispatch("/mingbai.gateway.v1.GatewayService/GetBoard",
                                                   std::string(64 << 20, 'x'), "", "", {});
  EXPECT_THAT(answer, testing::StatusIs(absl::StatusCode::kResourceExhausted, "REQUEST_TOO_LARGE"));
}

TEST_F(HttpTest, PagesAndDescription) {
  const HttpAnswer home = Http("GET /");
  EXPECT_EQ(home.status, 200);
  EXPECT_THAT(home.head, HasSubstr("text/html; charset=utf-8"));
  EXPECT_THAT(home.body, HasSubstr("/v1/organizations/371325000000/overview"));
  EXPECT_THAT(home.body, HasSubstr("费县"));
  const HttpAnswer openapi = Http("GET /openapi.json");
  EXPECT_EQ(openapi.status, 200);
  EXPECT_THAT(openapi.body, HasSubstr("/v1/organizations/{organization}/board"));
}

}  // namespace
}  // namespace mingbai::gateway
