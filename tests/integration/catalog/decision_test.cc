// Nothing takes effect without a collective decision (DOMAIN C-4); service items say what they must (C-14).

#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

class DecisionTest : public CatalogTest {
 protected:
  absl::StatusOr<v1::Item> Create(const v1::Item& item) {
    return Call<v1::Item>(office_, "CreateItem", ItemCreation(item));
  }
  absl::StatusOr<v1::BatchAdoptItemsResponse> Adopt(const v1::Adoption& adoption) {
    return Call<v1::BatchAdoptItemsResponse>(office_, "BatchAdoptItems", Adopting(kVillage, {adoption}));
  }
};

TEST_F(DecisionTest, C4_EveryWriteCarriesTheDecision) {
  EnterCounty();
  v1::Item item = Item("v-finance");
  item.clear_decision();
  EXPECT_THAT(Create(item), InvalidFieldIs("item.decision"));
  v1::BatchCreateItemsRequest batch;
  batch.set_parent(kCounty);
  batch.set_request_id(NewRequestId());
  *batch.add_items() = Item("v-a");
  *batch.add_items() = item;
  EXPECT_THAT(Call<v1::BatchCreateItemsResponse>(office_, "BatchCreateItems", batch),
              InvalidFieldIs("items[1].decision"));
  v1::Item stored = Define(Item("v-finance"));
  EXPECT_EQ(stored.decision().SerializeAsString(), Decided().SerializeAsString());
  stored.clear_decision();
  EXPECT_THAT(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(stored, {"level2"})), InvalidFieldIs("item.decision"));
  v1::Adoption adoption = Adoption(kVillage, "v-finance");
  adoption.clear_decision();
  EXPECT_THAT(Adopt(adoption), InvalidFieldIs("adoptions[0].decision"));
  MB_ASSERT_OK(Adopt(Adoption(kVillage, "v-finance")));
  v1::DropAdoptionRequest drop = Dropping(kVillage, "v-finance");
  drop.clear_decision();
  EXPECT_THAT(Call<v1::Adoption>(office_, "DropAdoption", drop), InvalidFieldIs("decision"));
  drop = Dropping(kVillage, "v-finance");
  drop.mutable_decision()->clear_present();
  EXPECT_THAT(Call<v1::Adoption>(office_, "DropAdoption", drop), InvalidFieldIs("decision.present"));
}

// A new version stands under its own decision, never under that of the version before.
TEST_F(DecisionTest, C4_ANewVersionHasItsOwnDecision) {
  EnterCounty();
  v1::Item item = Define(Item("v-finance"));
  item.set_level2("收支");
  *item.mutable_decision() = Decided("2026-02-03");
  item.set_effective_date("2026-03-01");
  auto next = Call<v1::Item>(office_, "UpdateItem", ItemUpdate(item, {"level2"}));
  MB_ASSERT_OK(next);
  EXPECT_EQ(next->decision().decision_date(), "2026-02-03");
  v1::ListItemVersionsRequest request;
  request.set_name(item.name());
  auto versions = Call<v1::ListItemVersionsResponse>(anyone_, "ListItemVersions", request);
  MB_ASSERT_OK(versions);
  EXPECT_EQ(versions->items(0).decision().decision_date(), "2026-02-03");
  EXPECT_EQ(versions->items(1).decision().decision_date(), "2020-01-06");
}

TEST_F(DecisionTest, C4_ADecisionComesBeforeItsEffectAndNotFromTheFuture) {
  EnterCounty();
  v1::Item item = Item("v-finance");
  *item.mutable_decision() = Decided("2026-01-02");  // takes effect on 1 January
  auto late = Create(item);
  EXPECT_THAT(late, StatusIs(StatusCode::kFailedPrecondition, "DECISION_AFTER_EFFECT"));
  EXPECT_THAT(Paths(late), ElementsAre("item.decision.decision_date"));
  item.set_effective_date("2026-12-01");
  *item.mutable_decision() = Decided("2026-10-11");  // tomorrow
  auto future = Create(item);
  EXPECT_THAT(future, StatusIs(StatusCode::kFailedPrecondition, "DECISION_IN_FUTURE"));
  EXPECT_THAT(Paths(future), ElementsAre("item.decision.decision_date"));
  *item.mutable_decision() = Decided("2026-10-10");
  MB_EXPECT_OK(Create(item));

  v1::Adoption adoption = Adoption(kVillage, "v-finance");
  *adoption.mutable_decision() = Decided("2026-05-01");
  auto adopted = Adopt(adoption);
  EXPECT_THAT(adopted, StatusIs(StatusCode::kFailedPrecondition, "DECISION_AFTER_EFFECT"));
  EXPECT_THAT(Paths(adopted), ElementsAre("adoptions[0].decision.decision_date"));
}

