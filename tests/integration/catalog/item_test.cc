#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

class ItemTest : public CatalogTest {
 protected:
  absl::StatusOr<v1::Item> Create(const v1::Item& item) {
    return Call<v1::Item>(office_, "CreateItem", ItemCreation(item));
  }
  absl::StatusOr<v1::Item> Get(const std::string& name, const std::string& date = "") {
    v1::GetItemRequest request;
    request.set_name(name);
    request.set_date(date);
    return Call<v1::Item>(anyone_, "GetItem", request);
  }
  absl::StatusOr<v1::Item> Update(const v1::Item& item, std::initializer_list<const char*> paths) {
    return Call<v1::Item>(office_, "UpdateItem", ItemUpdate(item, paths));
  }
};

TEST_F(ItemTest, C2_StoredWithAllItsColumns) {
  EnterCounty();
  v1::Item item = Item("v-finance");
  item.set_level1(kNasty);
  item.set_level2(kNasty);
  item.set_legal_basis(kNasty);
  item.set_responsible(kNasty);
  item.set_source(kNasty);
  item.set_quote(std::string(kNasty) + "\n第二行");
  item.mutable_elements(0)->set_display_name(kNasty);
  item.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
  item.mutable_audience()->set_circle(kNasty);
  *item.mutable_timing() = v1::TimingRule();
  item.mutable_timing()->set_kind(v1::TIMING_KIND_STAGED);
  item.mutable_timing()->set_working_days_after(5);
  item.mutable_timing()->add_stages("𠮷 '; --");
  item.add_phases(common::v1::PHASE_BEFORE);
  auto& before = *item.mutable_timing()->add_phases();
  before.set_phase(common::v1::PHASE_BEFORE);
  before.set_days_before(7);
  item.set_version(9);  // ignored
  auto stored = Create(item);
  MB_ASSERT_OK(stored);
  EXPECT_EQ(stored->version(), 1);
  EXPECT_EQ(stored->etag(), "1");
  EXPECT_EQ(stored->create_time().seconds(), absl::ToUnixSeconds(clock_->Now()));
  EXPECT_EQ(Get("items/v-finance")->SerializeAsString(), stored->SerializeAsString());
  stored->clear_version();
  stored->clear_etag();
  stored->clear_create_time();
  item.clear_version();
  EXPECT_EQ(stored->SerializeAsString(), item.SerializeAsString());
  EXPECT_EQ(Events(6).back().item(), "items/v-finance");
}

TEST_F(ItemTest, C4_TheVersionInEffectOnTheDay) {
  EnterCounty();
  v1::Item item = Define(Item("v-finance"));
  item.set_level2("收支明细");
  item.set_effective_date("2026-11-01");
  auto second = Update(item, {"level2"});
  MB_ASSERT_OK(second);
  EXPECT_EQ(second->version(), 2);
  // Corrected on the same day: the newest wins.
  item.set_level2("收支明细表");
  item.set_etag("2");
  MB_ASSERT_OK(Update(item, {"level2"}));
  EXPECT_THAT(Get("items/v-finance", "2025-12-31"), StatusIs(StatusCode::kNotFound, "ITEM_NOT_FOUND"));
  EXPECT_EQ(Get("items/v-finance", "2026-10-31")->version(), 1);
  EXPECT_EQ(Get("items/v-finance")->version(), 1);
  EXPECT_EQ(Get("items/v-finance", "2026-11-01")->level2(), "收支明细表");
  clock_->Set(StartOfDay(absl::CivilDay(2026, 11, 1)));
  EXPECT_EQ(Get("items/v-finance")->version(), 3);
  EXPECT_THAT(Get("items/v-none"), StatusIs(StatusCode::kNotFound, "ITEM_NOT_FOUND"));
  EXPECT_THAT(Get("items/v-finance", "2026-02-30"), InvalidFieldIs("date"));
  EXPECT_THAT(Get("items/v-finance", "today"), InvalidFieldIs("date"));
  EXPECT_THAT(Get("items/v finance"), InvalidFieldIs("name"));
}

