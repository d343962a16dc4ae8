#include "services/gateway/views/board.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/gateway/views/view_time.h"

namespace mingbai::gateway {
namespace {

using ::testing::ElementsAre;

const absl::Time kNow = absl::FromUnixSeconds(1790000000);  // 2026-09-21 21:33 county time

catalog::v1::Organization Village() {
  catalog::v1::Organization organization;
  organization.set_name("organizations/371325001012");
  organization.set_display_name("北石沟村");
  organization.set_tier(common::v1::TIER_VILLAGE);
  return organization;
}

BoardParts Whole() {
  BoardParts parts;
  parts.boards = catalog::v1::ListBulletinBoardsResponse();
  parts.disclosed = publication::v1::ListPublicationsResponse();
  parts.on_notice = publication::v1::ListPublicationsResponse();
  parts.overdue = publication::v1::ListObligationsResponse();
  parts.due = publication::v1::ListObligationsResponse();
  parts.upcoming = publication::v1::ListObligationsResponse();
  parts.deferred = publication::v1::ListObligationsResponse();
  parts.answers = feedback::v1::ListPublicAnswersResponse();
  parts.scores = evaluation::v1::ListScoresResponse();
  return parts;
}

publication::v1::Publication Published(const std::string& name) {
  publication::v1::Publication publication;
  publication.set_name(name);
  publication.mutable_content()->set_title("财务");
  publication.set_state(publication::v1::PUBLICATION_STATE_PUBLISHED);
  publication.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
  *publication.mutable_publish_time() = ToProto(kNow - absl::Hours(1));
  publication.set_content_hash("ab");
  return publication;
}

TEST(Board, G1_HoldsEveryPart) {
  BoardParts parts = Whole();
  *parts.disclosed->add_publications() = Published("publications/a");
  auto* notice = parts.on_notice->add_publications();
  *notice = Published("publications/b");
  notice->set_state(publication::v1::PUBLICATION_STATE_ON_NOTICE);
  *notice->mutable_notice_close_time() = ToProto(kNow + absl::Hours(50));
  parts.overdue->add_obligations()->set_name("o1");
  auto* due = parts.due->add_obligations();
  due->set_name("o2");
  *due->mutable_next_change_time() = ToProto(kNow + absl::Hours(30));
  parts.answers->add_answers()->set_title("问路灯");
  parts.scores->add_scores()->set_total_thousandths(98000);
  parts.boards->add_boards()->set_display_name("村东公开栏");

  const v1::Board board = BuildBoard(Village(), parts, kNow);
  EXPECT_EQ(board.organization().display_name(), "北石沟村");
  EXPECT_EQ(FromProto(board.as_of_time()), kNow);
  ASSERT_EQ(board.disclosed_size(), 1);
  EXPECT_EQ(board.disclosed(0).publication(), "publications/a");
  EXPECT_EQ(board.disclosed(0).title(), "财务");
  EXPECT_EQ(board.disclosed(0).content_hash(), "ab");
  ASSERT_EQ(board.on_notice_size(), 1);
  EXPECT_EQ(board.overdue(0).name(), "o1");
  EXPECT_EQ(board.due(0).name(), "o2");
  EXPECT_EQ(board.how_to_ask().path(), "/v1/cases");
  EXPECT_EQ(board.answers(0).title(), "问路灯");
  EXPECT_EQ(board.scores(0).total_thousandths(), 98000);
  EXPECT_EQ(board.boards(0).display_name(), "村东公开栏");
  EXPECT_EQ(board.missing_size(), 0);
  EXPECT_EQ(FromProto(board.next_change_time()), kNow + absl::Hours(30));
}

TEST(Board, C9_WhatIsNotPublicNeverShows) {
  BoardParts parts = Whole();
  auto* circle = parts.disclosed->add_publications();
  *circle = Published("publications/circle");
  circle->mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
  auto* draft = parts.disclosed->add_publications();
  *draft = Published("publications/draft");
  draft->set_state(publication::v1::PUBLICATION_STATE_DRAFT);
  auto* unknown = parts.on_notice->add_publications();
  *unknown = Published("publications/unknown");
  unknown->clear_audience();
  const v1::Board board = BuildBoard(Village(), parts, kNow);
  EXPECT_EQ(board.disclosed_size(), 0);
  EXPECT_EQ(board.on_notice_size(), 0);
}

TEST(Board, G4_MissingPartsAreNamedAndTheRestServed) {
  BoardParts parts = Whole();
  parts.disclosed = absl::UnavailableError("down");
  parts.answers = absl::DeadlineExceededError("slow");
  parts.overdue->add_obligations()->set_name("o1");
  parts.scores->add_scores();
  v1::Board board = BuildBoard(Village(), parts, kNow);
  EXPECT_THAT(board.missing(), ElementsAre("publication", "feedback"));
  EXPECT_EQ(board.overdue_size(), 1);
  EXPECT_EQ(board.scores_size(), 1);

  board = BuildBoard(Village(), BoardParts(), kNow);
  EXPECT_THAT(board.missing(), ElementsAre("catalog", "publication", "feedback", "evaluation"));
  EXPECT_EQ(board.organization().name(), "organizations/371325001012");
}

TEST(Board, PartsAreBoundedAsTheContractSays) {
  BoardParts parts = Whole();
  for (int i = 0; i < 100; ++i) {
    *parts.disclosed->add_publications() = Published("publications/" + std::to_string(i));
    parts.overdue->add_obligations();
    parts.due->add_obligations();
    parts.answers->add_answers();
    parts.scores->add_scores();
  }
  const v1::Board board = BuildBoard(Village(), parts, kNow);
  EXPECT_EQ(board.disclosed_size(), 60);
  EXPECT_EQ(board.disclosed(0).publication(), "publications/0");
  EXPECT_EQ(board.overdue_size(), 60);
  EXPECT_EQ(board.due_size(), 60);
  EXPECT_EQ(board.answers_size(), 20);
  EXPECT_EQ(board.scores_size(), 12);
}

TEST(Board, NextChangeIsTheEarliestComingOne) {
  BoardParts parts = Whole();
  EXPECT_FALSE(BuildBoard(Village(), parts, kNow).has_next_change_time());
  // A change that has passed does not count.
  *parts.due->add_obligations()->mutable_next_change_time() = ToProto(kNow - absl::Hours(1));
  EXPECT_FALSE(BuildBoard(Village(), parts, kNow).has_next_change_time());
  *parts.deferred->add_obligations()->mutable_next_change_time() = ToProto(kNow + absl::Hours(48));
  *parts.upcoming->add_obligations()->mutable_next_change_time() = ToProto(kNow + absl::Hours(72));
  EXPECT_EQ(FromProto(BuildBoard(Village(), parts, kNow).next_change_time()), kNow + absl::Hours(48));
  // Where not all that is coming is known, the next midnight stands for it.
  parts.upcoming->set_next_page_token("more");
  EXPECT_EQ(FromProto(BuildBoard(Village(), parts, kNow).next_change_time()), NextMidnight(kNow));
}

TEST(ViewTime, MonthsAndMidnightsAreCountyTime) {
  const absl::Time late = absl::FromCivil(absl::CivilSecond(2026, 9, 30, 16, 0, 0), absl::UTCTimeZone());
  EXPECT_EQ(MonthOf(late), "2026-10");
  EXPECT_EQ(MonthOf(late - absl::Nanoseconds(1)), "2026-09");
  EXPECT_EQ(NextMidnight(late), late + absl::Hours(24));
  EXPECT_EQ(NextMidnight(late - absl::Nanoseconds(1)), late);
  EXPECT_EQ(*ParseMonth("2026-10"), absl::CivilMonth(2026, 10));
  EXPECT_FALSE(ParseMonth("2026-13").has_value());
  EXPECT_FALSE(ParseMonth("2026-00").has_value());
  EXPECT_FALSE(ParseMonth("").has_value());
}

}  // namespace
}  // namespace mingbai::gateway
