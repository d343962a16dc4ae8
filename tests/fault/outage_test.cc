// A database that is gone, or that does not answer, seen by a caller of each service: the codes that every contract
// promises, at once, and back to work by itself (DESIGN invariant 11).

#include <cstdlib>
#include <map>
#include <thread>

#include "absl/time/clock.h"
#include "common/rpc/client.h"
#include "common/text/text.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "services/ctl/http_client.h"
#include "tests/support/process_stack.h"
#include "tests/support/socket_proxy.h"
#include "tests/support/status_matchers.h"

namespace mingbai {
namespace {

using testing::IsOk;
using testing::ProcessStack;
using testing::SocketProxy;
using testing::StatusIs;

// A read of each service that goes to its database.
struct Read {
  std::string service;
  std::string full_name;
  std::string method;
  std::string request;
};

const std::vector<Read>& Reads() {
  static const auto& reads = *new std::vector<Read>([] {
    feedback::v1::ListCasesRequest cases;
    cases.set_parent("organizations/371325000000");
    return std::vector<Read>{
        {"catalog", "mingbai.catalog.v1.CatalogService", "ListItems", ""},
        {"publication", "mingbai.publication.v1.PublicationService", "ListPublications", ""},
        {"feedback", "mingbai.feedback.v1.FeedbackService", "ListCases", cases.SerializeAsString()},
        {"evaluation", "mingbai.evaluation.v1.EvaluationService", "ListRubrics", ""},
    };
  }());
  return reads;
}

class Outage : public ::testing::TestWithParam<int> {
 protected:
  static void SetUpTestSuite() {
    const char* socket = std::getenv("MINGBAI_TEST_SOCKET");
    ASSERT_NE(socket, nullptr) << "MINGBAI_TEST_SOCKET names no database: run tests/run";
    proxy_ = new SocketProxy(socket);
    stack_ = new ProcessStack(MINGBAI_BINARIES, false, proxy_->path());
    // The county that the reads are about.
    catalog::v1::CreateOrganizationRequest county;
    county.mutable_organization()->set_name("organizations/371325000000");
    county.mutable_organization()->set_display_name("费县");
    county.mutable_organization()->set_tier(common::v1::TIER_COUNTY);
    county.mutable_organization()->set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
    county.set_request_id("county");
    rpc::CallContext call = testing::TestCall();
    call.authorization = "Bearer " + stack_->token("everything");
    const rpc::Client catalog(stack_->target("catalog"), "mingbai.catalog.v1.CatalogService", "");
    MB_ASSERT_OK(catalog.Forward(call, "CreateOrganization", county.SerializeAsString()).status());
  }
  static void TearDownTestSuite() {
    proxy_->Set(SocketProxy::Mode::kForward);
    delete stack_;
    delete proxy_;
  }
  void TearDown() override { proxy_->Set(SocketProxy::Mode::kForward); }

  const Read& read() const { return Reads()[GetParam()]; }
  absl::Status Ask(const rpc::Client& client, absl::Duration limit) const {
    rpc::CallContext call = testing::TestCall();
    call.authorization = "Bearer " + stack_->token("everything");
    return client.Forward(call, read().method, read().request, limit).status();
  }
  // Asks until the answer is OK.
  void ExpectRecovery(const rpc::Client& client) const {
    absl::Status last;
    const absl::Time until = absl::Now() + absl::Seconds(30);
    do {
      last = Ask(client, absl::Seconds(5));
      if (last.ok()) return;
      absl::SleepFor(absl::Milliseconds(50));
    } while (absl::Now() < until);
    ADD_FAILURE() << read().service << " does not recover: " << last;
  }

  static SocketProxy* proxy_;
  static ProcessStack* stack_;
};
SocketProxy* Outage::proxy_ = nullptr;
ProcessStack* Outage::stack_ = nullptr;

TEST_P(Outage, ADatabaseThatIsGoneIsUnavailableUntilItIsBack) {
  const rpc::Client client(stack_->target(read().service), read().full_name, "");
  ASSERT_THAT(Ask(client, absl::Seconds(10)), IsOk());
  proxy_->Set(SocketProxy::Mode::kGone);
  absl::SleepFor(absl::Milliseconds(100));
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(Ask(client, absl::Seconds(10)), StatusIs(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE"));
  }
  proxy_->Set(SocketProxy::Mode::kForward);
  ExpectRecovery(client);
}

TEST_P(Outage, ADatabaseThatStandsStillFillsBoundedQueuesOnly) {
  const rpc::Client client(stack_->target(read().service), read().full_name, "");
  ASSERT_THAT(Ask(client, absl::Seconds(10)), IsOk());
  proxy_->Set(SocketProxy::Mode::kStall);
  // More than run (32) and wait (128).
  constexpr int kCallers = 260;
  absl::Mutex mutex;
  std::map<std::string, int> outcomes;
  absl::Duration slowest_refusal;
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&] {
      const absl::Time start = absl::Now();
      const absl::Status status = Ask(client, absl::Seconds(4));
      const std::string outcome = StrCat(absl::StatusCodeToString(status.code()), " ", ReasonOf(status));
      absl::MutexLock lock(&mutex);
      ++outcomes[outcome];
      if (outcome == "RESOURCE_EXHAUSTED OVERLOADED") slowest_refusal = std::max(slowest_refusal, absl::Now() - start);
    });
  }
  for (std::thread& caller : callers) caller.join();
  int deadline = 0;
  for (const auto& [outcome, count] : outcomes) {
    if (outcome.starts_with("DEADLINE_EXCEEDED")) {
      deadline += count;
    } else {
      EXPECT_EQ(outcome, "RESOURCE_EXHAUSTED OVERLOADED") << count;
    }
  }
  EXPECT_GE(outcomes["RESOURCE_EXHAUSTED OVERLOADED"], kCallers - 160);
  EXPECT_GE(deadline, 32);
  // Refused while the others still waited, not when they gave up.
  EXPECT_LT(slowest_refusal, absl::Seconds(4));
  proxy_->Set(SocketProxy::Mode::kForward);
  ExpectRecovery(client);
}

INSTANTIATE_TEST_SUITE_P(EachService, Outage, ::testing::Range(0, 4),
                         [](const auto& info) { return Reads()[info.param].service; });

// What a portal is told over HTTP.
TEST_F(Outage, TheEdgePassesItOn) {
  ctl::HttpClient http(stack_->http());
  proxy_->Set(SocketProxy::Mode::kGone);
  absl::SleepFor(absl::Milliseconds(100));
  const auto answer = http.Send("GET", "/v1/publications", "", "");
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->status, 503) << answer->body;
  EXPECT_NE(answer->body.find("DATABASE_UNAVAILABLE"), std::string::npos) << answer->body;
}

}  // namespace
}  // namespace mingbai
