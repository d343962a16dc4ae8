#include "services/catalog/party_rules.h"

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using ::absl::StatusCode;
using ::mingbai::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kCommittee = v1::PARTY_ORGANIZATION_KIND_COMMITTEE;
constexpr auto kGeneral = v1::PARTY_ORGANIZATION_KIND_GENERAL_BRANCH;
constexpr auto kBranch = v1::PARTY_ORGANIZATION_KIND_BRANCH;

v1::PartyOrganization Party(const std::string& id, v1::PartyOrganizationKind kind, const std::string& superior,
                            const std::string& from = "2026-01-01", int version = 1) {
  v1::PartyOrganization party;
  party.set_name("partyOrganizations/" + id);
  party.set_kind(kind);
  party.set_display_name(id);
  if (!superior.empty()) party.set_superior("partyOrganizations/" + superior);
  party.add_organizations("organizations/371325001012");
  party.set_effective_date(from);
  party.set_version(version);
  return party;
}

v1::PartyOrganization Ended(v1::PartyOrganization party, const std::string& last, const std::string& after) {
  party.set_version(party.version() + 1);
  party.set_last_day(last);
  party.set_effective_date(after);
  return party;
}

absl::Status Check(const std::vector<v1::PartyOrganization>& versions, const std::string& changed,
                   const std::string& from = "2026-01-01") {
  return CheckPartyTree(versions, "partyOrganizations/" + changed, from);
}

std::vector<std::string> WrongIn(const v1::PartyOrganization& party) {
  FieldErrors errors;
  CheckParty(party, "p", errors);
  return FieldPathsOf(errors.ToStatus());
}

TEST(Party, C1_OnlyACommitteeStandsAtTheTopAndAJointBranchServesSeveral) {
  EXPECT_THAT(WrongIn(Party("county", kCommittee, "")), IsEmpty());
  EXPECT_THAT(WrongIn(Party("b", kBranch, "")), ElementsAre("p.superior"));
  v1::PartyOrganization joint = Party("j", v1::PARTY_ORGANIZATION_KIND_JOINT_BRANCH, "county");
  EXPECT_THAT(WrongIn(joint), ElementsAre("p.organizations"));
  joint.add_organizations("organizations/371325001012");
  EXPECT_THAT(WrongIn(joint), ElementsAre("p.organizations[1]", "p.organizations"));
  joint.set_organizations(1, "organizations/371325001013");
  EXPECT_THAT(WrongIn(joint), IsEmpty());
  joint.clear_name();
  joint.set_effective_date("2026-02-30");
  EXPECT_THAT(WrongIn(joint), ElementsAre("p.name", "p.effective_date"));
}

TEST(Party, C1_TheSuperiorStands) {
  const v1::PartyOrganization county = Party("county", kCommittee, "", "2026-06-01");
  EXPECT_THAT(Check({Party("b", kBranch, "county")}, "b"),
              StatusIs(StatusCode::kFailedPrecondition, "SUPERIOR_NOT_FOUND"));
  EXPECT_THAT(Check({county, Party("b", kBranch, "county")}, "b"),
              StatusIs(StatusCode::kFailedPrecondition, "SUPERIOR_NOT_FOUND"));
  MB_EXPECT_OK(Check({county, Party("b", kBranch, "county", "2026-06-01")}, "b", "2026-06-01"));
  // Its planned end counts too, and so does who lies below it.
  const auto ended = Ended(county, "2026-12-31", "2027-01-01");
  const auto branch = Party("b", kBranch, "county", "2026-06-01");
  EXPECT_THAT(Check({county, ended, branch}, "b", "2026-06-01"),
              StatusIs(StatusCode::kFailedPrecondition, "SUPERIOR_NOT_FOUND"));
  EXPECT_THAT(Check({county, ended, branch}, "county", "2027-01-01"),
              StatusIs(StatusCode::kFailedPrecondition, "INFERIORS_STAND"));
  MB_EXPECT_OK(Check({county, ended, branch, Ended(branch, "2026-12-31", "2027-01-01")}, "county", "2027-01-01"));
}

TEST(Party, C1_NoneLiesBelowItself) {
  const auto a = Party("a", kCommittee, "");
  const auto b = Party("b", kCommittee, "a");
  EXPECT_THAT(Check({a, b, Party("a", kCommittee, "b", "2026-05-01", 2)}, "a", "2026-05-01"),
              StatusIs(StatusCode::kFailedPrecondition, "PARTY_CYCLE"));
  EXPECT_THAT(Check({Party("a", kCommittee, "a")}, "a"), StatusIs(StatusCode::kFailedPrecondition, "PARTY_CYCLE"));
  // Two changes that are fine by themselves, and planned for days that cross.
  EXPECT_THAT(Check({a, Party("b", kCommittee, ""), Party("b", kCommittee, "a", "2026-09-01", 2),
                     Party("a", kCommittee, "b", "2026-05-01", 2)},
                    "a", "2026-05-01"),
              StatusIs(StatusCode::kFailedPrecondition, "PARTY_CYCLE"));
}

TEST(Party, C1_BranchesHaveNoneBelowThem) {
  const auto county = Party("county", kCommittee, "");
  const auto general = Party("g", kGeneral, "county");
  const auto branch = Party("b", kBranch, "g");
  MB_EXPECT_OK(Check({county, general, branch}, "b"));
  EXPECT_THAT(Check({county, general, branch, Party("x", kBranch, "b")}, "x"),
              StatusIs(StatusCode::kFailedPrecondition, "SUPERIOR_KIND"));
  EXPECT_THAT(Check({county, general, Party("x", kGeneral, "g")}, "x"),
              StatusIs(StatusCode::kFailedPrecondition, "SUPERIOR_KIND"));
  EXPECT_THAT(Check({county, general, Party("x", kCommittee, "g")}, "x"),
              StatusIs(StatusCode::kFailedPrecondition, "SUPERIOR_KIND"));
  // Nor may one become a branch over others.
  EXPECT_THAT(Check({county, general, branch, Party("g", kBranch, "county", "2026-03-01", 2)}, "g", "2026-03-01"),
              StatusIs(StatusCode::kFailedPrecondition, "SUPERIOR_KIND"));
}

}  // namespace
}  // namespace mingbai::catalog
