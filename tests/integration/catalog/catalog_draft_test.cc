// A catalog is drafted, decided collectively, and takes effect on a day (DOMAIN C-4).

#include "tests/integration/catalog/catalog_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::Contains;
using ::testing::ElementsAre;

constexpr char kDay[] = "2026-12-01";

class CatalogDraftTest : public CatalogTest {
 protected:
  static v1::CatalogDraft Draft() {
    v1::CatalogDraft draft;
    draft.set_title("2027年公开目录修订");
    draft.set_effective_date(kDay);
    return draft;
  }
  static v1::CatalogDraft Revising(v1::Item item) {
    v1::CatalogDraft draft = Draft();
    item.clear_etag();
    *draft.add_changes()->mutable_revise_item()->mutable_item() = item;
    return draft;
  }
  absl::StatusOr<v1::CatalogDraft> Create(const std::shared_ptr<const rpc::Client>& client, const std::string& parent,
                                          const v1::CatalogDraft& draft) {
    v1::CreateCatalogDraftRequest request;
    request.set_parent(parent);
    *request.mutable_draft() = draft;
    request.set_request_id(NewRequestId());
    return Call<v1::CatalogDraft>(client, "CreateCatalogDraft", request);
  }
  v1::CatalogDraft Created(const v1::CatalogDraft& draft) {
    auto created = Create(office_, kCounty, draft);
    EXPECT_THAT(created, ::mingbai::testing::IsOk());
    return created.value_or(v1::CatalogDraft());
  }
  absl::StatusOr<v1::CatalogDraft> Get(const std::shared_ptr<const rpc::Client>& client, const std::string& name) {
    v1::GetCatalogDraftRequest request;
    request.set_name(name);
    return Call<v1::CatalogDraft>(client, "GetCatalogDraft", request);
  }
  static v1::UpdateCatalogDraftRequest Rewriting(const v1::CatalogDraft& draft,
                                                 std::initializer_list<const char*> paths) {
    v1::UpdateCatalogDraftRequest request;
    *request.mutable_draft() = draft;
    for (const char* path : paths) request.mutable_update_mask()->add_paths(path);
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::StatusOr<v1::CatalogDraft> Update(const v1::CatalogDraft& draft, std::initializer_list<const char*> paths) {
    return Call<v1::CatalogDraft>(office_, "UpdateCatalogDraft", Rewriting(draft, paths));
  }
  absl::StatusOr<v1::CatalogDraft> Submit(const std::shared_ptr<const rpc::Client>& client, const std::string& name,
                                          const std::string& etag = "") {
    v1::SubmitCatalogDraftRequest request;
    request.set_name(name);
    request.set_etag(etag);
    request.set_request_id(NewRequestId());
    return Call<v1::CatalogDraft>(client, "SubmitCatalogDraft", request);
  }
  static v1::DecideCatalogDraftRequest Deciding(const std::string& name) {
    v1::DecideCatalogDraftRequest request;
    request.set_name(name);
    *request.mutable_decision() = Decided("2026-10-09");
    request.set_request_id(NewRequestId());
    return request;
  }
  absl::StatusOr<v1::CatalogDraft> Decide(const std::shared_ptr<const rpc::Client>& client, const std::string& name) {
    return Call<v1::CatalogDraft>(client, "DecideCatalogDraft", Deciding(name));
  }
  absl::StatusOr<v1::CatalogDraft> Discard(const std::string& name, const std::string& etag = "") {
    v1::DiscardCatalogDraftRequest request;
    request.set_name(name);
    request.set_reason("不再需要");
    request.set_etag(etag);
    request.set_request_id(NewRequestId());
    return Call<v1::CatalogDraft>(office_, "DiscardCatalogDraft", request);
  }
  absl::StatusOr<v1::CompareCatalogDraftResponse> Compare(const std::string& name) {
    v1::CompareCatalogDraftRequest request;
    request.set_name(name);
    return Call<v1::CompareCatalogDraftResponse>(office_, "CompareCatalogDraft", request);
  }
  std::vector<std::string> ItemsOn(const std::string& day) {
    v1::ListItemsRequest request;
    request.set_date(day);
    auto listed = Call<v1::ListItemsResponse>(anyone_, "ListItems", request);
    EXPECT_THAT(listed, ::mingbai::testing::IsOk());
    std::vector<std::string> items;
    for (const v1::Item& item : listed->items()) items.push_back(item.name() + " " + item.level2());
    return items;
  }
  int DutiesOn(const std::string& day, const std::string& next) {
    v1::ListDutiesRequest request;
    request.set_parent(kVillage);
    request.set_start_date(day);
    request.set_end_date(next);
    auto duties = Call<v1::ListDutiesResponse>(anyone_, "ListDuties", request);
    EXPECT_THAT(duties, ::mingbai::testing::IsOk());
    return duties->duties_size();
  }
};

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
  Define(Item("v-b"));
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
  EXPECT_EQ(filing->content(), "自2026-12-01起执行：\n采用 v-a\n不再采用 v-b");
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

// What deciding would refuse, submitting refuses already, naming the change.
TEST_F(CatalogDraftTest, C4_CheckedWhenSubmitted) {
  EnterCounty();
  v1::Item finance = Define(Item("v-finance", true));
  const auto submit = [&](const std::shared_ptr<const rpc::Client>& client, const std::string& parent,
                          const v1::CatalogDraft& draft) -> absl::StatusOr<v1::CatalogDraft> {
    auto created = Create(client, parent, draft);
    EXPECT_THAT(created, ::mingbai::testing::IsOk());
    return created.ok() ? Submit(client, created->name()) : created;
  };
  v1::CatalogDraft taken = Draft();
  *taken.add_changes()->mutable_add_item() = Item("v-finance");
  auto refused = submit(office_, kCounty, taken);
  EXPECT_THAT(refused, StatusIs(StatusCode::kAlreadyExists, "ITEM_EXISTS"));
  EXPECT_THAT(Paths(refused), ElementsAre("changes[0].add_item.name"));

  v1::CatalogDraft unknown = Draft();
  unknown.add_changes()->mutable_abolish_item()->set_item("items/v-none");
  refused = submit(office_, kCounty, unknown);
  EXPECT_THAT(refused, StatusIs(StatusCode::kNotFound, "ITEM_NOT_FOUND"));
  EXPECT_THAT(Paths(refused), ElementsAre("changes[0].abolish_item"));

  v1::CatalogDraft nobody = Draft();
  *nobody.add_changes()->mutable_add_item() = Item("v-x");
  nobody.mutable_changes(0)->mutable_add_item()->add_responsibilities()->set_organization("organizations/371325001099");
  EXPECT_THAT(submit(office_, kCounty, nobody), StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_NOT_FOUND"));

  // Only the owner takes a mandatory item out, or changes it.
  v1::CatalogDraft foreign = Draft();
  foreign.add_changes()->mutable_abolish_item()->set_item("items/v-finance");
  refused = submit(township_, kTownship, foreign);
  EXPECT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "NOT_ITEM_OWNER"));
  EXPECT_THAT(Paths(refused), ElementsAre("changes[0].abolish_item"));
  EXPECT_THAT(submit(township_, kTownship, Revising(finance)),
              StatusIs(StatusCode::kFailedPrecondition, "NOT_ITEM_OWNER"));

