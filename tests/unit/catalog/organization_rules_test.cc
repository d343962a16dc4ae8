#include "services/catalog/organization_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::Organization Make(const std::string& code, common::v1::Tier tier, const std::string& parent,
                      v1::OrganizationKind kind = v1::ORGANIZATION_KIND_DIVISION) {
  v1::Organization organization;
  organization.set_name("organizations/" + code);
  organization.set_display_name("某地");
  organization.set_tier(tier);
  organization.set_kind(kind);
  if (!parent.empty()) organization.set_parent("organizations/" + parent);
  organization.set_etag("1");
  return organization;
}

const v1::Organization kCounty = Make("371325000000", common::v1::TIER_COUNTY, "");
const v1::Organization kTownship = Make("371325001000", common::v1::TIER_TOWNSHIP, "371325000000");

std::vector<std::string> WrongIn(const v1::Organization& organization) {
  FieldErrors errors;
  CheckOrganization(organization, "organizations[2]", errors);
  return FieldPathsOf(errors.ToStatus());
}

TEST(Organization, C1_OnlyACountyHasNoParent) {
  EXPECT_THAT(WrongIn(kCounty), IsEmpty());
  EXPECT_THAT(WrongIn(kTownship), IsEmpty());
  EXPECT_THAT(WrongIn(Make("371325001000", common::v1::TIER_TOWNSHIP, "")), ElementsAre("organizations[2].parent"));
  EXPECT_THAT(WrongIn(Make("371325001000", common::v1::TIER_COUNTY, "")), ElementsAre("organizations[2].parent"));
  EXPECT_THAT(WrongIn(Make("371325000000-MZJ", common::v1::TIER_COUNTY, "", v1::ORGANIZATION_KIND_DEPARTMENT)),
              ElementsAre("organizations[2].parent"));
}

TEST(Organization, C1_NameIsRequiredAndAliasesAreNotEmpty) {
  v1::Organization organization = kTownship;
  organization.clear_name();
  organization.add_aliases("旧名");
  organization.add_aliases("");
  EXPECT_THAT(WrongIn(organization), ElementsAre("organizations[2].name", "organizations[2].aliases[1]"));
}

TEST(Parent, C1_TierAboveOrSharedByUnits) {
  MB_EXPECT_OK(CheckParent(kTownship, kCounty));
  MB_EXPECT_OK(CheckParent(Make("371325001012", common::v1::TIER_VILLAGE, "371325000000"), kCounty));
  MB_EXPECT_OK(CheckParent(
      Make("371325000000-MZJ", common::v1::TIER_COUNTY, "371325000000", v1::ORGANIZATION_KIND_DEPARTMENT), kCounty));
  // A division of the same tier; a unit of a tier above its parent's.
  EXPECT_THAT(CheckParent(Make("371325001012", common::v1::TIER_TOWNSHIP, "371325001000"), kTownship),
              StatusIs(absl::StatusCode::kFailedPrecondition, "PARENT_TIER"));
  EXPECT_THAT(
      CheckParent(Make("371325001000-MZJ", common::v1::TIER_COUNTY, "371325001000", v1::ORGANIZATION_KIND_DEPARTMENT),
                  kTownship),
      StatusIs(absl::StatusCode::kFailedPrecondition, "PARENT_TIER"));
}

