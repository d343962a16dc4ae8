#include "services/catalog/roster_rules.h"

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using ::absl::StatusCode;
using ::mingbai::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::Appointment Member(const std::string& name = "张三") {
  v1::Appointment appointment;
  appointment.set_organization("organizations/371325001000");
  appointment.set_role(v1::ROSTER_ROLE_LEADING_GROUP);
  appointment.set_person_name(name);
  appointment.set_post("镇长 组长");
  appointment.set_duty_phone("0539-4211234");
  appointment.set_first_day("2026-01-01");
  appointment.set_reference("镇党发〔2026〕3号");
  return appointment;
}

std::vector<std::string> WrongIn(const v1::Appointment& appointment) {
  FieldErrors errors;
  CheckAppointment(appointment, "a", errors);
  return FieldPathsOf(errors.ToStatus());
}

v1::Organization Organization(const std::string& code, common::v1::Tier tier,
                              v1::OrganizationKind kind = v1::ORGANIZATION_KIND_DIVISION) {
  v1::Organization organization;
  organization.set_name("organizations/" + code);
  organization.set_tier(tier);
  organization.set_kind(kind);
  return organization;
}

void Require(v1::RosterRequirements& requirements, common::v1::Tier tier, v1::OrganizationKind kind,
             v1::RosterRole role, int minimum = 1) {
  v1::RosterRequirement& one = *requirements.add_requirements();
  one.set_tier(tier);
  one.set_kind(kind);
  one.set_role(role);
  one.set_minimum(minimum);
}

TEST(Roster, P4_OfficialsTelephonesArePublicAndPrivateOnesRefused) {
  v1::Appointment appointment = Member();
  EXPECT_THAT(WrongIn(appointment), IsEmpty());
  appointment.set_duty_phone("138 1234 5678");
  EXPECT_THAT(WrongIn(appointment), ElementsAre("a.duty_phone"));
  appointment.set_duty_contact(true);
  EXPECT_THAT(WrongIn(appointment), IsEmpty());
  appointment.clear_duty_phone();
  EXPECT_THAT(WrongIn(appointment), ElementsAre("a.duty_contact"));
  appointment = Member();
  appointment.set_post("组长 13812345678");
  EXPECT_THAT(WrongIn(appointment), ElementsAre("a.post"));
}

TEST(Roster, E10_ASupervisorSaysInWhichCapacity) {
  v1::Appointment appointment = Member();
  appointment.set_supervisor_kind(v1::SUPERVISOR_KIND_CONGRESS_DEPUTY);
  EXPECT_THAT(WrongIn(appointment), ElementsAre("a.supervisor_kind"));
  appointment.set_role(v1::ROSTER_ROLE_SUPERVISOR);
  EXPECT_THAT(WrongIn(appointment), IsEmpty());
  appointment.clear_supervisor_kind();
  EXPECT_THAT(WrongIn(appointment), ElementsAre("a.supervisor_kind"));
}

TEST(Roster, C15_OnePersonHoldsARoleOnceAtATime) {
  v1::Appointment held = Member();
  held.set_last_day("2026-06-30");
  v1::Appointment next = Member();
  next.set_first_day("2026-06-30");
  EXPECT_THAT(CheckNoOverlap(next, {held}), StatusIs(StatusCode::kAlreadyExists, "APPOINTMENT_EXISTS"));
  next.set_first_day("2026-07-01");
  MB_EXPECT_OK(CheckNoOverlap(next, {held}));
  next.set_first_day("2026-06-30");
  next.set_role(v1::ROSTER_ROLE_OFFICE);
  MB_EXPECT_OK(CheckNoOverlap(next, {held}));
  MB_EXPECT_OK(CheckNoOverlap(Member("李四"), {held}));
}

TEST(Roster, C15_ARequirementStandsOnce) {
  v1::RosterRequirements requirements;
  requirements.set_effective_date("2026-02-30");
  for (int i = 0; i < 2; ++i) {
    Require(requirements, common::v1::TIER_VILLAGE, v1::ORGANIZATION_KIND_DIVISION, v1::ROSTER_ROLE_LIAISON);
  }
  FieldErrors errors;
  CheckRequirements(requirements, "r", errors);
  EXPECT_THAT(FieldPathsOf(errors.ToStatus()), ElementsAre("r.effective_date", "r.requirements[1]"));
}

