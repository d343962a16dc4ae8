#include "services/catalog/effective_rules.h"

#include <cstdio>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/catalog/duty_rules.h"

namespace mingbai::catalog {
namespace {

constexpr char kCounty[] = "organizations/371325000000";
constexpr char kTownship[] = "organizations/371325001000";

v1::Organization Village() {
  v1::Organization village;
  village.set_name("organizations/371325001012");
  village.set_tier(common::v1::TIER_VILLAGE);
  village.set_kind(v1::ORGANIZATION_KIND_DIVISION);
  village.set_begin_date("2026-02-01");
  return village;
}

v1::Item Item(const std::string& owner, bool mandatory, int version = 1, const std::string& day = "2026-01-01") {
  v1::Item item;
  item.set_name("items/v-a");
  item.set_owner(owner);
  item.set_level2("财务收支");
  item.add_tiers(common::v1::TIER_VILLAGE);
  item.add_organization_kinds(v1::ORGANIZATION_KIND_DIVISION);
  item.set_mandatory(mandatory);
  item.set_version(version);
  item.set_effective_date(day);
  item.mutable_timing()->set_kind(v1::TIMING_KIND_PROMPT);
  item.mutable_timing()->set_working_days_after(10);
  return item;
}

v1::Adoption Adopted(const std::string& day, bool dropped = false) {
  v1::Adoption adoption;
  adoption.set_effective_date(day);
  adoption.set_state(dropped ? v1::ADOPTION_STATE_DROPPED : v1::ADOPTION_STATE_ADOPTED);
  adoption.set_task("公开收支");
  adoption.set_leader("主任");
  adoption.set_person_responsible("文书");
  *adoption.mutable_timing() = Item(kCounty, true).timing();
  adoption.mutable_timing()->set_working_days_after(5);
  return adoption;
}

v1::CatalogStanding Standing(const std::optional<v1::EffectiveItem>& item) {
  return item.has_value() ? item->standing() : v1::CATALOG_STANDING_UNSPECIFIED;
}

TEST(EffectiveRules, C3_AnItemStandsByWhoDefinedItAndWhoAdoptedIt) {
  const v1::Organization village = Village();
  const std::string day = "2026-05-01";
  EXPECT_EQ(Standing(EffectiveOn(day, village, {Item(kCounty, true)}, {})), v1::CATALOG_STANDING_MANDATORY);
  EXPECT_EQ(Standing(EffectiveOn(day, village, {Item(kTownship, true)}, {})), v1::CATALOG_STANDING_MANDATORY);
  EXPECT_EQ(Standing(EffectiveOn(day, village, {Item(kCounty, false)}, {})), v1::CATALOG_STANDING_NOT_ADOPTED);
  EXPECT_EQ(Standing(EffectiveOn(day, village, {Item(kCounty, false)}, {Adopted("2026-03-01")})),
            v1::CATALOG_STANDING_ADOPTED);
  EXPECT_EQ(Standing(EffectiveOn(day, village, {Item(village.name(), false)}, {})), v1::CATALOG_STANDING_LOCAL);
  EXPECT_FALSE(EffectiveOn(day, village, {Item("organizations/371325002000", true)}, {}).has_value());
  EXPECT_FALSE(EffectiveOn("2026-01-31", village, {Item(kCounty, true)}, {}).has_value()) << "not founded yet";
}

TEST(EffectiveRules, C7_TheFourThingsAndTheDeadlineAreTheAdoptions) {
  const auto effective = EffectiveOn("2026-05-01", Village(), {Item(kCounty, true)}, {Adopted("2026-03-01")});
  ASSERT_TRUE(effective.has_value());
  EXPECT_TRUE(effective->owed());
  EXPECT_TRUE(effective->clear());
  EXPECT_TRUE(effective->own_timing());
  EXPECT_EQ(effective->timing().working_days_after(), 5);
  EXPECT_EQ(effective->deadline(), "信息形成或者变更之日起5个工作日内");
  EXPECT_EQ(effective->task(), "公开收支");
  EXPECT_EQ(effective->leader(), "主任");
  EXPECT_EQ(effective->person_responsible(), "文书");
  // The day before, nobody was named.
  const auto before = EffectiveOn("2026-02-28", Village(), {Item(kCounty, true)}, {Adopted("2026-03-01")});
  EXPECT_TRUE(before->owed());
  EXPECT_FALSE(before->clear());
  EXPECT_FALSE(before->own_timing());
  EXPECT_EQ(before->task(), "");
}

TEST(EffectiveRules, C4_WhatIsTakenOutIsNoMore) {
  v1::Item end = Item(kCounty, true, 2, "2026-06-01");
  end.set_abolished(true);
  const std::vector<v1::Item> versions = {Item(kCounty, true), end};
  EXPECT_TRUE(EffectiveOn("2026-05-31", Village(), versions, {}).has_value());
  EXPECT_FALSE(EffectiveOn("2026-06-01", Village(), versions, {}).has_value());
  const auto duties = DutiesOf(Village(), versions, {}, {"2026-01-01", "2027-01-01"});
  ASSERT_EQ(duties.size(), 1u);
  EXPECT_EQ(duties[0].until(), "2026-06-01");
}

TEST(EffectiveRules, C7_WhatIsOwedAndNotAdoptedIsUnclear) {
  const std::vector<v1::Item> items = {Item(kCounty, true)};
  const auto unclear = UnclearOn("2026-05-01", Village(), items, false);
  ASSERT_TRUE(unclear.has_value());
  EXPECT_EQ(unclear->title(), "财务收支");
  EXPECT_EQ(unclear->since(), "2026-02-01") << "it stood from then on";
  EXPECT_EQ(unclear->deadline(), "信息形成或者变更之日起10个工作日内");
  EXPECT_FALSE(UnclearOn("2026-05-01", Village(), items, true).has_value());
  EXPECT_FALSE(UnclearOn("2026-05-01", Village(), {Item(kCounty, false)}, false).has_value());
}

TEST(EffectiveRules, C8_AnItemThatNamesOneThatIsNoMoreIsUnclear) {
  v1::Organization village = Village();
  village.set_abolish_date("2026-06-01");
  v1::Item item = Item(kCounty, true);
  EXPECT_FALSE(UnclearAfterEnd("2026-06-01", village, {item}, {}).has_value());
  item.add_responsibilities()->set_organization(village.name());
  const auto unclear = UnclearAfterEnd("2026-06-01", village, {item}, {});
  ASSERT_TRUE(unclear.has_value());
  EXPECT_EQ(unclear->organization(), village.name());
  EXPECT_EQ(unclear->since(), "2026-06-01");
  EXPECT_FALSE(UnclearOn("2026-06-01", village, {item}, false).has_value()) << "it does not stand";
  EXPECT_FALSE(UnclearAfterEnd("2026-05-31", village, {item}, {}).has_value());
  v1::Item taken_out = item;
  taken_out.set_abolished(true);
  v1::Item local = item;
  local.set_mandatory(false);
  v1::Item own = item;
  own.set_owner(village.name());
  v1::Item both = item;
  both.add_responsibilities()->set_organization("organizations/371325001099");
  for (const v1::Item& other : {taken_out, local, own, both}) {
    EXPECT_FALSE(UnclearAfterEnd("2026-06-01", village, {other}, {"organizations/371325001099"}).has_value());
  }
  EXPECT_TRUE(UnclearAfterEnd("2026-06-01", village, {both}, {"organizations/371325001098"}).has_value());
}

// What the catalog shows as owed is what the duties say, on every day of a history with all kinds of changes.
TEST(EffectiveRules, C3_OwedIsWhatTheDutiesSay) {
  v1::Item end = Item(kCounty, false, 4, "2026-10-01");
  end.set_abolished(true);
  const std::vector<v1::Item> items = {Item(kCounty, false), Item(kCounty, true, 2, "2026-06-01"),
                                       Item(kCounty, false, 3, "2026-08-01"), end};
  const std::vector<v1::Adoption> adoptions = {Adopted("2026-03-01"), Adopted("2026-04-15", true),
                                               Adopted("2026-09-01")};
  std::vector<AdoptionVersion> versions;
  for (const v1::Adoption& adoption : adoptions) {
    AdoptionVersion& version = versions.emplace_back();
    version.version = static_cast<int>(versions.size());
    version.effective_date = adoption.effective_date();
    version.dropped = adoption.state() == v1::ADOPTION_STATE_DROPPED;
    version.has_timing = true;
    version.timing = adoption.timing();
  }
  int owed_months = 0;
  for (int month = 1; month <= 12; ++month) {
    char day[11];
    char next[11];
    std::snprintf(day, sizeof day, "2026-%02d-15", month);
    std::snprintf(next, sizeof next, "2026-%02d-16", month);
    const auto effective = EffectiveOn(day, Village(), items, adoptions);
    const auto duties = DutiesOf(Village(), items, versions, {day, next});
    const bool owed = effective.has_value() && effective->owed();
    EXPECT_EQ(owed, !duties.empty()) << day;
    if (owed) {
      ++owed_months;
      EXPECT_EQ(effective->timing().SerializeAsString(), duties[0].timing().SerializeAsString()) << day;
    }
  }
  EXPECT_EQ(owed_months, 4);  // March by adoption; June, July mandatory; September adopted again
}

}  // namespace
}  // namespace mingbai::catalog
