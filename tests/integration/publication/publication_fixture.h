#pragma once

// A publication service on a real database beside a real catalog with a small county: for tests of its methods.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/publication/v1/events.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "tests/support/service_harness.h"
#include "tests/support/status_matchers.h"

namespace mingbai::publication {

using mingbai::testing::InvalidFieldIs;
using mingbai::testing::IsOk;
using mingbai::testing::NewRequestId;
using mingbai::testing::StatusIs;

inline constexpr char kCounty[] = "organizations/371325000000";
inline constexpr char kTownship[] = "organizations/371325001000";
inline constexpr char kVillage[] = "organizations/371325001012";
inline constexpr char kOtherVillage[] = "organizations/371325001013";

using ClientPtr = std::shared_ptr<const rpc::Client>;

class PublicationTest : public ::testing::Test {
 public:
  // The catalog is shared by the tests of a suite, which do not change it; clock and publication service are each
  // test's own. The clock stands at 10 October 2026, 09:00.
  static void SetUpTestSuite();
  static void TearDownTestSuite();

 protected:
  PublicationTest();
  ~PublicationTest() override;

  // What a service does by itself beside its timed work.
  struct Works {
    bool upkeep = false;     // brings the duty ledger in line
    bool reminders = false;  // reminds
  };
  // A replica on the same schema, with the same clock; its catalog is at `catalog_target`, where one is given.
  std::unique_ptr<mingbai::testing::ServiceHarness> NewReplica(const std::string& catalog_target, Works works);
  std::unique_ptr<mingbai::testing::ServiceHarness> NewReplica() { return NewReplica("", Works()); }
  // A caller without a token, of a replica whose catalog cannot be reached.
  ClientPtr WithoutCatalog();
  // A service of its own whose catalog is at `catalog_target`.
  std::unique_ptr<mingbai::testing::ServiceHarness> NewService(const std::string& catalog_target, Works works);
  std::unique_ptr<mingbai::testing::ServiceHarness> NewService(const std::string& catalog_target) {
    return NewService(catalog_target, Works());
  }
  template <typename Response>
  static absl::StatusOr<Response> Call(const ClientPtr& client, std::string_view method,
                                       const google::protobuf::Message& request) {
    return client->Call<Response>(mingbai::testing::TestCall(), method, request, absl::Seconds(60));
  }
  ClientPtr As(const std::string& token) const;

  static std::function<absl::Status(service::Runtime&)> WiredTo(const std::string& catalog_target, Works works);

  // Requests with a fresh request_id.
  static v1::GenerateObligationsRequest Generation(const std::string& parent, const std::string& start,
                                                   const std::string& end);
  // After each test.
  void TearDown() override;
  // An obligation (a name) put off until a day; and what happened at a village on a day, of the prompt item.
  static v1::DeferObligationRequest Deferral(const std::string& name, const std::string& until,
                                             const std::string& reason = "农忙");
  static v1::ReportEventRequest Event(const std::string& village, const std::string& day);
  // The notice for 2026.
  static catalog::v1::ImportCalendarRequest Calendar();
  static v1::CreatePublicationRequest Creation(const std::string& item, const std::string& period,
                                               const v1::Content& content);
  template <typename Request>
  static Request For(const std::string& name) {
    Request request;
    request.set_name(name);
    request.set_request_id(NewRequestId());
    return request;
  }

  // Finance of a village, right by its elements.
  static v1::Content Finance(const std::string& title = "十月财务收支");
  static v1::Content Dibao();

  // Steps that must succeed.
  v1::Publication Create(const std::string& item, const std::string& period, const v1::Content& content);
  v1::Publication Submit(const std::string& name);
  v1::Publication Approve(const v1::Publication& publication);  // submitted: review and secrecy
  v1::Publication Publish(const std::string& name);             // now
  v1::Publication ScheduleAt(const std::string& name, absl::Time time);
  v1::Publication Disclose(const std::string& item, const std::string& period, const v1::Content& content);
  void Generate(const std::string& start = "2026-10-01", const std::string& end = "2027-01-01");
  v1::Publication Get(const ClientPtr& client, const std::string& name);
  v1::Obligation GetObligation(const std::string& id, const std::string& organization = kVillage);

  // All events of the service so far, in order.
  std::vector<std::pair<common::v1::Event, v1::PublicationEvent>> Events(const ClientPtr& client);
  // How many events of a kind there are, waiting until there are `wanted` (or long enough, and then a while more).
  int CountEvents(v1::PublicationEvent::ChangeCase kind, int wanted);
  std::string Sql(const std::string& statement);

  std::shared_ptr<FakeClock> clock_;
  std::unique_ptr<mingbai::testing::ServiceHarness> harness_;
  std::unique_ptr<mingbai::testing::ServiceHarness> alone_;
  ClientPtr anyone_, office_, clerk_, outsider_, reviewer_, secrecy_, publisher_, member_, plain_clerk_, reader_,
      service_;

  static std::shared_ptr<FakeClock> shared_clock_;
  static std::unique_ptr<mingbai::testing::ServiceHarness> catalog_;
};

}  // namespace mingbai::publication