TEST_F(ItemTest, C4_VersionsAreKept) {
  EnterCounty();
  v1::Item item = Define(Item("v-finance"));
  item.clear_etag();
  for (int i = 2; i <= 3; ++i) MB_ASSERT_OK(Update(item, {"level2"}));
  v1::ListItemVersionsRequest request;
  request.set_name("items/v-finance");
  request.set_page_size(2);
  auto first = Call<v1::ListItemVersionsResponse>(anyone_, "ListItemVersions", request);
  MB_ASSERT_OK(first);
  ASSERT_EQ(first->items_size(), 2);
  EXPECT_EQ(first->items(0).version(), 3);
  EXPECT_EQ(first->items(1).version(), 2);
  request.set_page_token(first->next_page_token());
  auto second = Call<v1::ListItemVersionsResponse>(anyone_, "ListItemVersions", request);
  MB_ASSERT_OK(second);
  ASSERT_EQ(second->items_size(), 1);
  EXPECT_EQ(second->items(0).version(), 1);
  EXPECT_EQ(second->next_page_token(), "");
  request.set_name("items/v-other");
  EXPECT_THAT(Call<v1::ListItemVersionsResponse>(anyone_, "ListItemVersions", request), InvalidFieldIs("page_token"));
  request.clear_page_token();
  EXPECT_THAT(Call<v1::ListItemVersionsResponse>(anyone_, "ListItemVersions", request),
              StatusIs(StatusCode::kNotFound, "ITEM_NOT_FOUND"));
  request.set_page_size(-1);
  EXPECT_THAT(Call<v1::ListItemVersionsResponse>(anyone_, "ListItemVersions", request), InvalidFieldIs("page_size"));
}

TEST_F(ItemTest, C4_ListInEffectByTierDomainAndDay) {
  EnterCounty();
  Define(Item("v-finance"));
  v1::Item party = Item("p-dues");
  party.set_domain(common::v1::DOMAIN_PARTY);
  party.add_tiers(common::v1::TIER_TOWNSHIP);
  Define(party);
  v1::Item later = Item("v-later");
  later.set_effective_date("2027-01-01");
  Define(later);
  v1::Item moved = Item("v-finance");
  moved.set_domain(common::v1::DOMAIN_GOVERNMENT);
  moved.set_effective_date("2026-12-01");
  MB_ASSERT_OK(Update(moved, {"domain"}));
  v1::ListItemsRequest request;
  const auto ids = [&] {
    auto response = Call<v1::ListItemsResponse>(anyone_, "ListItems", request);
    EXPECT_THAT(response, ::mingbai::testing::IsOk());
    std::vector<std::string> ids;
    for (const auto& item : response->items()) ids.push_back(item.name() + "@" + std::to_string(item.version()));
    return ids;
  };
  EXPECT_THAT(ids(), ElementsAre("items/p-dues@1", "items/v-finance@1"));
  request.set_tier(common::v1::TIER_TOWNSHIP);
  EXPECT_THAT(ids(), ElementsAre("items/p-dues@1"));
  request.clear_tier();
  request.set_domain(common::v1::DOMAIN_VILLAGE);
  EXPECT_THAT(ids(), ElementsAre("items/v-finance@1"));
  request.set_date("2026-12-01");
  EXPECT_THAT(ids(), ElementsAre());
  request.set_domain(common::v1::DOMAIN_GOVERNMENT);
  EXPECT_THAT(ids(), ElementsAre("items/v-finance@2"));
  request.clear_domain();
  request.set_date("9999-12-31");
  EXPECT_THAT(ids(), ElementsAre("items/p-dues@1", "items/v-finance@2", "items/v-later@1"));
  request.set_page_size(2);
  auto first = Call<v1::ListItemsResponse>(anyone_, "ListItems", request);
  MB_ASSERT_OK(first);
  request.set_page_token(first->next_page_token());
  EXPECT_THAT(ids(), ElementsAre("items/v-later@1"));
  request.set_date("2026-12-01");
  EXPECT_THAT(Call<v1::ListItemsResponse>(anyone_, "ListItems", request), InvalidFieldIs("page_token"));
  request.clear_page_token();
  request.set_date("2026-13-01");
  EXPECT_THAT(Call<v1::ListItemsResponse>(anyone_, "ListItems", request), InvalidFieldIs("date"));
  request.set_page_size(-1);
  EXPECT_THAT(Call<v1::ListItemsResponse>(anyone_, "ListItems", request), InvalidFieldIs("page_size"));
}

