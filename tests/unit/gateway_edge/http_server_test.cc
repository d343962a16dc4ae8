#include "services/gateway/edge/http_server.h"

#include <nlohmann/json.hpp>
#include <thread>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/status/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "tests/unit/gateway_edge/http_client.h"

namespace mingbai::gateway::edge {
namespace {

using ::testing::HasSubstr;

constexpr char kBoard[] = "GET /v1/organizations/371325001012/board HTTP/1.1\r\nHost: x\r\n\r\n";

// A server on a free port over a dispatch that this test gives.
class HttpServerTest : public ::testing::Test {
 protected:
  HttpServerTest() { options_.address = "127.0.0.1:0"; }

  void Start() {
    server_ = std::make_unique<HttpServer>(
        options_, [this](const google::protobuf::MethodDescriptor* method, std::string_view request, const CallHeaders&,
                         const rpc::Budget& budget) { return dispatch_(method, request, budget); });
    server_->AddPlain("/healthz", [](std::string_view) {
      return PlainAnswer{200, "application/json", std::make_shared<const std::string>("{}"), false};
    });
    const absl::Status started = server_->Start();
    ASSERT_TRUE(started.ok()) << started;
    ASSERT_GT(server_->port(), 0);
  }
  HttpClient Connect() { return HttpClient(server_->port()); }

  static std::string Post(std::string_view path, std::string_view body, std::string_view headers = "") {
    return "POST " + std::string(path) + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
           std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
  }
  static std::string ReasonIn(const HttpAnswer& answer) {
    const nlohmann::json error = nlohmann::json::parse(answer.body)["error"];
    for (const auto& detail : error["details"]) {
      if (detail.contains("reason")) return detail["reason"];
    }
    return "";
  }

  // By default the board of an organization carries its name as a title 100 times; a case comes back as it was sent.
  static absl::StatusOr<rpc::ReadyBytes> Echo(const google::protobuf::MethodDescriptor* method,
                                              std::string_view request) {
    std::string out;
    if (method->name() == "GetBoard") {
      gateway::v1::GetBoardRequest get;
      get.ParseFromString(std::string(request));
      gateway::v1::Board board;
      for (int i = 0; i < 100; ++i) board.add_disclosed()->set_title(get.name());
      out = board.SerializeAsString();
    } else if (method->name() == "CreateCase") {
      feedback::v1::CreateCaseRequest create;
      create.ParseFromString(std::string(request));
      feedback::v1::CreateCaseResponse response;
      *response.mutable_case_() = create.case_();
      out = response.SerializeAsString();
    }
    return std::make_shared<const std::string>(std::move(out));
  }

