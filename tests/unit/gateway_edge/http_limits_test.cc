// Everything that strangers reach has a bound: bodies, headers, time, connections, calls.

#include <thread>

#include "gmock/gmock.h"
#include "tests/unit/gateway_edge/http_server_fixture.h"

namespace mingbai::gateway::edge {
namespace {

using ::testing::HasSubstr;

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

}  // namespace
}  // namespace mingbai::gateway::edge
