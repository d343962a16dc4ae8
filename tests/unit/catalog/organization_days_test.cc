// What an organization is on a day (DOMAIN C-1).

#include "services/catalog/client/organization_days.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/reorganization_rules.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using mingbai::testing::StatusIs;

constexpr auto kFailed = absl::StatusCode::kFailedPrecondition;

v1::Organization Village(const std::string& code = "371325001012") {
  v1::Organization village;
  village.set_name("organizations/" + code);
  village.set_display_name("旧村");
  village.set_tier(common::v1::TIER_VILLAGE);
  village.set_kind(v1::ORGANIZATION_KIND_DIVISION);
  return village;
}

v1::Organization Renamed(v1::Organization village, const std::string& name, const std::string& day) {
  v1::Organization patch = village;
  patch.set_display_name(name);
  google::protobuf::FieldMask mask;
  mask.add_paths("display_name");
  auto next = ApplyUpdate(village, patch, mask, {day, "批复"});
  MB_EXPECT_OK(next);
  return next.value_or(village);
}

TEST(OrganizationDays, C1_ItStandsFromItsFirstDayToTheOneBeforeItsEnd) {
  v1::Organization village = Village();
  EXPECT_TRUE(StandsOn(village, "0001-01-01"));
  village.set_begin_date("2026-03-01");
  village.set_abolish_date("2026-11-01");
  EXPECT_EQ(StateOn(village, "2026-02-28"), v1::ORGANIZATION_STATE_PLANNED);
  EXPECT_EQ(StateOn(village, "2026-03-01"), v1::ORGANIZATION_STATE_STANDING);
  EXPECT_EQ(StateOn(village, "2026-10-31"), v1::ORGANIZATION_STATE_STANDING);
  EXPECT_EQ(StateOn(village, "2026-11-01"), v1::ORGANIZATION_STATE_ABOLISHED);
  EXPECT_TRUE(StoodWithin(village, "2026-10-31", "2026-11-30"));
  EXPECT_FALSE(StoodWithin(village, "2026-11-01", "2026-11-30"));
  EXPECT_FALSE(StoodWithin(village, "2026-02-01", "2026-02-28"));
}

TEST(OrganizationDays, C1_ItBearsTheNameOfTheDay) {
  v1::Organization village = Renamed(Renamed(Village(), "新村", "2026-05-01"), "社区", "2026-09-01");
  EXPECT_EQ(OnDay(village, "2026-04-30").display_name(), "旧村");
  EXPECT_EQ(OnDay(village, "2026-05-01").display_name(), "新村");
  EXPECT_EQ(OnDay(village, "2026-12-01").display_name(), "社区");
  // Once more on the same day: the later decision counts.
  village = Renamed(village, "幸福社区", "2026-09-01");
  EXPECT_EQ(OnDay(village, "2026-09-01").display_name(), "幸福社区");
  EXPECT_EQ(village.aliases_size(), 3);
  // The answer is the question's, however often it is asked.
  EXPECT_EQ(OnDay(OnDay(village, "2026-04-30"), "2026-12-01").display_name(), "幸福社区");
}

TEST(OrganizationDays, C1_TheNextChangeIsTheFirstOfAll) {
  v1::Organization village = Renamed(Village(), "新村", "2026-05-01");
  v1::Organization neighbour = Village("371325001013");
  Abolish({&neighbour}, "2026-11-01", "批复", &village);
  EXPECT_EQ(NextChangeDay(village, "2026-04-30"), "2026-05-01");
  EXPECT_EQ(NextChangeDay(village, "2026-05-01"), "2026-11-01");
  EXPECT_EQ(NextChangeDay(village, "2026-11-01"), "");
  EXPECT_EQ(NextChangeDay(neighbour, "2026-10-01"), "2026-11-01");
}

TEST(Reorganization, C1_TheFirstSuccessorHasTheOpenDuties) {
  v1::Organization village = Village();
  v1::Organization first = Village("371325001020");
  v1::Organization second = Village("371325001021");
  Abolish({&first, &second}, "2026-11-01", "批复", &village);
  EXPECT_EQ(HeirOf(village), first.name());
  EXPECT_TRUE(first.history().predecessors(0).takes_over());
  EXPECT_FALSE(second.history().predecessors(0).takes_over());
  EXPECT_THAT(CheckSource(village, "2026-12-01"), StatusIs(kFailed, "ORGANIZATION_ABOLISHED"));
  EXPECT_THAT(CheckSuccessor(village, first, "2026-10-01", Kind::kSame), StatusIs(kFailed, "ORGANIZATION_ABOLISHED"));
}

TEST(Reorganization, C1_ASourceHasStoodAndBearsNoLaterName) {
  v1::Organization village = Village();
  village.set_begin_date("2026-11-01");
  EXPECT_THAT(CheckSource(village, "2026-11-01"), StatusIs(kFailed, "ORGANIZATION_ABOLISHED"));
  MB_EXPECT_OK(CheckSource(village, "2026-11-02"));
  EXPECT_THAT(CheckSource(Renamed(Village(), "新村", "2026-12-01"), "2026-11-02"),
              StatusIs(kFailed, "EFFECTIVE_DATE_BACKWARD"));
}

// What it takes over on a day can only be handed on later.
TEST(Reorganization, C1_ASourceTakesNobodysPlaceThenOrLater) {
  v1::Organization village = Village();
  v1::Organization other = Village("371325001013");
  Abolish({&other}, "2026-11-06", "批复", &village);
  EXPECT_THAT(CheckSource(other, "2026-11-03"), StatusIs(kFailed, "EFFECTIVE_DATE_BACKWARD"));
  EXPECT_THAT(CheckSource(other, "2026-11-06"), StatusIs(kFailed, "EFFECTIVE_DATE_BACKWARD"));
  EXPECT_THAT(CheckSource(other, "2026-11-06").message(), ::testing::HasSubstr(village.name()));
  MB_EXPECT_OK(CheckSource(other, "2026-11-07"));
}

TEST(Reorganization, C1_ASuccessorIsOfTheSameTierAndKindWhereItMustBe) {
  v1::Organization town = Village("371325001000");
  town.set_tier(common::v1::TIER_TOWNSHIP);
  EXPECT_THAT(CheckSuccessor(town, Village(), "2026-11-01", Kind::kSame), StatusIs(kFailed, "SUCCESSOR_KIND"));
  MB_EXPECT_OK(CheckSuccessor(town, Village(), "2026-11-01", Kind::kAny));
  town.set_begin_date("2026-11-02");
  EXPECT_THAT(CheckSuccessor(town, Village(), "2026-11-01", Kind::kAny), StatusIs(kFailed, "ORGANIZATION_ABOLISHED"));
}

}  // namespace
}  // namespace mingbai::catalog
