#include "services/gateway/edge/http_server.h"

#include <thread>

#include "absl/synchronization/notification.h"
#include "common/status/status.h"
#include "gmock/gmock.h"
#include "tests/unit/gateway_edge/http_server_fixture.h"

namespace mingbai::gateway::edge {
namespace {

using ::testing::HasSubstr;

TEST_F(HttpServerTest, KeepsAConnectionForManyRequests) {
  Start();
  HttpClient client = Connect();
  for (int i = 0; i < 3; ++i) {
    client.Send(kBoard);
    const HttpAnswer answer = client.Read();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.headers.at("content-type"), "application/json");
    EXPECT_EQ(answer.headers.count("connection"), 0u);
    EXPECT_EQ(answer.headers.count("date"), 1u);
    EXPECT_THAT(answer.body, HasSubstr("organizations/371325001012"));
  }
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  Start();
  HttpClient client = Connect();
  std::string all;
  for (int i = 0; i < 20; ++i) {
    all += "GET /v1/organizations/37132500101" + std::to_string(i % 10) + "/board HTTP/1.1\r\nHost: x\r\n\r\n";
  }
  client.Send(all);
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(client.Read().body, HasSubstr("organizations/37132500101" + std::to_string(i % 10))) << i;
  }
}

TEST_F(HttpServerTest, ClosesWhenAsked) {
  Start();
  HttpClient client = Connect();
  client.Send("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const HttpAnswer answer = client.Read();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("connection"), "close");
  EXPECT_TRUE(client.Ended());
  HttpClient old = Connect();
  old.Send("GET /healthz HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.Read().status, 200);
  EXPECT_TRUE(old.Ended());
}

TEST_F(HttpServerTest, NotModifiedHasNoBody) {
  Start();
  HttpClient client = Connect();
  client.Send(kBoard);
  const std::string etag = client.Read().headers.at("etag");
  client.Send("GET /v1/organizations/371325001012/board HTTP/1.1\r\nHost: x\r\nIf-None-Match: " + etag + "\r\n\r\n");
  const HttpAnswer again = client.Read();
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.headers.count("content-length"), 0u);
  client.Send(kBoard);
  EXPECT_EQ(client.Read().status, 200);
}

TEST_F(HttpServerTest, CompressesWhenAsked) {
  Start();
  HttpClient client = Connect();
  client.Send("GET /v1/organizations/371325001012/board HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n");
  const HttpAnswer answer = client.Read();
  EXPECT_EQ(answer.headers.at("content-encoding"), "gzip");
  EXPECT_EQ(answer.body.substr(0, 2), "\x1f\x8b");
  EXPECT_LT(answer.body.size(), 1000u);
}

TEST_F(HttpServerTest, HeadSendsNoBody) {
  Start();
  HttpClient client = Connect();
  client.Send("HEAD /v1/organizations/371325001012/board HTTP/1.1\r\nHost: x\r\n\r\n");
  const HttpAnswer head = client.Read(true);
  EXPECT_EQ(head.status, 200);
  client.Send(kBoard);
  EXPECT_EQ(std::to_string(client.Read().body.size()), head.headers.at("content-length"));
}

TEST_F(HttpServerTest, FourByteCharactersPassThrough) {
  Start();
  HttpClient client = Connect();
  client.Send(Post("/v1/cases", R"({"case":{"title":"𠮷'; DROP TABLE x; -- 😀"}})"));
  const HttpAnswer answer = client.Read();
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("𠮷'; DROP TABLE x; -- 😀"));
}

TEST_F(HttpServerTest, InvalidUtf8InABodyIsNamed) {
  Start();
  HttpClient client = Connect();
  client.Send(Post("/v1/cases", "{\"case\":{\"title\":\"\xe6\x9d\"}}"));
  const HttpAnswer answer = client.Read();
  EXPECT_EQ(answer.status, 400);
  EXPECT_THAT(answer.body, HasSubstr("\"field\":\"case.title\""));
  client.Send(kBoard);
  EXPECT_EQ(client.Read().status, 200);
}

TEST_F(HttpServerTest, ChunkedBodies) {
  Start();
  HttpClient client = Connect();
  client.Send(
      "POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      "8\r\n{\"case\":\r\n10\r\n{\"title\":\"abc\"}}\r\n0\r\n\r\n");
  const HttpAnswer answer = client.Read();
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr("abc"));
}

TEST_F(HttpServerTest, ExpectContinue) {
  Start();
  HttpClient client = Connect();
  client.Send(
      "POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
      "Content-Length: 2\r\n\r\n");
  EXPECT_EQ(client.Read().status, 100);
  client.Send("{}");
  EXPECT_EQ(client.Read().status, 200);
}

TEST_F(HttpServerTest, AbsoluteTargets) {
  Start();
  HttpClient client = Connect();
  client.Send("GET http://x/healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.Read().status, 200);
}

TEST_F(HttpServerTest, AClientThatHangsUpCallsItsCallOff) {
  absl::Notification entered;
  absl::Notification cancelled;
  dispatch_ = [&](const google::protobuf::MethodDescriptor*, std::string_view, const rpc::Budget& budget) {
    entered.Notify();
    while (budget.Check().ok()) absl::SleepFor(absl::Milliseconds(5));
    if (budget.Check().code() == absl::StatusCode::kCancelled) cancelled.Notify();
    return absl::StatusOr<rpc::ReadyBytes>(budget.Check());
  };
  Start();
  HttpClient client = Connect();
  client.Send(kBoard);
  entered.WaitForNotification();
  client.Reset();
  EXPECT_TRUE(cancelled.WaitForNotificationWithTimeout(absl::Seconds(10)));
}

TEST_F(HttpServerTest, AHalfClosedClientStillGetsItsAnswer) {
  dispatch_ = [&](const google::protobuf::MethodDescriptor* method, std::string_view request,
                  const rpc::Budget& budget) -> absl::StatusOr<rpc::ReadyBytes> {
    absl::SleepFor(absl::Milliseconds(200));
    MB_RETURN_IF_ERROR(budget.Check());
    return Echo(method, request);
  };
  Start();
  HttpClient client = Connect();
  client.Send(kBoard);
  client.FinishSending();
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_TRUE(client.Ended());
}

TEST_F(HttpServerTest, ACallThatThrowsAnswers500) {
  dispatch_ = [](const google::protobuf::MethodDescriptor*, std::string_view,
                 const rpc::Budget&) -> absl::StatusOr<rpc::ReadyBytes> { throw std::runtime_error("secret"); };
  Start();
  HttpClient client = Connect();
  client.Send(kBoard);
  const HttpAnswer answer = client.Read();
  EXPECT_EQ(answer.status, 500);
  EXPECT_THAT(answer.body, ::testing::Not(HasSubstr("secret")));
}

TEST_F(HttpServerTest, StopLetsRunningRequestsFinish) {
  BlockedCalls blocked;
  dispatch_ = [&](const google::protobuf::MethodDescriptor* method, std::string_view request, const rpc::Budget&) {
    blocked.Enter();
    return Echo(method, request);
  };
  Start();
  const int port = server_->port();
  HttpClient running = Connect();
  running.Send(std::string(kBoard) + kBoard);
  HttpClient idle = Connect();
  blocked.AwaitInside(1);
  std::thread stop([this] { server_->Stop(); });
  EXPECT_TRUE(idle.Ended());
  blocked.Open();
  const HttpAnswer answer = running.Read();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("connection"), "close");
  stop.join();
  EXPECT_FALSE(HttpClient(port).connected());
}

TEST_F(HttpServerTest, StopCutsOffAfterItsGrace) {
  absl::Notification entered;
  options_.stop_grace = absl::Milliseconds(200);
  dispatch_ = [&](const google::protobuf::MethodDescriptor*, std::string_view,
                  const rpc::Budget& budget) -> absl::StatusOr<rpc::ReadyBytes> {
    entered.Notify();
    while (budget.Check().ok()) absl::SleepFor(absl::Milliseconds(5));
    return budget.Check();
  };
  Start();
  HttpClient running = Connect();
  running.Send(kBoard);
  HttpClient half = Connect();
  half.Send("GET /heal");
  entered.WaitForNotification();
  const absl::Time start = absl::Now();
  server_->Stop();
  EXPECT_LT(absl::Now() - start, absl::Seconds(8));
  EXPECT_NE(running.Read().status, 200);
  EXPECT_EQ(half.Read().status, 0);
}

TEST_F(HttpServerTest, StopTwiceOrWithoutStart) {
  Start();
  server_->Stop();
  server_->Stop();
  HttpServer never(options_, nullptr);
  never.Stop();
}

TEST_F(HttpServerTest, AddressesThatCannotBeHad) {
  Start();
  HttpOptions taken = options_;
  taken.address = "127.0.0.1:" + std::to_string(server_->port());
  const absl::Status status = HttpServer(taken, nullptr).Start();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr(taken.address));
  HttpOptions nonsense = options_;
  nonsense.address = "nowhere";
  EXPECT_EQ(HttpServer(nonsense, nullptr).Start().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(HttpServerTest, ManyClientsAtOnce) {
  Start();
  std::atomic<int> good{0};
  std::vector<std::thread> clients;
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back([&] {
      HttpClient client = Connect();
      for (int i = 0; i < 50; ++i) {
        client.Send(kBoard);
        good += client.Read().status == 200;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(good, 400);
}

}  // namespace
}  // namespace mingbai::gateway::edge