  HttpOptions options_;
  std::function<absl::StatusOr<rpc::ReadyBytes>(const google::protobuf::MethodDescriptor*, std::string_view,
                                                const rpc::Budget&)>
      dispatch_ = [](const google::protobuf::MethodDescriptor* method, std::string_view request, const rpc::Budget&) {
        return Echo(method, request);
      };
  std::unique_ptr<HttpServer> server_;
};

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

TEST_F(HttpServerTest, BodyTooLarge) {
  options_.max_request_bytes = 1000;
  Start();
  HttpClient client = Connect();
  client.Send(Post("/v1/cases", std::string(2000000, ' ')));
  const HttpAnswer answer = client.Read();
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(ReasonIn(answer), "BODY_TOO_LARGE");
  EXPECT_EQ(answer.headers.at("connection"), "close");
  EXPECT_TRUE(client.Ended());
}

TEST_F(HttpServerTest, ChunkedBodyTooLarge) {
  options_.max_request_bytes = 1000;
  Start();
  HttpClient client = Connect();
  client.Send("POST /v1/cases HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 20; ++i) client.Send("64\r\n" + std::string(100, ' ') + "\r\n");
  EXPECT_EQ(client.Read().status, 413);
}

// DESIGN invariant 11: memory does not grow with what strangers send.
TEST_F(HttpServerTest, AllBodiesTogetherAreBounded) {
  options_.max_request_bytes = 9000;
  options_.max_bodies_bytes = 10000;
  Start();
  HttpClient first = Connect();
  first.Send(
      "POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
      "Content-Length: 8000\r\n\r\n");
  EXPECT_EQ(first.Read().status, 100);
  HttpClient second = Connect();
  second.Send(Post("/v1/cases", "{}" + std::string(5000, ' ')));
  const HttpAnswer shed = second.Read();
  EXPECT_EQ(shed.status, 429);
  EXPECT_EQ(ReasonIn(shed), "OVERLOADED");
  HttpClient small = Connect();
  small.Send(Post("/v1/cases", "{}"));
  EXPECT_EQ(small.Read().status, 200);
  first.Send("{}" + std::string(7998, ' '));
  EXPECT_EQ(first.Read().status, 200);
  HttpClient third = Connect();
  third.Send(Post("/v1/cases", "{}" + std::string(5000, ' ')));
  EXPECT_EQ(third.Read().status, 200);
}

TEST_F(HttpServerTest, HeadersTooLarge) {
  Start();
  HttpClient client = Connect();
  client.Send("GET /v1/organizations?page_token=" + std::string(20000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n");
  const HttpAnswer answer = client.Read();
  EXPECT_EQ(answer.status, 431);
  EXPECT_EQ(ReasonIn(answer), "HEADERS_TOO_LARGE");
}

TEST_F(HttpServerTest, WhatIsNoHttp) {
  Start();
  for (const char* bytes :
       {"nonsense\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost x\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"}) {
    HttpClient client = Connect();
    client.Send(bytes);
    const HttpAnswer answer = client.Read();
    EXPECT_EQ(answer.status, 400) << bytes;
    if (answer.status == 400) {
      EXPECT_EQ(ReasonIn(answer), "MALFORMED_REQUEST") << bytes;
    }
    EXPECT_TRUE(client.Ended()) << bytes;
  }
}

TEST_F(HttpServerTest, AbsoluteTargets) {
  Start();
  HttpClient client = Connect();
  client.Send("GET http://x/healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.Read().status, 200);
}

TEST_F(HttpServerTest, SlowHeaderIsToldAndClosed) {
  options_.read_timeout = absl::Milliseconds(200);
  Start();
  HttpClient client = Connect();
  client.Send("GET /healthz HTT");
  const HttpAnswer answer = client.Read();
  EXPECT_EQ(answer.status, 408);
  EXPECT_EQ(ReasonIn(answer), "REQUEST_TIMEOUT");
  EXPECT_TRUE(client.Ended());
}

TEST_F(HttpServerTest, SlowBodyIsToldAndClosedHoweverItTrickles) {
  options_.read_timeout = absl::Milliseconds(300);
  Start();
  HttpClient client = Connect();
  client.Send("POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n");
  std::thread trickle([&client] {
    for (int i = 0; i < 10; ++i) {
      client.Send(" ");
      absl::SleepFor(absl::Milliseconds(50));
    }
  });
  EXPECT_EQ(client.Read().status, 408);
  trickle.join();
}

TEST_F(HttpServerTest, IdleConnectionsEndWithoutAWord) {
  options_.read_timeout = absl::Milliseconds(100);
  options_.idle_timeout = absl::Milliseconds(200);
  Start();
  HttpClient silent = Connect();
  EXPECT_TRUE(silent.Ended());
  HttpClient client = Connect();
  client.Send(kBoard);
  EXPECT_EQ(client.Read().status, 200);
  EXPECT_TRUE(client.Ended());
}

TEST_F(HttpServerTest, TooManyConnectionsAreRefusedPolitely) {
  options_.max_connections = 2;
  Start();
  HttpClient one = Connect();
  HttpClient two = Connect();
  one.Send(kBoard);
  two.Send(kBoard);
  EXPECT_EQ(one.Read().status, 200);
  EXPECT_EQ(two.Read().status, 200);
  HttpClient three = Connect();
  const HttpAnswer answer = three.Read();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(ReasonIn(answer), "TOO_MANY_CONNECTIONS");
  EXPECT_EQ(answer.headers.at("retry-after"), "1");
  EXPECT_TRUE(three.Ended());
  one.Send(kBoard);
  EXPECT_EQ(one.Read().status, 200);
}

// Calls that block until the test lets them go.
class BlockedCalls {
 public:
  void Enter() {
    absl::MutexLock lock(&mutex_);
    ++inside_;
    mutex_.Await(absl::Condition(&open_));
  }
  void AwaitInside(int count) {
    absl::MutexLock lock(&mutex_);
    auto enough = [&] { return inside_ >= count; };
    mutex_.Await(absl::Condition(&enough));
  }
  void Open() {
    absl::MutexLock lock(&mutex_);
    open_ = true;
  }

 private:
  absl::Mutex mutex_;
  int inside_ = 0;
  bool open_ = false;
};

// DESIGN invariant 11: overload sheds.
TEST_F(HttpServerTest, OverflowIsShedAtOnce) {
  BlockedCalls blocked;
  options_.workers = 1;
  options_.max_waiting = 0;
  dispatch_ = [&](const google::protobuf::MethodDescriptor* method, std::string_view request, const rpc::Budget&) {
    blocked.Enter();
    return Echo(method, request);
  };
  Start();
  HttpClient running = Connect();
  running.Send(kBoard);
  blocked.AwaitInside(1);
  HttpClient more = Connect();
  for (int i = 0; i < 3; ++i) {
    more.Send(kBoard);
    const HttpAnswer answer = more.Read();
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(ReasonIn(answer), "OVERLOADED");
    EXPECT_EQ(answer.headers.at("retry-after"), "1");
  }
  blocked.Open();
  EXPECT_EQ(running.Read().status, 200);
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
