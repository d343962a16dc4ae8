// Blocks and who supervises (DOMAIN C-8).

#include "common/status/status.h"
#include "gmock/gmock.h"
#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using ::absl::StatusCode;
using ::testing::ElementsAre;

class BlockTest : public CatalogTest {
 protected:
  void SetUp() override { EnterCounty(); }

  static v1::Block Block(const std::string& id, int rank, const std::string& from = "2026-01-01") {
    v1::Block block;
    block.set_name(std::string(kCounty) + "/blocks/" + id);
    block.set_display_name(kNasty);
    block.set_rank(rank);
    block.add_departments(kDepartment);
    block.set_effective_date(from);
    return block;
  }
  static v1::Block Villages(const std::string& from = "2026-01-01") {
    v1::Block block = Block("villages", 1, from);
    block.add_tiers(common::v1::TIER_VILLAGE);
    return block;
  }
  static v1::SetBlockRequest Setting(const v1::Block& block) {
    v1::SetBlockRequest request;
    *request.mutable_block() = block;
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::StatusOr<v1::Block> Set(const v1::Block& block) { return Call<v1::Block>(office_, "SetBlock", Setting(block)); }
  absl::StatusOr<v1::Block> End(const std::string& id, const std::string& day, const std::string& etag = "") {
    v1::EndBlockRequest request;
    request.set_name(std::string(kCounty) + "/blocks/" + id);
    request.set_effective_date(day);
    request.set_reason("机构改革");
    request.set_etag(etag);
    request.set_request_id(NewRequestId());
    return Call<v1::Block>(office_, "EndBlock", request);
  }
  absl::StatusOr<v1::ListBlocksResponse> List(const std::string& parent, const std::string& date) {
    v1::ListBlocksRequest request;
    request.set_parent(parent);
    request.set_date(date);
    return Call<v1::ListBlocksResponse>(anyone_, "ListBlocks", request);
  }
  absl::StatusOr<v1::Supervision> Ask(const std::string& organization, const std::string& item,
                                      const std::string& date = "") {
    v1::GetSupervisionRequest request;
    request.set_organization(organization);
    request.set_item(item);
    request.set_date(date);
    return Call<v1::Supervision>(anyone_, "GetSupervision", request);
  }
};

TEST_F(BlockTest, C8_TheBlockOfTheDaySupervises) {
  Define(Item("v-finance"));
  MB_ASSERT_OK(Set(Block("rest", 9)));
  MB_ASSERT_OK(Set(Villages("2026-06-01")));
  MB_ASSERT_OK(End("villages", "2026-12-01"));
  auto spring = Ask(kVillage, "items/v-finance", "2026-05-31");
  MB_ASSERT_OK(spring);
  EXPECT_EQ(spring->block(), std::string(kCounty) + "/blocks/rest");
  auto today = Ask(kVillage, "items/v-finance");
  MB_ASSERT_OK(today);
  EXPECT_EQ(today->block(), std::string(kCounty) + "/blocks/villages");
  EXPECT_EQ(today->block_version(), 1);
  EXPECT_EQ(today->responsible_organization(), kVillage);
  EXPECT_THAT(today->departments(), ElementsAre(kDepartment));
  EXPECT_EQ(today->date(), "2026-10-10");
  auto december = List(kVillage, "2026-12-01");
  MB_ASSERT_OK(december);
  EXPECT_EQ(december->blocks_size(), 1);
  auto november = List(kCounty, "2026-11-30");
  MB_ASSERT_OK(november);
  ASSERT_EQ(november->blocks_size(), 2);
  EXPECT_EQ(november->blocks(0).tiers(0), common::v1::TIER_VILLAGE);
  EXPECT_EQ(november->blocks(0).display_name(), kNasty);
  v1::ListBlockVersionsRequest request;
  request.set_name(std::string(kCounty) + "/blocks/villages");
  request.set_page_size(1);
  auto page = Call<v1::ListBlockVersionsResponse>(anyone_, "ListBlockVersions", request);
  MB_ASSERT_OK(page);
  ASSERT_EQ(page->blocks_size(), 1);
  EXPECT_TRUE(page->blocks(0).ended());
  EXPECT_EQ(page->blocks(0).end_reason(), "机构改革");
  request.set_page_token(page->next_page_token());
  page = Call<v1::ListBlockVersionsResponse>(anyone_, "ListBlockVersions", request);
  MB_ASSERT_OK(page);
  ASSERT_EQ(page->blocks_size(), 1);
  EXPECT_EQ(page->blocks(0).version(), 1);
  EXPECT_EQ(page->next_page_token(), "");
  request.set_name(std::string(kCounty) + "/blocks/none");
  request.clear_page_token();
  EXPECT_THAT(Call<v1::ListBlockVersionsResponse>(anyone_, "ListBlockVersions", request),
              StatusIs(StatusCode::kNotFound, "BLOCK_NOT_FOUND"));
  EXPECT_EQ(Events(9).back().blocks_of(), kCounty);
}

TEST_F(BlockTest, C8_OneOrganizationAnswersForAnItem) {
  MB_ASSERT_OK(Set(Block("rest", 9)));
  v1::Item item = Item("c-budget");
  item.clear_tiers();
  item.add_tiers(common::v1::TIER_COUNTY);
  item.clear_organization_kinds();
  item.add_organization_kinds(v1::ORGANIZATION_KIND_DEPARTMENT);
  item.add_responsibilities()->set_organization(kDepartment);
  Define(item);
  auto county = Ask(kCounty, "items/c-budget");
  MB_ASSERT_OK(county);
  EXPECT_EQ(county->organization(), kCounty);
  EXPECT_EQ(county->responsible_organization(), kDepartment);
  EXPECT_THAT(Ask(kVillage, "items/c-budget"), StatusIs(StatusCode::kFailedPrecondition, "ITEM_NOT_FOR_ORGANIZATION"));
  // Where the item names two below, no one of them answers for all.
  const std::string second = std::string(kCounty) + "-CZJ";
  MB_ASSERT_OK(Call<v1::Organization>(
      office_, "CreateOrganization",
      Creation(Organization(second, common::v1::TIER_COUNTY, kCounty, v1::ORGANIZATION_KIND_DEPARTMENT))));
  item.set_name("items/c-two");
  item.add_responsibilities()->set_organization(second);
  Define(item);
  EXPECT_THAT(Ask(kCounty, "items/c-two"), StatusIs(StatusCode::kFailedPrecondition, "ITEM_NOT_FOR_ORGANIZATION"));
  auto own = Ask(second, "items/c-two");
  MB_ASSERT_OK(own);
  EXPECT_EQ(own->responsible_organization(), second);
}

TEST_F(BlockTest, C8_WhatCannotBeSet) {
  EXPECT_THAT(Set(Villages()), StatusIs(StatusCode::kFailedPrecondition, "REST_MISSING"));
  MB_ASSERT_OK(Set(Block("rest", 9)));
  EXPECT_THAT(Set(Block("another", 8)), StatusIs(StatusCode::kFailedPrecondition, "REST_EXISTS"));
  v1::Block block = Villages();
  block.set_rank(9);
  EXPECT_THAT(Set(block), StatusIs(StatusCode::kFailedPrecondition, "RANK_TAKEN"));
  block = Villages();
  block.add_departments("organizations/371325000000-WU");
  auto answer = Set(block);
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(Paths(answer), ElementsAre("block.departments[1]"));
  block = Villages();
  block.add_items("items/none");
  answer = Set(block);
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "ITEM_NOT_FOUND"));
  EXPECT_THAT(Paths(answer), ElementsAre("block.items[0]"));
  block = Villages();
  block.set_name(std::string(kTownship) + "/blocks/villages");
  EXPECT_THAT(Set(block), StatusIs(StatusCode::kFailedPrecondition, "NOT_A_COUNTY"));
  block.set_name("organizations/371325001099/blocks/villages");
  EXPECT_THAT(Set(block), StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  block = Villages("2026-02-30");
  EXPECT_THAT(Set(block), InvalidFieldIs("block.effective_date"));
  block = Villages();
  block.set_etag("1");
  EXPECT_THAT(Set(block), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  MB_ASSERT_OK(Set(Villages("2026-06-01")));
  EXPECT_THAT(Set(Villages("2026-05-31")), StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  EXPECT_THAT(End("rest", "2027-01-01"), StatusIs(StatusCode::kFailedPrecondition, "REST_MISSING"));
  EXPECT_THAT(End("villages", "2026-05-31"), StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  EXPECT_THAT(End("villages", "2026-02-30"), InvalidFieldIs("effective_date"));
  EXPECT_THAT(End("villages", "2026-07-01", "2"), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  EXPECT_THAT(End("none", "2026-07-01"), StatusIs(StatusCode::kNotFound, "BLOCK_NOT_FOUND"));
  MB_ASSERT_OK(End("villages", "2026-07-01", "1"));
  EXPECT_THAT(End("villages", "2026-08-01"), StatusIs(StatusCode::kFailedPrecondition, "BLOCK_ENDED"));
  EXPECT_THAT(Set(Villages("2026-08-01")), StatusIs(StatusCode::kFailedPrecondition, "BLOCK_ENDED"));
  EXPECT_THAT(Call<v1::Block>(township_, "SetBlock", Setting(Villages())),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  EXPECT_THAT(Call<v1::Block>(clerk_, "SetBlock", Setting(Villages())),
              StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
}

TEST_F(BlockTest, C8_AnAbolishedOrganizationNeitherSupervisesNorAnswers) {
  Define(Item("v-finance"));
  MB_ASSERT_OK(Set(Block("rest", 9)));
  Abolish(kDepartment, "2026-11-01");
  auto answer = Set(Block("rest", 9, "2026-11-01"));
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  EXPECT_THAT(Paths(answer), ElementsAre("block.departments[0]"));
  Abolish(kVillage, "2026-12-01");
  MB_EXPECT_OK(Ask(kVillage, "items/v-finance", "2026-11-30"));
  EXPECT_THAT(Ask(kVillage, "items/v-finance", "2026-12-01"),
              StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
}

TEST_F(BlockTest, C8_WhatCannotBeAsked) {
  Define(Item("v-finance"));
  EXPECT_THAT(Ask(kVillage, "items/v-finance"), StatusIs(StatusCode::kFailedPrecondition, "BLOCKS_MISSING"));
  EXPECT_THAT(Ask(kVillage, "items/none"), StatusIs(StatusCode::kNotFound, "ITEM_NOT_FOUND"));
  EXPECT_THAT(Ask(kVillage, "items/v-finance", "2025-12-31"), StatusIs(StatusCode::kNotFound, "ITEM_NOT_FOUND"));
  EXPECT_THAT(Ask("organizations/371325001099", "items/v-finance"),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(Ask(kVillage, "items/v-finance", "2026-02-30"), InvalidFieldIs("date"));
  EXPECT_THAT(List("organizations/371325001099", ""), StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(List(kCounty, "2026-02-30"), InvalidFieldIs("date"));
}

}  // namespace
}  // namespace mingbai::catalog
