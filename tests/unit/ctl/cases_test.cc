// The citizens of the demonstration month (DOMAIN F-3).

#include "services/ctl/cases.h"

#include <set>

#include "gtest/gtest.h"

namespace mingbai::ctl {
namespace {

std::vector<std::string> Villages(int count) {
  std::vector<std::string> codes;
  for (int i = 0; i < count; ++i) codes.push_back(std::to_string(371325001200 + i));
  return codes;
}

// Never answered stays never answered, whatever the day that it was raised on.
TEST(DemoCases, F3_AnsweredAfterRaisedOrNever) {
  for (const int villages : {1, 25, 415}) {
    int answered = 0;
    int open = 0;
    for (const DemoCase& demo : DemoCases(Villages(villages), absl::CivilMonth(2026, 10))) {
      if (!demo.answered.has_value()) {
        ++open;
        EXPECT_EQ(demo.rating, 0);
        EXPECT_EQ(demo.answer, "");
        continue;
      }
      ++answered;
      EXPECT_LT(demo.raised, *demo.answered);
      EXPECT_NE(demo.answer, "");
    }
    EXPECT_GT(answered, 0);
    if (villages == 415) {
      EXPECT_GT(open, 0);
    }
  }
}

TEST(DemoCases, EachHasAKeyOfItsOwn) {
  std::set<std::string> keys;
  const std::vector<DemoCase> cases = DemoCases(Villages(415), absl::CivilMonth(2026, 10));
  for (const DemoCase& demo : cases) keys.insert(demo.key);
  EXPECT_EQ(keys.size(), cases.size());
  EXPECT_EQ(cases.size(), 25);
}

}  // namespace
}  // namespace mingbai::ctl
