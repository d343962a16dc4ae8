#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/synchronization/mutex.h"
#include "gtest/gtest.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "services/gateway/edge/http_server.h"
#include "tests/unit/gateway_edge/http_client.h"

namespace mingbai::gateway::edge {

inline constexpr char kBoard[] = "GET /v1/organizations/371325001012/board HTTP/1.1\r\nHost: x\r\n\r\n";

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

}  // namespace mingbai::gateway::edge
