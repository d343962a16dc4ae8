#include "services/catalog/item_rules.h"

#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::Item Dibao() {
  v1::Item item;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"(name: "items/g-dibao-changes" owner: "organizations/371325000000" domain: DOMAIN_GOVERNMENT
         level1: "社会救助" level2: "低保变动"
         elements { display_name: "乡镇" type: ELEMENT_TYPE_TEXT column: true }
         elements { display_name: "户数" type: ELEMENT_TYPE_INTEGER column: true sum: true }
         elements { display_name: "变动率" type: ELEMENT_TYPE_RATIO2 column: true }
         elements { display_name: "说明" type: ELEMENT_TYPE_TEXT optional: true }
         legal_basis: "条例" responsible: "民政局"
         timing { kind: TIMING_KIND_PROMPT working_days_after: 5 }
         channels: CHANNEL_BOARD audience { audience_class: AUDIENCE_CLASS_PUBLIC }
         mode: DISCLOSURE_MODE_PROACTIVE tiers: TIER_COUNTY organization_kinds: ORGANIZATION_KIND_DEPARTMENT
         notice_days: 7 effective_date: "2026-10-01" version: 1 etag: "1")",
      &item));
  return item;
}

std::vector<std::string> WrongIn(const v1::Item& item, const std::string& path = "item") {
  FieldErrors errors;
  CheckItem(item, path, errors);
  return FieldPathsOf(errors.ToStatus());
}

TEST(Item, C2_StarterItemIsConsistent) { EXPECT_THAT(WrongIn(Dibao()), IsEmpty()); }

TEST(Item, C2_IdHasLowerCaseLettersDigitsAndHyphens) {
  EXPECT_TRUE(IsItemId("v-finance-2"));
  for (const char* id : {"", "V-finance", "v_finance", "村务", "a b"}) EXPECT_FALSE(IsItemId(id)) << id;
  EXPECT_FALSE(IsItemId(std::string(65, 'a')));
  v1::Item item = Dibao();
  item.set_name("items/G");
  EXPECT_THAT(WrongIn(item, "items[3]"), ElementsAre("items[3].name"));
}

TEST(Item, C6_TimingIsCheckedAtItsPath) {
  v1::Item item = Dibao();
  item.mutable_timing()->set_kind(v1::TIMING_KIND_PERMANENT);
  item.mutable_timing()->set_day(3);
  EXPECT_THAT(WrongIn(item), ElementsAre("item.timing.day"));
}

TEST(Item, C4_EffectiveDateExists) {
  v1::Item item = Dibao();
  item.set_effective_date("2026-02-30");
  EXPECT_THAT(WrongIn(item), ElementsAre("item.effective_date"));
}

TEST(Item, P4_NoTextHoldsAnIdentityNumber) {
  v1::Item item = Dibao();
  item.set_level1("张三110101199003078515");
  item.mutable_decision()->set_minutes("身份证 11010119900307851 5");
  item.add_elements()->set_display_name("110101199003078515");
  item.set_legal_basis("发文110101199003078516号");  // no identity number: the check digit
  EXPECT_THAT(WrongIn(item),
              ElementsAre("item.level1", "item.elements[" + std::to_string(item.elements_size() - 1) + "].display_name",
                          "item.decision.minutes"));
}

TEST(Item, C9_AudienceIsNamed) {
  v1::Item item = Dibao();
  item.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_UNSPECIFIED);
  EXPECT_THAT(WrongIn(item), ElementsAre("item.audience.audience_class"));
  item.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
  EXPECT_THAT(WrongIn(item), ElementsAre("item.audience.circle"));
  item.mutable_audience()->set_circle("党员");
  EXPECT_THAT(WrongIn(item), IsEmpty());
  item.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
  EXPECT_THAT(WrongIn(item), ElementsAre("item.audience.circle"));
}

TEST(Item, C2_ListsNameEachEntryOnce) {
  v1::Item item = Dibao();
  item.add_channels(common::v1::CHANNEL_BOARD);
  item.add_tiers(common::v1::TIER_COUNTY);
  item.add_organization_kinds(v1::ORGANIZATION_KIND_DEPARTMENT);
  item.add_phases(common::v1::PHASE_AFTER);
  item.add_phases(common::v1::PHASE_AFTER);
  EXPECT_THAT(WrongIn(item),
              ElementsAre("item.channels[1]", "item.tiers[1]", "item.organization_kinds[1]", "item.phases[1]"));
}

