// Decisions on an obligation: deferral and exemption, with every error of the contract (DOMAIN C-13, P-2, P-4).

#include "common/time/county_time.h"
#include "services/publication/timestamps.h"
#include "tests/integration/publication/publication_fixture.h"

namespace mingbai::publication {
namespace {

using absl::StatusCode;

class ObligationDecisionTest : public PublicationTest {
 protected:
  absl::StatusOr<v1::Obligation> TryDefer(const ClientPtr& client, const std::string& id, const std::string& until,
                                          const std::string& etag = "") {
    auto request = Deferral(std::string(kVillage) + "/obligations/" + id, until);
    request.set_etag(etag);
    return Call<v1::Obligation>(client, "DeferObligation", request);
  }
  absl::StatusOr<v1::Obligation> TryExempt(const ClientPtr& client, const std::string& id,
                                           const std::string& etag = "") {
    auto request = For<v1::ExemptObligationRequest>(std::string(kVillage) + "/obligations/" + id);
    request.set_basis("无此事项");
    request.set_etag(etag);
    return Call<v1::Obligation>(client, "ExemptObligation", request);
  }
};

TEST_F(ObligationDecisionTest, C13_ADeferralIsNeverSilent) {
  Generate();
  const std::string id = "v-finance.2026-09.none.0";
  EXPECT_THAT(TryDefer(office_, id, "2026-10-10"), StatusIs(StatusCode::kFailedPrecondition, "TERM_ENDED"));
  EXPECT_THAT(TryDefer(office_, id, "2026-10-32"), InvalidFieldIs("until_date"));
  EXPECT_THAT(TryDefer(office_, id, "2026-10-20", "99"), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  EXPECT_THAT(TryDefer(office_, "none.2026-09.none.0", "2026-10-20"),
              StatusIs(StatusCode::kNotFound, "OBLIGATION_NOT_FOUND"));
  EXPECT_THAT(TryDefer(clerk_, id, "2026-10-20"), StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
  auto deferred = TryDefer(office_, id, "2026-10-20", GetObligation(id).etag());
  MB_ASSERT_OK(deferred);
  EXPECT_EQ(deferred->status(), v1::OBLIGATION_STATUS_DEFERRED);
  EXPECT_EQ(FromTimestamp(deferred->deferred_until_time()), EndOfDay(absl::CivilDay(2026, 10, 20)));
  EXPECT_EQ(deferred->reason(), "农忙");
  EXPECT_EQ(deferred->approver(), "disclosure-office@371325000000");
  EXPECT_THAT(TryDefer(office_, id, "2026-10-20"), StatusIs(StatusCode::kFailedPrecondition, "TERM_ENDED"));
  MB_ASSERT_OK(TryDefer(office_, id, "2026-10-30"));
  MB_ASSERT_OK(TryDefer(office_, id, "2026-10-25"));  // a mistake is corrected
  EXPECT_THAT(TryDefer(office_, id, "2026-10-09"), StatusIs(StatusCode::kFailedPrecondition, "TERM_ENDED"));
  EXPECT_THAT(TryDefer(office_, id, "2027-10-12"), InvalidFieldIs("until_date"));
  EXPECT_THAT(TryDefer(office_, id, "9999-12-31"), InvalidFieldIs("until_date"));
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation_decision"), "3");
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kDeferred, 3), 3);
  clock_->Set(EndOfDay(absl::CivilDay(2026, 10, 26)));
  EXPECT_THAT(TryDefer(office_, id, "2026-10-26"), StatusIs(StatusCode::kFailedPrecondition, "TERM_ENDED"));
  EXPECT_EQ(GetObligation(id).status(), v1::OBLIGATION_STATUS_OVERDUE);
}

TEST_F(ObligationDecisionTest, P2_AnExemptionHasItsBasis) {
  Generate();
  const std::string id = "v-finance.2026-09.none.0";
  EXPECT_THAT(TryExempt(office_, id, "99"), StatusIs(StatusCode::kAborted, "STALE_ETAG"));
  EXPECT_THAT(TryExempt(office_, "none.2026-09.none.0"), StatusIs(StatusCode::kNotFound, "OBLIGATION_NOT_FOUND"));
  auto exempt = TryExempt(office_, id);
  MB_ASSERT_OK(exempt);
  EXPECT_EQ(exempt->status(), v1::OBLIGATION_STATUS_EXEMPT);
  EXPECT_EQ(exempt->reason(), "无此事项");
  EXPECT_THAT(TryDefer(office_, id, "2026-10-20"), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kExempted, 1), 1);
  Disclose("v-dibao", "2026-Q4", Dibao());
  EXPECT_THAT(TryExempt(office_, "v-dibao.2026-Q4.none.0"), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(TryDefer(office_, "v-dibao.2026-Q4.none.0", "2026-12-20"),
              StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(TryExempt(outsider_, id), StatusIs(StatusCode::kPermissionDenied, "PERMISSION_MISSING"));
}

// Everybody reads them: no identity number goes through them, and blanks say nothing (DOMAIN P-4, C-13).
TEST_F(ObligationDecisionTest, P4_WhatEverybodyReadsHoldsNoIdentityNumber) {
  Generate();
  const std::string name = std::string(kVillage) + "/obligations/v-finance.2026-09.none.0";
  for (const char* reason : {"王某 11010519491231002X 住院", "身份证１１０１０５１９４９１２３１００２Ｘ", "   ",
                             "\u3000", "\u200b", "\u202e急"}) {
    EXPECT_THAT(Call<v1::Obligation>(office_, "DeferObligation", Deferral(name, "2026-10-20", reason)),
                InvalidFieldIs("reason"))
        << reason;
    auto exempt = For<v1::ExemptObligationRequest>(name);
    exempt.set_basis(reason);
    EXPECT_THAT(Call<v1::Obligation>(office_, "ExemptObligation", exempt), InvalidFieldIs("basis")) << reason;
    v1::ReportEventRequest event = Event(kVillage, "2026-10-08");
    event.set_description(reason);
    EXPECT_THAT(Call<v1::Obligation>(clerk_, "ReportEvent", event), InvalidFieldIs("description")) << reason;
  }
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation_decision"), "0");
}

}  // namespace
}  // namespace mingbai::publication
