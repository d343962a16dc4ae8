#pragma once

// The feedback service on a real database, beside a real catalog of one county: two townships, three villages, a
// department, four items and the State Council's calendar. The clock is the test's.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "mingbai/common/v1/events.pb.h"
#include "mingbai/feedback/v1/events.pb.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "tests/support/service_harness.h"
#include "tests/support/status_matchers.h"

namespace mingbai::feedback {

inline constexpr char kFeedback[] = "mingbai.feedback.v1.FeedbackService";
inline constexpr char kCounty[] = "371325000000";
inline constexpr char kDepartment[] = "371325000000-MZ";
inline constexpr char kTown[] = "371325001000";
inline constexpr char kVillage[] = "371325001012";
inline constexpr char kNeighbour[] = "371325001013";
inline constexpr char kOtherTown[] = "371325002000";
inline constexpr char kOtherVillage[] = "371325002012";
// Every character class that text may bring: quotes, comments, placeholders, wildcards, 4-byte characters.
inline constexpr char kNastyText[] = "'; DROP TABLE feedback_case; -- \" \\ ? % _ 𠮷野家😀 䶮";

// A time of 2026 in county time.
absl::Time At(int month, int day, int hour = 0, int minute = 0);
absl::Time TimeOf(const google::protobuf::Timestamp& timestamp);
// 24:00 county time of the day.
absl::Time EndOf(int month, int day);

// Tokens. A clerk reads and handles cases; the disclosure office reads them.
std::string Clerk(const std::string& code);
std::string Office();
std::string Reader();
std::string Follower();  // reads events

class FeedbackTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite();
  // The catalog that all tests of the process share.
  static ::mingbai::testing::ServiceHarness& Catalog();
  // Publishes the State Council's calendar in it as a new version, without the days of `left_out`.
  static void PublishCalendar(const rpc::Client& client, const std::string& left_out = "");

  FeedbackTest();

  // Another replica on the same schema, or the service with another catalog.
  std::unique_ptr<::mingbai::testing::ServiceHarness> NewReplica();
  std::unique_ptr<::mingbai::testing::ServiceHarness> NewService(const std::string& catalog_target);
  // Waits until the service has read the catalog; fails the test after ten seconds.
  static void WaitUntilReady(::mingbai::testing::ServiceHarness& service);

  template <typename Response>
  absl::StatusOr<Response> Call(const std::string& token, std::string_view method,
                                const google::protobuf::Message& request) {
    return Client(token).Call<Response>(::mingbai::testing::TestCall(), method, request);
  }
  const rpc::Client& Client(const std::string& token);

  // A request about the village that fits every rule.
  static v1::CreateCaseRequest NewCase(v1::CaseKind kind = v1::CASE_KIND_OPINION,
                                       const std::string& organization = kVillage);
  // Calls that must succeed.
  v1::CreateCaseResponse Create(const v1::CreateCaseRequest& request);
  v1::Case Answer(const v1::Case& about, const std::string& token, v1::AnswerForm form = v1::ANSWER_FORM_UNSPECIFIED,
                  const std::string& text = "已公开");
  v1::Case Rate(const std::string& receipt, int rating);
  v1::Case Transfer(const v1::Case& about, const std::string& token, const std::string& handler);
  // Requests ready to be sent.
  static v1::AnswerCaseRequest AnswerRequest(const std::string& name,
                                             v1::AnswerForm form = v1::ANSWER_FORM_UNSPECIFIED);
  static v1::TransferCaseRequest TransferRequest(const std::string& name, const std::string& handler);
  static v1::ExtendCaseRequest ExtendRequest(const std::string& name);
  static v1::RateCaseRequest RateRequest(const std::string& receipt, int rating);

  // All events so far, once at least `expected` have arrived or ten seconds have passed.
  std::vector<v1::FeedbackEvent> Events(size_t expected);
  std::vector<std::vector<std::string>> Sql(const std::string& statement);
  int64_t Count(const std::string& from_where);

  std::shared_ptr<FakeClock> clock_;
  std::unique_ptr<::mingbai::testing::ServiceHarness> service_;
  std::map<std::string, std::shared_ptr<const rpc::Client>> clients_;
};

}  // namespace mingbai::feedback
