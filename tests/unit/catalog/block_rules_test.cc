#include "services/catalog/block_rules.h"

#include "common/config/config.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using ::absl::StatusCode;
using ::mingbai::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::Block Block(const std::string& id, int rank, const std::string& from = "2026-01-01", int version = 1) {
  v1::Block block;
  block.set_name("organizations/371325000000/blocks/" + id);
  block.set_rank(rank);
  block.add_departments("organizations/371325000000-ZWGKBGS");
  block.set_effective_date(from);
  block.set_version(version);
  return block;
}

v1::Block Villages(int rank, const std::string& from = "2026-01-01", int version = 1) {
  v1::Block block = Block("villages", rank, from, version);
  block.add_tiers(common::v1::TIER_VILLAGE);
  return block;
}

v1::Organization Organization(common::v1::Tier tier, v1::OrganizationKind kind) {
  v1::Organization organization;
  organization.set_tier(tier);
  organization.set_kind(kind);
  return organization;
}

std::string DecidesFor(const std::vector<v1::Block>& versions, const v1::Organization& organization,
                       const std::string& item, const std::string& day) {
  const v1::Block* block = Deciding(BlocksOn(versions, day), organization, item);
  return block == nullptr ? "" : block->name().substr(block->name().rfind('/') + 1);
}

TEST(Block, C8_WhatIsNamedTwiceIsNamed) {
  v1::Block block = Block("a", 1, "2026-02-30");
  block.clear_name();
  for (int i = 0; i < 2; ++i) {
    block.add_tiers(common::v1::TIER_VILLAGE);
    block.add_organization_kinds(v1::ORGANIZATION_KIND_SCHOOL);
    block.add_items("items/a");
    block.add_departments("organizations/371325000000-MZJ");
  }
  FieldErrors errors;
  CheckBlock(block, "block", errors);
  EXPECT_THAT(FieldPathsOf(errors.ToStatus()),
              ElementsAre("block.name", "block.effective_date", "block.tiers[1]", "block.organization_kinds[1]",
                          "block.items[1]", "block.departments[2]"));
}

TEST(Block, C8_ExactlyOneRestOnEveryDay) {
  EXPECT_THAT(CheckBlocks({Villages(1)}, "2026-01-01"), StatusIs(StatusCode::kFailedPrecondition, "REST_MISSING"));
  std::vector<v1::Block> blocks = {Block("rest", 9), Villages(1)};
  MB_EXPECT_OK(CheckBlocks(blocks, "2026-01-01"));
  // Before the rest there is none.
  EXPECT_THAT(CheckBlocks(blocks, "2025-12-31"), StatusIs(StatusCode::kFailedPrecondition, "REST_MISSING"));
  blocks.push_back(Block("other", 2, "2026-06-01"));
  EXPECT_THAT(CheckBlocks(blocks, "2026-01-01"), StatusIs(StatusCode::kFailedPrecondition, "REST_EXISTS"));
  // What is planned for later breaks it as well.
  blocks.back() = Block("rest", 9, "2026-06-01", 2);
  blocks.back().set_ended(true);
  EXPECT_THAT(CheckBlocks(blocks, "2026-01-01"), StatusIs(StatusCode::kFailedPrecondition, "REST_MISSING"));
  blocks.push_back(Block("other", 2, "2026-06-01"));
  MB_EXPECT_OK(CheckBlocks(blocks, "2026-01-01"));
  blocks.push_back(Villages(2, "2026-07-01", 2));
  EXPECT_THAT(CheckBlocks(blocks, "2026-01-01"), StatusIs(StatusCode::kFailedPrecondition, "RANK_TAKEN"));
}

