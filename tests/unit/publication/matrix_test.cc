#include "services/publication/matrix.h"

#include "gtest/gtest.h"

namespace mingbai::publication {
namespace {

TEST(Matrix, P2_SumsByItemAndDirectChildWithTotals) {
  MatrixSums sums("371325000000");
  sums.Add("371325001014", "v-finance", v1::OBLIGATION_STATUS_OVERDUE);
  sums.Add("371325002001", "v-finance", v1::OBLIGATION_STATUS_OVERDUE);
  sums.Add("371325001012", "v-finance", v1::OBLIGATION_STATUS_DUE);
  sums.Add("371325001013", "v-finance", v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
  sums.Add("371325001000", "v-finance", v1::OBLIGATION_STATUS_FULFILLED_LATE);
  sums.Add("371325001012", "a-dibao", v1::OBLIGATION_STATUS_DEFERRED);
  sums.Add("371325001012-PARTY", "a-dibao", v1::OBLIGATION_STATUS_EXEMPT);
  sums.Add("371325000000", "c-budget", v1::OBLIGATION_STATUS_UPCOMING);
  sums.Add("371325000000-EDU", "c-budget", v1::OBLIGATION_STATUS_WITHDRAWN);
  sums.Add("371325001012", "z-gone", v1::OBLIGATION_STATUS_DUE);
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
  EXPECT_EQ(matrix.rows(2).cells(0).counts().total(), 4);
  EXPECT_EQ(matrix.rows(2).cells(1).counts().overdue(), 1);
  EXPECT_EQ(matrix.rows(2).total().total(), 5);
  ASSERT_EQ(matrix.totals_size(), 4);
  EXPECT_EQ(matrix.totals(2).organization(), "organizations/371325001000");
  EXPECT_EQ(matrix.totals(2).counts().total(), 6);
  EXPECT_EQ(matrix.total().total(), 9);
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
