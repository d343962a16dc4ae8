#include "services/gateway/edge/handler.h"

#include <nlohmann/json.hpp>

#include "google/api/httpbody.pb.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/common/v1/attachment.pb.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "tests/unit/gateway_edge/edge_fixture.h"

namespace mingbai::gateway::edge {
namespace {

using ::testing::HasSubstr;

// A handler over a dispatch that this test gives; what it was asked last is kept.
class HandlerTest : public ::testing::Test {
 protected:
  HandlerTest()
      : handler_(HandlerOptions(), &Routes(),
                 [this](const google::protobuf::MethodDescriptor* method, std::string_view request,
                        const CallHeaders& headers, const rpc::Budget& budget) {
                   ++calls_;
                   method_ = method->name();
                   request_ = std::string(request);
                   headers_ = headers;
                   budget_ = budget;
                   return answer_;
                 }) {
    gateway::v1::Board board;
    for (int i = 0; i < 60; ++i) board.add_disclosed()->set_title("十月财务公开");
    answer_ = std::make_shared<const std::string>(board.SerializeAsString());
    http_.verb = "GET";
    http_.target = "/v1/organizations/371325001012/board";
  }

  Response Handle() {
    return handler_.Handle(http_, absl::Now(), [] { return false; });
  }
  static std::string Header(const Response& response, std::string_view name) {
    std::string out;
    for (const auto& [key, value] : response.headers) {
      if (key == name) out += out.empty() ? value : "|" + value;
    }
    return out;
  }
  static std::string ReasonOfBody(const Response& response) {
    const nlohmann::json error = nlohmann::json::parse(*response.body)["error"];
    for (const auto& detail : error["details"]) {
      if (detail.contains("reason")) return detail["reason"];
    }
    return "";
  }