TEST_F(ItemTest, C2_CreateRefusesWhatDoesNotFit) {
  EnterCounty();
  Define(Item("v-finance"));
  EXPECT_THAT(Create(Item("v-finance")), StatusIs(StatusCode::kAlreadyExists, "ITEM_EXISTS"));
  v1::Item item = Item("v-other");
  item.set_owner("organizations/371325009000");
  EXPECT_THAT(Create(item), StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_NOT_FOUND"));
  // DOMAIN C-8: who is named responsible is someone.
  item.set_owner(Item("v-other").owner());
  item.add_responsibilities()->set_organization("organizations/371325000000-NOBODY");
  const auto nobody = Create(item);
  EXPECT_THAT(nobody, StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(Paths(nobody), ElementsAre("item.responsibilities[0].organization"));
  item = Item("v-other");
  item.mutable_timing()->set_working_day(3);
  EXPECT_THAT(Create(item), InvalidFieldIs("item.timing.day"));
  item = Item("v-other");
  item.mutable_elements(0)->set_numerator("没有");
  EXPECT_THAT(Create(item), InvalidFieldIs("item.elements[0].numerator"));
  EXPECT_THAT(Create(Item("Upper")), InvalidFieldIs("item.name"));
  item = Item("v-other");
  item.clear_name();
  EXPECT_THAT(Create(item), InvalidFieldIs("item.name"));
  item = Item("v-other");
  item.set_effective_date("2026-02-30");
  EXPECT_THAT(Create(item), InvalidFieldIs("item.effective_date"));
  EXPECT_THAT(Call<v1::Item>(clerk_, "CreateItem", ItemCreation(Item("v-other"))),
              StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  EXPECT_THAT(Call<v1::Item>(township_, "CreateItem", ItemCreation(Item("v-other"))),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  item = Item("v-other");
  item.set_owner(kTownship);
  MB_EXPECT_OK(Call<v1::Item>(township_, "CreateItem", ItemCreation(item)));
}

// Who has gone by then, or has not come, owns nothing that takes effect then; what is taken out needs no owner.
TEST_F(ItemTest, C1_TheOwnerStandsWhenItTakesEffect) {
  EnterCounty();
  v1::Item local = Item("v-local");
  local.set_owner(kVillage);
  local = Define(local);
  Abolish(kVillage, "2026-11-01");
  v1::Item late = Item("v-late");
  late.set_owner(kVillage);
  late.set_effective_date("2026-11-01");
  auto refused = Call<v1::Item>(office_, "CreateItem", ItemCreation(late));
  EXPECT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  EXPECT_THAT(Paths(refused), ElementsAre("item.effective_date"));
  late.set_effective_date("2026-10-31");
  MB_EXPECT_OK(Call<v1::Item>(office_, "CreateItem", ItemCreation(late)));
  local.set_effective_date("2026-11-01");
  EXPECT_THAT(Update(local, {"level2"}), StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  local.set_abolished(true);
  MB_EXPECT_OK(Update(local, {"abolished"}));
  v1::Organization planned = Organization("organizations/371325001020", common::v1::TIER_VILLAGE, kTownship);
  planned.set_begin_date("2026-12-01");
  MB_ASSERT_OK(Call<v1::Organization>(office_, "CreateOrganization", Creation(planned)));
  v1::Item early = Item("v-early");
  early.set_owner(planned.name());
  early.set_effective_date("2026-11-30");
  EXPECT_THAT(Call<v1::Item>(office_, "CreateItem", ItemCreation(early)),
              StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
}

TEST_F(ItemTest, Batch_AllOrNoneAndTheEntryIsNamed) {
  EnterCounty();
  v1::BatchCreateItemsRequest request;
  request.set_parent(kCounty);
  request.set_request_id(NewRequestId());
  *request.add_items() = Item("v-b");
  *request.add_items() = Item("v-a");
  *request.add_items() = Item("v-a");
  using Response = v1::BatchCreateItemsResponse;
  auto answer = Call<Response>(office_, "BatchCreateItems", request);
  EXPECT_THAT(answer, StatusIs(StatusCode::kAlreadyExists, "ITEM_EXISTS"));
  EXPECT_THAT(Paths(answer), ElementsAre("items[2].name"));
  EXPECT_THAT(Get("items/v-a"), StatusIs(StatusCode::kNotFound, "ITEM_NOT_FOUND"));
  request.mutable_items(2)->set_name("items/v-c");
  request.mutable_items(2)->set_owner("organizations/371325009000");
  answer = Call<Response>(office_, "BatchCreateItems", request);
  EXPECT_THAT(answer, StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_NOT_FOUND"));
  EXPECT_THAT(Paths(answer), ElementsAre("items[2].owner"));
  request.mutable_items(2)->set_owner("organizations/371326000000");
  EXPECT_THAT(Call<Response>(office_, "BatchCreateItems", request), InvalidFieldIs("items[2].owner"));
  request.mutable_items(2)->set_owner(kTownship);
  request.mutable_items(1)->mutable_elements(0)->set_type(v1::ELEMENT_TYPE_TEXT);
  EXPECT_THAT(Call<Response>(office_, "BatchCreateItems", request), InvalidFieldIs("items[1].elements[0].sum"));
  request.mutable_items(1)->mutable_elements(0)->set_type(v1::ELEMENT_TYPE_INTEGER);
  answer = Call<Response>(office_, "BatchCreateItems", request);
  MB_ASSERT_OK(answer);
  ASSERT_EQ(answer->items_size(), 3);
  EXPECT_EQ(answer->items(0).name(), "items/v-b");
  EXPECT_EQ(Get("items/v-c")->owner(), kTownship);
  EXPECT_EQ(Events(8).back().item(), "items/v-c");
  request.set_request_id(NewRequestId());
  EXPECT_THAT(Call<Response>(office_, "BatchCreateItems", request),
              StatusIs(StatusCode::kAlreadyExists, "ITEM_EXISTS"));
  EXPECT_THAT(Call<Response>(township_, "BatchCreateItems", request),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
}

TEST_F(ItemTest, C4_UpdateRefusesWhatDoesNotFit) {
  EnterCounty();
  const v1::Item stored = Define(Item("v-finance"));
  v1::Item item = stored;
  EXPECT_THAT(Update(Item("v-none"), {"level2"}), StatusIs(StatusCode::kNotFound, "ITEM_NOT_FOUND"));
  item.set_etag("7");
  EXPECT_THAT(Update(item, {"level2"}), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  item = stored;
  item.set_effective_date("2025-12-31");
  EXPECT_THAT(Update(item, {"level2"}), StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  EXPECT_THAT(Update(stored, {"owner"}), InvalidFieldIs("update_mask"));
  EXPECT_THAT(Update(stored, {"nothing"}), InvalidFieldIs("update_mask"));
  EXPECT_THAT(Update(stored, {}), InvalidFieldIs("update_mask"));
  item = stored;
  item.mutable_timing()->add_stages("x");
  EXPECT_THAT(Update(item, {"timing"}), InvalidFieldIs("item.timing.stages"));
  item = stored;
  item.clear_name();
  EXPECT_THAT(Update(item, {"level2"}), InvalidFieldIs("item.name"));
  // A township cannot reach a county's item by calling it its own.
  item = stored;
  item.set_owner(kTownship);
  EXPECT_THAT(Call<v1::Item>(township_, "UpdateItem", ItemUpdate(item, {"level2"})), InvalidFieldIs("item.owner"));
  EXPECT_THAT(Call<v1::Item>(township_, "UpdateItem", ItemUpdate(stored, {"level2"})),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  EXPECT_EQ(Get("items/v-finance")->version(), 1);
}

}  // namespace
}  // namespace mingbai::catalog
