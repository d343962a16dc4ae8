#include "services/catalog/weakening_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/catalog/client/adopted_item.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using absl::StatusCode;
using ::mingbai::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

v1::Item Subsidies() {
  v1::Item item;
  item.set_name("items/v-subsidy");
  item.mutable_timing()->set_kind(v1::TIMING_KIND_PROMPT);
  item.mutable_timing()->set_working_days_after(10);
  item.set_notice_days(7);
  item.add_channels(common::v1::CHANNEL_BOARD);
  item.add_channels(common::v1::CHANNEL_MEETING);
  for (const char* name : {"户主", "金额"}) {
    item.add_elements()->set_display_name(name);
    item.mutable_elements(item.elements_size() - 1)->set_type(v1::ELEMENT_TYPE_TEXT);
  }
  item.mutable_elements(1)->set_optional(true);
  item.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
  return item;
}

// The status, and that it names the field and the rule.
void ExpectRefused(const v1::Adoption& adoption, const v1::Item& item, const char* field, const char* rule) {
  const absl::Status status = CheckStrictness(adoption, item, "a");
  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "WEAKENS_MANDATORY_ITEM"));
  EXPECT_THAT(FieldPathsOf(status), ElementsAre(std::string("a.") + field));
  EXPECT_THAT(std::string(status.message()), HasSubstr("C-3: what a tier above fixed"));
  EXPECT_THAT(std::string(status.message()), HasSubstr(rule));
}

TEST(WeakeningRules, C3_WhatIsNotSaidStaysTheItems) {
  MB_EXPECT_OK(CheckStrictness(v1::Adoption(), Subsidies(), "a"));
  const Terms terms = TermsOf(Subsidies(), nullptr);
  EXPECT_EQ(terms.item.notice_days(), 7);
  EXPECT_EQ(terms.item.timing().working_days_after(), 10);
  EXPECT_FALSE(terms.own_timing);
}

TEST(WeakeningRules, C3_EveryWeakeningIsRefusedByItsRule) {
  const v1::Item item = Subsidies();
  v1::Adoption timing;
  *timing.mutable_timing() = item.timing();
  timing.mutable_timing()->set_working_days_after(11);
  ExpectRefused(timing, item, "timing", "C-6");

  v1::Adoption notice;
  notice.set_notice_days(6);
  ExpectRefused(notice, item, "notice_days", "P-5");

  v1::Adoption channels;
  channels.add_channels(common::v1::CHANNEL_BOARD);
  channels.add_channels(common::v1::CHANNEL_WEBSITE);
  ExpectRefused(channels, item, "channels", "P-8");

  v1::Adoption missing;
  *missing.add_elements() = item.elements(0);
  ExpectRefused(missing, item, "elements", "P-7");
  v1::Adoption optional;
  *optional.mutable_elements() = item.elements();
  optional.mutable_elements(0)->set_optional(true);
  ExpectRefused(optional, item, "elements", "P-7");
  v1::Adoption other;
  *other.mutable_elements() = item.elements();
  other.mutable_elements(0)->set_type(v1::ELEMENT_TYPE_INTEGER);
  ExpectRefused(other, item, "elements", "P-7");
}

TEST(WeakeningRules, C3_StricterIsAllowedAndApplies) {
  const v1::Item item = Subsidies();
  v1::Adoption strict;
  *strict.mutable_timing() = item.timing();
  strict.mutable_timing()->set_working_days_after(5);
  strict.set_notice_days(10);
  for (auto channel : {common::v1::CHANNEL_MEETING, common::v1::CHANNEL_BOARD, common::v1::CHANNEL_WEBSITE}) {
    strict.add_channels(channel);
  }
  *strict.mutable_elements() = item.elements();
  strict.mutable_elements(1)->set_optional(false);
  strict.add_elements()->set_display_name("发放日期");
  MB_EXPECT_OK(CheckStrictness(strict, item, "a"));
  const Terms terms = TermsOf(item, &strict);
  EXPECT_TRUE(terms.own_timing);
  EXPECT_EQ(terms.item.timing().working_days_after(), 5);
  EXPECT_EQ(terms.item.notice_days(), 10);
  EXPECT_THAT(terms.item.channels(),
              ElementsAre(common::v1::CHANNEL_BOARD, common::v1::CHANNEL_MEETING, common::v1::CHANNEL_WEBSITE));
  ASSERT_EQ(terms.item.elements_size(), 3);
  EXPECT_FALSE(terms.item.elements(1).optional());
  EXPECT_EQ(terms.item.elements(2).display_name(), "发放日期");
}

