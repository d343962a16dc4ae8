#pragma once

// A county in one process: the five services, each real, on schemas of their own, with one clock.

#include <functional>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "common/time/clock.h"
#include "common/time/county_time.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/gateway/wiring.h"
#include "tests/support/service_harness.h"
#include "tests/support/status_matchers.h"

namespace mingbai::gateway {

inline constexpr char kCounty[] = "organizations/371325000000";
inline constexpr char kTown[] = "organizations/371325001000";
inline constexpr char kOtherTown[] = "organizations/371325002000";
inline constexpr char kVillage[] = "organizations/371325001012";
inline constexpr char kOtherVillage[] = "organizations/371325001013";

// A village's monthly finance, due on the 10th of the next month; one with seven days of notice; one for party members.
inline constexpr char kFinance[] = "items/v-finance";
inline constexpr char kSubsidy[] = "items/v-subsidy";
inline constexpr char kMembers[] = "items/v-members";

// What an HTTP request was answered.
struct HttpAnswer {
  int status = 0;
  std::string head;
  std::string body;
};

class GatewayTest : public ::testing::Test {
 protected:
  // 8 October 2026, 09:00 county time; September's finance is due on the 10th.
  GatewayTest();
  ~GatewayTest() override;

  template <typename Response>
  absl::StatusOr<Response> Call(testing::ServiceHarness& service, const char* full_name, const char* method,
                                const google::protobuf::Message& request, const std::string& token) {
    return service.Client(full_name, token)->Call<Response>(testing::TestCall(), method, request, absl::Seconds(30));
  }
  template <typename Response>
  absl::StatusOr<Response> Publication(const char* method, const google::protobuf::Message& request,
                                       const std::string& token) {
    return Call<Response>(*publication_, "mingbai.publication.v1.PublicationService", method, request, token);
  }
  template <typename Response>
  absl::StatusOr<Response> Gateway(const char* method, const google::protobuf::Message& request,
                                   const std::string& token = "") {
    return Call<Response>(*gateway_, "mingbai.gateway.v1.GatewayService", method, request, token);
  }

  absl::StatusOr<v1::Board> GetBoard(const std::string& organization = kVillage);
  absl::StatusOr<v1::Overview> GetOverview(const std::string& organization, const std::string& period = "");
  absl::StatusOr<v1::ImportRecordsResponse> Import(const std::string& csv, const std::string& request_id,
                                                   const std::string& token, const std::string& parent = kTown,
                                                   const std::string& item = kFinance,
                                                   const std::string& period = "2026-09");
  absl::StatusOr<v1::ImportRecordsResponse> ImportThrough(testing::ServiceHarness& gateway, const std::string& csv,
                                                          const std::string& request_id, const std::string& token,
                                                          const std::string& parent = kTown,
                                                          const std::string& item = kFinance,
                                                          const std::string& period = "2026-09");
  // A submitted publication goes through review and secrecy review, and out.
  void Release(const std::string& name);
  // Creates, submits and releases a table of one row. Its name.
  std::string Publish(const std::string& organization, const std::string& item, const std::string& period);
  // Publications of an organization and item as an official sees them.
  publication::v1::ListPublicationsResponse Publications(const std::string& organization, const std::string& item);
  HttpAnswer Http(const std::string& request_line, const std::string& headers = "", const std::string& body = "");
  // A replica of the gateway; its parts must go before it.
  std::unique_ptr<testing::ServiceHarness> StartGateway(std::shared_ptr<class Gateway>* parts);
  // Its parts before it runs.
  absl::Status AssembleGateway(service::Runtime& runtime, std::shared_ptr<class Gateway>* parts) const;
  // A publication service on a schema, at an address.
  std::unique_ptr<testing::ServiceHarness> StartPublication(const testing::TestSchema* schema,
                                                            const std::string& address);
  // Waits until the condition holds, at most 20 s; whether it does.
  static bool Until(const std::function<bool()>& condition);

  const std::shared_ptr<FakeClock> clock_;
  // Of the county: disclosure office, clerk, reviewer, secrecy officer, publisher; all but the
  // first belong to the party's circle of the village.
  const std::string office_, clerk_, reviewer_, secrecy_, publisher_;
  const std::string town_clerk_, other_town_clerk_, town_office_;
  std::unique_ptr<testing::ServiceHarness> catalog_, publication_, feedback_, evaluation_, gateway_;
  std::shared_ptr<class Gateway> parts_;

 private:
  void EnterCounty();
};

}  // namespace mingbai::gateway
