#include "services/catalog/service_guide_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/decision.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Wrong(const v1::Item& item) {
  FieldErrors errors;
  CheckServiceGuide(item, "item", errors);
  return FieldPathsOf(errors.ToStatus());
}

v1::Item Service() {
  v1::Item item;
  item.set_domain(common::v1::DOMAIN_SERVICE);
  *item.mutable_service_guide() = mingbai::testing::Guide();
  return item;
}

TEST(ServiceGuideRules, C14_AServiceItemSaysTheSixAndWhoAndHow) {
  EXPECT_THAT(Wrong(Service()), IsEmpty());
  v1::Item bare = Service();
  bare.clear_service_guide();
  EXPECT_THAT(Wrong(bare), ElementsAre("item.service_guide"));
  bare.mutable_service_guide();
  EXPECT_THAT(Wrong(bare),
              ElementsAre("item.service_guide.matter", "item.service_guide.approval_basis",
                          "item.service_guide.procedure", "item.service_guide.materials",
                          "item.service_guide.time_limit", "item.service_guide.fees", "item.service_guide.window",
                          "item.service_guide.staff", "item.service_guide.contact", "item.service_guide.handling"));
}

TEST(ServiceGuideRules, C14_APromiseNamesItsDays) {
  v1::Item item = Service();
  item.mutable_service_guide()->set_handling(v1::HANDLING_MODE_ON_THE_SPOT);
  EXPECT_THAT(Wrong(item), ElementsAre("item.service_guide.promised_working_days"));
  item.mutable_service_guide()->set_promised_working_days(0);
  EXPECT_THAT(Wrong(item), IsEmpty());
  item.mutable_service_guide()->set_handling(v1::HANDLING_MODE_JOINT);
  EXPECT_THAT(Wrong(item), ElementsAre("item.service_guide.promised_working_days"));
}

TEST(ServiceGuideRules, C14_OtherItemsHaveNone) {
  v1::Item item = Service();
  item.set_domain(common::v1::DOMAIN_VILLAGE);
  EXPECT_THAT(Wrong(item), ElementsAre("item.service_guide"));
  item.clear_service_guide();
  EXPECT_THAT(Wrong(item), IsEmpty());
}

}  // namespace
}  // namespace mingbai::catalog
