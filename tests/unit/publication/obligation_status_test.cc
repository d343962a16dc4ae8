// Status of an obligation: a function of facts and the clock (DOMAIN P-2, C-13).

#include "services/publication/obligation_status.h"

#include "gtest/gtest.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication {
namespace {

const absl::Time kOpen = absl::FromUnixSeconds(1000);
const absl::Time kDue = absl::FromUnixSeconds(2000);
const absl::Time kDeferred = absl::FromUnixSeconds(3000);
constexpr absl::Duration kMicro = absl::Microseconds(1);

ObligationFacts Facts() {
  ObligationFacts facts;
  facts.open = kOpen;
  facts.due = kDue;
  return facts;
}

TEST(ObligationStatus, P2_UpcomingDueOverdueAtTheirExactBounds) {
  EXPECT_EQ(StatusAt(Facts(), kOpen - kMicro), v1::OBLIGATION_STATUS_UPCOMING);
  EXPECT_EQ(StatusAt(Facts(), kOpen), v1::OBLIGATION_STATUS_DUE);
  EXPECT_EQ(StatusAt(Facts(), kDue - kMicro), v1::OBLIGATION_STATUS_DUE);
  EXPECT_EQ(StatusAt(Facts(), kDue), v1::OBLIGATION_STATUS_OVERDUE);
}

TEST(ObligationStatus, P2_FulfilledAtTheTermsEndIsLate) {
  ObligationFacts facts = Facts();
  facts.fulfilled = kDue - kMicro;
  EXPECT_EQ(StatusAt(facts, kDeferred), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
  facts.fulfilled = kDue;
  EXPECT_EQ(StatusAt(facts, kDeferred), v1::OBLIGATION_STATUS_FULFILLED_LATE);
}

TEST(ObligationStatus, C13_ADeferralMovesTheTermsEnd) {
  ObligationFacts facts = Facts();
  facts.deferred_until = kDeferred;
  EXPECT_EQ(TermEnd(facts), kDeferred);
  EXPECT_EQ(StatusAt(facts, kDue), v1::OBLIGATION_STATUS_DEFERRED);
  EXPECT_EQ(StatusAt(facts, kDeferred), v1::OBLIGATION_STATUS_OVERDUE);
  facts.fulfilled = kDue;
  EXPECT_EQ(StatusAt(facts, kDeferred), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
  facts.fulfilled = kDeferred;
  EXPECT_EQ(StatusAt(facts, kDeferred), v1::OBLIGATION_STATUS_FULFILLED_LATE);
}

TEST(ObligationStatus, P2_ExemptWeighsMoreThanTimeAndLessThanFulfilment) {
  ObligationFacts facts = Facts();
  facts.exempt = true;
  EXPECT_EQ(StatusAt(facts, kDeferred), v1::OBLIGATION_STATUS_EXEMPT);
  facts.fulfilled = kOpen;
  EXPECT_EQ(StatusAt(facts, kDeferred), v1::OBLIGATION_STATUS_FULFILLED_ON_TIME);
}

TEST(ObligationStatus, P2_NextChangeIsTheNextBoundByTimeAlone) {
  EXPECT_EQ(NextChange(Facts(), kOpen - kMicro), kOpen);
  EXPECT_EQ(NextChange(Facts(), kOpen), kDue);
  EXPECT_EQ(NextChange(Facts(), kDue), std::nullopt);
  ObligationFacts deferred = Facts();
  deferred.deferred_until = kDeferred;
  EXPECT_EQ(NextChange(deferred, kOpen), kDeferred);
  deferred.exempt = true;
  EXPECT_EQ(NextChange(deferred, kOpen), std::nullopt);
}

TEST(ObligationStatus, P2_TheStatusChangesExactlyAtNextChangeAndNotBefore) {
  for (bool exempt : {false, true}) {
    for (int deferral : {0, 3000}) {
      ObligationFacts facts = Facts();
      facts.exempt = exempt;
      if (deferral > 0) facts.deferred_until = absl::FromUnixSeconds(deferral);
      for (int second = 900; second < 3200; second += 50) {
        const absl::Time now = absl::FromUnixSeconds(second);
        const auto change = NextChange(facts, now);
        if (!change.has_value()) {
          EXPECT_EQ(StatusAt(facts, now), StatusAt(facts, now + absl::Hours(9999)));
        } else {
          EXPECT_EQ(StatusAt(facts, now), StatusAt(facts, *change - kMicro));
          EXPECT_NE(StatusAt(facts, now), StatusAt(facts, *change));
        }
      }
    }
  }
}

TEST(ObligationStatus, P2_OverdueIsToldOncePerTerm) {
  ObligationRow row;
  row.facts = Facts();
  EXPECT_EQ(WatchTime(row), kDue);
  row.told = kDue;
  EXPECT_EQ(WatchTime(row), std::nullopt);
  row.facts.deferred_until = kDeferred;
  EXPECT_EQ(WatchTime(row), kDeferred);
  row.facts.fulfilled = kOpen;
  EXPECT_EQ(WatchTime(row), std::nullopt);
}

TEST(ObligationId, P2_IsDerivedFromWhatItIsAbout) {
  EXPECT_EQ(ObligationId("v-finance", "2026-10", common::v1::PHASE_UNSPECIFIED, 0), "v-finance.2026-10.none.0");
  EXPECT_EQ(ObligationId("v-land", "2026-10-12", common::v1::PHASE_BEFORE, 2), "v-land.2026-10-12.before.2");
  EXPECT_EQ(ObligationName("371325001001", "a.b.none.0"), "organizations/371325001001/obligations/a.b.none.0");
}

}  // namespace
}  // namespace mingbai::publication
