#include "services/gateway/views/staleness.h"

#include "common/names/names.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "mingbai/evaluation/v1/events.pb.h"
#include "mingbai/feedback/v1/events.pb.h"
#include "mingbai/publication/v1/events.pb.h"
#include "services/gateway/views/ancestors.h"

namespace mingbai::gateway {
namespace {

using ::testing::ElementsAre;

common::v1::Event EventOf(const std::string& organization, const google::protobuf::Message& payload) {
  common::v1::Event event;
  event.set_organization(organization);
  event.mutable_payload()->PackFrom(payload);
  return event;
}

TEST(Ancestors, OfAVillageADepartmentAndACounty) {
  EXPECT_THAT(WithAncestors("371325001012"),
              ElementsAre("371325001012", "371325001000", "371325000000", "371300000000", "370000000000"));
  EXPECT_THAT(WithAncestors("371325001000-ZF-NY"), ElementsAre("371325001000-ZF-NY", "371325001000-ZF", "371325001000",
                                                               "371325000000", "371300000000", "370000000000"));
  EXPECT_THAT(WithAncestors("371325000000"), ElementsAre("371325000000", "371300000000", "370000000000"));
  for (const char* code : {"371325001012", "371325001000-ZF-NY", "371325000000"}) {
    for (const std::string& above : WithAncestors(code)) EXPECT_TRUE(InSubtree(above, code)) << above;
  }
}

TEST(Staleness, APublicationTouchesItsOrganization) {
  publication::v1::PublicationEvent payload;
  payload.mutable_published();
  const Staleness stale = StalenessOf(EventOf("organizations/371325001012", payload));
  EXPECT_FALSE(stale.everything);
  EXPECT_FALSE(stale.all_overviews);
  EXPECT_THAT(stale.codes, ElementsAre("371325001012"));
}

TEST(Staleness, ACaseTouchesTheOrganizationThatItIsAboutToo) {
  feedback::v1::FeedbackEvent payload;
  payload.mutable_answered()->set_organization("organizations/371325001012");
  EXPECT_THAT(StalenessOf(EventOf("organizations/371325001000", payload)).codes,
              ElementsAre("371325001000", "371325001012"));
}

TEST(Staleness, E9_AScoreTouchesEveryRank) {
  evaluation::v1::EvaluationEvent payload;
  payload.mutable_inspected();
  EXPECT_FALSE(StalenessOf(EventOf("organizations/371325001012", payload)).all_overviews);
  payload.mutable_scored();
  EXPECT_TRUE(StalenessOf(EventOf("organizations/371325001012", payload)).all_overviews);
}

TEST(Staleness, SnapshotsCalendarsAndItemsTouchEverything) {
  EXPECT_TRUE(StalenessOf(common::v1::Event()).everything);
  catalog::v1::CatalogEvent payload;
  payload.set_calendar_version(2);
  EXPECT_TRUE(StalenessOf(EventOf("organizations/371325000000", payload)).everything);
  payload.set_item("items/v-finance");
  EXPECT_TRUE(StalenessOf(EventOf("organizations/371325000000", payload)).everything);
  payload.mutable_organization()->set_name("organizations/371325001012");
  const Staleness stale = StalenessOf(EventOf("organizations/371325001012", payload));
  EXPECT_FALSE(stale.everything);
  EXPECT_THAT(stale.codes, ElementsAre("371325001012"));
}

}  // namespace
}  // namespace mingbai::gateway