  absl::StatusOr<rpc::ReadyBytes> answer_;
  int calls_ = 0;
  std::string method_;
  std::string request_;
  CallHeaders headers_;
  rpc::Budget budget_;
  Handler handler_;
  Request http_;
};

TEST_F(HandlerTest, CallsTheMethodWithTheRequest) {
  http_.authorization = "Bearer t";
  http_.remote_address = "192.0.2.1";
  const Response response = Handle();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(method_, "GetBoard");
  gateway::v1::GetBoardRequest request;
  ASSERT_TRUE(request.ParseFromString(request_));
  EXPECT_EQ(request.name(), "organizations/371325001012");
  EXPECT_EQ(headers_.authorization, "Bearer t");
  EXPECT_EQ(headers_.remote_address, "192.0.2.1");
  EXPECT_THAT(*response.body, HasSubstr("\"title\":\"十月财务公开\""));
  EXPECT_EQ(Header(response, "Content-Type"), "application/json");
  EXPECT_EQ(Header(response, "X-Content-Type-Options"), "nosniff");
}

TEST_F(HandlerTest, PublicReadsMayBeKeptAndReadFromAnywhere) {
  const Response response = Handle();
  EXPECT_EQ(Header(response, "Cache-Control"), "no-cache");
  EXPECT_EQ(Header(response, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(Header(response, "Vary"), "Accept-Encoding");
}

TEST_F(HandlerTest, WithAuthorizationNothingIsStored) {
  http_.authorization = "Bearer t";
  EXPECT_EQ(Header(Handle(), "Cache-Control"), "no-store");
}

TEST_F(HandlerTest, ReceiptsAreNeverStoredSharedOrCompressed) {
  feedback::v1::Case answered;
  answered.set_text(std::string(5000, 'x'));
  answer_ = std::make_shared<const std::string>(answered.SerializeAsString());
  http_.target = "/v1/cases/abcdefghijklmnopqrstuvwxyz";
  http_.accept_encoding = "gzip";
  const Response response = Handle();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(Header(response, "Cache-Control"), "no-store");
  EXPECT_EQ(Header(response, "Access-Control-Allow-Origin"), "");
  EXPECT_EQ(Header(response, "Content-Encoding"), "");
}

TEST_F(HandlerTest, EtagAndNotModified) {
  const Response first = Handle();
  const std::string etag = Header(first, "ETag");
  ASSERT_EQ(etag.size(), 34u);
  for (const std::string& named : {etag, "\"x\", W/" + etag, std::string("*"), etag.substr(0, 33) + "-gz\""}) {
    http_.if_none_match = named;
    const Response again = Handle();
    EXPECT_EQ(again.status, 304) << named;
    EXPECT_EQ(again.body, nullptr);
    EXPECT_EQ(Header(again, "ETag"), etag);
    EXPECT_EQ(Header(again, "Cache-Control"), "no-cache");
  }
  http_.if_none_match = "\"other\"";
  EXPECT_EQ(Handle().status, 200);
}

TEST_F(HandlerTest, GzipHasAnEtagOfItsOwn) {
  http_.accept_encoding = "gzip";
  const Response response = Handle();
  EXPECT_EQ(Header(response, "Content-Encoding"), "gzip");
  EXPECT_THAT(Header(response, "ETag"), ::testing::EndsWith("-gz\""));
  EXPECT_EQ(response.body->substr(0, 2), "\x1f\x8b");
}

TEST_F(HandlerTest, SmallBodiesAreNotCompressed) {
  answer_ = std::make_shared<const std::string>();
  http_.accept_encoding = "gzip";
  EXPECT_EQ(Header(Handle(), "Content-Encoding"), "");
}

TEST_F(HandlerTest, ReadyBytesAreTranscodedOnce) {
  // The test keeps answer_, as a view keeps its bytes.
  const Response first = Handle();
  const Response second = Handle();
  EXPECT_EQ(first.body.get(), second.body.get());
  http_.authorization = "Bearer t";
  EXPECT_NE(Handle().body.get(), first.body.get());
}

TEST_F(HandlerTest, HeadTellsWhatGetWould) {
  http_.verb = "HEAD";
  const Response response = Handle();
  EXPECT_EQ(response.status, 200);
  EXPECT_TRUE(response.head);
  EXPECT_GT(response.body->size(), 1000u);
}

TEST_F(HandlerTest, UnknownPath) {
  http_.target = "/v1/nothing";
  const Response response = Handle();
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(ReasonOfBody(response), "ROUTE_NOT_FOUND");
  EXPECT_EQ(calls_, 0);
}

TEST_F(HandlerTest, WrongVerb) {
  http_.verb = "DELETE";
  http_.target = "/v1/organizations";
  const Response response = Handle();
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(ReasonOfBody(response), "METHOD_NOT_ALLOWED");
  EXPECT_EQ(Header(response, "Allow"), "GET, POST, HEAD, OPTIONS");
}

TEST_F(HandlerTest, Preflight) {
  http_.verb = "OPTIONS";
  Response response = Handle();
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.body, nullptr);
  EXPECT_EQ(Header(response, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(Header(response, "Access-Control-Allow-Methods"), "GET, HEAD");
  http_.target = "/v1/cases/x";
  response = Handle();
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(Header(response, "Access-Control-Allow-Origin"), "");
  EXPECT_EQ(Header(response, "Allow"), "GET, HEAD, OPTIONS");
  http_.target = "/v1/nothing";
  EXPECT_EQ(Handle().status, 404);
}

TEST_F(HandlerTest, BodiesMustBeJson) {
  http_.verb = "POST";
  http_.target = "/v1/cases";
  http_.body = "{}";
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk"}) {
    http_.content_type = type;
    const Response response = Handle();
    EXPECT_EQ(response.status, 415) << type;
    EXPECT_EQ(ReasonOfBody(response), "UNSUPPORTED_MEDIA_TYPE");
  }
  answer_ = std::make_shared<const std::string>();
  for (const char* type : {"application/json", "Application/JSON; charset=UTF-8"}) {
    http_.content_type = type;
    EXPECT_EQ(Handle().status, 200) << type;
  }
  http_.content_encoding = "gzip";
  EXPECT_EQ(Handle().status, 415);
}

TEST_F(HandlerTest, ErrorsOfCallsComeThrough) {
  answer_ = NotFound("ORGANIZATION_NOT_FOUND", "there is no such organization");
  const Response response = Handle();
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(ReasonOfBody(response), "ORGANIZATION_NOT_FOUND");
  EXPECT_EQ(Header(response, "Cache-Control"), "no-store");
}

TEST_F(HandlerTest, MalformedBodyNeverReachesTheCall) {
  http_.verb = "POST";
  http_.target = "/v1/cases";
  http_.content_type = "application/json";
  http_.body = "{\"case\":{\"text\":\"\xff\"}}";
  const Response response = Handle();
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(*response.body, HasSubstr("case.text"));
  EXPECT_EQ(calls_, 0);
}

TEST_F(HandlerTest, DeadlineIsFifteenSecondsOrLess) {
  const absl::Time now = absl::Now();
  handler_.Handle(http_, now, nullptr);
  EXPECT_EQ(budget_.deadline, now + absl::Seconds(15));
  http_.request_timeout = "0.5";
  handler_.Handle(http_, now, nullptr);
  EXPECT_EQ(budget_.deadline, now + absl::Milliseconds(500));
  for (const char* timeout : {"60", "-1", "soon", "0", "nan", "inf"}) {
    http_.request_timeout = timeout;
    handler_.Handle(http_, now, nullptr);
    EXPECT_EQ(budget_.deadline, now + absl::Seconds(15)) << timeout;
  }
}

TEST_F(HandlerTest, WhatWaitedTooLongIsNotCalled) {
  const Response response = handler_.Handle(http_, absl::Now() - absl::Seconds(16), nullptr);
  EXPECT_EQ(response.status, 504);
  EXPECT_EQ(ReasonOfBody(response), "DEADLINE_EXCEEDED");
  EXPECT_EQ(calls_, 0);
}

TEST_F(HandlerTest, TraceIsContinuedOrBegun) {
  http_.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  EXPECT_THAT(Header(Handle(), "Traceparent"), HasSubstr("0af7651916cd43dd8448eb211c80319c"));
  EXPECT_THAT(headers_.traceparent, HasSubstr("0af7651916cd43dd8448eb211c80319c"));
  http_.traceparent = "nonsense";
  EXPECT_EQ(Header(Handle(), "Traceparent").size(), 55u);
  EXPECT_EQ(headers_.traceparent.size(), 55u);
}

TEST_F(HandlerTest, PlainPathsWin) {
  std::string asked;
  handler_.AddPlain("/v1/organizations", [&asked](std::string_view query) {
    asked = std::string(query);
    return PlainAnswer{200, "text/html; charset=utf-8", std::make_shared<const std::string>(3000, 'x'), true};
  });
  http_.target = "/v1/organizations?a=1";
  http_.accept_encoding = "gzip";
  Response response = Handle();
  EXPECT_EQ(asked, "a=1");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(Header(response, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(Header(response, "Content-Encoding"), "gzip");
  http_.if_none_match = Header(response, "ETag");
  EXPECT_EQ(Handle().status, 304);
  http_.verb = "POST";
  response = Handle();
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(Header(response, "Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(calls_, 0);
}

TEST_F(HandlerTest, AFileIsSavedUnderItsName) {
  google::api::HttpBody body;
  body.set_content_type("text/csv; charset=utf-8");
  body.set_data("a,b\r\n");
  common::v1::Attachment attachment;
  attachment.set_file_name("费县 \"目录\"\r\n1.csv");
  body.add_extensions()->PackFrom(attachment);
  answer_ = std::make_shared<const std::string>(body.SerializeAsString());
  http_.target = "/v1/items:exportStandardCatalogue?format=csv";
  const Response response = Handle();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(method_, "ExportStandardCatalogue");
  EXPECT_EQ(*response.body, "a,b\r\n");
  EXPECT_EQ(Header(response, "Content-Type"), "text/csv; charset=utf-8");
  const std::string in_utf8 = "filename*=UTF-8''%e8%b4%b9%e5%8e%bf%20%22%e7%9b%ae%e5%bd%95%22%0d%0a1.csv";
  EXPECT_EQ(Header(response, "Content-Disposition"), "attachment; " + in_utf8);
  // curl -OJ and others read the first of these only.
  for (const auto& [ascii_name, sent] :
       {std::pair("catalogue-1.csv", "filename=\"catalogue-1.csv\"; "), std::pair("\"; a/b\r\nX: y", "")}) {
    attachment.set_ascii_name(ascii_name);
    body.mutable_extensions(0)->PackFrom(attachment);
    answer_ = std::make_shared<const std::string>(body.SerializeAsString());
    EXPECT_EQ(Header(Handle(), "Content-Disposition"), std::string("attachment; ") + sent + in_utf8);
  }
}

}  // namespace
}  // namespace mingbai::gateway::edge
