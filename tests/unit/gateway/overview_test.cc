#include "services/gateway/views/overview.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/gateway/views/view_time.h"

namespace mingbai::gateway {
namespace {

using ::testing::ElementsAre;

const absl::Time kNow = absl::FromUnixSeconds(1792000000);  // 2026-10-15 county time
constexpr char kMonth[] = "2026-10";

catalog::OrganizationPtr Organization(const std::string& code, const std::string& parent, common::v1::Tier tier) {
  auto organization = std::make_shared<catalog::v1::Organization>();
  organization->set_name("organizations/" + code);
  organization->set_display_name("名" + code);
  if (!parent.empty()) organization->set_parent("organizations/" + parent);
  organization->set_tier(tier);
  return organization;
}

std::vector<catalog::OrganizationPtr> County() {
  return {Organization("371325000000", "", common::v1::TIER_COUNTY),
          Organization("371325000000-NY", "371325000000", common::v1::TIER_COUNTY),
          Organization("371325001000", "371325000000", common::v1::TIER_TOWNSHIP),
          Organization("371325001012", "371325001000", common::v1::TIER_VILLAGE),
          Organization("371325001013", "371325001000", common::v1::TIER_VILLAGE),
          Organization("371325002000", "371325000000", common::v1::TIER_TOWNSHIP),
          Organization("371325002001", "371325002000", common::v1::TIER_VILLAGE)};
}

evaluation::v1::Ranking Rank(int rank, const std::string& code, int64_t points) {
  evaluation::v1::Ranking ranking;
  ranking.set_rank(rank);
  ranking.set_organization("organizations/" + code);
  ranking.set_total_thousandths(points);
  return ranking;
}

OverviewParts Whole() {
  OverviewParts parts;
  parts.obligations = publication::v1::SummarizeObligationsResponse();
  parts.overdue = publication::v1::ListObligationsResponse();
  parts.cases = feedback::v1::SummarizeCasesResponse();
  parts.villages = std::vector<evaluation::v1::Ranking>();
  parts.above = std::vector<evaluation::v1::Ranking>();
  return parts;
}

TEST(OnTimeBasisPoints, G1_ShareOfEndedTermsKept) {
  publication::v1::ObligationCounts counts;
  EXPECT_EQ(OnTimeBasisPoints(counts), -1);
  counts.set_upcoming(5);
  counts.set_due(7);
  counts.set_deferred(2);
  counts.set_exempt(1);
  EXPECT_EQ(OnTimeBasisPoints(counts), -1) << "terms that run, deferred and exempt ones do not count";
  counts.set_overdue(1);
  EXPECT_EQ(OnTimeBasisPoints(counts), 0);
  counts.set_on_time(2);
  EXPECT_EQ(OnTimeBasisPoints(counts), 6667);
  counts.set_late(3);
  EXPECT_EQ(OnTimeBasisPoints(counts), 3333);
  counts.set_overdue(0);
  counts.set_late(0);
  EXPECT_EQ(OnTimeBasisPoints(counts), 10000);
}

TEST(MeanThousandths, E4_RoundsHalfAwayFromZeroOnce) {
  EXPECT_EQ(MeanThousandths(0, 0), -1);
  EXPECT_EQ(MeanThousandths(10, 4), 3);
  EXPECT_EQ(MeanThousandths(9, 4), 2);
  EXPECT_EQ(MeanThousandths(180001, 2), 90001);
}

TEST(Overview, G1_OwnRowFirstThenChildrenByCode) {
  const v1::Overview overview = BuildOverview(County(), kMonth, Whole(), kNow);
  ASSERT_EQ(overview.rows_size(), 4);
  EXPECT_EQ(overview.rows(0).organization(), "organizations/371325000000");
  EXPECT_EQ(overview.rows(1).organization(), "organizations/371325000000-NY");
  EXPECT_EQ(overview.rows(2).organization(), "organizations/371325001000");
  EXPECT_EQ(overview.rows(2).display_name(), "名371325001000");
  EXPECT_EQ(overview.rows(3).organization(), "organizations/371325002000");
  for (const v1::OverviewRow& row : overview.rows()) {
    EXPECT_EQ(row.on_time_basis_points(), -1);
    EXPECT_EQ(row.score_thousandths(), -1);
  }
  EXPECT_EQ(overview.period(), kMonth);
  EXPECT_EQ(overview.missing_size(), 0);
}

TEST(Overview, CountsGoToTheirRows) {
  OverviewParts parts = Whole();
  auto* entry = parts.obligations->add_entries();
  entry->set_organization("organizations/371325001000");
  entry->mutable_counts()->set_total(4);
  entry->mutable_counts()->set_on_time(3);
  entry->mutable_counts()->set_overdue(1);
  parts.obligations->mutable_total()->set_total(4);
  parts.obligations->mutable_total()->set_on_time(3);
  parts.obligations->mutable_total()->set_overdue(1);
  auto* cases = parts.cases->add_entries();
  cases->set_organization("organizations/371325000000");
  cases->mutable_counts()->set_total(2);
  parts.cases->mutable_total()->set_total(2);
  const v1::Overview overview = BuildOverview(County(), kMonth, parts, kNow);
  EXPECT_EQ(overview.rows(2).obligations().total(), 4);
  EXPECT_EQ(overview.rows(2).on_time_basis_points(), 7500);
  EXPECT_EQ(overview.rows(0).cases().total(), 2);
  EXPECT_EQ(overview.total().obligations().on_time(), 3);
  EXPECT_EQ(overview.total().on_time_basis_points(), 7500);
  EXPECT_EQ(overview.total().cases().total(), 2);
}

TEST(Overview, P2_AnOrganizationThatCatalogDoesNotShowIsNotQuietlyAbsent) {
  OverviewParts parts = Whole();
  auto* entry = parts.obligations->add_entries();
  entry->set_organization("organizations/371325001500");
  entry->mutable_counts()->set_total(1);
  const v1::Overview overview = BuildOverview(County(), kMonth, parts, kNow);
  ASSERT_EQ(overview.rows_size(), 5);
  EXPECT_EQ(overview.rows(3).organization(), "organizations/371325001500");
}

TEST(Overview, E4_TownshipsShowTheMeanOfTheirVillages) {
  OverviewParts parts = Whole();
  parts.villages = {Rank(1, "371325001012", 95000), Rank(2, "371325002001", 90000), Rank(3, "371325001013", 80001)};
  v1::Overview overview = BuildOverview(County(), kMonth, parts, kNow);
  EXPECT_EQ(overview.rows(0).score_thousandths(), -1) << "the county's own";
  EXPECT_EQ(overview.rows(2).score_thousandths(), 87501);
  EXPECT_EQ(overview.rows(2).score_count(), 2);
  EXPECT_EQ(overview.rows(3).score_thousandths(), 90000);
  EXPECT_EQ(overview.rows(3).score_count(), 1);
  EXPECT_EQ(overview.total().score_thousandths(), 88334);
  EXPECT_EQ(overview.total().score_count(), 3);
  // A score of its own goes before the mean.
  parts.above = {Rank(1, "371325001000", 70000), Rank(1, "371325000000-NY", 60000)};
  overview = BuildOverview(County(), kMonth, parts, kNow);
  EXPECT_EQ(overview.rows(1).score_thousandths(), 60000);
  EXPECT_EQ(overview.rows(2).score_thousandths(), 70000);
  EXPECT_EQ(overview.rows(2).score_count(), 0);
}

TEST(Overview, E9_BestTenAndLastThree) {
  OverviewParts parts = Whole();
  for (int i = 1; i <= 12; ++i) parts.villages->push_back(Rank(i, "371325001" + std::to_string(100 + i), 100000 - i));
  const v1::Overview overview = BuildOverview(County(), kMonth, parts, kNow);
  ASSERT_EQ(overview.best_size(), 10);
  EXPECT_EQ(overview.best(0).rank(), 1);
  ASSERT_EQ(overview.last_size(), 3);
  EXPECT_EQ(overview.last(0).rank(), 10);
  EXPECT_EQ(overview.last(2).rank(), 12);
}

TEST(Overview, OfAVillageShowsItsOwnScore) {
  OverviewParts parts = Whole();
  parts.villages = {Rank(7, "371325001012", 95000)};
  const v1::Overview overview =
      BuildOverview({Organization("371325001012", "371325001000", common::v1::TIER_VILLAGE)}, kMonth, parts, kNow);
  ASSERT_EQ(overview.rows_size(), 1);
  EXPECT_EQ(overview.rows(0).score_thousandths(), 95000);
  EXPECT_EQ(overview.rows(0).score_count(), 0);
}

TEST(Overview, G4_MissingPartsAreNamedAndTheRestServed) {
  OverviewParts parts = Whole();
  parts.overdue = absl::UnavailableError("down");
  parts.above = absl::UnavailableError("down");
  parts.villages = {Rank(1, "371325001012", 95000)};
  v1::Overview overview = BuildOverview(County(), kMonth, parts, kNow);
  EXPECT_THAT(overview.missing(), ElementsAre("publication", "evaluation"));
  EXPECT_EQ(overview.rows(2).score_thousandths(), 95000);
  overview = BuildOverview(County(), kMonth, OverviewParts(), kNow);
  EXPECT_THAT(overview.missing(), ElementsAre("publication", "feedback", "evaluation"));
  EXPECT_EQ(overview.rows_size(), 4);
}

TEST(Overview, NextChangeIsTheEarliestOfTheCounts) {
  OverviewParts parts = Whole();
  EXPECT_FALSE(BuildOverview(County(), kMonth, parts, kNow).has_next_change_time());
  *parts.cases->mutable_next_change_time() = ToProto(kNow + absl::Hours(60));
  *parts.obligations->mutable_next_change_time() = ToProto(kNow + absl::Hours(36));
  EXPECT_EQ(FromProto(BuildOverview(County(), kMonth, parts, kNow).next_change_time()), kNow + absl::Hours(36));
  // Another month's overview shows what is overdue now, which changes at midnight.
  EXPECT_EQ(FromProto(BuildOverview(County(), "2026-09", parts, kNow).next_change_time()), NextMidnight(kNow));
}

}  // namespace
}  // namespace mingbai::gateway