TEST_F(DecisionTest, C4_AVillageAsksItsVillagers) {
  EnterCounty();
  Define(Item("v-finance"));
  v1::Item party = Item("p-dues");
  party.set_domain(common::v1::DOMAIN_PARTY);
  Define(party);
  v1::Adoption adoption = Adoption(kVillage, "v-finance");
  adoption.mutable_decision()->clear_villagers();
  auto unasked = Adopt(adoption);
  EXPECT_THAT(unasked, StatusIs(StatusCode::kFailedPrecondition, "VILLAGERS_NOT_ASKED"));
  EXPECT_THAT(Paths(unasked), ElementsAre("adoptions[0].decision.villagers"));
  v1::Adoption of_party = Adoption(kVillage, "p-dues");
  of_party.mutable_decision()->clear_villagers();
  MB_EXPECT_OK(Adopt(of_party));
  // An addition of the village's own is the villagers' too; the county's and a township's are not.
  v1::Item local = Item("v-local");
  local.set_owner(kVillage);
  local.mutable_decision()->clear_villagers();
  EXPECT_THAT(Create(local), StatusIs(StatusCode::kFailedPrecondition, "VILLAGERS_NOT_ASKED"));
  local.set_owner(kTownship);
  MB_EXPECT_OK(Create(local));
}

// Adoptions from before decisions were kept whole show what they said.
TEST_F(DecisionTest, C4_OldAdoptionsKeepTheirWords) {
  EnterCounty();
  Define(Item("v-finance"));
  MB_ASSERT_OK(Adopt(Adoption(kVillage, "v-finance")));
  MB_ASSERT_OK(harness_.schema()->Sql("UPDATE adoption_version SET facts = NULL, decision = '村民代表会议决定'"));
  v1::ListAdoptionsRequest request;
  request.set_parent(kVillage);
  auto listed = Call<v1::ListAdoptionsResponse>(anyone_, "ListAdoptions", request);
  MB_ASSERT_OK(listed);
  EXPECT_EQ(listed->adoptions(0).decision().minutes(), "村民代表会议决定");
}

TEST_F(DecisionTest, C14_AServiceItemCarriesItsGuide) {
  EnterCounty();
  v1::Item item = Item("s-school");
  item.set_domain(common::v1::DOMAIN_SERVICE);
  EXPECT_THAT(Create(item), InvalidFieldIs("item.service_guide"));
  *item.mutable_service_guide() = mingbai::testing::Guide();
  item.mutable_service_guide()->clear_fees();
  EXPECT_THAT(Create(item), InvalidFieldIs("item.service_guide.fees"));
  item.mutable_service_guide()->set_fees("不收费");
  item.mutable_service_guide()->set_promised_working_days(0);
  EXPECT_THAT(Create(item), InvalidFieldIs("item.service_guide.promised_working_days"));
  item.mutable_service_guide()->set_promised_working_days(5);
  auto stored = Create(item);
  MB_ASSERT_OK(stored);
  EXPECT_EQ(stored->service_guide().SerializeAsString(), item.service_guide().SerializeAsString());
  v1::Item village = Item("v-a");
  *village.mutable_service_guide() = item.service_guide();
  EXPECT_THAT(Create(village), InvalidFieldIs("item.service_guide"));
}

// What is taken out of the catalog is read as such, listed no more, and may come back.
TEST_F(DecisionTest, C4_AnItemEndsByADecision) {
  EnterCounty();
  v1::Item item = Define(Item("v-finance", true));
  item.set_abolished(true);
  item.set_effective_date("2026-06-01");
  MB_ASSERT_OK(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(item, {"abolished"})));
  v1::ListItemsRequest list;
  list.set_date("2026-05-31");
  EXPECT_EQ(Call<v1::ListItemsResponse>(anyone_, "ListItems", list)->items_size(), 1);
  list.set_date("2026-06-01");
  EXPECT_EQ(Call<v1::ListItemsResponse>(anyone_, "ListItems", list)->items_size(), 0);
  v1::GetItemRequest get;
  get.set_name(item.name());
  EXPECT_TRUE(Call<v1::Item>(anyone_, "GetItem", get)->abolished());
  const auto duties = [&] { return Duties(kVillage, "2026-01-01", "2027-01-01"); };
  ASSERT_EQ(duties().duties_size(), 1);
  EXPECT_EQ(duties().duties(0).until(), "2026-06-01");
  v1::Adoption late = Adoption(kVillage, "v-finance");
  late.set_effective_date("2026-07-01");
  EXPECT_THAT(Adopt(late), StatusIs(StatusCode::kFailedPrecondition, "ITEM_NOT_FOR_ORGANIZATION"));
  item.set_abolished(false);
  item.set_effective_date("2026-08-01");
  item.set_etag("2");
  MB_ASSERT_OK(Call<v1::Item>(office_, "UpdateItem", ItemUpdate(item, {"abolished"})));
  EXPECT_EQ(duties().duties_size(), 2);
}

}  // namespace
}  // namespace mingbai::catalog
