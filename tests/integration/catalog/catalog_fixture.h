#pragma once

// A catalog on a real database with a small county, for tests of its methods.

#include <memory>
#include <string>
#include <vector>

#include "common/time/clock.h"
#include "common/time/county_time.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "services/catalog/wiring.h"
#include "tests/support/decision.h"
#include "tests/support/items.h"
#include "tests/support/service_harness.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {

using ::mingbai::testing::Decided;
using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::NewRequestId;
using ::mingbai::testing::ServiceHarness;
using ::mingbai::testing::StatusIs;
using ::mingbai::testing::TestCall;
using ::mingbai::testing::TestToken;

inline constexpr char kService[] = "mingbai.catalog.v1.CatalogService";
inline constexpr char kCounty[] = "organizations/371325000000";
inline constexpr char kDepartment[] = "organizations/371325000000-MZJ";
inline constexpr char kTownship[] = "organizations/371325001000";
inline constexpr char kVillage[] = "organizations/371325001012";
inline constexpr char kOtherVillage[] = "organizations/371325001013";
// What must come back as it went in: SQL's own characters, and characters of four bytes.
inline constexpr char kNasty[] = "'; DROP TABLE organization;-- \" \\ % _ ` ? {x} 😀𠮷";

class CatalogTest : public ::testing::Test {
 protected:
  CatalogTest()
      : clock_(std::make_shared<FakeClock>(StartOfDay(absl::CivilDay(2026, 10, 10)) + absl::Hours(9))),
        office_token_(TestToken("disclosure-office", "371325000000")),
        township_token_(TestToken("disclosure-office", "371325001000")),
        clerk_token_(TestToken("clerk", "371325001012")),
        village_token_(TestToken("disclosure-office", "371325001012")),
        neighbour_token_(TestToken("disclosure-office", "371325001013")),
        service_token_(TestToken("service", "")),
        gateway_token_(TestToken("gateway", "")),
        party_office_token_(TestToken("party-office", "371325000000")),
        harness_("catalog", Migrations(), clock_,
                 [](service::Runtime& runtime) { return Wire(runtime, config::v1::CatalogConfig()); }),
        office_(harness_.Client(kService, office_token_)),
        township_(harness_.Client(kService, township_token_)),
        clerk_(harness_.Client(kService, clerk_token_)),
        anyone_(harness_.Client(kService, "")),
        stranger_(harness_.Client(kService, "no-such-token")) {}

  template <typename Response>
  absl::StatusOr<Response> Call(const std::shared_ptr<const rpc::Client>& client, std::string_view method,
                                const google::protobuf::Message& request) {
    return client->Call<Response>(TestCall(), method, request);
  }

  static v1::Organization Organization(const std::string& name, common::v1::Tier tier, const std::string& parent,
                                       v1::OrganizationKind kind = v1::ORGANIZATION_KIND_DIVISION) {
    v1::Organization organization;
    organization.set_name(name);
    organization.set_display_name("单位" + name.substr(name.size() - 4));
    organization.set_tier(tier);
    organization.set_kind(kind);
    organization.set_parent(parent);
    return organization;
  }

  static v1::CreateOrganizationRequest Creation(const v1::Organization& organization) {
    v1::CreateOrganizationRequest request;
    *request.mutable_organization() = organization;
    request.set_request_id(NewRequestId());
    return request;
  }

  static v1::BatchCreateOrganizationsRequest SmallCounty() {
    v1::BatchCreateOrganizationsRequest request;
    request.set_parent(kCounty);
    request.set_request_id(NewRequestId());
    *request.add_organizations() = Organization(kCounty, common::v1::TIER_COUNTY, "");
    *request.add_organizations() =
        Organization(kDepartment, common::v1::TIER_COUNTY, kCounty, v1::ORGANIZATION_KIND_DEPARTMENT);
    *request.add_organizations() = Organization(kTownship, common::v1::TIER_TOWNSHIP, kCounty);
    *request.add_organizations() = Organization(kVillage, common::v1::TIER_VILLAGE, kTownship);
    *request.add_organizations() = Organization(kOtherVillage, common::v1::TIER_VILLAGE, kTownship);
    return request;
  }

  void EnterCounty() {
    MB_ASSERT_OK(Call<v1::BatchCreateOrganizationsResponse>(office_, "BatchCreateOrganizations", SmallCounty()));
  }

  // A village's monthly item of the county.
  static v1::Item Item(const std::string& id, bool mandatory = false) {
    v1::Item item = mingbai::testing::VillageItem(id, kCounty);
    v1::ContentElement& element = mingbai::testing::AddElement(&item, "金额", v1::ELEMENT_TYPE_MONEY);
    element.set_column(true);
    element.set_sum(true);
    mingbai::testing::SetPeriodic(&item, v1::CYCLE_MONTHLY, 2, 10);
    item.set_mandatory(mandatory);
    return item;
  }

  static v1::CreateItemRequest ItemCreation(const v1::Item& item) {
    v1::CreateItemRequest request;
    *request.mutable_item() = item;
    request.set_request_id(NewRequestId());
    return request;
  }

