#include <thread>

#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

class OrganizationTest : public CatalogTest {
 protected:
  absl::StatusOr<v1::Organization> Create(const v1::Organization& organization) {
    return Call<v1::Organization>(office_, "CreateOrganization", Creation(organization));
  }
  absl::StatusOr<v1::Organization> Get(const std::string& name) {
    v1::GetOrganizationRequest request;
    request.set_name(name);
    return Call<v1::Organization>(anyone_, "GetOrganization", request);
  }
  v1::UpdateOrganizationRequest Renaming(const std::string& name, const std::string& etag = "") {
    v1::UpdateOrganizationRequest request;
    *request.mutable_organization() = Organization(kVillage, common::v1::TIER_VILLAGE, kTownship);
    request.mutable_organization()->set_display_name(name);
    request.mutable_organization()->set_etag(etag);
    request.mutable_update_mask()->add_paths("display_name");
    request.set_request_id(NewRequestId());
    return request;
  }
};

TEST_F(OrganizationTest, C1_CreatedAsStoredAndRead) {
  v1::Organization county = Organization(kCounty, common::v1::TIER_COUNTY, "");
  county.set_display_name(kNasty);
  county.add_aliases(kNasty);
  county.add_aliases("费县人民政府");
  county.set_etag("ignored");
  county.mutable_create_time()->set_seconds(1);
  auto stored = Create(county);
  MB_ASSERT_OK(stored);
  EXPECT_EQ(stored->display_name(), kNasty);
  EXPECT_THAT(stored->aliases(), ElementsAre(kNasty, "费县人民政府"));
  EXPECT_EQ(stored->etag(), "1");
  EXPECT_EQ(stored->create_time().seconds(), absl::ToUnixSeconds(clock_->Now()));
  auto read = Get(kCounty);
  MB_ASSERT_OK(read);
  EXPECT_EQ(read->SerializeAsString(), stored->SerializeAsString());
}

TEST_F(OrganizationTest, C1_UnknownIsNotFound) {
  EXPECT_THAT(Get(kCounty), StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(Get("organizations/x"), InvalidFieldIs("name"));
  EXPECT_THAT(Get(""), InvalidFieldIs("name"));
}

TEST_F(OrganizationTest, C1_CreateRefusesWhatDoesNotFit) {
  EnterCounty();
  EXPECT_THAT(Create(Organization(kVillage, common::v1::TIER_VILLAGE, kTownship)),
              StatusIs(StatusCode::kAlreadyExists, "ORGANIZATION_EXISTS"));
  EXPECT_THAT(
      Create(Organization("organizations/371325002001", common::v1::TIER_VILLAGE, "organizations/371325002000")),
      StatusIs(StatusCode::kFailedPrecondition, "PARENT_NOT_FOUND"));
  EXPECT_THAT(Create(Organization("organizations/371325001014", common::v1::TIER_TOWNSHIP, kTownship)),
              StatusIs(StatusCode::kFailedPrecondition, "PARENT_TIER"));
  EXPECT_THAT(Create(Organization("organizations/371325002001", common::v1::TIER_VILLAGE, kTownship)),
              StatusIs(StatusCode::kFailedPrecondition, "CODE_NOT_BELOW_PARENT"));
  EXPECT_THAT(Create(Organization("organizations/371325002000", common::v1::TIER_TOWNSHIP, "")),
              InvalidFieldIs("organization.parent"));
  v1::Organization blank = Organization("organizations/371325002000", common::v1::TIER_TOWNSHIP, kCounty);
  blank.clear_name();
  EXPECT_THAT(Create(blank), InvalidFieldIs("organization.name"));
  blank.set_name("organizations/371325002000");
  blank.add_aliases("");
  EXPECT_THAT(Create(blank), InvalidFieldIs("organization.aliases[0]"));
  EXPECT_THAT(Get("organizations/371325002000"), StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
}

TEST_F(OrganizationTest, Identity_PermissionAndScope) {
  EnterCounty();
  const auto request = Creation(Organization("organizations/371325101000", common::v1::TIER_TOWNSHIP, kCounty));
  EXPECT_THAT(Call<v1::Organization>(anyone_, "CreateOrganization", request),
              StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(Call<v1::Organization>(stranger_, "CreateOrganization", request),
              StatusIs(StatusCode::kUnauthenticated, "TOKEN_UNKNOWN"));
  EXPECT_THAT(Call<v1::Organization>(clerk_, "CreateOrganization", request),
              StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_THAT(Call<v1::Organization>(township_, "CreateOrganization", request),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  MB_EXPECT_OK(Call<v1::Organization>(office_, "CreateOrganization", request));
  MB_EXPECT_OK(Call<v1::Organization>(
      township_, "CreateOrganization",
      Creation(Organization("organizations/371325001014", common::v1::TIER_VILLAGE, kTownship))));
}

TEST_F(OrganizationTest, Batch_AllOrNoneAndTheEntryIsNamed) {
  auto request = SmallCounty();
  *request.add_organizations() =
      Organization("organizations/371325002001", common::v1::TIER_VILLAGE, "organizations/371325002000");
  auto answer = Call<v1::BatchCreateOrganizationsResponse>(office_, "BatchCreateOrganizations", request);
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "PARENT_NOT_FOUND"));
  EXPECT_THAT(Paths(answer), ElementsAre("organizations[5].parent"));
  EXPECT_THAT(Get(kCounty), StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));

  // The same request_id may be used again: only successes are kept.
  *request.mutable_organizations(5) = Organization(kVillage, common::v1::TIER_VILLAGE, kTownship);
  answer = Call<v1::BatchCreateOrganizationsResponse>(office_, "BatchCreateOrganizations", request);
  EXPECT_THAT(answer, StatusIs(StatusCode::kAlreadyExists, "ORGANIZATION_EXISTS"));
  EXPECT_THAT(Paths(answer), ElementsAre("organizations[5].name"));

  request.mutable_organizations(5)->set_name("organizations/371326000000");
  answer = Call<v1::BatchCreateOrganizationsResponse>(office_, "BatchCreateOrganizations", request);
  EXPECT_THAT(answer, InvalidFieldIs("organizations[5].name"));

  *request.mutable_organizations(5) = Organization("organizations/371325001014", common::v1::TIER_TOWNSHIP, kTownship);
  answer = Call<v1::BatchCreateOrganizationsResponse>(office_, "BatchCreateOrganizations", request);
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "PARENT_TIER"));
  EXPECT_THAT(Paths(answer), ElementsAre("organizations[5].parent"));

  *request.mutable_organizations(5) = Organization("organizations/371325002001", common::v1::TIER_VILLAGE, kTownship);
  answer = Call<v1::BatchCreateOrganizationsResponse>(office_, "BatchCreateOrganizations", request);
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "CODE_NOT_BELOW_PARENT"));
}

