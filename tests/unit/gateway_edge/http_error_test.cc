#include "services/gateway/edge/http_error.h"

#include <nlohmann/json.hpp>

#include "common/status/status.h"
#include "gmock/gmock.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace mingbai::gateway::edge {
namespace {

std::string HeaderOf(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

TEST(HttpStatus, IsGooglesMapping) {
  const std::pair<absl::StatusCode, int> kMapping[] = {{absl::StatusCode::kInvalidArgument, 400},
                                                       {absl::StatusCode::kUnauthenticated, 401},
                                                       {absl::StatusCode::kPermissionDenied, 403},
                                                       {absl::StatusCode::kNotFound, 404},
                                                       {absl::StatusCode::kAlreadyExists, 409},
                                                       {absl::StatusCode::kAborted, 409},
                                                       {absl::StatusCode::kFailedPrecondition, 400},
                                                       {absl::StatusCode::kOutOfRange, 400},
                                                       {absl::StatusCode::kResourceExhausted, 429},
                                                       {absl::StatusCode::kCancelled, 499},
                                                       {absl::StatusCode::kDeadlineExceeded, 504},
                                                       {absl::StatusCode::kUnavailable, 503},
                                                       {absl::StatusCode::kUnimplemented, 501},
                                                       {absl::StatusCode::kInternal, 500},
                                                       {absl::StatusCode::kUnknown, 500},
                                                       {absl::StatusCode::kDataLoss, 500},
                                                       {absl::StatusCode::kOk, 200}};
  for (const auto& [code, http] : kMapping) EXPECT_EQ(HttpStatusOf(code), http) << absl::StatusCodeToString(code);
}

TEST(ErrorResponse, TellsCodeStatusMessageAndDetails) {
  FieldErrors errors;
  errors.Add("case.title", "is \"empty\"");
  errors.Add("case.kind", "missing");
  const Response response = ErrorResponse(errors.ToStatus());
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(HeaderOf(response, "Content-Type"), "application/json");
  EXPECT_EQ(HeaderOf(response, "Cache-Control"), "no-store");
  const nlohmann::json error = nlohmann::json::parse(*response.body)["error"];
  EXPECT_EQ(error["code"], 400);
  EXPECT_EQ(error["status"], "INVALID_ARGUMENT");
  ASSERT_EQ(error["details"].size(), 2u);
  EXPECT_EQ(error["details"][0]["@type"], "type.googleapis.com/google.rpc.BadRequest");
  EXPECT_EQ(error["details"][0]["fieldViolations"][0]["field"], "case.title");
  EXPECT_EQ(error["details"][0]["fieldViolations"][0]["description"], "is \"empty\"");
  EXPECT_EQ(error["details"][0]["fieldViolations"][1]["field"], "case.kind");
  EXPECT_EQ(error["details"][1]["@type"], "type.googleapis.com/google.rpc.ErrorInfo");
  EXPECT_EQ(error["details"][1]["reason"], "FIELD_INVALID");
  EXPECT_EQ(error["details"][1]["domain"], "mingbai");
}

TEST(ErrorResponse, MetadataOfErrorInfo) {
  google::rpc::ErrorInfo info;
  info.set_reason("R");
  (*info.mutable_metadata())["b"] = "2";
  (*info.mutable_metadata())["a"] = "1";
  absl::Status status(absl::StatusCode::kAborted, "m");
  status.SetPayload(kErrorInfoUrl, absl::Cord(info.SerializeAsString()));
  const nlohmann::json error = nlohmann::json::parse(*ErrorResponse(status).body)["error"];
  EXPECT_EQ(error["details"][0]["metadata"], nlohmann::json({{"a", "1"}, {"b", "2"}}));
}

TEST(ErrorResponse, OverloadAndOutageSayWhenToComeBack) {
  EXPECT_EQ(HeaderOf(ErrorResponse(Error(absl::StatusCode::kResourceExhausted, "OVERLOADED", "x")), "Retry-After"),
            "1");
  EXPECT_EQ(HeaderOf(ErrorResponse(Error(absl::StatusCode::kUnavailable, "X", "x")), "Retry-After"), "1");
  EXPECT_EQ(HeaderOf(ErrorResponse(Error(absl::StatusCode::kNotFound, "X", "x")), "Retry-After"), "");
  EXPECT_EQ(HeaderOf(ErrorResponse(Error(absl::StatusCode::kUnauthenticated, "X", "x")), "WWW-Authenticate"), "Bearer");
}

TEST(ErrorResponse, InternalsStayInside) {
  EXPECT_THAT(*ErrorResponse(absl::InternalError("table `cases` is gone")).body,
              ::testing::Not(::testing::HasSubstr("table")));
  EXPECT_THAT(*ErrorResponse(Error(absl::StatusCode::kInternal, "BAD_RESPONSE", "no valid Board came back")).body,
              ::testing::HasSubstr("no valid Board"));
}

TEST(ErrorResponse, UnknownOrBrokenDetailsAreLeftOut) {
  absl::Status status(absl::StatusCode::kNotFound, "m");
  status.SetPayload("type.googleapis.com/unheard.Of", absl::Cord("x"));
  status.SetPayload(kErrorInfoUrl, absl::Cord("\xff\xff"));
  const nlohmann::json error = nlohmann::json::parse(*ErrorResponse(status).body)["error"];
  // What is left is the reason that every error has.
  ASSERT_EQ(error["details"].size(), 1u);
  EXPECT_EQ(error["details"][0]["reason"], "NOT_FOUND");
}

TEST(ErrorResponse, UnderAStatusOfHttpsOwn) {
  const Response response = ErrorResponse(413, Error(absl::StatusCode::kInvalidArgument, "BODY_TOO_LARGE", "x"));
  EXPECT_EQ(response.status, 413);
  const nlohmann::json error = nlohmann::json::parse(*response.body)["error"];
  EXPECT_EQ(error["code"], 413);
  EXPECT_EQ(error["status"], "INVALID_ARGUMENT");
}

}  // namespace
}  // namespace mingbai::gateway::edge
