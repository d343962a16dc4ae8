// Timed work on terms: the end of each is told once with any number of replicas (DESIGN invariant 3), and a new
// calendar counts open terms again (DOMAIN C-11).

#include "common/names/names.h"
#include "services/feedback/term_work.h"
#include "tests/integration/feedback/feedback_fixture.h"

namespace mingbai::feedback {
namespace {

using ::mingbai::testing::StatusIs;

class TermsTest : public FeedbackTest {
 protected:
  // Overdue events by case, once at least `expected` events have arrived and a pause has passed for more to come.
  std::map<std::string, int> Overdue(size_t expected) {
    Events(expected);
    absl::SleepFor(absl::Seconds(2));
    std::map<std::string, int> told;
    for (const v1::FeedbackEvent& event : Events(expected)) {
      if (event.has_overdue()) ++told[event.overdue().name()];
    }
    return told;
  }
};

TEST_F(TermsTest, F4_TheEndOfATermIsToldOnceByTwoReplicas) {
  const auto replica = NewReplica();
  WaitUntilReady(*replica);
  std::map<std::string, int> expected;
  for (int i = 0; i < 60; ++i) expected[Create(NewCase()).case_().name()] = 1;
  const v1::Case answered = Create(NewCase()).case_();
  Answer(answered, Clerk(kVillage));
  Create(NewCase(v1::CASE_KIND_INFORMATION_REQUEST));  // no term
  clock_->Set(EndOf(10, 10) - absl::Seconds(1));
  EXPECT_TRUE(Overdue(63).empty());
  clock_->Set(EndOf(10, 10));
  EXPECT_EQ(Overdue(63 + 60), expected);
}

TEST_F(TermsTest, F4_TheWorkGoesOnWhereOneReplicaStops) {
  auto replica = NewReplica();
  WaitUntilReady(*replica);
  const v1::Case made = Create(NewCase()).case_();
  replica.reset();
  clock_->Set(EndOf(10, 10));
  EXPECT_EQ(Overdue(2), (std::map<std::string, int>{{made.name(), 1}}));
}

TEST_F(TermsTest, F9_AReopenedCaseHasATermOfItsOwn) {
  const v1::CreateCaseResponse created = Create(NewCase());
  clock_->Set(EndOf(10, 10));
  ASSERT_EQ(Events(2).size(), 2u);
  Answer(created.case_(), Clerk(kVillage));
  const v1::Case reopened = Rate(created.receipt(), 1);
  ASSERT_TRUE(reopened.has_due_time());
  clock_->Set(TimeOf(reopened.due_time()));
  EXPECT_EQ(Overdue(5), (std::map<std::string, int>{{reopened.name(), 2}}));
  const std::vector<v1::FeedbackEvent> events = Events(5);
  ASSERT_EQ(events.size(), 5u);
  EXPECT_EQ(TimeOf(events[1].overdue().due_time()), EndOf(10, 10));
  EXPECT_EQ(events[1].overdue().handler(), OrganizationName(kVillage));
  EXPECT_EQ(TimeOf(events[4].overdue().due_time()), TimeOf(reopened.due_time()));
  EXPECT_EQ(events[4].overdue().handler(), OrganizationName(kTown));
}

TEST_F(TermsTest, C11_AnExtendedTermIsToldAtItsNewEnd) {
  const v1::Case made = Create(NewCase(v1::CASE_KIND_INFORMATION_REQUEST, kTown)).case_();
  absl::StatusOr<v1::Case> extended = Call<v1::Case>(Clerk(kTown), "ExtendCase", ExtendRequest(made.name()));
  MB_ASSERT_OK(extended);
  clock_->Set(TimeOf(made.due_time()));
  EXPECT_TRUE(Overdue(2).empty());
  clock_->Set(TimeOf(extended->due_time()));
  EXPECT_EQ(Overdue(3), (std::map<std::string, int>{{made.name(), 1}}));
}

TEST_F(TermsTest, C11_ANewCalendarCountsOpenTermsAgainAndSaysSo) {
  const v1::CreateCaseResponse open = Create(NewCase());
  const v1::CreateCaseResponse answered = Create(NewCase());
  Answer(answered.case_(), Clerk(kVillage));
  clock_->Set(At(10, 9, 9));
  const v1::CreateCaseResponse unmoved = Create(NewCase(v1::CASE_KIND_INFORMATION_REQUEST));
  // The make-up Saturday is called off: 8, 9 and 12 October count now.
  std::vector<SpecialDay> days;
  for (int day = 1; day <= 7; ++day) days.push_back({absl::CivilDay(2026, 10, day), false, "国庆节"});
  const WorkingCalendar changed(1000, 2026, 2026, days);
  db::Database& database = service_->runtime().database();
  // The lease of this test, as a worker of its own name would hold it.
  Sql("INSERT INTO lease (name, token, beat, holder, expires_at) VALUES ('test', 5, 0, 'test', '2100-01-01 00:00:00')");
  const timed::Lease lost{"test", 4};
  EXPECT_THAT(RecountTerms(database, lost, changed, At(10, 9, 9)), StatusIs(absl::StatusCode::kAborted, "LEASE_LOST"));
  const timed::Lease lease{"test", 5};
  MB_ASSERT_OK(RecountTerms(database, lease, changed, At(10, 9, 9)));
  MB_ASSERT_OK(RecountTerms(database, lease, changed, At(10, 9, 9)));  // nothing is left to do
  const auto look = [&](const std::string& receipt) {
    v1::LookupCaseRequest request;
    request.set_receipt(receipt);
    return Call<v1::Case>("", "LookupCase", request);
  };
  absl::StatusOr<v1::Case> moved = look(open.receipt());
  MB_ASSERT_OK(moved);
  EXPECT_EQ(TimeOf(moved->due_time()), EndOf(10, 12));
  ASSERT_EQ(moved->steps_size(), 2);
  EXPECT_EQ(moved->steps(1).verb(), "recounted");
  EXPECT_EQ(moved->steps(1).reason(), "working calendar version 1000");
  EXPECT_EQ(TimeOf(look(answered.receipt())->due_time()), EndOf(10, 10));
  EXPECT_EQ(look(unmoved.receipt())->steps_size(), 1);
  const std::vector<v1::FeedbackEvent> events = Events(5);
  ASSERT_EQ(events.size(), 5u);
  EXPECT_EQ(TimeOf(events[4].recounted().due_time()), EndOf(10, 12));
}

TEST_F(TermsTest, C11_TheServiceFollowsTheCatalogsCalendar) {
  const v1::CreateCaseResponse created = Create(NewCase());
  ASSERT_EQ(TimeOf(created.case_().due_time()), EndOf(10, 10));
  auto catalog = Catalog().Client("mingbai.catalog.v1.CatalogService", Office());
  // Without the make-up Saturday the third working day is Monday, 12 October; with it again, the 10th.
  PublishCalendar(*catalog, "2026-10-10");
  const std::vector<v1::FeedbackEvent> moved = Events(2);
  PublishCalendar(*catalog);
  const std::vector<v1::FeedbackEvent> back = Events(3);
  ASSERT_EQ(moved.size(), 2u);
  EXPECT_EQ(TimeOf(moved[1].recounted().due_time()), EndOf(10, 12));
  ASSERT_EQ(back.size(), 3u);
  EXPECT_EQ(TimeOf(back[2].recounted().due_time()), EndOf(10, 10));
}

TEST_F(TermsTest, ALostLeaseTellsNothing) {
  Create(NewCase());
  const timed::Lease lost{"no-such-lease", 1};
  // Before the service's own worker sees the end, a stranger without the lease tries.
  EXPECT_THAT(TellEndedTerms(service_->runtime().database(), lost, EndOf(10, 10)),
              StatusIs(absl::StatusCode::kAborted, "LEASE_LOST"));
  EXPECT_TRUE(Overdue(1).empty());
}

}  // namespace
}  // namespace mingbai::feedback
