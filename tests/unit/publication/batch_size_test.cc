// How many organizations are brought in line together.

#include "services/publication/batch_size.h"

#include "gtest/gtest.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;

DaySpan Year() { return {CivilDay(2027, 1, 1), CivilDay(2028, 1, 1)}; }

catalog::v1::Duty& Add(catalog::v1::ListDutiesResponse* page, catalog::v1::TimingKind kind, catalog::v1::Cycle cycle) {
  auto& duty = *page->add_duties();
  duty.set_since("2026-10-01");
  duty.mutable_timing()->set_kind(kind);
  duty.mutable_timing()->set_cycle(cycle);
  return duty;
}

TEST(BatchSize, ExpectsEachDutysPeriods) {
  catalog::v1::ListDutiesResponse page;
  Add(&page, catalog::v1::TIMING_KIND_PERIODIC, catalog::v1::CYCLE_QUARTERLY);
  EXPECT_GE(ExpectedObligations(page, Year()), 4);
  EXPECT_LE(ExpectedObligations(page, Year()), 5);
  Add(&page, catalog::v1::TIMING_KIND_PERMANENT, catalog::v1::CYCLE_UNSPECIFIED);
  EXPECT_LE(ExpectedObligations(page, Year()), 6);
  // What falls due by events is not known before.
  Add(&page, catalog::v1::TIMING_KIND_PROMPT, catalog::v1::CYCLE_UNSPECIFIED);
  EXPECT_LE(ExpectedObligations(page, Year()), 6);
}

TEST(BatchSize, ExpectsOnlyWhatIsOwedInTheSpan) {
  catalog::v1::ListDutiesResponse page;
  Add(&page, catalog::v1::TIMING_KIND_PERIODIC, catalog::v1::CYCLE_MONTHLY).set_until("2027-02-01");
  EXPECT_LE(ExpectedObligations(page, Year()), 2);
  Add(&page, catalog::v1::TIMING_KIND_PERIODIC, catalog::v1::CYCLE_MONTHLY).set_since("2028-01-01");
  Add(&page, catalog::v1::TIMING_KIND_PERIODIC, catalog::v1::CYCLE_MONTHLY).set_until("2027-01-01");
  EXPECT_LE(ExpectedObligations(page, Year()), 2);
}

TEST(BatchSize, TooLargeIsWhatMayBeTakenInParts) {
  catalog::v1::ListDutiesResponse page;
  page.add_organizations("organizations/371325001001");
  for (int i = 0; i < 1000; ++i) Add(&page, catalog::v1::TIMING_KIND_PERIODIC, catalog::v1::CYCLE_MONTHLY);
  EXPECT_FALSE(IsTooLarge(page, Year())) << "one organization cannot be parted";
  page.add_organizations("organizations/371325001002");
  EXPECT_TRUE(IsTooLarge(page, Year()));
  EXPECT_FALSE(IsTooLarge(page, {CivilDay(2027, 1, 1), CivilDay(2027, 2, 1)}));
}

TEST(BatchSize, FollowsWhatOrganizationsOwe) {
  EXPECT_EQ(NextBatch(1, 0), 20);
  EXPECT_EQ(NextBatch(20, 20), 20);
  EXPECT_EQ(NextBatch(2, 2000), 2);
  EXPECT_EQ(NextBatch(1, 1000000), 1);
}

}  // namespace
}  // namespace mingbai::publication