// C-1: nobody is founded over others that lie in it by their codes, not those of the same call either.
TEST_F(OrganizationTest, C1_NobodyIsFoundedOverOthersOfTheSameCall) {
  EnterCounty();
  v1::BatchCreateOrganizationsRequest request;
  request.set_parent(kCounty);
  *request.add_organizations() = Organization("organizations/371325002001", common::v1::TIER_VILLAGE, kCounty);
  *request.add_organizations() = Organization("organizations/371325002000", common::v1::TIER_TOWNSHIP, kCounty);
  request.set_request_id(NewRequestId());
  const auto answer = Call<v1::BatchCreateOrganizationsResponse>(office_, "BatchCreateOrganizations", request);
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "PARENT_NOT_NEAREST"));
  EXPECT_THAT(Paths(answer), ElementsAre("organizations[1].parent"));
}

// Two callers at once: one of them is refused.
TEST_F(OrganizationTest, C1_NobodyIsFoundedOverOthersOfACallAtTheSameTime) {
  EnterCounty();
  for (int i = 0; i < 8; ++i) {
    const std::string place = "organizations/37132501" + std::to_string(i);
    absl::Status village, township;
    std::thread other([&] {
      const auto creation = Creation(Organization(place + "001", common::v1::TIER_VILLAGE, kCounty));
      village = Call<v1::Organization>(office_, "CreateOrganization", creation).status();
    });
    const auto creation = Creation(Organization(place + "000", common::v1::TIER_TOWNSHIP, kCounty));
    township = Call<v1::Organization>(office_, "CreateOrganization", creation).status();
    other.join();
    EXPECT_NE(village.ok(), township.ok()) << i;
    EXPECT_THAT(village.ok() ? township : village, StatusIs(StatusCode::kFailedPrecondition, "PARENT_NOT_NEAREST"));
  }
}

TEST_F(OrganizationTest, Batch_A500OrganizationsStandWithTheirEvents) {
  v1::BatchCreateOrganizationsRequest request;
  request.set_parent(kCounty);
  request.set_request_id(NewRequestId());
  *request.add_organizations() = Organization(kCounty, common::v1::TIER_COUNTY, "");
  *request.add_organizations() = Organization(kTownship, common::v1::TIER_TOWNSHIP, kCounty);
  for (int i = 1; i <= 498; ++i) {
    *request.add_organizations() =
        Organization("organizations/" + std::to_string(371325001000 + i), common::v1::TIER_VILLAGE, kTownship);
  }
  auto answer = Call<v1::BatchCreateOrganizationsResponse>(office_, "BatchCreateOrganizations", request);
  MB_ASSERT_OK(answer);
  EXPECT_EQ(answer->organizations_size(), 500);
  const auto events = Events(500);
  ASSERT_EQ(events.size(), 500);
  EXPECT_EQ(events.front().organization().SerializeAsString(), answer->organizations(0).SerializeAsString());
  *request.add_organizations() = Organization("organizations/371325001499", common::v1::TIER_VILLAGE, kTownship);
  EXPECT_THAT(Call<v1::BatchCreateOrganizationsResponse>(office_, "BatchCreateOrganizations", request),
              InvalidFieldIs("organizations"));
}

