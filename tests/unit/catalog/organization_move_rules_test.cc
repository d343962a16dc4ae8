#include "services/catalog/organization_move_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace mingbai::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kOld[] = "organizations/371325001012";
constexpr char kNew[] = "organizations/371325002005";
const OrganizationMove kMove = {"371325001012", "371325002005", "2026-11-01", "县政〔2026〕33号"};

v1::Item Item(const std::string& day, int version, const std::string& level2) {
  v1::Item item;
  item.set_name("items/v-a");
  item.set_owner(kOld);
  item.set_effective_date(day);
  item.set_version(version);
  item.set_level2(level2);
  item.add_tiers(common::v1::TIER_VILLAGE);
  item.add_organization_kinds(v1::ORGANIZATION_KIND_DIVISION);
  return item;
}

std::vector<std::string> Said(const std::vector<v1::Item>& versions) {
  std::vector<std::string> said;
  for (const v1::Item& item : versions) said.push_back(item.effective_date() + " " + item.level2());
  return said;
}

bool Always(const v1::Item&) { return true; }

TEST(OrganizationMoveRules, C1_WhatIsInEffectAndWhatIsPlannedGoesOn) {
  const std::vector<v1::Item> versions = {Item("2026-01-01", 1, "甲"), Item("2026-05-01", 2, "乙"),
                                          Item("2026-05-01", 3, "丙"), Item("2026-12-01", 4, "丁")};
  EXPECT_THAT(Said(GoingOn(versions, "2026-11-01", Always)), ElementsAre("2026-11-01 丙", "2026-12-01 丁"));
  EXPECT_THAT(Said(GoingOn(versions, "2026-12-01", Always)), ElementsAre("2026-12-01 丁"));
  EXPECT_THAT(Said(GoingOn(versions, "2025-12-31", Always)),
              ElementsAre("2026-01-01 甲", "2026-05-01 乙", "2026-05-01 丙", "2026-12-01 丁"));
  EXPECT_THAT(Said(GoingOn(versions, "2026-11-01", [](const v1::Item&) { return false; })),
              ElementsAre("2026-12-01 丁"));
  EXPECT_THAT(GoingOn(std::vector<v1::Item>(), "2026-11-01", Always), IsEmpty());
  // What an earlier move planned anew is not planned twice.
  std::vector<v1::Item> twice = versions;
  twice.push_back(Item("2026-10-01", 5, "丙"));
  twice.push_back(Item("2026-12-01", 6, "丁"));
  EXPECT_THAT(Said(GoingOn(twice, "2026-11-01", Always)), ElementsAre("2026-11-01 丙", "2026-12-01 丁"));
}

TEST(OrganizationMoveRules, C1_WhatTheNewCodeWroteItselfCountsFromItsFirstDay) {
  const std::vector<v1::Item> going = {Item("2026-11-01", 1, "甲"), Item("2027-01-01", 2, "乙")};
  EXPECT_THAT(Said(BeforeOwn(going, {})), ElementsAre("2026-11-01 甲", "2027-01-01 乙"));
  const std::vector<v1::Item> own = {Item("2027-02-01", 1, "丙"), Item("2026-12-01", 2, "丁")};
  EXPECT_EQ(FirstDay(own), "2026-12-01");
  // Written again behind it: the newest version whose day has come counts.
  EXPECT_THAT(Said(BeforeOwn(going, own)), ElementsAre("2026-11-01 甲", "2027-02-01 丙", "2026-12-01 丁"));
  EXPECT_THAT(BeforeOwn(going, {Item("2026-11-01", 1, "丁")}), IsEmpty());
}

TEST(OrganizationMoveRules, C9_AMembershipEndsWhereTheNewCodesOwnCircleBegins) {
  v1::CircleMember member;
  member.set_first_day("2026-11-01");
  EXPECT_TRUE(EndBefore("", member));
  EXPECT_EQ(member.last_day(), "");
  EXPECT_TRUE(EndBefore("2026-12-01", member));
  EXPECT_EQ(member.last_day(), "2026-11-30");
  EXPECT_TRUE(EndBefore("2027-12-01", member));
  EXPECT_EQ(member.last_day(), "2026-11-30");
  EXPECT_FALSE(EndBefore("2026-11-01", member));
}

TEST(OrganizationMoveRules, C1_NamesGetTheNewCode) {
  EXPECT_EQ(MovedName(kOld, kMove), kNew);
  EXPECT_EQ(MovedName(std::string(kOld) + "/circles/党员", kMove), std::string(kNew) + "/circles/党员");
  EXPECT_EQ(MovedName("organizations/371325001013", kMove), "organizations/371325001013");
  EXPECT_EQ(MovedName(std::string(kOld) + "-XX", kMove), std::string(kOld) + "-XX");
  EXPECT_EQ(MovedName("", kMove), "");
}

TEST(OrganizationMoveRules, C8_OnlyItemsThatNameItFollow) {
  v1::Item item = Item("2026-01-01", 1, "甲");
  item.set_owner("organizations/371325000000");
  EXPECT_THAT(MovedItem({item}, kMove), IsEmpty());
  item.add_responsibilities()->set_organization(kOld);
  ASSERT_EQ(MovedItem({item}, kMove).size(), 1);
  EXPECT_EQ(MovedItem({item}, kMove)[0].responsibilities(0).organization(), kNew);
  item.set_abolished(true);
  EXPECT_THAT(MovedItem({item}, kMove), IsEmpty());
}

