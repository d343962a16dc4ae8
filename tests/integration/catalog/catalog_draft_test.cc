// A catalog is drafted, decided collectively, and takes effect on a day (DOMAIN C-4).

#include "tests/integration/catalog/catalog_draft_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

TEST_F(CatalogDraftTest, C4_FromTheDraftToTheDay) {
  EnterCounty();
  v1::Item finance = Define(Item("v-finance", true));
  Define(Item("v-old", true));
  const int events = static_cast<int>(Events(7).size());
  v1::CatalogDraft draft = Draft();
  v1::Item added = Item("v-new", true);
  added.set_effective_date("2020-01-01");  // not looked at
  *draft.add_changes()->mutable_add_item() = added;
  v1::ItemRevision& revision = *draft.add_changes()->mutable_revise_item();
  *revision.mutable_item() = finance;
  revision.mutable_item()->set_level2("收支明细");
  revision.mutable_item()->set_legal_basis("不在掩码里");
  revision.mutable_update_mask()->add_paths("level2");
  draft.add_changes()->mutable_abolish_item()->set_item("items/v-old");
  auto created = Create(office_, kCounty, draft);
  MB_ASSERT_OK(created);
  EXPECT_EQ(created->state(), v1::CATALOG_DRAFT_STATE_DRAFT);
  EXPECT_EQ(created->author(), "disclosure-office@371325000000");
  EXPECT_EQ(created->changes(0).add_item().effective_date(), kDay);
  EXPECT_EQ(Get(office_, created->name())->SerializeAsString(), created->SerializeAsString());

  auto compared = Compare(created->name());
  MB_ASSERT_OK(compared);
  ASSERT_EQ(compared->comparisons_size(), 3);
  EXPECT_EQ(compared->comparisons(0).version(), 0);
  EXPECT_GT(compared->comparisons(0).differences_size(), 10);
  EXPECT_EQ(compared->comparisons(1).resource(), "items/v-finance");
  EXPECT_EQ(compared->comparisons(1).version(), 1);
  ASSERT_EQ(compared->comparisons(1).differences_size(), 2);
  EXPECT_EQ(compared->comparisons(1).differences(0).label(), "二级事项");
  EXPECT_EQ(compared->comparisons(1).differences(0).before(), "财务收支");
  EXPECT_EQ(compared->comparisons(1).differences(0).after(), "收支明细");
  EXPECT_EQ(compared->comparisons(1).differences(1).path(), "effective_date");
  EXPECT_EQ(compared->comparisons(2).differences(1).label(), "取消");

  auto submitted = Submit(office_, created->name(), created->etag());
  MB_ASSERT_OK(submitted);
  EXPECT_EQ(submitted->state(), v1::CATALOG_DRAFT_STATE_SUBMITTED);
  EXPECT_EQ(submitted->changes(1).revise_item().item().etag(), "1") << "bound to what was read";
  EXPECT_THAT(ItemsOn("2027-01-01"), ElementsAre("items/v-finance 财务收支", "items/v-old 财务收支"));

  auto decided = Decide(office_, created->name());
  MB_ASSERT_OK(decided);
  EXPECT_EQ(decided->state(), v1::CATALOG_DRAFT_STATE_DECIDED);
  EXPECT_EQ(decided->decision().decision_date(), "2026-10-09");
  EXPECT_EQ(decided->filing(), "") << "nobody stands above the county";
  // Nothing shows before its day.
  EXPECT_THAT(ItemsOn("2026-11-30"), ElementsAre("items/v-finance 财务收支", "items/v-old 财务收支"));
  EXPECT_THAT(ItemsOn(kDay), ElementsAre("items/v-finance 收支明细", "items/v-new 财务收支"));
  EXPECT_EQ(DutiesOn("2026-11-30", kDay), 2);
  EXPECT_EQ(DutiesOn(kDay, "2026-12-02"), 2);
  v1::GetItemRequest get;
  get.set_name("items/v-finance");
  get.set_date(kDay);
  auto item = Call<v1::Item>(anyone_, "GetItem", get);
  MB_ASSERT_OK(item);
  EXPECT_EQ(item->legal_basis(), "村民委员会组织法");
  EXPECT_EQ(item->decision().decision_date(), "2026-10-09");
  // Consumers hear of every item, and of the draft.
  const auto told = Events(events + 4);
  std::vector<std::string> changed;
  for (size_t i = static_cast<size_t>(events); i < told.size(); ++i) {
    changed.push_back(told[i].item() + told[i].catalog_draft());
  }
  EXPECT_THAT(changed, ElementsAre("items/v-new", "items/v-finance", "items/v-old", created->name()));
  // What the draft changed stays to be seen.
  EXPECT_EQ(Compare(created->name())->comparisons(1).differences(0).before(), "财务收支");
}

