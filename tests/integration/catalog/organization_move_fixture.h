#pragma once

// A village that moves below another township, for tests of what goes on under its new code.

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "tests/integration/catalog/catalog_fixture.h"
#include "tests/support/circles.h"

namespace mingbai::catalog {

inline constexpr char kNewTownship[] = "organizations/371325002000";
inline constexpr char kNewVillage[] = "organizations/371325002005";
inline constexpr char kEve[] = "2026-10-31";
inline constexpr char kMoveDay[] = "2026-11-01";
inline constexpr char kLater[] = "2026-12-01";

// Made before the catalog starts.
struct ProvinceToken {
  const std::string province_token = TestToken("disclosure-office", "370000000000");
};

class OrganizationMoveTest : private ProvinceToken, public CatalogTest {
 protected:
  OrganizationMoveTest() : province_(harness_.Client(kService, province_token)) {}
  void SetUp() override {
    EnterCounty();
    MB_ASSERT_OK(Call<v1::Organization>(office_, "CreateOrganization",
                                        Creation(Organization(kNewTownship, common::v1::TIER_TOWNSHIP, kCounty))));
  }

  static v1::MoveOrganizationRequest Moving(const std::string& to = kNewVillage,
                                            const std::string& parent = kNewTownship) {
    v1::MoveOrganizationRequest request;
    request.set_name(kVillage);
    *request.mutable_organization() = Organization(to, common::v1::TIER_VILLAGE, parent);
    request.set_effective_date(kMoveDay);
    request.set_basis("县政〔2026〕33号");
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::StatusOr<v1::ReorganizeResponse> Record(const v1::MoveOrganizationRequest& request = Moving()) {
    return Call<v1::ReorganizeResponse>(office_, "MoveOrganization", request);
  }
  // Records it on the day itself.
  absl::StatusOr<v1::ReorganizeResponse> Move(const v1::MoveOrganizationRequest& request = Moving()) {
    clock_->Set(StartOfDay(*ParseDay(request.effective_date())) + absl::Hours(9));
    return Record(request);
  }
  void Adopt(const std::vector<v1::Adoption>& adoptions) {
    MB_ASSERT_OK(Call<v1::BatchAdoptItemsResponse>(office_, "BatchAdoptItems", Adopting(kVillage, adoptions)));
  }
  v1::Item DefineFor(const std::string& owner, const std::string& id, bool mandatory = false) {
    v1::Item item = Item(id, mandatory);
    item.set_owner(owner);
    return Define(item);
  }
  // The organization's catalog on a day, what it owes of it.
  std::vector<v1::EffectiveItem> Owed(const std::string& organization, const std::string& day) {
    v1::GetEffectiveCatalogRequest request;
    request.set_name(organization);
    request.set_date(day);
    auto answer = Call<v1::GetEffectiveCatalogResponse>(anyone_, "GetEffectiveCatalog", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    std::vector<v1::EffectiveItem> owed;
    for (const v1::EffectiveItem& item : answer->items()) {
      if (item.owed()) owed.push_back(item);
    }
    return owed;
  }
  std::vector<std::string> OwedNames(const std::string& organization, const std::string& day) {
    std::vector<std::string> names;
    for (const v1::EffectiveItem& item : Owed(organization, day)) names.push_back(item.item().name());
    return names;
  }
  v1::ListAdoptionsResponse Adoptions(const std::string& organization) {
    v1::ListAdoptionsRequest request;
    request.set_parent(organization);
    auto answer = Call<v1::ListAdoptionsResponse>(anyone_, "ListAdoptions", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    return answer.value_or(v1::ListAdoptionsResponse());
  }
  v1::Item ItemOn(const std::string& id, const std::string& day) {
    v1::GetItemRequest request;
    request.set_name("items/" + id);
    request.set_date(day);
    auto answer = Call<v1::Item>(anyone_, "GetItem", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    return answer.value_or(v1::Item());
  }
  absl::StatusOr<v1::BatchAppointResponse> AppointAt(const std::string& organization, const std::string& person,
                                                     const std::string& first, const std::string& last = "") {
    v1::BatchAppointRequest request;
    request.set_parent(organization);
    v1::Appointment& one = *request.add_appointments();
    one.set_organization(organization);
    one.set_role(v1::ROSTER_ROLE_FULL_TIME_STAFF);
    one.set_person_name(person);
    one.set_post("村文书");
    one.set_first_day(first);
    one.set_last_day(last);
    one.set_reference("镇党发〔2026〕3号");
    request.set_request_id(NewRequestId());
    return Call<v1::BatchAppointResponse>(office_, "BatchAppoint", request);
  }
  v1::Appointment Appoint(const std::string& person, const std::string& first = "2026-01-01",
                          const std::string& last = "") {
    const auto answer = AppointAt(kVillage, person, first, last);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    return answer.ok() ? answer->appointments(0) : v1::Appointment();
  }
  // Everybody who ever held a role, with the term.
  std::vector<std::string> Roster(const std::string& organization) {
    v1::ListRosterRequest request;
    request.set_parent(organization);
    request.set_show_all(true);
    auto answer = Call<v1::ListRosterResponse>(anyone_, "ListRoster", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    std::vector<std::string> terms;
    for (const v1::Appointment& one : answer->appointments()) {
      terms.push_back(one.person_name() + " " + one.first_day() + " " + one.last_day());
    }
    return terms;
  }
  std::vector<v1::Membership> Memberships(const std::string& subject, const std::string& day) {
    v1::ListMembershipsRequest request;
    request.set_subject(subject);
    request.set_date(day);
    auto answer =
        Call<v1::ListMembershipsResponse>(harness_.Client(kService, service_token_), "ListMemberships", request);
    EXPECT_THAT(answer, ::mingbai::testing::IsOk());
    if (!answer.ok()) return {};
    return {answer->memberships().begin(), answer->memberships().end()};
  }
  // What the events tell from the `after`-th on, in order: the field of each and the name in it.
  std::vector<std::string> Told(int after, int count) {
    std::vector<std::string> told;
    const std::vector<v1::CatalogEvent> events = Events(after + count);
    for (size_t i = static_cast<size_t>(after); i < events.size(); ++i) {
      const v1::CatalogEvent& event = events[i];
      told.push_back(event.organization().name() + event.item() + event.adoptions_of() + event.boards_of() +
                     event.roster_of() + event.blocks_of() + event.party_organization());
    }
    return told;
  }

  const std::shared_ptr<const rpc::Client> province_;
};

}  // namespace mingbai::catalog
