#include "common/names/names.h"

#include "common/rpc/field_rules.h"
#include "gtest/gtest.h"

namespace mingbai {
namespace {

// DOMAIN C-1, G-2: county, township, village and what hangs below each by "-".
TEST(Names, G2_SubtreesFollowTheCodes) {
  EXPECT_TRUE(InSubtree("371325000000", "371325001012"));
  EXPECT_TRUE(InSubtree("371325000000", "371325000000-MZJ"));
  EXPECT_TRUE(InSubtree("371325001000", "371325001012"));
  EXPECT_TRUE(InSubtree("371325001000", "371325001000-CZS"));
  EXPECT_TRUE(InSubtree("371325001012", "371325001012-DZB"));
  EXPECT_TRUE(InSubtree("371300000000", "371325001012"));
  EXPECT_TRUE(InSubtree("370000000000", "371325001012"));
  EXPECT_FALSE(InSubtree("371325001000", "371325101001"));
  EXPECT_FALSE(InSubtree("371325001012", "371325001013"));
  EXPECT_FALSE(InSubtree("371325000000-MZJ", "371325000000-MZJX"));
  EXPECT_TRUE(InSubtree("371325000000-MZJ", "371325000000-MZJ-DK"));
  EXPECT_FALSE(InSubtree("371325000000-MZJ", "371325000000"));
}

TEST(Names, SubtreeRangesHoldExactlyTheSubtree) {
  const std::string codes[] = {"370000000000",      "371300000000",        "371325000000", "371325000000-MZJ",
                               "371325000000-MZJX", "371325000000-MZJ-DK", "371325001000", "371325001000-CZS",
                               "371325001012",      "371325001012-DZB",    "371325001013", "371325101000",
                               "371326000000",      "371325009000",        "371325009999", "371325999999"};
  for (const std::string& root : codes) {
    const CodeRange range = SubtreeRange(root);
    for (const std::string& code : codes) {
      EXPECT_EQ(range.low <= code && code < range.high, InSubtree(root, code)) << root << " " << code;
    }
  }
}

TEST(Names, DirectChildren) {
  EXPECT_EQ(DirectChild("371325000000", "371325001012"), "371325001000");
  EXPECT_EQ(DirectChild("371325000000", "371325001000-CZS"), "371325001000");
  EXPECT_EQ(DirectChild("371325000000", "371325000000-MZJ-DK"), "371325000000-MZJ");
  EXPECT_EQ(DirectChild("371325000000", "371325000000"), "371325000000");
  EXPECT_EQ(DirectChild("371325001000", "371325001012"), "371325001012");
  EXPECT_EQ(DirectChild("370000000000", "371325001012"), "371300000000");
}

TEST(Names, ResourceNamesFitTheirCollections) {
  EXPECT_TRUE(rpc::IsResourceName("organizations", "organizations/371325001012"));
  EXPECT_TRUE(rpc::IsResourceName("organizations/*/cases", "organizations/371325001012/cases/0abc"));
  // Circles alone are named in any script.
  EXPECT_TRUE(rpc::IsResourceName("organizations/*/circles", "organizations/371325001012/circles/党政联席会"));
  EXPECT_TRUE(
      rpc::IsResourceName("organizations/*/circles/*/members", "organizations/371325001012/circles/党员/members/0"));
  EXPECT_FALSE(rpc::IsResourceName("organizations/*/cases", "organizations/371325001012/cases/党员"));
  for (const char* bad : {"organizations/371325001012/circles/党 员", "organizations/371325001012/circles/党:员",
                          "organizations/371325001012/circles/", "organizations/371325001012/circles/党/员"}) {
    EXPECT_FALSE(rpc::IsResourceName("organizations/*/circles", bad)) << bad;
  }
  EXPECT_TRUE(rpc::IsResourceName("organizations/*/obligations",
                                  "organizations/371325001012/obligations/v-finance.2026-09.none.0"));
  for (const char* bad : {"organizations/", "organizations/12", "organizations/371325001012/", "items/x",
                          "organizations/371325001012' OR '1'='1", "371325001012", ""}) {
    EXPECT_FALSE(rpc::IsResourceName("organizations", bad)) << bad;
  }
}

}  // namespace
}  // namespace mingbai