// The item has become stricter since it was adopted: each fact by itself is the stricter one.
TEST(WeakeningRules, C3_ALaterStricterItemCounts) {
  v1::Adoption adopted;
  *adopted.mutable_timing() = Subsidies().timing();
  adopted.mutable_timing()->set_working_days_after(8);
  adopted.set_notice_days(9);
  *adopted.mutable_channels() = Subsidies().channels();
  *adopted.mutable_elements() = Subsidies().elements();
  v1::Item item = Subsidies();
  item.mutable_timing()->set_working_days_after(3);
  item.set_notice_days(15);
  item.add_channels(common::v1::CHANNEL_WEBSITE);
  item.mutable_elements(1)->set_optional(false);
  const Terms terms = TermsOf(item, &adopted);
  EXPECT_FALSE(terms.own_timing);
  EXPECT_EQ(terms.item.timing().working_days_after(), 3);
  EXPECT_EQ(terms.item.notice_days(), 15);
  EXPECT_EQ(terms.item.channels().size(), 3);
  EXPECT_FALSE(terms.item.elements(1).optional());
}

// The item asks for less than when it was adopted: what the adoption only repeated goes, what it added stays.
TEST(WeakeningRules, C3_WhatAnAdoptionRepeatsIsNotItsOwn) {
  const v1::Item then = Subsidies();
  v1::Adoption adopted;
  *adopted.mutable_timing() = then.timing();
  adopted.set_notice_days(7);
  *adopted.mutable_channels() = then.channels();
  adopted.add_channels(common::v1::CHANNEL_WEBSITE);
  *adopted.mutable_elements() = then.elements();
  adopted.mutable_elements(1)->set_optional(false);  // 金额
  adopted.add_elements()->set_display_name("发放日期");
  *adopted.mutable_additions() = AdditionsOf(adopted, then);
  EXPECT_FALSE(adopted.additions().timing());
  EXPECT_EQ(adopted.additions().notice_days(), 0);
  EXPECT_THAT(adopted.additions().channels(), ElementsAre(common::v1::CHANNEL_WEBSITE));
  ASSERT_EQ(adopted.additions().elements_size(), 2);
  v1::Item now = then;
  now.mutable_timing()->set_working_days_after(20);
  now.set_notice_days(3);
  now.clear_channels();
  now.add_channels(common::v1::CHANNEL_MEETING);
  now.clear_elements();
  const Terms terms = TermsOf(now, &adopted);
  EXPECT_FALSE(terms.own_timing);
  EXPECT_EQ(terms.item.timing().working_days_after(), 20);
  EXPECT_EQ(terms.item.notice_days(), 3);
  EXPECT_THAT(terms.item.channels(), ElementsAre(common::v1::CHANNEL_MEETING, common::v1::CHANNEL_WEBSITE));
  ASSERT_EQ(terms.item.elements_size(), 2);
  EXPECT_EQ(terms.item.elements(0).display_name(), "金额") << "the village's own: it may not be left out";
  EXPECT_EQ(terms.item.elements(1).display_name(), "发放日期");
  // A stricter timing and a longer notice are its own.
  adopted.mutable_timing()->set_working_days_after(8);
  adopted.set_notice_days(9);
  *adopted.mutable_additions() = AdditionsOf(adopted, then);
  EXPECT_TRUE(TermsOf(now, &adopted).own_timing);
  EXPECT_EQ(TermsOf(now, &adopted).item.notice_days(), 9);
  // From before that was kept, all counts.
  adopted.clear_additions();
  EXPECT_EQ(TermsOf(now, &adopted).item.channels().size(), 3);
}

// The item leaves less time before the decision than the longer notice of an adoption takes: it is disclosed earlier.
TEST(WeakeningRules, P6_ANoticeClosesBeforeTheDecisionThoughTheItemLeavesLessTimeLater) {
  v1::Item item = Subsidies();
  v1::PhaseTiming& before = *item.mutable_timing()->add_phases();
  before.set_phase(common::v1::PHASE_BEFORE);
  before.set_days_before(8);
  item.mutable_timing()->add_phases()->set_phase(common::v1::PHASE_AFTER);
  v1::Adoption adopted;
  *adopted.mutable_timing() = item.timing();
  adopted.set_notice_days(15);
  const Terms terms = TermsOf(item, &adopted);
  EXPECT_EQ(terms.item.notice_days(), 15);
  EXPECT_EQ(terms.item.timing().phases(0).days_before(), 15);
  EXPECT_EQ(terms.item.timing().phases(1).days_before(), 0);
  EXPECT_TRUE(terms.own_timing);
  adopted.clear_timing();
  EXPECT_TRUE(TermsOf(item, &adopted).own_timing);
  adopted.set_notice_days(8);
  EXPECT_EQ(TermsOf(item, &adopted).item.timing().phases(0).days_before(), 8);
  EXPECT_FALSE(TermsOf(item, &adopted).own_timing);
}

}  // namespace
}  // namespace mingbai::catalog
