#include "services/catalog/catalog_draft_rules.h"

#include <algorithm>
#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::StatusIs;
using ::testing::Contains;
using ::testing::ElementsAre;

constexpr char kTownship[] = "organizations/371325001000";

v1::CatalogDraft Draft() {
  v1::CatalogDraft draft;
  draft.set_title("修订");
  draft.set_effective_date("2026-12-01");
  return draft;
}

std::vector<std::string> Wrong(const v1::CatalogDraft& draft) {
  FieldErrors errors;
  CheckDraft(draft, kTownship, "draft.changes", errors);
  return FieldPathsOf(errors.ToStatus());
}

TEST(CatalogDraftRules, C4_TheLifeOfADraft) {
  using enum DraftVerb;
  const std::map<int, std::vector<DraftVerb>> allowed = {
      {v1::CATALOG_DRAFT_STATE_DRAFT, {kUpdate, kSubmit, kDiscard}},
      {v1::CATALOG_DRAFT_STATE_SUBMITTED, {kDecide, kReturn, kDiscard}},
      {v1::CATALOG_DRAFT_STATE_DECIDED, {}},
      {v1::CATALOG_DRAFT_STATE_DISCARDED, {}}};
  for (const auto& [state, verbs] : allowed) {
    for (DraftVerb verb : {kUpdate, kSubmit, kDecide, kReturn, kDiscard}) {
      const absl::Status status = CheckDraftVerb(static_cast<v1::CatalogDraftState>(state), verb);
      if (std::find(verbs.begin(), verbs.end(), verb) != verbs.end()) {
        MB_EXPECT_OK(status);
      } else {
        EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
      }
    }
  }
}

TEST(CatalogDraftRules, C4_AChangeThatContradictsItselfIsNamed) {
  v1::CatalogDraft draft = Draft();
  draft.add_changes();
  EXPECT_THAT(Wrong(draft), ElementsAre("draft.changes[0]"));
  draft.mutable_changes(0)->mutable_add_item()->set_name("items/v-a");
  draft.mutable_changes(0)->mutable_add_item()->set_owner("organizations/371325000000");
  *draft.add_changes() = draft.changes(0);
  EXPECT_THAT(Wrong(draft), Contains("draft.changes[0].add_item.owner"));
  EXPECT_THAT(Wrong(draft), Contains("draft.changes[1].add_item.name"));
  draft = Draft();
  draft.add_changes()->mutable_revise_item()->mutable_item();
  EXPECT_THAT(Wrong(draft),
              ElementsAre("draft.changes[0].revise_item.item.name", "draft.changes[0].revise_item.item.owner"));
  draft = Draft();
  for (const char* organization : {kTownship, kTownship, "organizations/371325001012"}) {
    draft.add_changes()->mutable_adopt_item()->set_name(std::string(organization) + "/adoptions/v-a");
  }
  draft.add_changes()->mutable_drop_adoption()->set_adoption("organizations/371325001012/adoptions/v-a");
  EXPECT_THAT(Wrong(draft), ElementsAre("draft.changes[1].adopt_item.name", "draft.changes[2].adopt_item.name",
                                        "draft.changes[3].drop_adoption.adoption"));
  draft.set_effective_date("2026-02-30");
  EXPECT_THAT(Wrong(draft), ElementsAre("draft.effective_date"));
}

TEST(CatalogDraftRules, C4_TheDraftsDayIsThatOfItsChanges) {
  v1::CatalogDraft draft = Draft();
  draft.add_changes()->mutable_add_item()->set_effective_date("2020-01-01");
  draft.mutable_changes(0)->mutable_add_item()->mutable_decision()->set_body("某会");
  draft.add_changes()->mutable_adopt_item()->set_effective_date("2020-01-01");
  draft.add_changes()->mutable_revise_item()->mutable_item()->set_etag("4");
  const v1::CatalogDraft settled = Settled(draft);
  EXPECT_EQ(settled.changes(0).add_item().effective_date(), "2026-12-01");
  EXPECT_FALSE(settled.changes(0).add_item().has_decision());
  EXPECT_EQ(settled.changes(1).adopt_item().effective_date(), "2026-12-01");
  EXPECT_EQ(settled.changes(2).revise_item().item().etag(), "4");
}

TEST(CatalogDraftRules, C4_OnlyWhatTheMaskNamesIsRewritten) {
  v1::CatalogDraft patch;
  patch.set_title("别的");
  patch.set_effective_date("2027-01-01");
  google::protobuf::FieldMask mask;
  mask.add_paths("title");
  auto next = Rewritten(Draft(), patch, mask);
  MB_ASSERT_OK(next);
  EXPECT_EQ(next->title(), "别的");
  EXPECT_EQ(next->effective_date(), "2026-12-01");
  mask.add_paths("state");
  EXPECT_THAT(Rewritten(Draft(), patch, mask), InvalidFieldIs("update_mask"));
}

TEST(CatalogDraftRules, C10_TheTierAboveReadsWhatChanges) {
  v1::CatalogDraft draft = Draft();
  draft.add_changes()->mutable_add_item()->set_level2("集体收入");
  draft.add_changes()->mutable_abolish_item()->set_item("items/v-b");
  draft.add_changes()->mutable_adopt_item()->set_name("organizations/371325001012/adoptions/v-c");
  draft.add_changes()->mutable_revise_item()->mutable_item()->set_name("items/v-d");
  EXPECT_EQ(Summary(draft, {{"v-b", "集体资产"}, {"v-d", "低保"}}),
            "自2026-12-01起执行：\n新增 集体收入\n取消 集体资产\n采用 v-c\n修订 低保");
  EXPECT_TRUE(ChangesItems(draft));
  draft.clear_changes();
  draft.add_changes()->mutable_adopt_item();
  EXPECT_FALSE(ChangesItems(draft));
}

}  // namespace
}  // namespace mingbai::catalog
