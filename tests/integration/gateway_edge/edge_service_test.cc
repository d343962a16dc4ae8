// The HTTP edge before a real service: what the call wrapper and gRPC answer comes out as HTTP says it. The handlers
// are this test's own and keep no data.

#include <nlohmann/json.hpp>

#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "services/gateway/edge/http_server.h"
#include "tests/support/service_harness.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/gateway_edge/http_client.h"

namespace mingbai::gateway::edge {
namespace {

using ::testing::HasSubstr;

constexpr char kService[] = "mingbai.gateway.v1.GatewayService";
constexpr char kUnknown[] = "organizations/371325001999";
constexpr char kSlow[] = "organizations/371325001998";

absl::Status Serve(service::Runtime& runtime) {
  auto service = std::make_unique<rpc::Service>(kService);
  service->Handle<v1::GetBoardRequest, v1::Board>(
      "GetBoard", [](const rpc::CallContext& call, const v1::GetBoardRequest& request) -> absl::StatusOr<v1::Board> {
        if (request.name() == kUnknown) return NotFound("ORGANIZATION_NOT_FOUND", "there is no such organization");
        while (request.name() == kSlow && call.budget.Check().ok()) absl::SleepFor(absl::Milliseconds(5));
        MB_RETURN_IF_ERROR(call.budget.Check());
        v1::Board board;
        board.mutable_organization()->set_name(request.name());
        board.mutable_organization()->set_display_name("𠮷家村");
        return board;
      });
  service->Handle<v1::GetOverviewRequest, v1::Overview>(
      "GetOverview", [](const rpc::CallContext&, const v1::GetOverviewRequest&) -> absl::StatusOr<v1::Overview> {
        return Error(absl::StatusCode::kAborted, "STALE_ETAG", "it has changed");
      });
  service->Handle<v1::ImportRecordsRequest, v1::ImportRecordsResponse>(
      "ImportRecords", [](const rpc::CallContext&, const v1::ImportRecordsRequest& request) {
        v1::ImportRecordsResponse response;
        response.set_accepted(static_cast<int>(request.csv().size()));
        return absl::StatusOr<v1::ImportRecordsResponse>(response);
      });
  runtime.Serve(std::move(service));
  return absl::OkStatus();
}

class EdgeServiceTest : public ::testing::Test {
 protected:
  EdgeServiceTest()
      : clerk_(testing::TestToken("clerk", "371325001000")),
        reader_(testing::TestToken("reader", "371325001000")),
        harness_("gateway", {}, std::make_shared<SystemClock>(), Serve),
        client_(harness_.Client(kService, "")) {
    HttpOptions options;
    options.address = "127.0.0.1:0";
    options.max_request_bytes = 100000;
    server_ = std::make_unique<HttpServer>(
        options,
        [this](const google::protobuf::MethodDescriptor* method, std::string_view request, const CallHeaders& headers,
               const rpc::Budget& budget) -> absl::StatusOr<rpc::ReadyBytes> {
          rpc::CallContext call;
          call.budget = budget;
          call.authorization = headers.authorization;
          call.traceparent = headers.traceparent;
          MB_ASSIGN_OR_RETURN(std::string answer, client_->Forward(call, method->name(), request));
          return std::make_shared<const std::string>(std::move(answer));
        });
    MB_EXPECT_OK(server_->Start());
  }

  HttpAnswer Ask(const std::string& head, const std::string& token = "", const std::string& body = "",
                 const std::string& headers = "") {
    HttpClient http(server_->port());
    std::string text = head + " HTTP/1.1\r\nHost: x\r\n" + headers;
    if (!token.empty()) text += "Authorization: Bearer " + token + "\r\n";
    if (!body.empty()) {
      text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    }
    http.Send(text + "\r\n" + body);
    return http.Read();
  }
  HttpAnswer Import(const std::string& token, const std::string& parent, const std::string& csv) {
    return Ask("POST /v1/imports", token,
               nlohmann::json{{"parent", parent},
                              {"item", "items/finance"},
                              {"period", "2026-10"},
                              {"csv", csv},
                              {"requestId", testing::NewRequestId()}}
                   .dump());
  }
  static std::string ReasonIn(const HttpAnswer& answer) {
    const nlohmann::json error = nlohmann::json::parse(answer.body)["error"];
    for (const auto& detail : error["details"]) {
      if (detail.contains("reason")) return detail["reason"];
    }
    return "";
  }

