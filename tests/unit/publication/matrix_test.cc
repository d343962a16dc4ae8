#include "services/publication/matrix.h"

#include "gtest/gtest.h"

namespace mingbai::publication {
namespace {

TEST(Matrix, P2_SumsByItemAndDirectChildWithTotals) {
  MatrixSums sums("371325000000");
  sums.Add("v-finance", "371325002001", v1::OBLIGATION_STATUS_OVERDUE);
  sums.Add("v-finance", "371325001012", v1::OBLIGATION_STATUS_DUE);
  sums.Add("v-finance", "371325001013", v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
  sums.Add("v-finance", "371325001000", v1::OBLIGATION_STATUS_FULFILLED_LATE);
  sums.Add("a-dibao", "371325001012", v1::OBLIGATION_STATUS_DEFERRED);
  sums.Add("a-dibao", "371325001012-PARTY", v1::OBLIGATION_STATUS_EXEMPT);
  sums.Add("c-budget", "371325000000", v1::OBLIGATION_STATUS_UPCOMING);
  sums.Add("c-budget", "371325000000-EDU", v1::OBLIGATION_STATUS_WITHDRAWN);
  sums.Add("z-gone", "371325001012", v1::OBLIGATION_STATUS_DUE);
  EXPECT_EQ(sums.Items(), std::vector<std::string>({"a-dibao", "c-budget", "v-finance", "z-gone"}));
  sums.Drop("z-gone");
  const auto matrix = sums.Build();
  ASSERT_EQ(matrix.rows_size(), 3);
  EXPECT_EQ(matrix.rows(0).item(), "items/a-dibao");
  ASSERT_EQ(matrix.rows(0).cells_size(), 1);
  EXPECT_EQ(matrix.rows(0).cells(0).organization(), "organizations/371325001000");
  EXPECT_EQ(matrix.rows(0).cells(0).counts().deferred(), 1);
  EXPECT_EQ(matrix.rows(0).cells(0).counts().exempt(), 1);
  ASSERT_EQ(matrix.rows(1).cells_size(), 2);
  EXPECT_EQ(matrix.rows(1).cells(0).organization(), "organizations/371325000000");
  EXPECT_EQ(matrix.rows(1).cells(1).organization(), "organizations/371325000000-EDU");
  ASSERT_EQ(matrix.rows(2).cells_size(), 2);
  EXPECT_EQ(matrix.rows(2).cells(0).organization(), "organizations/371325001000");
  EXPECT_EQ(matrix.rows(2).cells(0).counts().total(), 3);
  EXPECT_EQ(matrix.rows(2).cells(1).counts().overdue(), 1);
  EXPECT_EQ(matrix.rows(2).total().total(), 4);
  ASSERT_EQ(matrix.totals_size(), 4);
  EXPECT_EQ(matrix.totals(2).organization(), "organizations/371325001000");
  EXPECT_EQ(matrix.totals(2).counts().total(), 5);
  EXPECT_EQ(matrix.total().total(), 8);
  EXPECT_EQ(matrix.total().withdrawn(), 1);
  EXPECT_EQ(matrix.total().upcoming(), 1);
}

TEST(Matrix, OfNothingThereIsNothing) {
  const auto matrix = MatrixSums("371325000000").Build();
  EXPECT_EQ(matrix.rows_size(), 0);
  EXPECT_EQ(matrix.totals_size(), 0);
  EXPECT_TRUE(matrix.has_total());
}

}  // namespace
}  // namespace mingbai::publication