  v1::Item Define(const v1::Item& item) {
    auto stored = Call<v1::Item>(office_, "CreateItem", ItemCreation(item));
    EXPECT_THAT(stored, ::mingbai::testing::IsOk());
    return stored.value_or(v1::Item());
  }

  static v1::UpdateItemRequest ItemUpdate(const v1::Item& item, std::initializer_list<const char*> paths) {
    v1::UpdateItemRequest request;
    *request.mutable_item() = item;
    for (const char* path : paths) request.mutable_update_mask()->add_paths(path);
    request.set_request_id(NewRequestId());
    return request;
  }

  static v1::Adoption Adoption(const std::string& organization, const std::string& id) {
    v1::Adoption adoption;
    adoption.set_name(organization + "/adoptions/" + id);
    adoption.set_task("每月公布收支");
    adoption.set_leader("张三 主任");
    adoption.set_person_responsible("李四 文书");
    adoption.set_effective_date("2026-04-01");
    *adoption.mutable_decision() = Decided();
    return adoption;
  }

  static v1::BatchAdoptItemsRequest Adopting(const std::string& organization,
                                             const std::vector<v1::Adoption>& adoptions) {
    v1::BatchAdoptItemsRequest request;
    request.set_parent(organization);
    request.set_request_id(NewRequestId());
    for (const v1::Adoption& adoption : adoptions) *request.add_adoptions() = adoption;
    return request;
  }

  static v1::DropAdoptionRequest Dropping(const std::string& organization, const std::string& id) {
    v1::DropAdoptionRequest request;
    request.set_name(organization + "/adoptions/" + id);
    request.set_effective_date("2026-07-01");
    request.set_reason("村民代表会议决定");
    *request.mutable_decision() = Decided();
    request.set_request_id(NewRequestId());
    return request;
  }

  // Abolishes an organization from a day on.
  void Abolish(const std::string& name, const std::string& day) {
    v1::AbolishOrganizationRequest request;
    request.set_name(name);
    request.set_effective_date(day);
    request.set_basis("县政〔2026〕34号");
    request.set_request_id(NewRequestId());
    MB_EXPECT_OK(Call<v1::ReorganizeResponse>(office_, "AbolishOrganization", request));
  }

  // Whether the owner's catalogue of a day, as a file, has the item.
  bool Exported(const std::string& owner, const std::string& day, const std::string& id) {
    v1::ExportStandardCatalogueRequest request;
    request.set_owner(owner);
    request.set_date(day);
    request.set_format(v1::CATALOGUE_FORMAT_CSV);
    auto file = Call<google::api::HttpBody>(anyone_, "ExportStandardCatalogue", request);
    EXPECT_THAT(file, ::mingbai::testing::IsOk());
    return file->data().find(id) != std::string::npos;
  }
  v1::ListDutiesResponse Duties(const std::string& parent, const std::string& start, const std::string& end) {
    v1::ListDutiesRequest request;
    request.set_parent(parent);
    request.set_start_date(start);
    request.set_end_date(end);
    auto answer = Call<v1::ListDutiesResponse>(anyone_, "ListDuties", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    return answer.value_or(v1::ListDutiesResponse());
  }
  std::string Stamp(const std::string& name) {
    v1::ListDutyStampsRequest request;
    request.set_parent(name);
    auto answer = Call<v1::ListDutyStampsResponse>(anyone_, "ListDutyStamps", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    return answer->stamps(0).stamp();
  }

  // The payloads of all events so far, once `count` are there.
  std::vector<v1::CatalogEvent> Events(int count) {
    std::vector<v1::CatalogEvent> payloads;
    common::v1::ListEventsRequest request;
    request.set_wait_ms(5000);
    auto reader = harness_.Client(kService, service_token_);
    while (static_cast<int>(payloads.size()) < count) {
      auto response = Call<common::v1::ListEventsResponse>(reader, "ListEvents", request);
      EXPECT_THAT(response, ::mingbai::testing::IsOk());
      if (!response.ok() || response->events().empty()) break;
      for (const common::v1::Event& event : response->events()) {
        EXPECT_EQ(event.audience().audience_class(), common::v1::AUDIENCE_CLASS_PUBLIC);
        EXPECT_TRUE(event.payload().UnpackTo(&payloads.emplace_back()));
      }
      request.set_after_seq(response->next_after_seq());
    }
    return payloads;
  }

  // Paths that an INVALID_ARGUMENT or an error of a batch names.
  template <typename T>
  static std::vector<std::string> Paths(const absl::StatusOr<T>& answer) {
    return FieldPathsOf(answer.status());
  }

  std::shared_ptr<FakeClock> clock_;
  const std::string office_token_, township_token_, clerk_token_, village_token_, neighbour_token_, service_token_,
      gateway_token_, party_office_token_;
  ServiceHarness harness_;
  const std::shared_ptr<const rpc::Client> office_, township_, clerk_, anyone_, stranger_;
};

}  // namespace mingbai::catalog