TEST_F(CatalogDraftTest, C4_AVillagesDraftAdoptsAndDropsAndIsFiled) {
  EnterCounty();
  Define(Item("v-a", true));
  v1::Item assets = Item("v-b");
  assets.set_level2("集体资产");
  Define(assets);
  MB_ASSERT_OK(
      Call<v1::BatchAdoptItemsResponse>(clerk_, "BatchAdoptItems", Adopting(kVillage, {Adoption(kVillage, "v-b")})));
  v1::CatalogDraft draft = Draft();
  *draft.add_changes()->mutable_adopt_item() = Adoption(kVillage, "v-a");
  draft.mutable_changes(0)->mutable_adopt_item()->clear_decision();
  v1::AdoptionDrop& drop = *draft.add_changes()->mutable_drop_adoption();
  drop.set_adoption(std::string(kVillage) + "/adoptions/v-b");
  drop.set_reason("本村没有");
  auto created = Create(clerk_, kVillage, draft);
  MB_ASSERT_OK(created);
  auto compared = Compare(created->name());
  MB_ASSERT_OK(compared);
  EXPECT_EQ(compared->comparisons(0).title(), "财务收支");
  EXPECT_EQ(compared->comparisons(0).version(), 0);
  EXPECT_EQ(compared->comparisons(1).differences(0).after(), "不再公开");
  MB_ASSERT_OK(Submit(clerk_, created->name()));
  auto decided = Decide(clerk_, created->name());
  MB_ASSERT_OK(decided);
  ASSERT_NE(decided->filing(), "");
  v1::GetFilingRequest get;
  get.set_name(decided->filing());
  auto filing = Call<v1::Filing>(township_, "GetFiling", get);
  MB_ASSERT_OK(filing);
  EXPECT_EQ(filing->kind(), v1::FILING_KIND_CATALOG);
  EXPECT_EQ(filing->receiver(), kTownship);
  EXPECT_EQ(filing->catalog_draft(), created->name());
  EXPECT_EQ(filing->content(), "自2026-12-01起执行：\n采用 财务收支\n不再采用 集体资产");
  v1::ListAdoptionsRequest list;
  list.set_parent(kVillage);
  auto adoptions = Call<v1::ListAdoptionsResponse>(anyone_, "ListAdoptions", list);
  MB_ASSERT_OK(adoptions);
  EXPECT_EQ(adoptions->adoptions(0).effective_date(), kDay);
  EXPECT_EQ(adoptions->adoptions(0).decision().decision_date(), "2026-10-09");
  EXPECT_EQ(adoptions->adoptions(1).state(), v1::ADOPTION_STATE_DROPPED);
  EXPECT_EQ(DutiesOn("2026-11-30", kDay), 2);
  EXPECT_EQ(DutiesOn(kDay, "2026-12-02"), 1);
}

// A draft's own additions can be adopted in it.
TEST_F(CatalogDraftTest, C3_AVillageAddsAndAdoptsAtOnce) {
  EnterCounty();
  v1::CatalogDraft draft = Draft();
  v1::Item local = Item("v-local");
  local.set_owner(kVillage);
  *draft.add_changes()->mutable_add_item() = local;
  *draft.add_changes()->mutable_adopt_item() = Adoption(kVillage, "v-local");
  auto created = Create(clerk_, kVillage, draft);
  MB_ASSERT_OK(created);
  MB_ASSERT_OK(Submit(clerk_, created->name()));
  // A clerk decides on adoptions, not on items.
  EXPECT_THAT(Decide(clerk_, created->name()), StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  auto unasked = Deciding(created->name());
  unasked.mutable_decision()->clear_villagers();
  auto refused = Call<v1::CatalogDraft>(township_, "DecideCatalogDraft", unasked);
  EXPECT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "VILLAGERS_NOT_ASKED"));
  EXPECT_THAT(Paths(refused), ElementsAre("changes[0].add_item.decision.villagers"));
  MB_ASSERT_OK(Decide(township_, created->name()));
  EXPECT_EQ(DutiesOn(kDay, "2026-12-02"), 1);
}

