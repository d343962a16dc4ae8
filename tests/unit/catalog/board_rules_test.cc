#include "services/catalog/board_rules.h"

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace mingbai::catalog {
namespace {

using ::absl::StatusCode;
using ::mingbai::testing::InvalidFieldIs;
using ::mingbai::testing::StatusIs;
using ::testing::ElementsAre;

v1::BulletinBoard Board() {
  v1::BulletinBoard board;
  board.set_name("organizations/371325001012/boards/B1");
  board.set_display_name("村公开栏");
  board.set_place("村口");
  board.set_inside_yard(true);
  board.set_keeper("李四 村文书");
  return board;
}

google::protobuf::FieldMask Mask(std::initializer_list<const char*> paths) {
  google::protobuf::FieldMask mask;
  for (const char* path : paths) mask.add_paths(path);
  return mask;
}

TEST(Board, P8_ItsFirstVersionAppliesFromTheDayOnWhichItWasSetUp) {
  v1::BulletinBoard first = FirstVersion(Board(), "2026-10-10");
  EXPECT_EQ(first.set_up_date(), "2026-10-10");
  EXPECT_EQ(first.effective_date(), "2026-10-10");
  EXPECT_EQ(first.etag(), "1");
  v1::BulletinBoard given = Board();
  given.set_set_up_date("2020-05-01");
  given.set_removal_date("2026-01-01");
  first = FirstVersion(given, "2026-10-10");
  EXPECT_EQ(first.effective_date(), "2020-05-01");
  EXPECT_EQ(first.removal_date(), "");
  // A board that has long stood, entered with the day from which on it is one.
  given.clear_set_up_date();
  given.set_effective_date("2021-06-01");
  EXPECT_EQ(FirstVersion(given, "2026-10-10").set_up_date(), "2021-06-01");
}

TEST(Board, P8_OnlyNamedFactsChange) {
  const v1::BulletinBoard first = FirstVersion(Board(), "2026-10-10");
  v1::BulletinBoard patch;
  patch.set_place("广场");
  patch.set_display_name("不改");
  auto next = ApplyBoardUpdate(first, patch, Mask({"place", "inside_yard", "keeper"}), "2026-10-12");
  MB_ASSERT_OK(next);
  EXPECT_EQ(next->place(), "广场");
  EXPECT_EQ(next->display_name(), "村公开栏");
  EXPECT_FALSE(next->inside_yard());
  EXPECT_EQ(next->keeper(), "");
  EXPECT_EQ(next->effective_date(), "2026-10-12");
  EXPECT_EQ(next->set_up_date(), "2026-10-10");
  EXPECT_EQ(next->version(), 2);
  // A version that is still to come is not passed by.
  patch.set_effective_date("2026-12-01");
  next = ApplyBoardUpdate(first, patch, Mask({"place"}), "2026-10-12");
  MB_ASSERT_OK(next);
  patch.clear_effective_date();
  next = ApplyBoardUpdate(*next, patch, Mask({"place"}), "2026-10-12");
  MB_ASSERT_OK(next);
  EXPECT_EQ(next->effective_date(), "2026-12-01");
}

TEST(Board, P8_RefusesWhatContradicts) {
  const v1::BulletinBoard first = FirstVersion(Board(), "2026-10-10");
  v1::BulletinBoard patch = Board();
  EXPECT_THAT(ApplyBoardUpdate(first, patch, Mask({"name"}), "2026-10-12"), InvalidFieldIs("update_mask"));
  patch.set_etag("2");
  EXPECT_THAT(ApplyBoardUpdate(first, patch, Mask({"place"}), "2026-10-12"),
              StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  patch.set_etag("1");
  patch.set_effective_date("2026-10-09");
  EXPECT_THAT(ApplyBoardUpdate(first, patch, Mask({"place"}), "2026-10-12"),
              StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  patch.set_effective_date("2026-02-30");
  EXPECT_THAT(ApplyBoardUpdate(first, patch, Mask({"place"}), "2026-10-12"), InvalidFieldIs("board.effective_date"));
  FieldErrors errors;
  v1::BulletinBoard board = Board();
  board.set_set_up_date("x");
  board.set_keeper("李四 13812345678");
  CheckBoard(board, "boards[0]", errors);
  board = Board();
  board.clear_keeper();
  board.set_keeper_phone("0539-4211234");
  CheckBoard(board, "boards[1]", errors);
  EXPECT_THAT(FieldPathsOf(errors.ToStatus()),
              ElementsAre("boards[0].set_up_date", "boards[0].keeper", "boards[1].keeper_phone"));
}

TEST(Board, P8_ATakenDownBoardStaysDown) {
  v1::TakeDownBulletinBoardRequest request;
  request.set_removal_date("2026-11-01");
  request.set_reason("拆除");
  const v1::BulletinBoard first = FirstVersion(Board(), "2026-10-10");
  auto gone = ApplyTakeDown(first, request);
  MB_ASSERT_OK(gone);
  EXPECT_EQ(gone->effective_date(), "2026-11-01");
  EXPECT_EQ(gone->removal_reason(), "拆除");
  EXPECT_EQ(gone->place(), "村口");
  EXPECT_THAT(ApplyTakeDown(*gone, request), StatusIs(StatusCode::kFailedPrecondition, "BOARD_TAKEN_DOWN"));
  EXPECT_THAT(ApplyBoardUpdate(*gone, Board(), Mask({"place"}), "2026-11-02"),
              StatusIs(StatusCode::kFailedPrecondition, "BOARD_TAKEN_DOWN"));
  request.set_removal_date("2026-10-09");
  EXPECT_THAT(ApplyTakeDown(first, request), StatusIs(StatusCode::kFailedPrecondition, "EFFECTIVE_DATE_BACKWARD"));
  request.set_removal_date("");
  EXPECT_THAT(ApplyTakeDown(first, request), InvalidFieldIs("removal_date"));
}

}  // namespace
}  // namespace mingbai::catalog