  v1::CatalogDraft backward = Revising(finance);
  backward.set_effective_date("2025-12-31");
  refused = submit(office_, kCounty, backward);
  EXPECT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  EXPECT_THAT(Paths(refused), ElementsAre("changes[0].revise_item.item"));

  v1::CatalogDraft contradiction = Revising(finance);
  contradiction.mutable_changes(0)->mutable_revise_item()->mutable_item()->mutable_timing()->set_working_day(3);
  EXPECT_THAT(submit(office_, kCounty, contradiction), InvalidFieldIs("changes[0].revise_item.item.timing.day"));

  v1::CatalogDraft weaker = Draft();
  v1::Adoption& adoption = *weaker.add_changes()->mutable_adopt_item();
  adoption = Adoption(kVillage, "v-finance");
  *adoption.mutable_timing() = finance.timing();
  adoption.mutable_timing()->set_day(20);
  refused = submit(clerk_, kVillage, weaker);
  EXPECT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "WEAKENS_MANDATORY_ITEM"));
  EXPECT_THAT(Paths(refused), ElementsAre("changes[0].adopt_item.timing"));
  v1::CatalogDraft absent = Draft();
  *absent.add_changes()->mutable_adopt_item() = Adoption(kVillage, "v-none");
  EXPECT_THAT(submit(clerk_, kVillage, absent), StatusIs(StatusCode::kFailedPrecondition, "ITEM_NOT_FOUND"));
  v1::CatalogDraft not_for = Draft();
  *not_for.add_changes()->mutable_adopt_item() = Adoption(kTownship, "v-finance");
  EXPECT_THAT(submit(township_, kTownship, not_for),
              StatusIs(StatusCode::kFailedPrecondition, "ITEM_NOT_FOR_ORGANIZATION"));

  MB_ASSERT_OK(Call<v1::BatchAdoptItemsResponse>(clerk_, "BatchAdoptItems",
                                                 Adopting(kVillage, {Adoption(kVillage, "v-finance")})));
  v1::CatalogDraft drop = Draft();
  drop.add_changes()->mutable_drop_adoption()->set_adoption(std::string(kVillage) + "/adoptions/v-finance");
  drop.mutable_changes(0)->mutable_drop_adoption()->set_reason("不想公开");
  refused = submit(clerk_, kVillage, drop);
  EXPECT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "MANDATORY_ITEM"));
  EXPECT_THAT(Paths(refused), ElementsAre("changes[0].drop_adoption"));
  drop.mutable_changes(0)->mutable_drop_adoption()->set_adoption(std::string(kVillage) + "/adoptions/v-none");
  EXPECT_THAT(submit(clerk_, kVillage, drop), StatusIs(StatusCode::kNotFound, "ADOPTION_NOT_FOUND"));

  // And what is abolished in the same draft cannot be adopted in it.
  v1::CatalogDraft stale = Revising(finance);
  stale.mutable_changes(0)->mutable_revise_item()->mutable_item()->set_etag("7");
  EXPECT_THAT(submit(office_, kCounty, stale), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
}

