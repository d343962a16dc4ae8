#include "services/catalog/decision_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "tests/support/decision.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::mingbai::testing::Decided;
using ::mingbai::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Wrong(const v1::CollectiveDecision& decision) {
  FieldErrors errors;
  CheckDecision(decision, "d", errors);
  return FieldPathsOf(errors.ToStatus());
}

TEST(DecisionRules, C4_ADecisionSaysWhoWasPresentAndOnWhichDays) {
  EXPECT_THAT(Wrong(Decided()), IsEmpty());
  v1::CollectiveDecision nobody = Decided();
  nobody.clear_present();
  EXPECT_THAT(Wrong(nobody), ElementsAre("d.present"));
  nobody.add_attendees("张三");
  nobody.add_attendees("李四");
  EXPECT_THAT(Wrong(nobody), IsEmpty());
  for (int present : {1, 3}) {
    nobody.set_present(present);
    EXPECT_THAT(Wrong(nobody), ElementsAre("d.present"));
  }
  nobody.set_present(4);
  nobody.add_attendees("张三");
  nobody.add_attendees("11010519491231002X");
  EXPECT_THAT(Wrong(nobody), ElementsAre("d.attendees[2]", "d.attendees[3]"));
  v1::CollectiveDecision days = Decided("2026-02-30");
  days.mutable_villagers()->set_consultation_date("2020-13-01");
  days.mutable_villagers()->set_resolution_date("2020-00-01");
  EXPECT_THAT(Wrong(days), ElementsAre("d.decision_date", "d.villagers.consultation_date",
                                       "d.villagers.resolution_date", "d.villagers.consultation_date"));
  v1::CollectiveDecision late = Decided();
  late.mutable_villagers()->set_consultation_date("2020-01-06");
  EXPECT_THAT(Wrong(late), ElementsAre("d.villagers.consultation_date"));
}

TEST(DecisionRules, C4_NothingIsWrittenWithoutADecision) {
  v1::Item item;
  FieldErrors errors;
  RequireDecision(item, "item", errors);
  EXPECT_THAT(FieldPathsOf(errors.ToStatus()), ElementsAre("item.decision"));
}

TEST(DecisionRules, C4_ADecisionIsNeitherLaterThanItsEffectNorInTheFuture) {
  const auto decided = Decided("2026-03-01");
  MB_EXPECT_OK(CheckDecided(decided, "2026-03-01", "2026-03-01", true, "d"));
  MB_EXPECT_OK(CheckDecided(decided, "2026-05-01", "2026-03-02", true, "d"));
  const absl::Status after = CheckDecided(decided, "2026-02-28", "2026-03-02", true, "d");
  EXPECT_THAT(after, StatusIs(StatusCode::kFailedPrecondition, "DECISION_AFTER_EFFECT"));
  EXPECT_THAT(FieldPathsOf(after), ElementsAre("d.decision_date"));
  const absl::Status future = CheckDecided(decided, "2026-05-01", "2026-02-28", true, "d");
  EXPECT_THAT(future, StatusIs(StatusCode::kFailedPrecondition, "DECISION_IN_FUTURE"));
  EXPECT_THAT(FieldPathsOf(future), ElementsAre("d.decision_date"));
  // The assembly's resolution is held to the same days.
  auto resolved = Decided("2026-03-01");
  resolved.mutable_villagers()->set_resolution_date("2026-03-10");
  EXPECT_THAT(CheckDecided(resolved, "2026-03-05", "2026-03-20", true, "d"),
              StatusIs(StatusCode::kFailedPrecondition, "DECISION_AFTER_EFFECT"));
  const absl::Status unresolved = CheckDecided(resolved, "2026-05-01", "2026-03-05", true, "d");
  EXPECT_THAT(unresolved, StatusIs(StatusCode::kFailedPrecondition, "DECISION_IN_FUTURE"));
  EXPECT_THAT(FieldPathsOf(unresolved), ElementsAre("d.villagers.resolution_date"));
}

TEST(DecisionRules, C4_AVillagesDecisionRestsOnItsVillagers) {
  v1::Organization village;
  village.set_tier(common::v1::TIER_VILLAGE);
  village.set_kind(v1::ORGANIZATION_KIND_DIVISION);
  EXPECT_TRUE(VillagersDecide(village, common::v1::DOMAIN_VILLAGE));
  EXPECT_FALSE(VillagersDecide(village, common::v1::DOMAIN_PARTY));
  village.set_kind(v1::ORGANIZATION_KIND_SCHOOL);
  EXPECT_FALSE(VillagersDecide(village, common::v1::DOMAIN_SERVICE));
  v1::Organization township;
  township.set_tier(common::v1::TIER_TOWNSHIP);
  township.set_kind(v1::ORGANIZATION_KIND_DIVISION);
  EXPECT_FALSE(VillagersDecide(township, common::v1::DOMAIN_VILLAGE));
  auto alone = Decided();
  alone.clear_villagers();
  MB_EXPECT_OK(CheckDecided(alone, "2026-03-05", "2026-03-20", false, "d"));
  const absl::Status unasked = CheckDecided(alone, "2026-03-05", "2026-03-20", true, "d");
  EXPECT_THAT(unasked, StatusIs(StatusCode::kFailedPrecondition, "VILLAGERS_NOT_ASKED"));
  EXPECT_THAT(FieldPathsOf(unasked), ElementsAre("d.villagers"));
}

}  // namespace
}  // namespace mingbai::catalog