TEST_F(OrganizationTest, Update_ChangesNamesOnly) {
  EnterCounty();
  auto renamed = Call<v1::Organization>(office_, "UpdateOrganization", Renaming(kNasty, "1"));
  MB_ASSERT_OK(renamed);
  EXPECT_EQ(renamed->display_name(), kNasty);
  EXPECT_EQ(renamed->etag(), "2");
  EXPECT_EQ(Get(kVillage)->SerializeAsString(), renamed->SerializeAsString());

  EXPECT_THAT(Call<v1::Organization>(office_, "UpdateOrganization", Renaming("名", "1")),
              StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  auto request = Renaming("名");
  request.mutable_update_mask()->add_paths("tier");
  EXPECT_THAT(Call<v1::Organization>(office_, "UpdateOrganization", request), InvalidFieldIs("update_mask"));
  request = Renaming("名");
  request.mutable_organization()->add_aliases(kNasty);
  request.mutable_organization()->add_aliases("旧名");
  request.mutable_update_mask()->set_paths(0, "aliases");
  auto aliased = Call<v1::Organization>(office_, "UpdateOrganization", request);
  MB_ASSERT_OK(aliased);
  EXPECT_THAT(aliased->aliases(), ElementsAre(kNasty, "旧名"));
  EXPECT_EQ(aliased->display_name(), kNasty);
  EXPECT_EQ(aliased->etag(), "3");
  request = Renaming("名");
  request.mutable_organization()->set_name("organizations/371325001099");
  EXPECT_THAT(Call<v1::Organization>(office_, "UpdateOrganization", request),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  request.mutable_organization()->set_name("");
  EXPECT_THAT(Call<v1::Organization>(office_, "UpdateOrganization", request), InvalidFieldIs("organization.name"));
  request = Renaming("名");
  request.clear_update_mask();
  EXPECT_THAT(Call<v1::Organization>(office_, "UpdateOrganization", request), InvalidFieldIs("update_mask"));
}

TEST_F(OrganizationTest, List_ByCodeParentTierAndPage) {
  EnterCounty();
  const auto list = [&](const v1::ListOrganizationsRequest& request) {
    return Call<v1::ListOrganizationsResponse>(anyone_, "ListOrganizations", request);
  };
  const auto names = [](const v1::ListOrganizationsResponse& response) {
    std::vector<std::string> names;
    for (const auto& organization : response.organizations()) names.push_back(organization.name());
    return names;
  };
  v1::ListOrganizationsRequest request;
  EXPECT_THAT(names(*list(request)), ElementsAre(kCounty, kDepartment, kTownship, kVillage, kOtherVillage));
  request.set_tier(common::v1::TIER_VILLAGE);
  EXPECT_THAT(names(*list(request)), ElementsAre(kVillage, kOtherVillage));
  request.set_parent(kCounty);
  EXPECT_THAT(names(*list(request)), ElementsAre());
  request.clear_tier();
  request.set_page_size(1);
  auto first = list(request);
  MB_ASSERT_OK(first);
  EXPECT_THAT(names(*first), ElementsAre(kDepartment));
  ASSERT_NE(first->next_page_token(), "");
  request.set_page_token(first->next_page_token());
  auto second = list(request);
  MB_ASSERT_OK(second);
  EXPECT_THAT(names(*second), ElementsAre(kTownship));
  EXPECT_EQ(second->next_page_token(), "");
  request.set_parent(kTownship);
  EXPECT_THAT(list(request), InvalidFieldIs("page_token"));
  request.set_page_token(kNasty);
  EXPECT_THAT(list(request), InvalidFieldIs("page_token"));
  request.clear_page_token();
  request.set_page_size(-1);
  EXPECT_THAT(list(request), InvalidFieldIs("page_size"));
}

TEST_F(OrganizationTest, Events_ExpiredCursorIsOutOfRange) {
  EnterCounty();
  ASSERT_EQ(Events(5).size(), 5);
  MB_ASSERT_OK(harness_.schema()->Sql("DELETE FROM outbox WHERE seq <= 3"));
  common::v1::ListEventsRequest request;
  request.set_after_seq(1);
  EXPECT_THAT(Call<common::v1::ListEventsResponse>(harness_.Client(kService, service_token_), "ListEvents", request),
              StatusIs(StatusCode::kOutOfRange, "EVENTS_EXPIRED"));
  EXPECT_THAT(Call<common::v1::ListEventsResponse>(clerk_, "ListEvents", request),
              StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
}

}  // namespace
}  // namespace mingbai::catalog
