// What the clock does, exactly once, with two replicas on one schema (DESIGN invariant 3; DOMAIN P-2, P-5, P-11).

#include "common/time/county_time.h"
#include "services/publication/timestamps.h"
#include "tests/integration/publication/publication_fixture.h"

namespace mingbai::publication {
namespace {

class TimedTest : public PublicationTest {};

TEST_F(TimedTest, P11_AScheduledVersionGoesOutOnceWithItsTrueTime) {
  auto replica = NewReplica();
  Generate();
  std::vector<std::string> names;
  const absl::Time planned = clock_->Now() + absl::Hours(1);
  for (int month = 1; month <= 8; ++month) {
    const auto draft = Create("v-finance", "2026-0" + std::to_string(month), Finance());
    Approve(Submit(draft.name()));
    const auto scheduled = ScheduleAt(draft.name(), planned);
    EXPECT_EQ(scheduled.state(), v1::PUBLICATION_STATE_SCHEDULED);
    EXPECT_EQ(FromTimestamp(scheduled.publish_time()), planned);
    names.push_back(draft.name());
  }
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kPublished, 0), 0);
  const absl::Time late = planned + absl::Minutes(3);  // no replica looked before
  clock_->Set(late);
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kPublished, 8), 8);
  for (const std::string& name : names) {
    const v1::Publication seen = Get(anyone_, name);
    EXPECT_EQ(seen.state(), v1::PUBLICATION_STATE_PUBLISHED);
    EXPECT_EQ(FromTimestamp(seen.publish_time()), late);
  }
}

TEST_F(TimedTest, P5_TheNoticesEndIsToldOnce) {
  auto replica = NewReplica();
  const v1::Publication notice = Disclose("v-dibao", "2026-Q4", Dibao());
  const absl::Time close = FromTimestamp(notice.notice_close_time());
  clock_->Set(close - absl::Microseconds(1));
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kNoticeClosed, 0), 0);
  clock_->Set(close + absl::Hours(5));
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kNoticeClosed, 1), 1);
  for (const auto& [event, payload] : Events(service_)) {
    if (payload.change_case() != v1::PublicationEvent::kNoticeClosed) continue;
    EXPECT_EQ(FromTimestamp(event.event_time()), close);
    EXPECT_EQ(payload.notice_closed().publication().state(), v1::PUBLICATION_STATE_NOTICE_CLOSED);
  }
}

TEST_F(TimedTest, P5_AWithdrawnNoticeDoesNotClose) {
  const v1::Publication notice = Disclose("v-dibao", "2026-Q4", Dibao());
  auto request = For<v1::WithdrawPublicationRequest>(notice.name());
  request.set_reason("误");
  MB_ASSERT_OK(Call<v1::Publication>(publisher_, "WithdrawPublication", request));
  clock_->Advance(absl::Hours(24 * 30));
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kNoticeClosed, 0), 0);
}

TEST_F(TimedTest, P2_OverdueIsToldOncePerTermAndADeferralResetsIt) {
  auto replica = NewReplica();
  Generate("2026-10-10", "2026-10-11");  // finance of September, of two villages
  clock_->Set(EndOfDay(absl::CivilDay(2026, 10, 10)) - absl::Microseconds(1));
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kOverdue, 0), 0);
  clock_->Set(EndOfDay(absl::CivilDay(2026, 10, 10)));
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kOverdue, 2), 2);
  auto request = Deferral(std::string(kVillage) + "/obligations/v-finance.2026-09.none.0", "2026-10-20");
  MB_ASSERT_OK(Call<v1::Obligation>(office_, "DeferObligation", request));
  clock_->Set(EndOfDay(absl::CivilDay(2026, 10, 20)));
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kOverdue, 3), 3);
  for (const auto& [event, payload] : Events(service_)) {
    if (payload.change_case() != v1::PublicationEvent::kOverdue) continue;
    EXPECT_EQ(payload.overdue().status(), v1::OBLIGATION_STATUS_OVERDUE);
  }
}

TEST_F(TimedTest, P2_AWithdrawalAfterTheTermIsOverdueAndToldOnce) {
  Generate("2026-10-10", "2026-10-11");
  const v1::Publication published = Disclose("v-finance", "2026-09", Finance());
  clock_->Set(EndOfDay(absl::CivilDay(2026, 10, 11)));
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kOverdue, 1), 1);  // the other village
  auto request = For<v1::WithdrawPublicationRequest>(published.name());
  request.set_reason("误");
  MB_ASSERT_OK(Call<v1::Publication>(publisher_, "WithdrawPublication", request));
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kOverdue, 2), 2);
}

TEST_F(TimedTest, P2_ManyOverdueObligationsAreEachToldOnce) {
  auto replica = NewReplica();
  Generate("2026-01-01", "2027-01-01");
  const int open = std::stoi(Sql("SELECT COUNT(*) FROM obligation"));
  clock_->Set(StartOfDay(absl::CivilDay(2028, 1, 1)));
  EXPECT_EQ(CountEvents(v1::PublicationEvent::kOverdue, open), open);
  EXPECT_EQ(Sql("SELECT COUNT(*) FROM obligation WHERE watch_time IS NOT NULL"), "0");
}

}  // namespace
}  // namespace mingbai::publication
