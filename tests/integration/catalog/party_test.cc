// The tree of party organizations (DOMAIN C-1).

#include "common/status/status.h"
#include "gmock/gmock.h"
#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;

class PartyTest : public CatalogTest {
 protected:
  void SetUp() override { EnterCounty(); }

  static v1::PartyOrganization Party(const std::string& id, v1::PartyOrganizationKind kind, const std::string& superior,
                                     const std::vector<std::string>& serves, const std::string& from = "2026-01-01") {
    v1::PartyOrganization party;
    party.set_name("partyOrganizations/" + id);
    party.set_kind(kind);
    party.set_display_name(kNasty);
    if (!superior.empty()) party.set_superior("partyOrganizations/" + superior);
    for (const std::string& organization : serves) party.add_organizations(organization);
    party.set_effective_date(from);
    return party;
  }
  static v1::PartyOrganization Town(const std::string& from = "2026-01-01") {
    return Party("town", v1::PARTY_ORGANIZATION_KIND_COMMITTEE, "", {kTownship}, from);
  }
  static v1::PartyOrganization Joint(const std::string& from = "2026-01-01") {
    return Party("joint", v1::PARTY_ORGANIZATION_KIND_JOINT_BRANCH, "town", {kVillage, kOtherVillage}, from);
  }
  static v1::SetPartyOrganizationRequest Setting(const v1::PartyOrganization& party) {
    v1::SetPartyOrganizationRequest request;
    *request.mutable_party_organization() = party;
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::StatusOr<v1::PartyOrganization> Set(const v1::PartyOrganization& party) {
    return Call<v1::PartyOrganization>(office_, "SetPartyOrganization", Setting(party));
  }
  static v1::EndPartyOrganizationRequest Ending(const std::string& id, const std::string& day,
                                                const std::string& etag = "") {
    v1::EndPartyOrganizationRequest request;
    request.set_name("partyOrganizations/" + id);
    request.set_last_day(day);
    request.set_reason("合并");
    request.set_etag(etag);
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::StatusOr<v1::PartyOrganization> End(const v1::EndPartyOrganizationRequest& request) {
    return Call<v1::PartyOrganization>(office_, "EndPartyOrganization", request);
  }
  absl::StatusOr<v1::ListPartyOrganizationsResponse> List(const v1::ListPartyOrganizationsRequest& request) {
    return Call<v1::ListPartyOrganizationsResponse>(anyone_, "ListPartyOrganizations", request);
  }
  int Serving(const std::string& organization, const std::string& date, const std::string& superior = "") {
    v1::ListPartyOrganizationsRequest request;
    request.set_organization(organization);
    request.set_superior(superior);
    request.set_date(date);
    auto answer = List(request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    return answer.ok() ? answer->party_organizations_size() : -1;
  }
};

TEST_F(PartyTest, C1_ATreeOfItsOwnByTheDay) {
  MB_ASSERT_OK(Set(Town()));
  auto first = Set(Joint("2026-03-01"));
  MB_ASSERT_OK(first);
  EXPECT_EQ(first->first_day(), "2026-03-01");
  v1::PartyOrganization narrower = Joint("2026-08-01");
  narrower.set_kind(v1::PARTY_ORGANIZATION_KIND_MIGRANT_BRANCH);
  narrower.clear_organizations();
  narrower.add_organizations(kVillage);
  narrower.set_etag("1");
  auto second = Set(narrower);
  MB_ASSERT_OK(second);
  EXPECT_EQ(second->first_day(), "2026-03-01");
  auto ended = End(Ending("joint", "2026-12-31", "2"));
  MB_ASSERT_OK(ended);
  EXPECT_EQ(ended->last_day(), "2026-12-31");
  EXPECT_EQ(Serving(kOtherVillage, "2026-02-28"), 0);
  EXPECT_EQ(Serving(kOtherVillage, "2026-07-31"), 1);
  EXPECT_EQ(Serving(kOtherVillage, "2026-08-01"), 0);
  EXPECT_EQ(Serving(kVillage, ""), 1);
  EXPECT_EQ(Serving(kVillage, "2027-01-01"), 0);
  EXPECT_EQ(Serving("", "2026-12-31", "partyOrganizations/town"), 1);
  EXPECT_EQ(Serving("", "2026-12-31"), 2);
  v1::ListPartyOrganizationsRequest request;
  request.set_page_size(1);
  auto page = List(request);
  MB_ASSERT_OK(page);
  ASSERT_EQ(page->party_organizations_size(), 1);
  EXPECT_EQ(page->party_organizations(0).name(), "partyOrganizations/joint");
  EXPECT_EQ(page->party_organizations(0).SerializeAsString(), second->SerializeAsString());
  request.set_page_token(page->next_page_token());
  page = List(request);
  MB_ASSERT_OK(page);
  ASSERT_EQ(page->party_organizations_size(), 1);
  EXPECT_EQ(page->next_page_token(), "");
  request.set_organization(kVillage);
  EXPECT_THAT(List(request), InvalidFieldIs("page_token"));

  v1::ListPartyOrganizationVersionsRequest versions;
  versions.set_name("partyOrganizations/joint");
  versions.set_page_size(2);
  auto history = Call<v1::ListPartyOrganizationVersionsResponse>(anyone_, "ListPartyOrganizationVersions", versions);
  MB_ASSERT_OK(history);
  ASSERT_EQ(history->party_organizations_size(), 2);
  EXPECT_EQ(history->party_organizations(0).end_reason(), "合并");
  versions.set_page_token(history->next_page_token());
  history = Call<v1::ListPartyOrganizationVersionsResponse>(anyone_, "ListPartyOrganizationVersions", versions);
  MB_ASSERT_OK(history);
  ASSERT_EQ(history->party_organizations_size(), 1);
  EXPECT_EQ(history->party_organizations(0).SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(Events(9).back().party_organization(), "partyOrganizations/joint");
}

TEST_F(PartyTest, C1_WhatCannotBe) {
  EXPECT_THAT(Set(Joint()), StatusIs(StatusCode::kFailedPrecondition, "SUPERIOR_NOT_FOUND"));
  MB_ASSERT_OK(Set(Town()));
  v1::PartyOrganization party = Joint();
  party.add_organizations("organizations/371325001099");
  auto answer = Set(party);
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(Paths(answer), ElementsAre("party_organization.organizations[2]"));
  party = Joint();
  party.mutable_organizations()->RemoveLast();
  EXPECT_THAT(Set(party), InvalidFieldIs("party_organization.organizations"));
  party = Joint();
  party.set_etag("1");
  EXPECT_THAT(Set(party), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  MB_ASSERT_OK(Set(Joint("2026-02-01")));
  EXPECT_THAT(Set(Joint("2026-01-31")), StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  EXPECT_THAT(Set(Party("x", v1::PARTY_ORGANIZATION_KIND_BRANCH, "joint", {kVillage}, "2026-02-01")),
              StatusIs(StatusCode::kFailedPrecondition, "SUPERIOR_KIND"));
  MB_ASSERT_OK(Set(Party("office", v1::PARTY_ORGANIZATION_KIND_COMMITTEE, "town", {kDepartment})));
  party = Town("2026-05-01");
  party.set_superior("partyOrganizations/office");
  EXPECT_THAT(Set(party), StatusIs(StatusCode::kFailedPrecondition, "PARTY_CYCLE"));
  EXPECT_THAT(End(Ending("town", "2026-12-31")), StatusIs(StatusCode::kFailedPrecondition, "INFERIORS_STAND"));
  EXPECT_THAT(End(Ending("joint", "2026-01-30")), StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  EXPECT_THAT(End(Ending("joint", "2026-02-30")), InvalidFieldIs("last_day"));
  EXPECT_THAT(End(Ending("joint", "2026-12-31", "2")), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  EXPECT_THAT(End(Ending("none", "2026-12-31")), StatusIs(StatusCode::kNotFound, "PARTY_ORGANIZATION_NOT_FOUND"));
  MB_ASSERT_OK(End(Ending("joint", "2026-12-31")));
  EXPECT_THAT(End(Ending("joint", "2026-12-31")),
              StatusIs(StatusCode::kFailedPrecondition, "PARTY_ORGANIZATION_ENDED"));
  EXPECT_THAT(Set(Joint("2027-02-01")), StatusIs(StatusCode::kFailedPrecondition, "PARTY_ORGANIZATION_ENDED"));
  v1::ListPartyOrganizationVersionsRequest versions;
  versions.set_name("partyOrganizations/none");
  EXPECT_THAT(Call<v1::ListPartyOrganizationVersionsResponse>(anyone_, "ListPartyOrganizationVersions", versions),
              StatusIs(StatusCode::kNotFound, "PARTY_ORGANIZATION_NOT_FOUND"));
  v1::ListPartyOrganizationsRequest list;
  list.set_date("2026-02-30");
  EXPECT_THAT(List(list), InvalidFieldIs("date"));
}

TEST_F(PartyTest, C1_ItServesWhatStands) {
  MB_ASSERT_OK(Set(Town()));
  Abolish(kOtherVillage, "2026-11-01");
  MB_EXPECT_OK(Set(Joint("2026-10-31")));
  auto answer = Set(Joint("2026-11-01"));
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  EXPECT_THAT(Paths(answer), ElementsAre("party_organization.organizations[1]"));
}

TEST_F(PartyTest, C1_WhoServesAllMayWriteIt) {
  const auto as_township = [&](const v1::PartyOrganization& party) {
    return Call<v1::PartyOrganization>(township_, "SetPartyOrganization", Setting(party));
  };
  MB_ASSERT_OK(as_township(Town()));
  MB_ASSERT_OK(as_township(Joint()));
  v1::PartyOrganization wide = Joint();
  wide.add_organizations(kDepartment);
  EXPECT_THAT(as_township(wide), StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  MB_ASSERT_OK(Set(wide));
  // Not by leaving out what one does not act for.
  EXPECT_THAT(as_township(Joint()), StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  EXPECT_THAT(Call<v1::PartyOrganization>(township_, "EndPartyOrganization", Ending("joint", "2026-12-31")),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  EXPECT_THAT(Call<v1::PartyOrganization>(clerk_, "SetPartyOrganization", Setting(Town())),
              StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  v1::PartyOrganization none = Town();
  none.clear_organizations();
  EXPECT_THAT(Set(none), InvalidFieldIs("party_organization.organizations"));
}

}  // namespace
}  // namespace mingbai::catalog