  const std::string clerk_;
  const std::string reader_;
  testing::ServiceHarness harness_;
  const std::shared_ptr<const rpc::Client> client_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(EdgeServiceTest, AnswersOfTheServiceAreJson) {
  const HttpAnswer answer = Ask("GET /v1/organizations/371325001012/board");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const nlohmann::json board = nlohmann::json::parse(answer.body);
  EXPECT_EQ(board["organization"]["name"], "organizations/371325001012");
  EXPECT_EQ(board["organization"]["displayName"], "𠮷家村");
  EXPECT_EQ(board["disclosed"], nlohmann::json::array());
}

TEST_F(EdgeServiceTest, ErrorsOfHandlersKeepTheirReason) {
  const HttpAnswer missing = Ask(std::string("GET /v1/") + kUnknown + "/board");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(ReasonIn(missing), "ORGANIZATION_NOT_FOUND");
  const HttpAnswer stale = Ask("GET /v1/organizations/371325001012/overview");
  EXPECT_EQ(stale.status, 409);
  EXPECT_EQ(ReasonIn(stale), "STALE_ETAG");
}

TEST_F(EdgeServiceTest, FieldRulesNameTheField) {
  const HttpAnswer code = Ask("GET /v1/organizations/%27%3B%20DROP/board");
  EXPECT_EQ(code.status, 400);
  EXPECT_THAT(code.body, HasSubstr("\"field\":\"name\""));
  const HttpAnswer period = Ask("GET /v1/organizations/371325001012/overview?period=October");
  EXPECT_EQ(period.status, 400);
  EXPECT_THAT(period.body, HasSubstr("\"field\":\"period\""));
  const HttpAnswer empty = Import(clerk_, "371325001012", "");
  EXPECT_EQ(empty.status, 400);
  EXPECT_THAT(empty.body, HasSubstr("\"field\":\"csv\""));
}

TEST_F(EdgeServiceTest, IdentityPermissionAndScope) {
  const HttpAnswer unknown = Ask("GET /v1/organizations/371325001012/board", "no-such-token");
  EXPECT_EQ(unknown.status, 401);
  EXPECT_EQ(unknown.headers.at("www-authenticate"), "Bearer");
  const HttpAnswer denied = Import(reader_, "371325001012", "a");
  EXPECT_EQ(denied.status, 403);
  EXPECT_EQ(ReasonIn(denied), "PERMISSION_MISSING");
  const HttpAnswer anonymous = Import("", "371325001012", "a");
  EXPECT_EQ(anonymous.status, 401);
  EXPECT_EQ(ReasonIn(anonymous), "TOKEN_MISSING");
  const HttpAnswer outside = Import(clerk_, "371325002012", "a");
  EXPECT_EQ(outside.status, 403);
  EXPECT_EQ(ReasonIn(outside), "OUT_OF_SCOPE");
  const HttpAnswer inside = Import(clerk_, "371325001012", "村,1\n");
  EXPECT_EQ(inside.status, 200) << inside.body;
  EXPECT_EQ(nlohmann::json::parse(inside.body)["accepted"], 6);
}

TEST_F(EdgeServiceTest, TooLargeABodyDoesNotReachTheService) {
  EXPECT_EQ(Import(clerk_, "371325001012", std::string(100000, 'a')).status, 413);
}

TEST_F(EdgeServiceTest, TheDeadlineReachesTheService) {
  const absl::Time start = absl::Now();
  const HttpAnswer late = Ask(std::string("GET /v1/") + kSlow + "/board", "", "", "Request-Timeout: 0.3\r\n");
  EXPECT_EQ(late.status, 504);
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
}

TEST_F(EdgeServiceTest, AServiceThatIsDown) {
  harness_.Stop();
  const HttpAnswer down = Ask("GET /v1/organizations/371325001012/board");
  EXPECT_EQ(down.status, 503);
  EXPECT_EQ(down.headers.at("retry-after"), "1");
  EXPECT_EQ(Ask("GET /v1/nothing").status, 404);
}

}  // namespace
}  // namespace mingbai::gateway::edge
