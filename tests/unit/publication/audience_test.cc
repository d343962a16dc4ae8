// Audiences (DOMAIN C-9).

#include "services/publication/audience.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::publication {
namespace {

TEST(Audience, C9_OnlyTheItemsOwnCircleOrNarrower) {
  const auto everyone = AudienceOf("");
  const auto members = AudienceOf("党员");
  using mingbai::testing::StatusIs;
  MB_EXPECT_OK(CheckNotWider(everyone, everyone));
  MB_EXPECT_OK(CheckNotWider(members, everyone));
  MB_EXPECT_OK(CheckNotWider(members, members));
  for (const auto& wider : {everyone, AudienceOf("流动党员")}) {
    EXPECT_THAT(CheckNotWider(wider, members),
                StatusIs(absl::StatusCode::kFailedPrecondition, "AUDIENCE_WIDER_THAN_ITEM"));
  }
}

TEST(Audience, C9_ACircleAnswersWhatIsOwedToItAndWhatHasBecomeItsOwn) {
  const auto everyone = AudienceOf("");
  const auto members = AudienceOf("党员");
  EXPECT_TRUE(Answers("", "", everyone));
  EXPECT_TRUE(Answers("党员", "党员", members));
  EXPECT_FALSE(Answers("党员", "", everyone));
  // First within the party, then outside: what all see, its members see.
  EXPECT_TRUE(Answers("", "党员", everyone));
  EXPECT_TRUE(Answers("党员", "", members));
  EXPECT_FALSE(Answers("流动党员", "", members));
  EXPECT_FALSE(Answers("流动党员", "党员", members));
}

TEST(Audience, C9_ACircleCountsInItsOrganizationOnly) {
  Principal principal;
  principal.circles = {"371325001001/党员"};
  const Viewer viewer(principal);
  EXPECT_TRUE(viewer.InAudience("371325001001", "党员"));
  EXPECT_TRUE(viewer.InAudience("371325001002", ""));
  EXPECT_FALSE(viewer.InAudience("371325001002", "党员"));
  EXPECT_FALSE(viewer.InAudience("371325001001", "委员会"));
}

TEST(Audience, G2_TheAnonymousActForNobody) {
  const Principal anonymous;
  const Viewer viewer(anonymous);
  EXPECT_TRUE(viewer.acts_high.empty());
  EXPECT_FALSE(viewer.Handles("371325001001"));
  Principal clerk;
  clerk.organization = "371325001000";
  clerk.permissions.Add(common::v1::PERMISSION_PUBLICATION_DRAFT);
  EXPECT_TRUE(Viewer(clerk).Handles("371325001001"));
  EXPECT_FALSE(Viewer(clerk).Handles("371325002001"));
  EXPECT_NE(Viewer(clerk).Fingerprint(), viewer.Fingerprint());
  // Who only reads handles no drafts.
  Principal reader;
  reader.organization = "371325001000";
  EXPECT_FALSE(Viewer(reader).Handles("371325001001"));
}

}  // namespace
}  // namespace mingbai::publication
