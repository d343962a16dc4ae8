#include "services/catalog/duty_rules.h"

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "services/catalog/adoption_rules.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::TimingRule Monthly(int day) {
  v1::TimingRule timing;
  timing.set_kind(v1::TIMING_KIND_PERIODIC);
  timing.set_cycle(v1::CYCLE_MONTHLY);
  timing.set_month(2);
  timing.set_day(day);
  return timing;
}

v1::Item Finance(int version, const std::string& date, bool mandatory, int day = 10) {
  v1::Item item;
  item.set_name("items/v-finance");
  item.set_owner("organizations/371325000000");
  item.add_tiers(common::v1::TIER_VILLAGE);
  item.add_organization_kinds(v1::ORGANIZATION_KIND_DIVISION);
  item.set_version(version);
  item.set_effective_date(date);
  item.set_mandatory(mandatory);
  *item.mutable_timing() = Monthly(day);
  return item;
}

v1::Organization Village() {
  v1::Organization village;
  village.set_name("organizations/371325001012");
  village.set_tier(common::v1::TIER_VILLAGE);
  village.set_kind(v1::ORGANIZATION_KIND_DIVISION);
  return village;
}

AdoptionVersion Adopted(int version, const std::string& date, int day = 0) {
  AdoptionVersion adoption;
  adoption.version = version;
  adoption.effective_date = date;
  adoption.has_timing = day != 0;
  if (day != 0) adoption.timing = Monthly(day);
  return adoption;
}

AdoptionVersion Dropped(int version, const std::string& date) {
  AdoptionVersion adoption = Adopted(version, date);
  adoption.dropped = true;
  return adoption;
}

const DayRange k2026 = {"2026-01-01", "2027-01-01"};

// "v<version> d<day> <since>..<until>"
std::vector<std::string> Stretches(const std::vector<v1::Item>& items, const std::vector<AdoptionVersion>& adoptions,
                                   const DayRange& range = k2026) {
  std::vector<std::string> told;
  for (const v1::Duty& duty : DutiesOf(Village(), items, adoptions, range)) {
    EXPECT_EQ(duty.organization(), Village().name());
    EXPECT_EQ(duty.item(), "items/v-finance");
    told.push_back("v" + std::to_string(duty.item_version()) + " d" + std::to_string(duty.timing().day()) + " " +
                   duty.since() + ".." + duty.until());
  }
  return told;
}

TEST(Duties, C3_MandatoryAppliesWithoutAdoptionAndDespiteADrop) {
  EXPECT_THAT(Stretches({Finance(1, "2026-03-01", true)}, {}), ElementsAre("v1 d10 2026-03-01.."));
  EXPECT_THAT(Stretches({Finance(1, "2026-03-01", true)}, {Adopted(1, "2026-03-01"), Dropped(2, "2026-06-01")}),
              ElementsAre("v1 d10 2026-03-01.."));
}

TEST(Duties, C3_LocalAppliesFromItsAdoptionUntilItsDrop) {
  const std::vector<v1::Item> items = {Finance(1, "2026-01-01", false)};
  EXPECT_THAT(Stretches(items, {}), IsEmpty());
  EXPECT_THAT(Stretches(items, {Adopted(1, "2026-04-01")}), ElementsAre("v1 d10 2026-04-01.."));
  EXPECT_THAT(Stretches(items, {Adopted(1, "2026-04-01"), Dropped(2, "2026-07-01")}),
              ElementsAre("v1 d10 2026-04-01..2026-07-01"));
  EXPECT_THAT(Stretches(items, {Adopted(1, "2026-04-01"), Dropped(2, "2026-07-01"), Adopted(3, "2026-09-01")}),
              ElementsAre("v1 d10 2026-04-01..2026-07-01", "v1 d10 2026-09-01.."));
}

TEST(Duties, C3_AdoptionBeforeTheItemTakesEffectWaitsForIt) {
  EXPECT_THAT(Stretches({Finance(1, "2026-05-01", false)}, {Adopted(1, "2026-02-01")}),
              ElementsAre("v1 d10 2026-05-01.."));
}

TEST(Duties, C4_OneStretchPerVersion) {
  EXPECT_THAT(Stretches({Finance(1, "2025-01-01", true), Finance(2, "2026-06-01", true, 8)}, {}),
              ElementsAre("v1 d10 2025-01-01..2026-06-01", "v2 d8 2026-06-01.."));
}

