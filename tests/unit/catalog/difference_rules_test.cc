#include "services/catalog/difference_rules.h"

#include <map>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/decision.h"
#include "tests/support/items.h"

namespace mingbai::catalog {
namespace {

using ::testing::IsEmpty;

std::map<std::string, std::string> Told(const std::vector<v1::FieldDifference>& differences) {
  std::map<std::string, std::string> told;
  for (const v1::FieldDifference& one : differences) {
    told[one.path()] = one.label() + "：" + one.before() + "→" + one.after();
  }
  return told;
}

v1::Item Finance() {
  v1::Item item = mingbai::testing::VillageItem("v-finance", "organizations/371325000000");
  mingbai::testing::AddElement(&item, "金额", v1::ELEMENT_TYPE_MONEY);
  mingbai::testing::SetPrompt(&item, 20);
  item.clear_decision();
  return item;
}

TEST(DifferenceRules, C4_EqualVersionsDoNotDiffer) {
  v1::Item later = Finance();
  later.set_version(7);
  later.set_etag("7");
  const v1::Item item = Finance();
  EXPECT_THAT(DifferencesOf(&item, later), IsEmpty());
}

TEST(DifferenceRules, C4_BothValuesAreTextInTheCataloguesWords) {
  const v1::Item before = Finance();
  v1::Item after = before;
  after.mutable_timing()->set_working_days_after(10);
  after.add_channels(common::v1::CHANNEL_MEETING);
  after.set_mandatory(true);
  after.set_notice_days(7);
  after.mutable_elements(0)->set_sum(true);
  after.mutable_elements(0)->set_column(true);
  after.add_elements()->set_display_name("摘要");
  after.mutable_elements(1)->set_type(v1::ELEMENT_TYPE_TEXT);
  const auto told = Told(DifferencesOf(&before, after));
  EXPECT_EQ(told.at("timing"), "公开时限：信息形成或者变更之日起20个工作日内→信息形成或者变更之日起10个工作日内");
  EXPECT_EQ(told.at("channels"),
            "公开渠道和载体：社区/企事业单位/村公示栏（电子屏）→社区/企事业单位/村公示栏（电子屏）、会议");
  EXPECT_EQ(told.at("mandatory"), "必须公开：否→是");
  EXPECT_EQ(told.at("notice_days"), "公示天数：→7天");
  EXPECT_EQ(told.at("elements[金额]"), "公开内容（金额）：金额:金额→金额:金额:列:合计");
  EXPECT_EQ(told.at("elements[摘要]"), "公开内容（摘要）：→摘要:文本");
  EXPECT_EQ(told.at("elements"), "公开内容：金额→金额；摘要");
  EXPECT_EQ(told.size(), 7u);
}

// A field of Item that no label knows would be lost to whoever decides.
TEST(DifferenceRules, C4_NoFieldOfAnItemIsForgotten) {
  const std::set<std::string> by_service = {"name", "version", "etag", "create_time"};
  v1::Item full = Finance();
  full.set_mandatory(true);
  full.set_notice_days(7);
  full.add_phases(common::v1::PHASE_BEFORE);
  full.set_source("000");
  full.set_quote("引文");
  full.add_responsibilities()->set_organization("organizations/371325000000");
  *full.mutable_decision() = mingbai::testing::Decided();
  *full.mutable_service_guide() = mingbai::testing::Guide();
  full.set_abolished(true);
  const auto* item = v1::Item::descriptor();
  for (int i = 0; i < item->field_count(); ++i) {
    const std::string name = item->field(i)->name();
    if (by_service.count(name) > 0) continue;
    v1::Item without = full;
    without.GetReflection()->ClearField(&without, item->field(i));
    ASSERT_NE(without.SerializeAsString(), full.SerializeAsString()) << "the test does not set " << name;
    EXPECT_FALSE(DifferencesOf(&without, full).empty()) << name;
    EXPECT_FALSE(DifferencesOf(&full, without).empty()) << name;
  }
  const auto* guide = v1::ServiceGuide::descriptor();
  for (int i = 0; i < guide->field_count(); ++i) {
    v1::Item without = full;
    without.mutable_service_guide()->GetReflection()->ClearField(without.mutable_service_guide(), guide->field(i));
    EXPECT_EQ(Told(DifferencesOf(&without, full)).count("service_guide." + guide->field(i)->name()), 1u);
  }
}

TEST(DifferenceRules, C4_NoFieldOfAnAdoptionIsForgotten) {
  v1::Adoption full;
  full.set_task("公开");
  full.set_leader("主任");
  full.set_person_responsible("文书");
  *full.mutable_timing() = Finance().timing();
  full.set_effective_date("2026-01-01");
  full.set_state(v1::ADOPTION_STATE_ADOPTED);
  *full.mutable_decision() = mingbai::testing::Decided();
  full.set_notice_days(9);
  *full.mutable_channels() = Finance().channels();
  *full.mutable_elements() = Finance().elements();
  const auto* adoption = v1::Adoption::descriptor();
  for (int i = 0; i < adoption->field_count(); ++i) {
    const std::string name = adoption->field(i)->name();
    if (name == "name" || name == "etag" || name == "additions") continue;  // additions follow from the others
    v1::Adoption without = full;
    without.GetReflection()->ClearField(&without, adoption->field(i));
    ASSERT_NE(without.SerializeAsString(), full.SerializeAsString()) << "the test does not set " << name;
    EXPECT_FALSE(DifferencesOf(&without, full).empty()) << name;
  }
  EXPECT_EQ(Told(DifferencesOf(nullptr, full)).at("state"), "采用：→已采用");
}

}  // namespace
}  // namespace mingbai::catalog