TEST_F(CatalogDraftTest, C4_OnlyADraftIsRewritten) {
  EnterCounty();
  v1::Item item = Define(Item("v-finance"));
  v1::CatalogDraft draft = Created(Revising(item));
  draft.set_title(kNasty);
  auto renamed = Update(draft, {"title"});
  MB_ASSERT_OK(renamed);
  EXPECT_EQ(renamed->title(), kNasty);
  EXPECT_EQ(renamed->etag(), "2");
  EXPECT_THAT(Update(draft, {"title"}), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  draft.set_etag("2");
  EXPECT_THAT(Update(draft, {"state"}), InvalidFieldIs("update_mask"));
  draft.mutable_changes(0)->mutable_adopt_item();
  *draft.mutable_changes(0)->mutable_adopt_item() = Adoption(kVillage, "v-finance");
  EXPECT_THAT(Update(draft, {"changes"}), InvalidFieldIs("draft.changes[0].adopt_item.name"));
  draft.set_effective_date("2026-02-30");
  EXPECT_THAT(Update(draft, {"effective_date"}), InvalidFieldIs("draft.effective_date"));
  draft.set_effective_date("2027-01-01");
  auto moved = Update(draft, {"effective_date"});
  MB_ASSERT_OK(moved);
  EXPECT_EQ(moved->changes(0).revise_item().item().effective_date(), "2027-01-01");
  v1::CatalogDraft nameless = draft;
  nameless.clear_name();
  EXPECT_THAT(Update(nameless, {"title"}), InvalidFieldIs("draft.name"));

  EXPECT_THAT(Submit(office_, draft.name(), "2"), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  MB_ASSERT_OK(Submit(office_, draft.name()));
  draft.clear_etag();
  EXPECT_THAT(Update(draft, {"title"}), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Submit(office_, draft.name()), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Discard(draft.name(), "3"), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  auto discarded = Discard(draft.name());
  MB_ASSERT_OK(discarded);
  EXPECT_EQ(discarded->state(), v1::CATALOG_DRAFT_STATE_DISCARDED);
  EXPECT_EQ(discarded->discard_reason(), "不再需要");
  EXPECT_THAT(Decide(office_, draft.name()), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Discard(draft.name()), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  // Every version is kept.
  EXPECT_EQ((*harness_.schema()->Sql("SELECT COUNT(*) FROM catalog_draft_version"))[0][0], "5");
}

TEST_F(CatalogDraftTest, C4_DecidedOnceAndOnlyWhenSubmitted) {
  EnterCounty();
  v1::CatalogDraft draft = Created(Revising(Define(Item("v-finance"))));
  EXPECT_THAT(Decide(office_, draft.name()), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  MB_ASSERT_OK(Submit(office_, draft.name()));
  auto stale = Deciding(draft.name());
  stale.set_etag("1");
  EXPECT_THAT(Call<v1::CatalogDraft>(office_, "DecideCatalogDraft", stale),
              StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  auto future = Deciding(draft.name());
  *future.mutable_decision() = Decided("2026-10-11");
  auto refused = Call<v1::CatalogDraft>(office_, "DecideCatalogDraft", future);
  EXPECT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "DECISION_IN_FUTURE"));
  EXPECT_THAT(Paths(refused), ElementsAre("decision.decision_date"));
  clock_->Advance(absl::Hours(24 * 60));  // the draft's day has passed
  auto after = Deciding(draft.name());
  *after.mutable_decision() = Decided("2026-12-02");
  EXPECT_THAT(Call<v1::CatalogDraft>(office_, "DecideCatalogDraft", after),
              StatusIs(StatusCode::kFailedPrecondition, "DECISION_AFTER_EFFECT"));
  auto nobody = Deciding(draft.name());
  nobody.mutable_decision()->clear_present();
  EXPECT_THAT(Call<v1::CatalogDraft>(office_, "DecideCatalogDraft", nobody), InvalidFieldIs("decision.present"));
  auto missing = Deciding(draft.name());
  missing.clear_decision();
  EXPECT_THAT(Call<v1::CatalogDraft>(office_, "DecideCatalogDraft", missing), InvalidFieldIs("decision"));

  const auto request = Deciding(draft.name());
  auto first = Call<v1::CatalogDraft>(office_, "DecideCatalogDraft", request);
  MB_ASSERT_OK(first);
  auto again = Call<v1::CatalogDraft>(office_, "DecideCatalogDraft", request);
  MB_ASSERT_OK(again);
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ((*harness_.schema()->Sql("SELECT newest_version FROM item"))[0][0], "2");
  EXPECT_THAT(Decide(office_, draft.name()), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

// Who is no more decides nothing: the filing would be answered, and nobody would owe what was adopted.
TEST_F(CatalogDraftTest, C1_NothingIsDecidedForACodeThatIsNoMore) {
  EnterCounty();
  Define(Item("v-a"));
  v1::CatalogDraft draft = Draft();
  *draft.add_changes()->mutable_adopt_item() = Adoption(kVillage, "v-a");
  auto submitted = Create(clerk_, kVillage, draft);
  MB_ASSERT_OK(submitted);
  MB_ASSERT_OK(Submit(clerk_, submitted->name()));
  auto written = Create(clerk_, kVillage, draft);
  MB_ASSERT_OK(written);
  v1::CatalogDraft empty_handed = Draft();  // adopts nothing of the code that is no more
  *empty_handed.add_changes()->mutable_abolish_item() = v1::ItemAbolition();
  empty_handed.mutable_changes(0)->mutable_abolish_item()->set_item("items/v-own");
  v1::Item own = Item("v-own");
  own.set_owner(kVillage);
  Define(own);
  auto abolishing = Create(office_, kVillage, empty_handed);
  MB_ASSERT_OK(abolishing);
  MB_ASSERT_OK(Submit(office_, abolishing->name()));
  v1::AbolishOrganizationRequest abolition;
  abolition.set_name(kVillage);
  abolition.set_effective_date("2026-11-01");
  abolition.set_basis("县政〔2026〕40号");
  abolition.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::ReorganizeResponse>(office_, "AbolishOrganization", abolition));
  clock_->Set(StartOfDay(absl::CivilDay(2026, 11, 1)) + absl::Hours(9));
  EXPECT_THAT(Decide(office_, submitted->name()), StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  EXPECT_THAT(Decide(office_, abolishing->name()), StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  EXPECT_THAT(Submit(office_, written->name()), StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_ABOLISHED"));
  EXPECT_EQ(Get(office_, submitted->name())->state(), v1::CATALOG_DRAFT_STATE_SUBMITTED);
  MB_EXPECT_OK(Discard(submitted->name()));
}

// Two drafts change the same item: what was deliberated on is what is decided.
TEST_F(CatalogDraftTest, C4_TwoDraftsAtOnce) {
  EnterCounty();
  const v1::Item item = Define(Item("v-finance"));
  const v1::CatalogDraft one = Created(Revising(item));
  v1::CatalogDraft of_both = Draft();
  *of_both.add_changes()->mutable_add_item() = Item("v-new");
  *of_both.add_changes() = Revising(item).changes(0);
  const v1::CatalogDraft other = Created(of_both);
  MB_ASSERT_OK(Submit(office_, one.name()));
  MB_ASSERT_OK(Submit(office_, other.name()));
  MB_ASSERT_OK(Decide(office_, one.name()));
  auto refused = Decide(office_, other.name());
  EXPECT_THAT(refused, StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  EXPECT_THAT(Paths(refused), ElementsAre("changes[1].revise_item.item"));
  // All or none.
  EXPECT_THAT(ItemsOn("2027-01-01"), ElementsAre("items/v-finance 财务收支"));
  EXPECT_EQ(Get(office_, other.name())->state(), v1::CATALOG_DRAFT_STATE_SUBMITTED);
  MB_EXPECT_OK(Discard(other.name()));
}

TEST_F(CatalogDraftTest, C4_ListedNewestFirst) {
  EnterCounty();
  std::vector<std::string> names;
  for (const char* id : {"v-a", "v-b", "v-c"}) {
    v1::CatalogDraft draft = Draft();
    *draft.add_changes()->mutable_add_item() = Item(id);
    names.push_back(Created(draft).name());
  }
  MB_ASSERT_OK(Discard(names[1]));
  v1::ListCatalogDraftsRequest request;
  request.set_parent(kCounty);
  request.set_page_size(2);
  auto first = Call<v1::ListCatalogDraftsResponse>(office_, "ListCatalogDrafts", request);
  MB_ASSERT_OK(first);
  ASSERT_EQ(first->drafts_size(), 2);
  EXPECT_EQ(first->drafts(0).name(), names[2]);
  request.set_page_token(first->next_page_token());
  auto second = Call<v1::ListCatalogDraftsResponse>(office_, "ListCatalogDrafts", request);
  MB_ASSERT_OK(second);
  ASSERT_EQ(second->drafts_size(), 1);
  EXPECT_EQ(second->drafts(0).name(), names[0]);
  EXPECT_EQ(second->next_page_token(), "");
  request.clear_page_token();
  request.set_state(v1::CATALOG_DRAFT_STATE_DISCARDED);
  auto discarded = Call<v1::ListCatalogDraftsResponse>(office_, "ListCatalogDrafts", request);
  MB_ASSERT_OK(discarded);
  ASSERT_EQ(discarded->drafts_size(), 1);
  EXPECT_EQ(discarded->drafts(0).name(), names[1]);
  request.set_parent("organizations/371325000000-XX");
  EXPECT_THAT(Call<v1::ListCatalogDraftsResponse>(office_, "ListCatalogDrafts", request),
              StatusIs(StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
}

}  // namespace
}  // namespace mingbai::catalog