// Seed 004: 30 leading groups, 100 %: 7 towns, 2 forest farms, 21 departments.
TEST(Roster, C15_ThirtyLeadingGroupsOfThirty) {
  std::vector<v1::Organization> organizations = {Organization("371325000000", common::v1::TIER_COUNTY)};
  RoleCounts counts;
  for (int i = 1; i <= 9; ++i) {
    organizations.push_back(Organization("37132500" + std::to_string(i) + "000", common::v1::TIER_TOWNSHIP));
  }
  for (char c = 'A'; c < 'A' + 21; ++c) {
    organizations.push_back(
        Organization(std::string("371325000000-") + c, common::v1::TIER_COUNTY, v1::ORGANIZATION_KIND_DEPARTMENT));
  }
  for (const auto& organization : organizations) {
    counts[{organization.name().substr(14), v1::ROSTER_ROLE_LEADING_GROUP}] = 5;
  }
  v1::RosterRequirements requirements;
  Require(requirements, common::v1::TIER_TOWNSHIP, v1::ORGANIZATION_KIND_DIVISION, v1::ROSTER_ROLE_LEADING_GROUP);
  Require(requirements, common::v1::TIER_COUNTY, v1::ORGANIZATION_KIND_DEPARTMENT, v1::ROSTER_ROLE_LEADING_GROUP);
  auto summary = Summarize("371325000000", organizations, counts, requirements);
  ASSERT_EQ(summary.total().roles_size(), 1);
  EXPECT_EQ(summary.total().roles(0).required(), 30);
  EXPECT_EQ(summary.total().roles(0).filled(), 30);
  EXPECT_EQ(summary.total().roles(0).rate_thousandths(), 1000);
  EXPECT_EQ(summary.parts_size(), 30);  // of the county itself nothing is required
  counts.erase({"371325001000", v1::ROSTER_ROLE_LEADING_GROUP});
  summary = Summarize("371325000000", organizations, counts, requirements);
  EXPECT_EQ(summary.total().roles(0).rate_thousandths(), 967);
  EXPECT_THAT(summary.total().roles(0).lacking(), ElementsAre("organizations/371325001000"));
}

TEST(Roster, C15_PartsAreDirectChildrenAndNothingIsRoundedUpToAll) {
  std::vector<v1::Organization> organizations = {Organization("371325000000", common::v1::TIER_COUNTY),
                                                 Organization("371325001000", common::v1::TIER_TOWNSHIP)};
  RoleCounts counts;
  for (int i = 0; i < 2001; ++i) {
    const std::string number = std::to_string(1000 + i % 1000);
    const std::string code = "37132500" + std::to_string(1 + i / 1000) + number.substr(1);
    if (number.substr(1) == "000") continue;
    organizations.push_back(Organization(code, common::v1::TIER_VILLAGE));
    counts[{code, v1::ROSTER_ROLE_FULL_TIME_STAFF}] = 2;
  }
  counts[{"371325002999", v1::ROSTER_ROLE_FULL_TIME_STAFF}] = 1;
  v1::RosterRequirements requirements;
  Require(requirements, common::v1::TIER_VILLAGE, v1::ORGANIZATION_KIND_DIVISION, v1::ROSTER_ROLE_FULL_TIME_STAFF, 2);
  Require(requirements, common::v1::TIER_VILLAGE, v1::ORGANIZATION_KIND_DIVISION, v1::ROSTER_ROLE_LIAISON);
  const auto summary = Summarize("371325000000", organizations, counts, requirements);
  ASSERT_EQ(summary.total().roles_size(), 2);
  EXPECT_EQ(summary.total().roles(0).role(), v1::ROSTER_ROLE_FULL_TIME_STAFF);
  EXPECT_EQ(summary.total().roles(0).required(), 1998);
  EXPECT_EQ(summary.total().roles(0).filled(), 1997);
  EXPECT_EQ(summary.total().roles(0).rate_thousandths(), 999);
  EXPECT_EQ(summary.total().roles(1).filled(), 0);
  EXPECT_EQ(summary.total().roles(1).rate_thousandths(), 0);
  EXPECT_EQ(summary.total().roles(1).lacking_size(), 10);
  ASSERT_EQ(summary.parts_size(), 2);
  EXPECT_EQ(summary.parts(0).organization(), "organizations/371325001000");
  EXPECT_EQ(summary.parts(0).roles(0).rate_thousandths(), 1000);
  EXPECT_EQ(summary.parts(1).organization(), "organizations/371325002000");
  EXPECT_THAT(summary.parts(1).roles(0).lacking(), ElementsAre("organizations/371325002999"));
  // Of a village alone, its own part.
  const auto own = Summarize("371325001001", {organizations[2]}, counts, requirements);
  ASSERT_EQ(own.parts_size(), 1);
  EXPECT_EQ(own.parts(0).organization(), "organizations/371325001001");
}

}  // namespace
}  // namespace mingbai::catalog