// A mask that names what no mask may is refused at once: comparing must find nothing that it cannot read.
TEST_F(CatalogDraftTest, C4_AMaskNamesFieldsOfTheItem) {
  for (const char* path : {"timing.day", "nonsense", "owner", "decision.body"}) {
    v1::CatalogDraft draft;
    draft.set_title("修订");
    draft.set_effective_date("2027-01-01");
    auto& revision = *draft.add_changes()->mutable_revise_item();
    *revision.mutable_item() = Item("v-finance", true);
    revision.mutable_update_mask()->add_paths(path);
    EXPECT_THAT(Create(office_, kCounty, draft), InvalidFieldIs("draft.changes[0].revise_item.update_mask")) << path;
  }
}

TEST_F(CatalogDraftTest, C4_ADraftIsItsAuthorsAndTheirsAbove) {
  EnterCounty();
  v1::CatalogDraft draft = Draft();
  EXPECT_THAT(Create(office_, kCounty, draft), InvalidFieldIs("draft.changes"));
  draft.add_changes();
  EXPECT_THAT(Create(office_, kCounty, draft), InvalidFieldIs("draft.changes[0]"));
  *draft.mutable_changes(0)->mutable_add_item() = Item("v-x");
  EXPECT_THAT(Create(clerk_, kVillage, draft), InvalidFieldIs("draft.changes[0].add_item.owner"));
  EXPECT_THAT(Create(clerk_, kCounty, draft), StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  draft.mutable_changes(0)->mutable_add_item()->set_owner("organizations/371325000000-XX");
  EXPECT_THAT(Create(office_, "organizations/371325000000-XX", draft),
              StatusIs(StatusCode::kFailedPrecondition, "ORGANIZATION_NOT_FOUND"));
  draft.mutable_changes(0)->mutable_add_item()->set_owner(kVillage);
  auto created = Create(clerk_, kVillage, draft);
  MB_ASSERT_OK(created);
  MB_EXPECT_OK(Get(township_, created->name()));
  EXPECT_THAT(Get(anyone_, created->name()), StatusIs(StatusCode::kUnauthenticated, "TOKEN_MISSING"));
  EXPECT_THAT(Get(harness_.Client(kService, neighbour_token_), created->name()),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  const std::string none = std::string(kVillage) + "/catalogDrafts/0000000000000";
  EXPECT_THAT(Get(clerk_, none), StatusIs(StatusCode::kNotFound, "DRAFT_NOT_FOUND"));
  EXPECT_THAT(Get(clerk_, std::string(kVillage) + "/catalogDrafts/none"),
              StatusIs(StatusCode::kNotFound, "DRAFT_NOT_FOUND"));
  EXPECT_THAT(Submit(clerk_, none), StatusIs(StatusCode::kNotFound, "DRAFT_NOT_FOUND"));
  EXPECT_THAT(Decide(clerk_, none), StatusIs(StatusCode::kNotFound, "DRAFT_NOT_FOUND"));
  EXPECT_THAT(Discard(none), StatusIs(StatusCode::kNotFound, "DRAFT_NOT_FOUND"));
  EXPECT_THAT(Compare(none), StatusIs(StatusCode::kNotFound, "DRAFT_NOT_FOUND"));
  draft.set_name(none);
  EXPECT_THAT(Update(draft, {"title"}), StatusIs(StatusCode::kNotFound, "DRAFT_NOT_FOUND"));
  // Nothing of a draft is told to anybody.
  for (const v1::CatalogEvent& event : Events(5)) EXPECT_EQ(event.catalog_draft(), "");
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