TEST(Duties, C4_StricterTimingOfAnAdoptionMakesAStretch) {
  EXPECT_THAT(Stretches({Finance(1, "2026-01-01", true)}, {Adopted(1, "2026-04-01", 5)}),
              ElementsAre("v1 d10 2026-01-01..2026-04-01", "v1 d5 2026-04-01.."));
}

TEST(Duties, C4_NewFactsWithoutANewTimingMakeNone) {
  EXPECT_THAT(Stretches({Finance(1, "2026-01-01", true)}, {Adopted(1, "2026-04-01"), Adopted(2, "2026-05-01")}),
              ElementsAre("v1 d10 2026-01-01.."));
}

TEST(Duties, C3_ItemThatBecomesStricterOverridesTheAdoption) {
  EXPECT_THAT(
      Stretches({Finance(1, "2026-01-01", true, 10), Finance(2, "2026-06-01", true, 3)}, {Adopted(1, "2026-01-01", 5)}),
      ElementsAre("v1 d5 2026-01-01..2026-06-01", "v2 d3 2026-06-01.."));
}

// Of an item's phases and those of an adoption, each is owed as the stricter one says.
TEST(Duties, C3_PhaseByPhaseTheStricterCounts) {
  const auto phase = [](common::v1::Phase which, int before, int after) {
    v1::PhaseTiming timing;
    timing.set_phase(which);
    timing.set_days_before(before);
    timing.set_days_after(after);
    return timing;
  };
  const auto project = [&](int version, const std::string& date, int before, int after) {
    v1::Item item = Finance(version, date, true);
    item.clear_timing();
    item.mutable_timing()->set_kind(v1::TIMING_KIND_PROMPT);
    item.mutable_timing()->set_working_days_after(20);
    item.add_phases(common::v1::PHASE_BEFORE);
    item.add_phases(common::v1::PHASE_AFTER);
    *item.mutable_timing()->add_phases() = phase(common::v1::PHASE_BEFORE, before, 0);
    *item.mutable_timing()->add_phases() = phase(common::v1::PHASE_AFTER, 0, after);
    return item;
  };
  AdoptionVersion adopted = Adopted(1, "2026-01-01");
  adopted.has_timing = true;
  adopted.timing = project(1, "2026-01-01", 15, 20).timing();
  const auto told = [&](const v1::Item& later) {
    const auto duties = DutiesOf(Village(), {project(1, "2026-01-01", 7, 20), later}, {adopted}, k2026);
    EXPECT_EQ(duties.size(), 2u);
    const v1::TimingRule& timing = duties.back().timing();
    EXPECT_EQ(timing.phases_size(), later.timing().phases_size());
    std::vector<int> days;
    for (const v1::PhaseTiming& one : timing.phases()) days.push_back(one.days_before() + one.days_after());
    return days;
  };
  EXPECT_THAT(told(project(2, "2026-06-01", 7, 10)), ElementsAre(15, 10));
  EXPECT_THAT(told(project(2, "2026-06-01", 30, 10)), ElementsAre(30, 10));
  // A phase that the item has no more is not owed.
  v1::Item after = project(2, "2026-06-01", 7, 10);
  after.mutable_phases()->Truncate(0);
  after.add_phases(common::v1::PHASE_AFTER);
  after.mutable_timing()->mutable_phases()->DeleteSubrange(0, 1);
  EXPECT_THAT(told(after), ElementsAre(10));
  // A notice that the village keeps up longer has its time before the decision.
  adopted.has_timing = false;
  adopted.notice_days = 12;
  EXPECT_THAT(told(project(2, "2026-06-01", 8, 10)), ElementsAre(12, 10));
}

TEST(Duties, C4_ItemThatNoLongerFallsOnTheVillageEnds) {
  v1::Item county = Finance(2, "2026-06-01", true);
  county.clear_tiers();
  county.add_tiers(common::v1::TIER_COUNTY);
  EXPECT_THAT(Stretches({Finance(1, "2026-01-01", true), county}, {}), ElementsAre("v1 d10 2026-01-01..2026-06-01"));
}

TEST(Duties, C4_OnlyStretchesThatMeetTheRange) {
  const std::vector<v1::Item> items = {Finance(1, "2025-01-01", true), Finance(2, "2026-06-01", true, 8)};
  EXPECT_THAT(Stretches(items, {}, {"2026-01-01", "2026-06-01"}), ElementsAre("v1 d10 2025-01-01..2026-06-01"));
  EXPECT_THAT(Stretches(items, {}, {"2026-06-01", "2026-06-02"}), ElementsAre("v2 d8 2026-06-01.."));
  EXPECT_THAT(Stretches(items, {}, {"2024-01-01", "2025-01-01"}), IsEmpty());
}

