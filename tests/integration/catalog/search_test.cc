// SearchCatalog on a running service: what has just changed is found.

#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SearchTest : public CatalogTest {
 protected:
  static v1::SearchCatalogRequest Query(const std::string& query) {
    v1::SearchCatalogRequest request;
    request.set_query(query);
    return request;
  }
  absl::StatusOr<v1::SearchCatalogResponse> Search(const v1::SearchCatalogRequest& request) {
    while (true) {
      auto response = Call<v1::SearchCatalogResponse>(anyone_, "SearchCatalog", request);
      if (ReasonOf(response.status()) != "SEARCH_NOT_READY") return response;
      absl::SleepFor(absl::Milliseconds(20));
    }
  }
  std::vector<std::string> Names(const v1::SearchCatalogRequest& request) {
    auto response = Search(request);
    EXPECT_THAT(response, ::mingbai::testing::IsOk());
    std::vector<std::string> names;
    if (response.ok()) {
      for (const auto& result : response->results()) names.push_back(result.name());
    }
    return names;
  }
  // Waits until the query finds `count` results, for ten seconds at most; the names then.
  std::vector<std::string> Await(const std::string& query, size_t count) {
    std::vector<std::string> names;
    for (const absl::Time until = absl::Now() + absl::Seconds(10); absl::Now() < until;) {
      names = Names(Query(query));
      if (names.size() == count) break;
      absl::SleepFor(absl::Milliseconds(20));
    }
    return names;
  }
};

TEST_F(SearchTest, FreshAfterEveryChange) {
  EXPECT_THAT(Names(Query("单位")), IsEmpty());
  EnterCounty();
  EXPECT_THAT(Await("单位", 5), ElementsAre(kCounty, kDepartment, kTownship, kVillage, kOtherVillage));
  v1::UpdateOrganizationRequest rename;
  *rename.mutable_organization() = Organization(kVillage, common::v1::TIER_VILLAGE, kTownship);
  rename.mutable_organization()->set_display_name("上冶村");
  rename.mutable_organization()->add_aliases("旧冶村");
  rename.mutable_update_mask()->add_paths("display_name");
  rename.mutable_update_mask()->add_paths("aliases");
  rename.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::Organization>(office_, "UpdateOrganization", rename));
  EXPECT_THAT(Await("syc", 1), ElementsAre(kVillage));
  EXPECT_THAT(Await("旧冶", 1), ElementsAre(kVillage));
  Define(Item("v-finance"));
  EXPECT_THAT(Await("财务收支", 1), ElementsAre("items/v-finance"));
  v1::Item item = Item("v-finance");
  item.set_level2("资产");
  item.set_effective_date("2026-10-11");
  MB_ASSERT_OK(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(item, {"level2"})));
  // Not before its day, and then without any event.
  Define(Item("v-mark"));
  EXPECT_THAT(Await("v-mark", 1), ElementsAre("items/v-mark"));
  EXPECT_THAT(Names(Query("资产")), IsEmpty());
  clock_->Set(StartOfDay(absl::CivilDay(2026, 10, 11)));
  EXPECT_THAT(Await("资产", 1), ElementsAre("items/v-finance"));
  // An item that is not in effect yet is not found.
  v1::Item later = Item("v-later");
  later.set_level2("以后");
  later.set_effective_date("2027-01-01");
  Define(later);
  item = Item("v-mark");
  item.set_level2("又一项");
  MB_ASSERT_OK(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(item, {"level2"})));
  EXPECT_THAT(Await("又一项", 1), ElementsAre("items/v-mark"));
  EXPECT_THAT(Names(Query("以后")), IsEmpty());
}

TEST_F(SearchTest, ResultsFiltersAndPages) {
  EnterCounty();
  Define(Item("v-finance"));
  EXPECT_EQ(Await("单位", 5).size(), 5u);
  EXPECT_EQ(Await("财务收支", 1).size(), 1u);
  v1::SearchCatalogRequest request = Query("单位1012");
  auto response = Search(request);
  MB_ASSERT_OK(response);
  ASSERT_EQ(response->results_size(), 1);
  const v1::SearchResult& result = response->results(0);
  EXPECT_EQ(result.name(), kVillage);
  EXPECT_EQ(result.kind(), v1::SEARCH_KIND_ORGANIZATION);
  EXPECT_EQ(result.display_name(), "单位1012");
  EXPECT_EQ(result.context(), "单位1000");
  EXPECT_EQ(result.match(), v1::SEARCH_MATCH_EXACT);
  ASSERT_EQ(result.display_name_ranges_size(), 1);
  EXPECT_EQ(result.display_name_ranges(0).length(), 6);
  request = Query("单位");
  request.set_parent(kTownship);
  EXPECT_THAT(Names(request), ElementsAre(kTownship, kVillage, kOtherVillage));
  request.set_tier(common::v1::TIER_TOWNSHIP);
  EXPECT_THAT(Names(request), ElementsAre(kTownship));
  request = Query("财");
  request.set_kind(v1::SEARCH_KIND_ORGANIZATION);
  EXPECT_THAT(Names(request), IsEmpty());
  request.set_kind(v1::SEARCH_KIND_ITEM);
  EXPECT_THAT(Names(request), ElementsAre("items/v-finance"));
  // Pages.
  request = Query("单位");
  request.set_page_size(2);
  std::vector<std::string> all;
  do {
    response = Search(request);
    MB_ASSERT_OK(response);
    EXPECT_LE(response->results_size(), 2);
    for (const auto& one : response->results()) all.push_back(one.name());
    request.set_page_token(response->next_page_token());
  } while (!response->next_page_token().empty());
  EXPECT_THAT(all, ElementsAre(kCounty, kDepartment, kTownship, kVillage, kOtherVillage));
}

