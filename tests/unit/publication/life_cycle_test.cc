// The life cycle of a publication (DOMAIN P-1, P-3, P-9, P-10).

#include "services/publication/life_cycle.h"

#include <map>
#include <set>

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::publication {
namespace {

using mingbai::testing::StatusIs;

const absl::Time kNow = absl::FromUnixSeconds(1000);

constexpr Verb kVerbs[] = {Verb::kEdit,        Verb::kSubmit,        Verb::kPassReview, Verb::kReturnReview,
                           Verb::kPassSecrecy, Verb::kReturnSecrecy, Verb::kSchedule,   Verb::kPublish,
                           Verb::kCorrect,     Verb::kArchive,       Verb::kWithdraw};

Standing At(v1::PublicationState state) {
  Standing standing;
  switch (state) {
    case v1::PUBLICATION_STATE_ON_NOTICE:
      standing.notice_close = kNow + absl::Seconds(1);
      break;
    case v1::PUBLICATION_STATE_NOTICE_CLOSED:
      standing.notice_close = kNow;
      break;
    case v1::PUBLICATION_STATE_ARCHIVED:
      standing.archived = true;
      break;
    case v1::PUBLICATION_STATE_WITHDRAWN:
      standing.withdrawn = true;
      break;
    default:
      break;
  }
  standing.has_public = state >= v1::PUBLICATION_STATE_PUBLISHED && state <= v1::PUBLICATION_STATE_ARCHIVED;
  if (state < v1::PUBLICATION_STATE_PUBLISHED) standing.work = state;
  return standing;
}

TEST(LifeCycle, P1_StatesAreComputedFromFactsAndClock) {
  for (int state = v1::PUBLICATION_STATE_DRAFT; state <= v1::PUBLICATION_STATE_WITHDRAWN; ++state) {
    EXPECT_EQ(OfficialState(At(static_cast<v1::PublicationState>(state)), kNow), state);
  }
}

// Every state with every verb: what the chain allows, and nothing else.
TEST(LifeCycle, P3_OnlyTheVerbsOfTheTableAreAllowed) {
  const std::map<int, std::set<Verb>> allowed = {
      {v1::PUBLICATION_STATE_DRAFT, {Verb::kEdit, Verb::kSubmit}},
      {v1::PUBLICATION_STATE_SUBMITTED, {Verb::kEdit, Verb::kPassReview, Verb::kReturnReview}},
      {v1::PUBLICATION_STATE_REVIEWED, {Verb::kEdit, Verb::kPassSecrecy, Verb::kReturnSecrecy}},
      {v1::PUBLICATION_STATE_SECRECY_CHECKED, {Verb::kEdit, Verb::kSchedule, Verb::kPublish}},
      {v1::PUBLICATION_STATE_SCHEDULED, {Verb::kEdit, Verb::kSchedule, Verb::kPublish}},
      {v1::PUBLICATION_STATE_PUBLISHED, {Verb::kCorrect, Verb::kArchive, Verb::kWithdraw}},
      {v1::PUBLICATION_STATE_ON_NOTICE, {Verb::kCorrect, Verb::kWithdraw}},
      {v1::PUBLICATION_STATE_NOTICE_CLOSED, {Verb::kCorrect, Verb::kArchive, Verb::kWithdraw}},
      {v1::PUBLICATION_STATE_ARCHIVED, {Verb::kCorrect, Verb::kWithdraw}},
      {v1::PUBLICATION_STATE_WITHDRAWN, {}},
  };
  for (const auto& [state, verbs] : allowed) {
    for (Verb verb : kVerbs) {
      const auto next = Next(At(static_cast<v1::PublicationState>(state)), verb, kNow);
      if (verbs.count(verb) > 0) {
        EXPECT_TRUE(next.ok()) << state << " " << static_cast<int>(verb);
      } else {
        EXPECT_THAT(next, StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"))
            << state << " " << static_cast<int>(verb);
      }
    }
  }
}

TEST(LifeCycle, P4_AnEditLeadsBackToTheDraft) {
  for (int state = v1::PUBLICATION_STATE_DRAFT; state <= v1::PUBLICATION_STATE_SCHEDULED; ++state) {
    EXPECT_EQ(*Next(At(static_cast<v1::PublicationState>(state)), Verb::kEdit, kNow), v1::PUBLICATION_STATE_DRAFT);
  }
}

TEST(LifeCycle, P9_ACorrectionAtWorkKeepsTheOldOneUp) {
  Standing standing = At(v1::PUBLICATION_STATE_NOTICE_CLOSED);
  standing.work = v1::PUBLICATION_STATE_REVIEWED;
  EXPECT_EQ(OfficialState(standing, kNow), v1::PUBLICATION_STATE_REVIEWED);
  EXPECT_EQ(PublicState(standing, kNow), v1::PUBLICATION_STATE_NOTICE_CLOSED);
  EXPECT_TRUE(Next(standing, Verb::kWithdraw, kNow).ok());
  EXPECT_THAT(Next(standing, Verb::kCorrect, kNow), StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(Next(standing, Verb::kArchive, kNow), StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST(LifeCycle, P5_TheNoticeEndsAtItsVeryInstant) {
  Standing standing = At(v1::PUBLICATION_STATE_ON_NOTICE);
  EXPECT_EQ(PublicState(standing, *standing.notice_close - absl::Microseconds(1)), v1::PUBLICATION_STATE_ON_NOTICE);
  EXPECT_EQ(PublicState(standing, *standing.notice_close), v1::PUBLICATION_STATE_NOTICE_CLOSED);
}

}  // namespace
}  // namespace mingbai::publication