v1::Item InPhases(const std::string& timing) {
  v1::Item item = Dibao();
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(timing, item.mutable_timing()));
  for (auto phase : {common::v1::PHASE_BEFORE, common::v1::PHASE_DURING, common::v1::PHASE_AFTER}) {
    item.add_phases(phase);
  }
  return item;
}

TEST(Item, P6_WhatIsDisclosedBeforeFallsDueBefore) {
  for (const std::string kind : {"kind: TIMING_KIND_PROMPT working_days_after: 20 ",
                                 "kind: TIMING_KIND_STAGED same_day: true stages: '立项' "}) {
    EXPECT_THAT(WrongIn(InPhases(kind)), ElementsAre("item.timing.phases"));
    EXPECT_THAT(WrongIn(InPhases(kind + "phases { phase: PHASE_AFTER same_day: true }")),
                ElementsAre("item.timing.phases"));
    EXPECT_THAT(WrongIn(InPhases(kind + "phases { phase: PHASE_BEFORE days_before: 7 }")), IsEmpty());
  }
  // By the calendar nothing is owed before.
  EXPECT_THAT(WrongIn(InPhases("kind: TIMING_KIND_PERIODIC cycle: CYCLE_QUARTERLY month: 4 day: 20")), IsEmpty());
  EXPECT_THAT(WrongIn(InPhases("kind: TIMING_KIND_PERMANENT working_days_after: 20")), IsEmpty());
  v1::Item after = InPhases("kind: TIMING_KIND_PROMPT working_days_after: 20");
  after.clear_phases();
  after.add_phases(common::v1::PHASE_AFTER);
  EXPECT_THAT(WrongIn(after), IsEmpty());
}

TEST(Item, P5_P6_ANoticeClosesBeforeTheDecision) {
  const auto before = [](const std::string& when, int notice) {
    v1::Item item =
        InPhases("kind: TIMING_KIND_PROMPT working_days_after: 20 phases { phase: PHASE_BEFORE " + when + " }");
    item.set_notice_days(notice);
    return WrongIn(item);
  };
  EXPECT_THAT(before("days_before: 7", 7), IsEmpty());
  EXPECT_THAT(before("days_before: 8", 7), IsEmpty());
  EXPECT_THAT(before("days_before: 3", 0), IsEmpty());
  EXPECT_THAT(before("days_before: 6", 7), ElementsAre("item.timing.phases[0].days_before"));
  EXPECT_THAT(before("same_day: true", 7), ElementsAre("item.timing.phases[0].days_before"));
  EXPECT_THAT(before("same_day: true", 0), IsEmpty());
}

TEST(Elements, P7_NamesAreUnique) {
  v1::Item item = Dibao();
  item.mutable_elements(3)->set_display_name("户数");
  EXPECT_THAT(WrongIn(item), ElementsAre("item.elements[3].display_name"));
}

TEST(Elements, P7_OnlyNumericColumnsAddUp) {
  v1::Item item = Dibao();
  item.mutable_elements(0)->set_sum(true);
  item.mutable_elements(1)->set_column(false);
  item.mutable_elements(2)->set_sum(true);
  EXPECT_THAT(WrongIn(item), ElementsAre("item.elements[0].sum", "item.elements[1].sum", "item.elements[2].sum"));
}

TEST(Elements, P7_RatioHasBothOrNeither) {
  v1::Item item = Dibao();
  item.mutable_elements(2)->set_numerator("户数");
  EXPECT_THAT(WrongIn(item), ElementsAre("item.elements[2].denominator"));
  item.mutable_elements(2)->set_denominator("户数");
  EXPECT_THAT(WrongIn(item), IsEmpty());
  item.mutable_elements(2)->clear_numerator();
  EXPECT_THAT(WrongIn(item), ElementsAre("item.elements[2].numerator"));
}

