// A draft that comes back: given back before it is decided, or objected to afterwards (DOMAIN C-4, C-10).

#include "tests/integration/catalog/catalog_draft_fixture.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;

// A submitted draft is given back, written on, and comes before the body again.
TEST_F(CatalogDraftTest, C4_GivenBackWithAReason) {
  EnterCounty();
  Define(Item("v-a", true));
  v1::CatalogDraft draft = Draft();
  *draft.add_changes()->mutable_adopt_item() = Adoption(kVillage, "v-a");
  auto created = Create(clerk_, kVillage, draft);
  MB_ASSERT_OK(created);
  const std::string name = created->name();
  EXPECT_THAT(Return(clerk_, name), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  auto submitted = Submit(clerk_, name);
  MB_ASSERT_OK(submitted);
  EXPECT_EQ(submitted->changes(0).adopt_item().etag(), "0");
  EXPECT_THAT(Return(clerk_, name, "1"), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  EXPECT_THAT(Return(harness_.Client(kService, neighbour_token_), name),
              StatusIs(StatusCode::kPermissionDenied, "OUT_OF_SCOPE"));
  clock_->Advance(absl::Hours(24));
  auto returned = Return(township_, name, submitted->etag());
  MB_ASSERT_OK(returned);
  EXPECT_EQ(returned->state(), v1::CATALOG_DRAFT_STATE_DRAFT);
  EXPECT_FALSE(returned->has_submit_time());
  ASSERT_EQ(returned->returns_size(), 1);
  EXPECT_EQ(returned->returns(0).reason(), "村民代表要求再议");
  EXPECT_EQ(returned->returns(0).actor(), "disclosure-office@371325001000");
  EXPECT_EQ(returned->returns(0).submit_time().seconds(), submitted->submit_time().seconds());
  EXPECT_EQ(returned->returns(0).time().seconds(), submitted->submit_time().seconds() + 24 * 3600);
  EXPECT_THAT(Decide(township_, name), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  // What it changes has got a version meanwhile; it is no longer bound to the one before.
  MB_ASSERT_OK(
      Call<v1::BatchAdoptItemsResponse>(clerk_, "BatchAdoptItems", Adopting(kVillage, {Adoption(kVillage, "v-a")})));
  returned->set_title("再议稿");
  MB_ASSERT_OK(Call<v1::CatalogDraft>(clerk_, "UpdateCatalogDraft", Rewriting(*returned, {"title"})));
  auto again = Submit(clerk_, name);
  MB_ASSERT_OK(again);
  EXPECT_EQ(again->changes(0).adopt_item().etag(), "1");
  MB_ASSERT_OK(Return(clerk_, name));
  MB_ASSERT_OK(Submit(clerk_, name));
  auto decided = Decide(clerk_, name);
  MB_ASSERT_OK(decided);
  EXPECT_EQ(decided->returns_size(), 2);
  EXPECT_THAT(Return(clerk_, name), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_EQ((*harness_.schema()->Sql("SELECT COUNT(*) FROM catalog_draft_version"))[0][0], "8");
}

// An objection to a decided catalog leads to a revised one, filed in its place.
TEST_F(CatalogDraftTest, C10_ADecidedCatalogReplacesTheFilingThatWasObjectedTo) {
  EnterCounty();
  Define(Item("v-a", true));
  const auto submitted = [&](const std::string& day) {
    v1::CatalogDraft draft = Draft();
    draft.set_effective_date(day);
    *draft.add_changes()->mutable_adopt_item() = Adoption(kVillage, "v-a");
    auto created = Create(clerk_, kVillage, draft);
    EXPECT_THAT(created, ::mingbai::testing::IsOk());
    EXPECT_THAT(Submit(clerk_, created->name()), ::mingbai::testing::IsOk());
    return created->name();
  };
  const auto decide = [&](const std::string& name, const std::string& replaces) {
    v1::DecideCatalogDraftRequest request = Deciding(name);
    request.set_replaces(replaces);
    return Call<v1::CatalogDraft>(clerk_, "DecideCatalogDraft", request);
  };
  auto first = Decide(clerk_, submitted(kDay));
  MB_ASSERT_OK(first);
  const std::string revised = submitted("2026-12-02");
  auto refused = decide(revised, first->filing());
  EXPECT_THAT(refused, StatusIs(StatusCode::kFailedPrecondition, "NOT_REPLACEABLE")) << "not answered yet";
  EXPECT_THAT(Paths(refused), ElementsAre("replaces"));
  EXPECT_EQ(Get(clerk_, revised)->state(), v1::CATALOG_DRAFT_STATE_SUBMITTED);
  v1::ObjectToFilingRequest object;
  object.set_name(first->filing());
  object.set_reason("期限不明");
  object.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::Filing>(township_, "ObjectToFiling", object));
  EXPECT_THAT(decide(revised, std::string(kOtherVillage) + "/filings/0000000000001"),
              StatusIs(StatusCode::kFailedPrecondition, "NOT_REPLACEABLE"));
  // A plan gives no way to a catalog.
  v1::CreateFilingRequest plan;
  plan.set_parent(kVillage);
  plan.mutable_filing()->set_kind(v1::FILING_KIND_IMPLEMENTATION_PLAN);
  plan.mutable_filing()->set_domain(common::v1::DOMAIN_VILLAGE);
  plan.mutable_filing()->set_title("实施方案");
  plan.mutable_filing()->set_content("公开步骤");
  plan.mutable_filing()->set_why("年度工作");
  plan.mutable_filing()->set_planned_date("2026-11-02");
  plan.set_request_id(NewRequestId());
  auto planned = Call<v1::Filing>(clerk_, "CreateFiling", plan);
  MB_ASSERT_OK(planned);
  object.set_name(planned->name());
  object.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<v1::Filing>(township_, "ObjectToFiling", object));
  EXPECT_THAT(decide(revised, planned->name()), StatusIs(StatusCode::kFailedPrecondition, "NOT_REPLACEABLE"));
  auto second = decide(revised, first->filing());
  MB_ASSERT_OK(second);
  v1::GetFilingRequest get;
  get.set_name(second->filing());
  EXPECT_EQ(Call<v1::Filing>(clerk_, "GetFiling", get)->replaces(), first->filing());
  get.set_name(first->filing());
  auto replaced = Call<v1::Filing>(clerk_, "GetFiling", get);
  EXPECT_EQ(replaced->replaced_by(), second->filing());
  EXPECT_EQ(replaced->state(), v1::FILING_STATE_OBJECTED);
  auto twice = decide(submitted("2026-12-03"), first->filing());
  EXPECT_THAT(twice, StatusIs(StatusCode::kFailedPrecondition, "ALREADY_REPLACED"));
  EXPECT_THAT(Paths(twice), ElementsAre("replaces"));
}

// The domain of the filing is that of the items it changes; the one that its party matters are filed by (DOMAIN C-10).
TEST_F(CatalogDraftTest, C10_ADecidedCatalogIsFiledInTheDomainOfItsItems) {
  EnterCounty();
  v1::Item party = Item("p-a");
  party.set_domain(common::v1::DOMAIN_PARTY);
  Define(party);
  Define(Item("v-a"));
  v1::Item government = Item("g-a");
  government.set_domain(common::v1::DOMAIN_GOVERNMENT);
  Define(government);
  const auto filed = [&](std::initializer_list<const char*> ids) {
    v1::CatalogDraft draft = Draft();
    for (const char* id : ids) *draft.add_changes()->mutable_adopt_item() = Adoption(kVillage, id);
    auto created = Create(clerk_, kVillage, draft);
    EXPECT_THAT(created, ::mingbai::testing::IsOk());
    EXPECT_THAT(Submit(clerk_, created->name()), ::mingbai::testing::IsOk());
    auto decided = Decide(clerk_, created->name());
    EXPECT_THAT(decided, ::mingbai::testing::IsOk());
    v1::GetFilingRequest get;
    get.set_name(decided->filing());
    return Call<v1::Filing>(clerk_, "GetFiling", get)->domain();
  };
  EXPECT_EQ(filed({"p-a"}), common::v1::DOMAIN_PARTY);
  EXPECT_EQ(filed({"v-a"}), common::v1::DOMAIN_VILLAGE);
  EXPECT_EQ(filed({"p-a", "v-a"}), common::v1::DOMAIN_PARTY);
  EXPECT_EQ(filed({"v-a", "g-a"}), common::v1::DOMAIN_GOVERNMENT);
}

}  // namespace
}  // namespace mingbai::catalog