TEST(OrganizationMoveRules, C3_AnAdoptionGoesOnWhereTheItemFallsOnTheNewCode) {
  v1::Organization village;
  village.set_name(kNew);
  village.set_tier(common::v1::TIER_VILLAGE);
  village.set_kind(v1::ORGANIZATION_KIND_DIVISION);
  v1::Adoption adopted;
  adopted.set_name(std::string(kOld) + "/adoptions/v-a");
  adopted.set_effective_date("2026-02-01");
  adopted.set_state(v1::ADOPTION_STATE_ADOPTED);
  v1::Adoption dropped = adopted;
  dropped.set_effective_date("2026-12-01");
  dropped.set_state(v1::ADOPTION_STATE_DROPPED);
  v1::Item county = Item("2026-01-01", 1, "甲");
  county.set_owner("organizations/371325000000");
  v1::Item township = county;
  township.set_owner("organizations/371325001000");
  const auto going = MovedAdoption({adopted, dropped}, {county}, village, kMove);
  ASSERT_EQ(going.size(), 2);
  EXPECT_EQ(going[0].name(), std::string(kNew) + "/adoptions/v-a");
  EXPECT_EQ(going[0].effective_date(), "2026-11-01");
  EXPECT_EQ(going[1].etag(), "2");
  EXPECT_THAT(MovedAdoption({adopted, dropped}, {township}, village, kMove), IsEmpty());
  // Dropped before, or taken out of the catalog by then.
  dropped.set_effective_date("2026-10-01");
  EXPECT_THAT(MovedAdoption({adopted, dropped}, {county}, village, kMove), IsEmpty());
  v1::Item gone = Item("2026-06-01", 2, "甲");
  gone.set_abolished(true);
  EXPECT_THAT(MovedAdoption({adopted}, {county, gone}, village, kMove), IsEmpty());
}

TEST(OrganizationMoveRules, C15_ATermIsHeldUnderOneCode) {
  EXPECT_TRUE(TermGoesOn("", kMove));
  EXPECT_TRUE(TermGoesOn("2026-11-01", kMove));
  EXPECT_FALSE(TermGoesOn("2026-10-31", kMove));
  EXPECT_EQ(LastDayLeft("2026-01-01", kMove), "2026-10-31");
  EXPECT_EQ(LastDayLeft("2026-12-01", kMove), "2026-11-30") << "it never began there";
  v1::Appointment appointment;
  appointment.set_organization(kOld);
  appointment.set_first_day("2026-01-01");
  EXPECT_EQ(MovedAppointment(appointment, kMove).organization(), kNew);
  EXPECT_EQ(MovedAppointment(appointment, kMove).first_day(), "2026-11-01");
  appointment.set_end_reason("退休");
  appointment.mutable_end_time()->set_seconds(1790000000);
  EXPECT_EQ(MovedAppointment(appointment, kMove).end_reason(), "退休");
  EXPECT_EQ(MovedAppointment(appointment, kMove).end_time().seconds(), 1790000000);
}

// The new code's own term of the same person in the same role and post counts from its first day on.
TEST(OrganizationMoveRules, C15_ATermEndsWhereTheNewCodesOwnBegins) {
  const auto term = [](const std::string& person, const std::string& first, const std::string& last) {
    v1::Appointment appointment;
    appointment.set_organization("organizations/371325002005");
    appointment.set_person_name(person);
    appointment.set_post("村文书");
    appointment.set_first_day(first);
    appointment.set_last_day(last);
    return appointment;
  };
  const std::vector<v1::Appointment> own = {term("甲", "2026-12-01", ""), term("乙", "2026-11-01", "2026-11-30")};
  v1::Appointment held = term("甲", "2026-11-01", "2027-06-30");
  held.set_end_reason("退休");
  held.mutable_end_time()->set_seconds(1);
  EXPECT_TRUE(EndBeforeOwn(own, held));
  EXPECT_EQ(held.last_day(), "2026-11-30");
  EXPECT_FALSE(held.has_end_time());
  held = term("甲", "2026-11-01", "2026-11-20");
  EXPECT_TRUE(EndBeforeOwn(own, held));
  EXPECT_EQ(held.last_day(), "2026-11-20");
  held = term("乙", "2026-11-01", "");
  EXPECT_FALSE(EndBeforeOwn(own, held));
  held = term("丙", "2026-11-01", "");
  EXPECT_TRUE(EndBeforeOwn(own, held));
  EXPECT_EQ(held.last_day(), "");
  held = term("甲", "2026-11-01", "");
  held.set_post("会计");
  EXPECT_TRUE(EndBeforeOwn(own, held)) << "another post";
  EXPECT_EQ(held.last_day(), "");
}

TEST(OrganizationMoveRules, P8_ABoardIsGoneFromTheOldCodeOnTheDayWhateverWasPlannedThere) {
  v1::BulletinBoard board;
  board.set_name(std::string(kOld) + "/boards/B1");
  board.set_place("村口");
  board.set_version(1);
  board.set_effective_date("2026-01-01");
  v1::BulletinBoard planned = board;
  planned.set_place("广场");
  planned.set_version(2);
  planned.set_effective_date("2026-12-01");
  for (const bool taken_down : {false, true}) {
    if (taken_down) planned.set_removal_date("2026-12-01");
    const v1::BulletinBoard left = BoardLeft({board, planned}, kMove);
    EXPECT_EQ(left.effective_date(), "2026-11-01");
    EXPECT_EQ(left.removal_date(), "2026-11-01");
    EXPECT_EQ(left.removal_reason(), MoveReason(kMove));
    EXPECT_EQ(left.place(), "村口");
    EXPECT_EQ(left.version(), 3);
    EXPECT_EQ(left.etag(), "3");
  }
  EXPECT_EQ(BoardLeft({planned}, kMove).removal_date(), "2026-11-01") << "it never stood there";
  board.set_removal_date("2026-01-01");
  EXPECT_THAT(MovedBoard({board}, kMove), IsEmpty());
}

}  // namespace
}  // namespace mingbai::catalog