TEST_F(SearchTest, WhatIsNoQuery) {
  EnterCounty();
  EXPECT_THAT(Search(Query("")), InvalidFieldIs("query"));
  EXPECT_THAT(Search(Query(" 　\u200B")), InvalidFieldIs("query"));
  EXPECT_THAT(Search(Query("1 2 3 4 5 6 7 8 9 10 11")), InvalidFieldIs("query"));
  EXPECT_THAT(Search(Query(std::string(101, 'x'))), InvalidFieldIs("query"));
  v1::SearchCatalogRequest request = Query("单位");
  request.set_page_size(-1);
  EXPECT_THAT(Search(request), InvalidFieldIs("page_size"));
  request = Query("单位");
  request.set_page_token("x");
  EXPECT_THAT(Search(request), InvalidFieldIs("page_token"));
  request = Query("单位");
  request.set_page_size(1);
  EXPECT_EQ(Await("单位", 5).size(), 5u);
  const auto first = Search(request);
  MB_ASSERT_OK(first);
  request = Query("财务");
  request.set_page_size(1);
  request.set_page_token(first->next_page_token());
  EXPECT_THAT(Search(request), InvalidFieldIs("page_token"));
  request = Query("单位");
  request.set_parent("somewhere");
  EXPECT_THAT(Search(request), InvalidFieldIs("parent"));
}

// DOMAIN C-1: under the name of the time, and whether it still stands.
TEST_F(SearchTest, C1_OrganizationsOverTime) {
  EnterCounty();
  v1::UpdateOrganizationRequest rename;
  *rename.mutable_organization() = Organization(kVillage, common::v1::TIER_VILLAGE, kTownship);
  rename.mutable_organization()->set_display_name("清水河村");
  rename.mutable_update_mask()->add_paths("display_name");
  rename.set_effective_date("2026-10-12");
  rename.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::Organization>(office_, "UpdateOrganization", rename));
  v1::AbolishOrganizationRequest abolition;
  abolition.set_name(kOtherVillage);
  abolition.set_effective_date("2026-10-12");
  abolition.set_basis("县政〔2026〕34号");
  abolition.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::ReorganizeResponse>(office_, "AbolishOrganization", abolition));
  EXPECT_THAT(Await("单位101", 2), ElementsAre(kVillage, kOtherVillage));
  EXPECT_THAT(Names(Query("清水河")), IsEmpty());
  clock_->Set(StartOfDay(absl::CivilDay(2026, 10, 12)));
  EXPECT_THAT(Await("qsh", 1), ElementsAre(kVillage));
  EXPECT_THAT(Await("单位1012", 1), ElementsAre(kVillage));  // its former name
  const auto response = Search(Query("单位101"));
  MB_ASSERT_OK(response);
  ASSERT_EQ(response->results_size(), 2);
  for (const v1::SearchResult& result : response->results()) {
    EXPECT_EQ(result.state(),
              result.name() == kVillage ? v1::ORGANIZATION_STATE_STANDING : v1::ORGANIZATION_STATE_ABOLISHED);
  }
}

// Each replica follows the changes by itself; what was changed more often than events are read one by one too.
TEST_F(SearchTest, AnotherReplicaFindsIt) {
  EnterCounty();
  ServiceHarness other(
      "catalog", Migrations(), clock_,
      [](service::Runtime& runtime) { return Wire(runtime, config::v1::CatalogConfig()); }, harness_.schema());
  auto reader = other.Client(kService, "");
  for (int batch = 0; batch < 3; ++batch) {
    v1::BatchCreateItemsRequest request;
    request.set_parent(kCounty);
    request.set_request_id(NewRequestId());
    for (int i = 0; i < 500; ++i) *request.add_items() = Item("v-" + std::to_string(batch * 500 + i));
    MB_ASSERT_OK(Call<v1::BatchCreateItemsResponse>(office_, "BatchCreateItems", request));
  }
  v1::SearchCatalogRequest request = Query("v-1499");
  int found = 0;
  for (const absl::Time until = absl::Now() + absl::Seconds(20); found == 0 && absl::Now() < until;) {
    auto response = Call<v1::SearchCatalogResponse>(reader, "SearchCatalog", request);
    found = response.ok() ? response->results_size() : 0;
    absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_EQ(found, 1);
  EXPECT_THAT(Await("v-1499", 1), ElementsAre("items/v-1499"));
}

}  // namespace
}  // namespace mingbai::catalog
