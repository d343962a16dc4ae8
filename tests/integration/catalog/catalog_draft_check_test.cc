// What of a draft is checked, when, and whose it is (DOMAIN C-3, C-4).

#include "tests/integration/catalog/catalog_draft_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

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
  // Whom a revised item belongs to is checked when it is written, as far as the draft says it.
  v1::CatalogDraft pretended = Revising(finance);
  EXPECT_THAT(Create(township_, kTownship, pretended), InvalidFieldIs("draft.changes[0].revise_item.item.owner"));
  pretended.mutable_changes(0)->mutable_revise_item()->mutable_item()->set_owner(kTownship);
  EXPECT_THAT(submit(township_, kTownship, pretended), StatusIs(StatusCode::kFailedPrecondition, "NOT_ITEM_OWNER"));

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
  EXPECT_THAT(Return(clerk_, none), StatusIs(StatusCode::kNotFound, "DRAFT_NOT_FOUND"));
  EXPECT_THAT(Discard(none), StatusIs(StatusCode::kNotFound, "DRAFT_NOT_FOUND"));
  EXPECT_THAT(Compare(none), StatusIs(StatusCode::kNotFound, "DRAFT_NOT_FOUND"));
  draft.set_name(none);
  EXPECT_THAT(Update(draft, {"title"}), StatusIs(StatusCode::kNotFound, "DRAFT_NOT_FOUND"));
  // Nothing of a draft is told to anybody.
  for (const v1::CatalogEvent& event : Events(5)) EXPECT_EQ(event.catalog_draft(), "");
}

}  // namespace
}  // namespace mingbai::catalog