TEST(Elements, P7_RatioDividesNumericColumnsOfTheItem) {
  v1::Item item = Dibao();
  item.mutable_elements(2)->set_numerator("乡镇");    // no number
  item.mutable_elements(2)->set_denominator("说明");  // no column
  EXPECT_THAT(WrongIn(item), ElementsAre("item.elements[2].numerator", "item.elements[2].denominator"));
  item.mutable_elements(2)->set_numerator("没有");
  item.mutable_elements(2)->set_denominator("变动率");  // itself
  EXPECT_THAT(WrongIn(item), ElementsAre("item.elements[2].numerator", "item.elements[2].denominator"));
  item.mutable_elements(2)->set_numerator("户数");
  item.mutable_elements(2)->set_denominator("户数");
  item.mutable_elements(2)->set_column(false);
  EXPECT_THAT(WrongIn(item), ElementsAre("item.elements[2].column"));
}

TEST(Elements, P7_OnlyRatiosDivide) {
  v1::Item item = Dibao();
  item.mutable_elements(1)->set_numerator("户数");
  item.mutable_elements(0)->set_denominator("户数");
  EXPECT_THAT(WrongIn(item), ElementsAre("item.elements[0].denominator", "item.elements[1].numerator"));
}

v1::Item Version(int version, const std::string& date) {
  v1::Item item = Dibao();
  item.set_version(version);
  item.set_effective_date(date);
  return item;
}

TEST(VersionInEffect, C4_GreatestEffectiveDateNotAfterTheDay) {
  const std::vector<v1::Item> versions = {Version(1, "2026-01-01"), Version(3, "2026-10-01"), Version(2, "2026-05-01")};
  EXPECT_EQ(VersionInEffect(versions, "2025-12-31"), nullptr);
  EXPECT_EQ(VersionInEffect(versions, "2026-01-01")->version(), 1);
  EXPECT_EQ(VersionInEffect(versions, "2026-09-30")->version(), 2);
  EXPECT_EQ(VersionInEffect(versions, "2026-10-01")->version(), 3);
  EXPECT_EQ(VersionInEffect({}, "2026-10-01"), nullptr);
}

TEST(VersionInEffect, C4_NewestWinsATie) {
  EXPECT_EQ(VersionInEffect({Version(2, "2026-01-01"), Version(1, "2026-01-01")}, "2026-02-01")->version(), 2);
  EXPECT_EQ(VersionInEffect({Version(1, "2026-01-01"), Version(2, "2026-01-01")}, "2026-02-01")->version(), 2);
}

TEST(VersionFrom, C4_FirstToComeWhereNoneIsInEffect) {
  const std::vector<v1::Item> versions = {Version(1, "2026-05-01"), Version(2, "2026-05-01"), Version(3, "2026-10-01")};
  EXPECT_EQ(VersionFrom(versions, "2026-01-01")->version(), 2);
  EXPECT_EQ(VersionFrom(versions, "2026-12-01")->version(), 3);
  EXPECT_EQ(VersionFrom({}, "2026-12-01"), nullptr);
}

v1::Organization Department(const std::string& code) {
  v1::Organization organization;
  organization.set_name("organizations/" + code);
  organization.set_tier(common::v1::TIER_COUNTY);
  organization.set_kind(v1::ORGANIZATION_KIND_DEPARTMENT);
  return organization;
}

TEST(AppliesTo, C3_TierKindAndOwnersSubtree) {
  EXPECT_TRUE(AppliesTo(Dibao(), Department("371325000000-MZJ")));
  EXPECT_FALSE(AppliesTo(Dibao(), Department("371326000000-MZJ")));
  v1::Organization school = Department("371325000000-XX");
  school.set_kind(v1::ORGANIZATION_KIND_SCHOOL);
  EXPECT_FALSE(AppliesTo(Dibao(), school));
  v1::Organization township = Department("371325001000-MZB");
  township.set_tier(common::v1::TIER_TOWNSHIP);
  EXPECT_FALSE(AppliesTo(Dibao(), township));
}