TEST(Block, C8_TheFirstThatFitsDecidesAndTheRestComesLast) {
  v1::Block schools = Block("schools", 5);
  schools.add_organization_kinds(v1::ORGANIZATION_KIND_SCHOOL);
  v1::Block lists = Block("lists", 3, "2026-05-01");
  lists.add_items("items/g-power");
  lists.add_tiers(common::v1::TIER_COUNTY);
  const std::vector<v1::Block> blocks = {Block("rest", 1), Villages(4), schools, lists};
  const auto village = Organization(common::v1::TIER_VILLAGE, v1::ORGANIZATION_KIND_DIVISION);
  const auto village_school = Organization(common::v1::TIER_VILLAGE, v1::ORGANIZATION_KIND_SCHOOL);
  const auto department = Organization(common::v1::TIER_COUNTY, v1::ORGANIZATION_KIND_DEPARTMENT);
  EXPECT_EQ(DecidesFor(blocks, village, "items/a", "2026-01-01"), "villages");
  EXPECT_EQ(DecidesFor(blocks, village_school, "items/a", "2026-01-01"), "villages");
  EXPECT_EQ(DecidesFor(blocks, department, "items/a", "2026-05-01"), "rest");
  EXPECT_EQ(DecidesFor(blocks, department, "items/g-power", "2026-05-01"), "lists");
  EXPECT_EQ(DecidesFor(blocks, department, "items/g-power", "2026-04-30"), "rest");
  // All conditions of a block must be met.
  EXPECT_EQ(DecidesFor(blocks, village, "items/g-power", "2026-05-01"), "villages");
  EXPECT_EQ(DecidesFor(blocks, village, "items/a", "2025-12-31"), "");
}

TEST(Block, C8_TheVersionOfTheDayCounts) {
  v1::Block ended = Villages(4, "2026-09-01", 3);
  ended.set_ended(true);
  const std::vector<v1::Block> blocks = {Villages(4), Villages(2, "2026-06-01", 2), ended, Block("rest", 9)};
  EXPECT_EQ(BlocksOn(blocks, "2026-05-31")[0]->version(), 1);
  EXPECT_EQ(BlocksOn(blocks, "2026-06-01")[0]->version(), 2);
  EXPECT_EQ(BlocksOn(blocks, "2026-09-01").size(), 1u);
  EXPECT_THAT(BlocksOn(blocks, "2025-01-01"), IsEmpty());
}

// Document 003, as it ships.
TEST(Block, C8_TheShippedBlocks) {
  v1::ListBlocksResponse file;
  MB_ASSERT_OK(LoadConfig("deploy/data/county/blocks.textproto", &file));
  std::vector<v1::Block> blocks(file.blocks().begin(), file.blocks().end());
  for (v1::Block& block : blocks) {
    block.set_effective_date("2026-01-01");
    block.set_version(1);
    FieldErrors errors;
    CheckBlock(block, "block", errors);
    MB_EXPECT_OK(errors.ToStatus());
  }
  MB_ASSERT_OK(CheckBlocks(blocks, "2026-01-01"));
  using common::v1::TIER_COUNTY;
  using common::v1::TIER_TOWNSHIP;
  using common::v1::TIER_VILLAGE;
  const auto decides = [&](common::v1::Tier tier, v1::OrganizationKind kind, const std::string& item) {
    return DecidesFor(blocks, Organization(tier, kind), item, "2026-10-10");
  };
  EXPECT_EQ(decides(TIER_VILLAGE, v1::ORGANIZATION_KIND_DIVISION, "items/v-finance"), "townships-and-villages");
  EXPECT_EQ(decides(TIER_TOWNSHIP, v1::ORGANIZATION_KIND_DIVISION, "items/g-policies"), "townships-and-villages");
  EXPECT_EQ(decides(TIER_TOWNSHIP, v1::ORGANIZATION_KIND_DIVISION, "items/g-power-flow"), "power-lists");
  EXPECT_EQ(decides(TIER_COUNTY, v1::ORGANIZATION_KIND_SCHOOL, "items/s-school-fees"), "schools");
  EXPECT_EQ(decides(TIER_TOWNSHIP, v1::ORGANIZATION_KIND_HOSPITAL, "items/s-hospital"), "hospitals");
  EXPECT_EQ(decides(TIER_COUNTY, v1::ORGANIZATION_KIND_UTILITY, "items/s-water"), "works");
  EXPECT_EQ(decides(TIER_COUNTY, v1::ORGANIZATION_KIND_DEPARTMENT, "items/g-policies"), "rest");
}

}  // namespace
}  // namespace mingbai::catalog