TEST(Adoptions, C4_NewestDecisionCountsFromItsDate) {
  const std::vector<AdoptionVersion> versions = {Adopted(1, "2026-10-01"), Dropped(2, "2026-09-01")};
  EXPECT_EQ(AdoptionInEffect(versions, "2026-08-31"), nullptr);
  EXPECT_TRUE(AdoptionInEffect(versions, "2026-09-15")->dropped);
  EXPECT_TRUE(AdoptionInEffect(versions, "2026-10-15")->dropped);
}

v1::Adoption Adoption(const std::string& date, int day = 0) {
  v1::Adoption adoption;
  adoption.set_name("organizations/371325001012/adoptions/v-finance");
  adoption.set_effective_date(date);
  if (day != 0) *adoption.mutable_timing() = Monthly(day);
  return adoption;
}

TEST(Adopt, C3_StricterNotWeaker) {
  const std::vector<v1::Item> items = {Finance(1, "2026-01-01", true)};
  MB_EXPECT_OK(CheckAdoption(Adoption("2026-02-01"), items, Village(), "adoption"));
  MB_EXPECT_OK(CheckAdoption(Adoption("2026-02-01", 10), items, Village(), "adoption"));
  MB_EXPECT_OK(CheckAdoption(Adoption("2025-02-01", 9), items, Village(), "adoption"));
  EXPECT_THAT(CheckAdoption(Adoption("2026-02-01", 11), items, Village(), "adoption"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "WEAKENS_MANDATORY_ITEM"));
}

TEST(Adopt, P6_ANoticeClosesBeforeTheDecision) {
  v1::Item item = Finance(1, "2026-01-01", true);
  item.set_notice_days(5);
  item.add_phases(common::v1::PHASE_BEFORE);
  item.mutable_timing()->Clear();
  item.mutable_timing()->set_kind(v1::TIMING_KIND_PROMPT);
  item.mutable_timing()->set_working_days_after(20);
  v1::PhaseTiming& before = *item.mutable_timing()->add_phases();
  before.set_phase(common::v1::PHASE_BEFORE);
  before.set_days_before(7);
  v1::Adoption adoption = Adoption("2026-02-01");
  adoption.set_notice_days(7);
  MB_EXPECT_OK(CheckAdoption(adoption, {item}, Village(), "adoption"));
  adoption.set_notice_days(8);
  EXPECT_THAT(CheckAdoption(adoption, {item}, Village(), "adoption"), InvalidFieldIs("adoption.notice_days"));
  *adoption.mutable_timing() = item.timing();
  adoption.mutable_timing()->mutable_phases(0)->set_days_before(10);
  MB_EXPECT_OK(CheckAdoption(adoption, {item}, Village(), "adoption"));
  adoption.mutable_timing()->add_phases()->set_phase(common::v1::PHASE_AFTER);
  EXPECT_THAT(CheckAdoption(adoption, {item}, Village(), "adoption"),
              InvalidFieldIs("adoption.timing.phases[1].phase"));
}

TEST(Adopt, C3_OnlyItemsThatExistAndFallOnTheOrganization) {
  EXPECT_THAT(CheckAdoption(Adoption("2026-02-01"), {}, Village(), "adoption"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ITEM_NOT_FOUND"));
  v1::Item foreign = Finance(1, "2026-01-01", false);
  foreign.set_owner("organizations/371325002000");
  EXPECT_THAT(CheckAdoption(Adoption("2026-02-01"), {foreign}, Village(), "adoption"),
              StatusIs(absl::StatusCode::kFailedPrecondition, "ITEM_NOT_FOR_ORGANIZATION"));
}

TEST(Drop, C3_MandatoryCannotBeDropped) {
  EXPECT_THAT(CheckDrop("2026-02-01", {Finance(1, "2026-01-01", true)}, Village()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "MANDATORY_ITEM"));
  MB_EXPECT_OK(CheckDrop("2026-02-01", {Finance(1, "2026-01-01", false)}, Village()));
  // No longer mandatory from June.
  const std::vector<v1::Item> eased = {Finance(1, "2026-01-01", true), Finance(2, "2026-06-01", false)};
  MB_EXPECT_OK(CheckDrop("2026-06-01", eased, Village()));
  EXPECT_THAT(CheckDrop("2026-05-31", eased, Village()),
              StatusIs(absl::StatusCode::kFailedPrecondition, "MANDATORY_ITEM"));
}

}  // namespace
}  // namespace mingbai::catalog