TEST(AppliesTo, C8_OnlyTheResponsible) {
  v1::Item item = Dibao();
  item.add_responsibilities()->set_organization("organizations/371325000000-MZJ");
  EXPECT_TRUE(AppliesTo(item, Department("371325000000-MZJ")));
  EXPECT_FALSE(AppliesTo(item, Department("371325000000-JYJ")));
  item.mutable_responsibilities(0)->clear_organization();
  item.mutable_responsibilities(0)->set_tier(common::v1::TIER_COUNTY);
  item.mutable_responsibilities(0)->set_kind(v1::ORGANIZATION_KIND_DEPARTMENT);
  EXPECT_TRUE(AppliesTo(item, Department("371325000000-JYJ")));
  item.add_organization_kinds(v1::ORGANIZATION_KIND_SCHOOL);
  v1::Organization school = Department("371325000000-XX");
  school.set_kind(v1::ORGANIZATION_KIND_SCHOOL);
  EXPECT_FALSE(AppliesTo(item, school));
}

TEST(Item, C8_ResponsibleIsOneOrganizationOrATierAndKindOfTheItem) {
  v1::Item item = Dibao();
  item.add_responsibilities();
  item.add_responsibilities()->set_organization("organizations/371325000000-MZJ");
  item.mutable_responsibilities(1)->set_tier(common::v1::TIER_COUNTY);
  EXPECT_THAT(WrongIn(item), ElementsAre("item.responsibilities[0].tier", "item.responsibilities[0].kind",
                                         "item.responsibilities[1].tier"));
}

google::protobuf::FieldMask Mask(std::initializer_list<const char*> paths) {
  google::protobuf::FieldMask mask;
  for (const char* path : paths) mask.add_paths(path);
  return mask;
}

TEST(ItemUpdate, C4_TakesWhatTheMaskNames) {
  v1::Item patch = Dibao();
  patch.set_level2("新名");
  patch.set_legal_basis("不取");
  patch.clear_elements();
  *patch.add_elements() = Dibao().elements(0);
  patch.clear_mandatory();
  patch.set_effective_date("2026-11-01");
  v1::Item newest = Dibao();
  newest.set_mandatory(true);
  auto next = ApplyUpdate(newest, patch, Mask({"level2", "elements", "mandatory"}));
  MB_ASSERT_OK(next);
  EXPECT_EQ(next->level2(), "新名");
  EXPECT_EQ(next->legal_basis(), "条例");
  EXPECT_EQ(next->elements_size(), 1);
  EXPECT_FALSE(next->mandatory());
  EXPECT_EQ(next->effective_date(), "2026-11-01");
}

TEST(ItemUpdate, C4_RefusesFixedFieldsAndUnknownPaths) {
  for (const char* path : {"name", "owner", "version", "etag", "create_time", "timing.day", "nonsense", "*"}) {
    EXPECT_THAT(ApplyUpdate(Dibao(), Dibao(), Mask({path})), InvalidFieldIs("update_mask")) << path;
  }
  v1::Item other = Dibao();
  other.set_owner("organizations/371325001000");
  EXPECT_THAT(ApplyUpdate(Dibao(), other, Mask({"level2"})), InvalidFieldIs("item.owner"));
}

TEST(ItemUpdate, C4_StaleEtagAndDateBackward) {
  v1::Item patch = Dibao();
  patch.set_etag("0");
  EXPECT_THAT(ApplyUpdate(Dibao(), patch, Mask({"level2"})), StatusIs(absl::StatusCode::kAborted, "STALE_ETAG"));
  patch.clear_etag();
  MB_EXPECT_OK(ApplyUpdate(Dibao(), patch, Mask({"level2"})));
  patch.set_effective_date("2026-09-30");
  EXPECT_THAT(ApplyUpdate(Dibao(), patch, Mask({"level2"})),
              StatusIs(absl::StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
}

TEST(ItemUpdate, C6_ResultIsChecked) {
  v1::Item patch = Dibao();
  patch.mutable_timing()->set_working_days_after(0);
  EXPECT_THAT(ApplyUpdate(Dibao(), patch, Mask({"timing"})), InvalidFieldIs("item.timing.working_days_after"));
  MB_EXPECT_OK(ApplyUpdate(Dibao(), patch, Mask({"level2"})));
}

}  // namespace
}  // namespace mingbai::catalog
