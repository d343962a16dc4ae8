// Circles and who belongs to them (DOMAIN C-9).

#include "common/status/status.h"
#include "gmock/gmock.h"
#include "tests/integration/catalog/catalog_fixture.h"
#include "tests/support/circles.h"

namespace mingbai::catalog {
namespace {

using ::absl::StatusCode;
using ::mingbai::testing::IsOk;
using ::testing::ElementsAre;

const std::string kMembers = std::string(kVillage) + "/circles/党员";
const std::string kLeaders = std::string(kVillage) + "/circles/班子会";

class CircleTest : public CatalogTest {
 protected:
  CircleTest()
      : party_office_(harness_.Client(kService, party_office_token_)),
        service_(harness_.Client(kService, service_token_)) {}
  void SetUp() override { EnterCounty(); }

  static v1::Circle Circle(const std::string& name, const std::string& widens_to = "",
                           const std::string& from = "2026-01-01") {
    v1::Circle circle;
    circle.set_name(name);
    circle.set_description(kNasty);
    circle.set_widens_to(widens_to);
    circle.set_effective_date(from);
    return circle;
  }
  static v1::SetCircleRequest Setting(const v1::Circle& circle) {
    v1::SetCircleRequest request;
    *request.mutable_circle() = circle;
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::StatusOr<v1::Circle> Set(const v1::Circle& circle) {
    return Call<v1::Circle>(party_office_, "SetCircle", Setting(circle));
  }
  absl::StatusOr<v1::Circle> End(const std::string& name, const std::string& day, const std::string& etag = "") {
    v1::EndCircleRequest request;
    request.set_name(name);
    request.set_last_day(day);
    request.set_reason("换届");
    request.set_etag(etag);
    request.set_request_id(NewRequestId());
    return Call<v1::Circle>(party_office_, "EndCircle", request);
  }
  static v1::CircleMember Member(const std::string& subject, const std::string& first = "2026-01-01",
                                 const std::string& last = "") {
    v1::CircleMember member;
    member.set_subject(subject);
    member.set_first_day(first);
    member.set_last_day(last);
    member.set_reason(kNasty);
    return member;
  }
  static v1::BatchAddCircleMembersRequest Adding(const std::vector<v1::CircleMember>& members,
                                                 const std::string& circle = kMembers) {
    v1::BatchAddCircleMembersRequest request;
    request.set_parent(circle);
    for (const v1::CircleMember& member : members) *request.add_members() = member;
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::StatusOr<v1::BatchAddCircleMembersResponse> Add(const v1::BatchAddCircleMembersRequest& request) {
    return Call<v1::BatchAddCircleMembersResponse>(party_office_, "BatchAddCircleMembers", request);
  }
  absl::StatusOr<v1::CircleMember> EndMember(const std::string& name, const std::string& day) {
    v1::EndCircleMembershipRequest request;
    request.set_name(name);
    request.set_last_day(day);
    request.set_reason("组织关系转出");
    request.set_request_id(NewRequestId());
    return Call<v1::CircleMember>(party_office_, "EndCircleMembership", request);
  }
  static v1::ListCircleMembersRequest Asking(const std::string& date = "", bool all = false) {
    v1::ListCircleMembersRequest request;
    request.set_parent(kMembers);
    request.set_date(date);
    request.set_show_all(all);
    return request;
  }
  int Belonging(const std::string& date) {
    auto answer = Call<v1::ListCircleMembersResponse>(clerk_, "ListCircleMembers", Asking(date));
    EXPECT_THAT(answer, IsOk());
    return answer.ok() ? answer->members_size() : -1;
  }
  absl::StatusOr<v1::ListMembershipsResponse> Memberships(const std::string& subject, const std::string& date,
                                                          const std::string& circle = "") {
    v1::ListMembershipsRequest request;
    request.set_subject(subject);
    request.set_date(date);
    request.set_circle(circle);
    return Call<v1::ListMembershipsResponse>(service_, "ListMemberships", request);
  }

  const std::shared_ptr<const rpc::Client> party_office_, service_;
};

TEST_F(CircleTest, C9_CirclesOfADayInTheirOrder) {
  MB_ASSERT_OK(Set(Circle(kMembers)));
  auto first = Set(Circle(kLeaders, kMembers, "2026-03-01"));
  MB_ASSERT_OK(first);
  v1::Circle wider = Circle(kLeaders, "", "2026-06-01");
  wider.set_etag("1");
  auto second = Set(wider);
  MB_ASSERT_OK(second);
  EXPECT_EQ(second->first_day(), "2026-03-01");
  MB_ASSERT_OK(End(kLeaders, "2026-12-31", "2"));
  v1::ListCirclesRequest request;
  request.set_parent(kVillage);
  request.set_date("2026-05-31");
  request.set_page_size(1);
  auto page = Call<v1::ListCirclesResponse>(clerk_, "ListCircles", request);
  MB_ASSERT_OK(page);
  ASSERT_EQ(page->circles_size(), 1);
  EXPECT_EQ(page->circles(0).name(), kMembers);
  request.set_page_token(page->next_page_token());
  page = Call<v1::ListCirclesResponse>(clerk_, "ListCircles", request);
  MB_ASSERT_OK(page);
  ASSERT_EQ(page->circles_size(), 1);
  EXPECT_EQ(page->circles(0).SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(page->next_page_token(), "");
  request.clear_page_token();
  request.set_date("2027-01-01");
  page = Call<v1::ListCirclesResponse>(clerk_, "ListCircles", request);
  MB_ASSERT_OK(page);
  EXPECT_EQ(page->circles_size(), 1);
  EXPECT_EQ(page->next_page_token(), "");
  v1::ListCircleVersionsRequest versions;
  versions.set_name(kLeaders);
  versions.set_page_size(2);
  auto history = Call<v1::ListCircleVersionsResponse>(clerk_, "ListCircleVersions", versions);
  MB_ASSERT_OK(history);
  ASSERT_EQ(history->circles_size(), 2);
  EXPECT_EQ(history->circles(0).end_reason(), "换届");
  versions.set_page_token(history->next_page_token());
  history = Call<v1::ListCircleVersionsResponse>(clerk_, "ListCircleVersions", versions);
  MB_ASSERT_OK(history);
  ASSERT_EQ(history->circles_size(), 1);
  EXPECT_EQ(history->next_page_token(), "");
}

TEST_F(CircleTest, C9_WhatACircleCannotBe) {
  EXPECT_THAT(Set(Circle(kLeaders, kMembers)), StatusIs(StatusCode::kFailedPrecondition, "CIRCLE_NOT_FOUND"));
  EXPECT_THAT(Set(Circle(kMembers, kMembers)), InvalidFieldIs("circle.widens_to"));
  EXPECT_THAT(Set(Circle("organizations/371325001099/circles/党员")),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  Abolish(kOtherVillage, "2027-01-01");
  EXPECT_THAT(Set(Circle(kOtherVillage + std::string("/circles/党员"), "", "2027-01-01")),
              StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  v1::Circle circle = Circle(kMembers);
  circle.set_party_organization("partyOrganizations/branch");
  auto answer = Set(circle);
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "PARTY_ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(Paths(answer), ElementsAre("circle.party_organization"));
  v1::SetPartyOrganizationRequest party;
  party.mutable_party_organization()->set_name("partyOrganizations/branch");
  party.mutable_party_organization()->set_display_name("党委");
  party.mutable_party_organization()->set_kind(v1::PARTY_ORGANIZATION_KIND_COMMITTEE);
  party.mutable_party_organization()->add_organizations(kOtherVillage);
  party.mutable_party_organization()->set_effective_date("2026-01-01");
  party.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::PartyOrganization>(party_office_, "SetPartyOrganization", party));
  EXPECT_THAT(Set(circle), StatusIs(StatusCode::kFailedPrecondition, "PARTY_ORGANIZATION_NOT_FOUND"));
  party.mutable_party_organization()->add_organizations(kVillage);
  party.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::PartyOrganization>(party_office_, "SetPartyOrganization", party));
  MB_ASSERT_OK(Set(circle));
  circle.set_etag("9");
  EXPECT_THAT(Set(circle), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  EXPECT_THAT(Set(Circle(kMembers, "", "2025-12-31")),
              StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  MB_ASSERT_OK(Set(Circle(kLeaders, kMembers)));
  EXPECT_THAT(Set(Circle(kMembers, kLeaders)), StatusIs(StatusCode::kFailedPrecondition, "CIRCLE_CYCLE"));
  EXPECT_THAT(End(kMembers, "2026-12-31"), StatusIs(StatusCode::kFailedPrecondition, "CIRCLE_WIDENED_TO"));
  EXPECT_THAT(End(kLeaders, "2026-02-30"), InvalidFieldIs("last_day"));
  EXPECT_THAT(End(kLeaders, "2025-12-30"), StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  EXPECT_THAT(End(kLeaders, "2026-12-31", "9"), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  EXPECT_THAT(End(kMembers + "x", "2026-12-31"), StatusIs(StatusCode::kNotFound, "CIRCLE_NOT_FOUND"));
  MB_ASSERT_OK(End(kLeaders, "2026-12-31"));
  EXPECT_THAT(End(kLeaders, "2026-12-31"), StatusIs(StatusCode::kFailedPrecondition, "CIRCLE_ENDED"));
  EXPECT_THAT(Set(Circle(kLeaders, "", "2027-02-01")), StatusIs(StatusCode::kFailedPrecondition, "CIRCLE_ENDED"));
  EXPECT_THAT(Add(Adding({Member("a", "2027-01-01")}, kLeaders)),
              StatusIs(StatusCode::kFailedPrecondition, "CIRCLE_ENDED"));
  v1::ListCircleVersionsRequest versions;
  versions.set_name(kMembers + "x");
  EXPECT_THAT(Call<v1::ListCircleVersionsResponse>(clerk_, "ListCircleVersions", versions),
              StatusIs(StatusCode::kNotFound, "CIRCLE_NOT_FOUND"));
  v1::ListCirclesRequest list;
  list.set_parent("organizations/371325001099");
  EXPECT_THAT(Call<v1::ListCirclesResponse>(party_office_, "ListCircles", list),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  list.set_parent(kVillage);
  list.set_date("2026-02-30");
  EXPECT_THAT(Call<v1::ListCirclesResponse>(clerk_, "ListCircles", list), InvalidFieldIs("date"));
}

TEST_F(CircleTest, C9_MembersOfEveryDay) {
  MB_ASSERT_OK(Set(Circle(kMembers)));
  auto added = Add(Adding({Member("a"), Member("b", "2026-05-01", "2026-10-09"), Member("b", "2026-10-10")}));
  MB_ASSERT_OK(added);
  EXPECT_EQ(added->members(0).author(), "party-office@371325000000");
  EXPECT_EQ(Belonging("2026-04-30"), 1);
  EXPECT_EQ(Belonging("2026-10-09"), 2);
  auto ended = EndMember(added->members(0).name(), "2026-10-09");
  MB_ASSERT_OK(ended);
  EXPECT_EQ(ended->end_author(), "party-office@371325000000");
  EXPECT_EQ(Belonging(""), 1);
  EXPECT_EQ(Belonging("2026-10-09"), 2);
  auto request = Asking("", true);
  request.set_page_size(2);
  auto page = Call<v1::ListCircleMembersResponse>(clerk_, "ListCircleMembers", request);
  MB_ASSERT_OK(page);
  ASSERT_EQ(page->members_size(), 2);
  EXPECT_EQ(page->members(0).SerializeAsString(), ended->SerializeAsString());
  request.set_page_token(page->next_page_token());
  page = Call<v1::ListCircleMembersResponse>(clerk_, "ListCircleMembers", request);
  MB_ASSERT_OK(page);
  ASSERT_EQ(page->members_size(), 1);
  EXPECT_EQ(page->next_page_token(), "");

  // As the services count them: within their circle's days.
  MB_ASSERT_OK(End(kMembers, "2026-11-30"));
  auto of_b = Memberships("b", "");
  MB_ASSERT_OK(of_b);
  ASSERT_EQ(of_b->memberships_size(), 2);
  EXPECT_EQ(of_b->memberships(1).circle(), kMembers);
  EXPECT_EQ(of_b->memberships(1).last_day(), "2026-11-30");
  EXPECT_EQ(Memberships("b", "2026-10-09")->memberships_size(), 1);
  EXPECT_EQ(Memberships("b", "2026-12-01")->memberships_size(), 0);
  EXPECT_EQ(Memberships("a", "2026-10-10")->memberships_size(), 0);
  EXPECT_EQ(Memberships("", "")->memberships_size(), 3);
  EXPECT_EQ(Memberships("", "", kMembers)->memberships_size(), 3);
  EXPECT_EQ(Memberships("a", "", kMembers)->memberships_size(), 1);
  EXPECT_EQ(Memberships("", "", kLeaders)->memberships_size(), 0);
  v1::ListMembershipsRequest all;
  all.set_page_size(2);
  auto two = Call<v1::ListMembershipsResponse>(service_, "ListMemberships", all);
  MB_ASSERT_OK(two);
  EXPECT_EQ(two->memberships_size(), 2);
  all.set_page_token(two->next_page_token());
  two = Call<v1::ListMembershipsResponse>(service_, "ListMemberships", all);
  MB_ASSERT_OK(two);
  EXPECT_EQ(two->memberships_size(), 1);
  EXPECT_EQ(two->next_page_token(), "");
  EXPECT_THAT(Memberships("", "2026-02-30"), InvalidFieldIs("date"));
}

TEST_F(CircleTest, C9_WhatAMembershipCannotBe) {
  EXPECT_THAT(Add(Adding({Member("a")})), StatusIs(StatusCode::kNotFound, "CIRCLE_NOT_FOUND"));
  EXPECT_THAT(Add(Adding({Member("a")}, "organizations/371325001099/circles/党员")),
              StatusIs(StatusCode::kNotFound, "CIRCLE_NOT_FOUND"));
  EXPECT_THAT(Call<v1::ListCircleMembersResponse>(clerk_, "ListCircleMembers", Asking()),
              StatusIs(StatusCode::kNotFound, "CIRCLE_NOT_FOUND"));
  MB_ASSERT_OK(Set(Circle(kMembers)));
  auto answer = Add(Adding({Member("a"), Member("a", "2026-05-01")}));
  EXPECT_THAT(answer, StatusIs(StatusCode::kAlreadyExists, "MEMBERSHIP_EXISTS"));
  EXPECT_THAT(Paths(answer), ElementsAre("members[1]"));
  EXPECT_EQ(Belonging(""), 0);  // all or none
  EXPECT_THAT(Add(Adding({Member("a", "2026-02-30")})), InvalidFieldIs("members[0].first_day"));
  auto added = Add(Adding({Member("a", "2026-01-01", "2026-12-31")}));
  MB_ASSERT_OK(added);
  const std::string name = added->members(0).name();
  EXPECT_THAT(EndMember(name, "2027-01-01"), StatusIs(StatusCode::kFailedPrecondition, "END_AFTER_TERM"));
  EXPECT_THAT(EndMember(name, "2025-12-30"), StatusIs(StatusCode::kFailedPrecondition, "END_BEFORE_START"));
  EXPECT_THAT(EndMember(name, "2026-02-30"), InvalidFieldIs("last_day"));
  for (const std::string& none : {kMembers + "/members/x", kMembers + "/members/0000000000001",
                                  std::string("organizations/371325001099/circles/党员/members/0000000000001")}) {
    EXPECT_THAT(EndMember(none, "2026-10-01"), StatusIs(StatusCode::kNotFound, "MEMBERSHIP_NOT_FOUND")) << none;
  }
  MB_ASSERT_OK(EndMember(name, "2025-12-31"));  // it was a mistake
  EXPECT_EQ(Belonging("2026-01-01"), 0);
  EXPECT_EQ(Memberships("a", "")->memberships_size(), 0);
  EXPECT_THAT(EndMember(name, "2025-12-31"), StatusIs(StatusCode::kFailedPrecondition, "MEMBERSHIP_ENDED"));
  EXPECT_THAT(Call<v1::ListCircleMembersResponse>(clerk_, "ListCircleMembers", Asking("2026-02-30")),
              InvalidFieldIs("date"));
}

// Who belongs to a party circle is not public, and nobody makes himself a member.
TEST_F(CircleTest, C9_WhoReadsAndWritesCircles) {
  MB_ASSERT_OK(Set(Circle(kMembers)));
  MB_ASSERT_OK(Add(Adding({Member("a")})));
  for (const auto& stranger : {office_, township_}) {
    EXPECT_THAT(Call<v1::ListCircleMembersResponse>(stranger, "ListCircleMembers", Asking()),
                StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  }
  EXPECT_THAT(Call<v1::ListCircleMembersResponse>(anyone_, "ListCircleMembers", Asking()),
              StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  // The same for a circle that there is and one that there is not.
  auto elsewhere = Asking();
  for (const char* circle : {"/circles/党员", "/circles/无"}) {
    elsewhere.set_parent(kOtherVillage + std::string(circle));
    EXPECT_THAT(Call<v1::ListCircleMembersResponse>(clerk_, "ListCircleMembers", elsewhere),
                StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  }
  v1::ListCirclesRequest circles;
  circles.set_parent(kVillage);
  EXPECT_THAT(Call<v1::ListCirclesResponse>(office_, "ListCircles", circles),
              StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  for (const auto& writer : {clerk_, office_}) {
    EXPECT_THAT(Call<v1::BatchAddCircleMembersResponse>(writer, "BatchAddCircleMembers", Adding({Member("b")})),
                StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
    EXPECT_THAT(Call<v1::Circle>(writer, "SetCircle", Setting(Circle(kLeaders))),
                StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  }
  for (const auto& reader : {clerk_, office_, party_office_}) {
    EXPECT_THAT(Call<v1::ListMembershipsResponse>(reader, "ListMemberships", v1::ListMembershipsRequest()),
                StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  }
  // The gateway, which reads what is public, hears nothing of it.
  common::v1::ListEventsRequest request;
  int told = 0;
  for (int64_t head = 1; request.after_seq() < head;) {
    auto events =
        Call<common::v1::ListEventsResponse>(harness_.Client(kService, gateway_token_), "ListEvents", request);
    MB_ASSERT_OK(events);
    for (const common::v1::Event& event : events->events()) {
      v1::CatalogEvent payload;
      ASSERT_TRUE(event.payload().UnpackTo(&payload));
      EXPECT_TRUE(payload.circle().empty());
      ++told;
    }
    head = std::max<int64_t>(7, events->head_seq());  // five organizations, a circle, its members
    request.set_after_seq(events->next_after_seq());
    request.set_wait_ms(1000);
  }
  EXPECT_EQ(told, 5);
}

// What everybody may read does not change with a circle.
TEST_F(CircleTest, C9_NobodyElseSeesThatItChanged) {
  const auto stamps = [&] {
    v1::ListDutyStampsRequest request;
    request.set_parent(kCounty);
    auto answer = Call<v1::ListDutyStampsResponse>(anyone_, "ListDutyStamps", request);
    EXPECT_THAT(answer, IsOk());
    return answer.value_or(v1::ListDutyStampsResponse()).ShortDebugString();
  };
  const std::string before = stamps();
  MB_ASSERT_OK(Set(Circle(kMembers)));
  v1::BatchAddCircleMembersRequest add;
  add.set_parent(kMembers);
  *add.add_members() = Member("clerk@371325001012");
  add.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::BatchAddCircleMembersResponse>(party_office_, "BatchAddCircleMembers", add));
  EXPECT_EQ(stamps(), before);
  Define(Item("v-a"));
  EXPECT_NE(stamps(), before);
}

// C-9: on days that are not the circle's nobody belongs to it, whatever the terms of its members say.
TEST_F(CircleTest, C9_NobodyBelongsToACircleOnOtherDays) {
  MB_ASSERT_OK(Set(Circle(kMembers, "", "2026-09-01")));
  MB_ASSERT_OK(Add(Adding({Member("u1", "2026-09-01"), Member("u2", "2026-08-01")})));
  MB_ASSERT_OK(End(kMembers, "2026-10-10", "1"));
  EXPECT_EQ(Belonging("2026-08-15"), 0);
  EXPECT_EQ(Belonging("2026-09-01"), 2);
  EXPECT_EQ(Belonging("2026-10-10"), 2);
  EXPECT_EQ(Belonging("2026-10-11"), 0);
}

}  // namespace
}  // namespace mingbai::catalog