TEST(Parent, C1_CodeLiesBelow) {
  EXPECT_THAT(CheckParent(Make("371325101012", common::v1::TIER_VILLAGE, "371325001000"), kTownship),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CODE_NOT_BELOW_PARENT"));
  EXPECT_THAT(CheckParent(Make("371325001000", common::v1::TIER_VILLAGE, "371325001000"), kTownship),
              StatusIs(absl::StatusCode::kFailedPrecondition, "CODE_NOT_BELOW_PARENT"));
}

TEST(OrganizationUpdate, C1_NamesAndAliasesOnly) {
  v1::Organization patch = kTownship;
  patch.set_display_name("新名");
  patch.add_aliases("别名");
  patch.set_tier(common::v1::TIER_VILLAGE);
  google::protobuf::FieldMask mask;
  mask.add_paths("display_name");
  auto next = ApplyUpdate(kTownship, patch, mask, {"2026-10-10", ""});
  MB_ASSERT_OK(next);
  EXPECT_EQ(next->display_name(), "新名");
  EXPECT_THAT(next->aliases(), ::testing::ElementsAre(kTownship.display_name()));
  EXPECT_EQ(next->tier(), common::v1::TIER_TOWNSHIP);
  mask.add_paths("tier");
  EXPECT_THAT(ApplyUpdate(kTownship, patch, mask, {"2026-10-10", ""}), InvalidFieldIs("update_mask"));
  mask.set_paths(1, "aliases");
  patch.set_etag("7");
  EXPECT_THAT(ApplyUpdate(kTownship, patch, mask, {"2026-10-10", ""}),
              StatusIs(absl::StatusCode::kAborted, "STALE_ETAG"));
}

TEST(CodesAbove, C1_EveryLevelOfTheCode) {
  EXPECT_THAT(CodesAbove("371325001012"),
              ElementsAre("370000000000", "371300000000", "371325000000", "371325001000", "371325001012"));
  EXPECT_THAT(CodesAbove("371325000000"), ElementsAre("370000000000", "371300000000", "371325000000"));
  EXPECT_THAT(CodesAbove("371325000000-MZJ-DB"),
              ElementsAre("370000000000", "371300000000", "371325000000", "371325000000-MZJ", "371325000000-MZJ-DB"));
}

TEST(Standing, C1_NothingIsWrittenOfOneThatIsAbolished) {
  const absl::StatusCode failed = absl::StatusCode::kFailedPrecondition;
  v1::Organization town = kTownship;
  town.set_begin_date("2026-06-01");
  town.set_abolish_date("2026-11-01");
  MB_EXPECT_OK(CheckStillStands(town, "2026-06-01", "2026-10-31"));
  MB_EXPECT_OK(CheckStillStands(town, "2026-06-01", "2026-05-01")) << "ahead";
  EXPECT_THAT(CheckStillStands(town, "2026-05-31", "2026-10-31"), StatusIs(failed, "ORGANIZATION_ABOLISHED"));
  EXPECT_THAT(CheckStillStands(town, "2026-11-01", "2026-10-31"), StatusIs(failed, "ORGANIZATION_ABOLISHED"));
  EXPECT_THAT(CheckStillStands(town, "2026-06-01", "2026-11-01"), StatusIs(failed, "ORGANIZATION_ABOLISHED"));
  town.mutable_history()->add_successors("organizations/371325002000");
  EXPECT_THAT(CheckStillStands(town, "2026-06-01", "2026-11-01").message(),
              ::testing::HasSubstr("organizations/371325002000"));
}

TEST(Names, C1_TheNewCodeFollowsANewNameUnlessItHasItsOwn) {
  v1::Organization next = kTownship;  // 某地
  EXPECT_FALSE(FollowName("某地", "某地", &next));
  EXPECT_FALSE(FollowName("别处", "新地", &next));
  EXPECT_TRUE(FollowName("某地", "新地", &next));
  EXPECT_EQ(next.display_name(), "新地");
  EXPECT_FALSE(next.has_history());
  EXPECT_THAT(next.aliases(), ElementsAre("某地"));
  // One that is planned there for later stays the newest.
  next.mutable_history()->add_names()->set_display_name("新地");
  next.mutable_history()->add_names()->set_display_name("后名");
  next.set_display_name("后名");
  EXPECT_TRUE(FollowName("新地", "又新地", &next));
  EXPECT_EQ(next.history().names(0).display_name(), "又新地");
  EXPECT_EQ(next.display_name(), "后名");
}

TEST(CodesAbove, C1_NearerAreThoseBetween) {
  EXPECT_THAT(NearerCodes("371325000000", "371325200996"), ElementsAre("371325200000"));
  EXPECT_THAT(NearerCodes("371325200000", "371325200996"), IsEmpty());
  EXPECT_THAT(NearerCodes("371325000000", "371325200000"), IsEmpty());
  EXPECT_THAT(NearerCodes("371325000000", "371325200996-XX-YY"),
              ElementsAre("371325200996-XX", "371325200996", "371325200000"));
}

}  // namespace
}  // namespace mingbai::catalog
