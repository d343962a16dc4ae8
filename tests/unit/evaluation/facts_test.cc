#include "services/evaluation/facts.h"

#include "common/time/county_time.h"
#include "gtest/gtest.h"

namespace mingbai::evaluation {
namespace {

absl::Time At(int month, int day, int hour = 0) {
  return StartOfDay(absl::CivilDay(2026, month, day)) + absl::Hours(hour);
}

void Set(google::protobuf::Timestamp* timestamp, absl::Time time) { timestamp->set_seconds(absl::ToUnixSeconds(time)); }

common::v1::Event EventAt(int64_t seq, absl::Time time) {
  common::v1::Event event;
  event.set_seq(seq);
  Set(event.mutable_event_time(), time);
  event.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
  return event;
}

publication::v1::Obligation Owed() {
  publication::v1::Obligation obligation;
  obligation.set_name("organizations/371325001012/obligations/v-finance.2026-09.none.0");
  obligation.set_organization("organizations/371325001012");
  obligation.set_item("items/v-finance");
  obligation.set_status(publication::v1::OBLIGATION_STATUS_DUE);
  Set(obligation.mutable_due_time(), At(10, 11));
  return obligation;
}

// A score is public: what only a circle may know of is neither counted nor named in it.
TEST(ObligationFacts, C9_WhatIsForACircleIsNotCounted) {
  publication::v1::PublicationEvent payload;
  *payload.mutable_generated()->add_obligations() = Owed();
  common::v1::Event event = EventAt(7, At(9, 1));
  event.mutable_audience()->set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
  event.mutable_audience()->set_circle("党员");
  EXPECT_TRUE(ChangesOf(event, payload).empty());
}

// DOMAIN P-2, E-4: the ledger's rows count whenever they were entered.
TEST(ObligationFacts, E4_GeneratedOnesHoldAlways) {
  publication::v1::PublicationEvent payload;
  *payload.mutable_generated()->add_obligations() = Owed();
  *payload.mutable_generated()->add_obligations() = Owed();
  payload.mutable_generated()->mutable_obligations(1)->set_name("organizations/371325001012/obligations/other");
  const auto changes = ChangesOf(EventAt(7, At(9, 1)), payload);
  ASSERT_EQ(changes.size(), 2);
  EXPECT_EQ(changes[0].fact.name, Owed().name());
  EXPECT_EQ(changes[0].fact.organization, "371325001012");
  EXPECT_EQ(changes[0].fact.item, "v-finance");
  EXPECT_EQ(changes[0].fact.due, At(10, 11));
  EXPECT_FALSE(changes[0].fact.fulfilled.has_value());
  EXPECT_FALSE(changes[0].fact.exempt);
  EXPECT_EQ(changes[0].seq, 7);
  EXPECT_EQ(changes[0].from, absl::UnixEpoch());
}

TEST(ObligationFacts, E4_PublishingAndWithdrawingHoldFromThenOn) {
  publication::v1::PublicationEvent payload;
  *payload.mutable_published()->mutable_obligation() = Owed();
  Set(payload.mutable_published()->mutable_obligation()->mutable_fulfill_time(), At(10, 9));
  auto changes = ChangesOf(EventAt(8, At(10, 9)), payload);
  ASSERT_EQ(changes.size(), 1);
  EXPECT_EQ(changes[0].from, At(10, 9));
  EXPECT_EQ(changes[0].fact.fulfilled, At(10, 9));

  payload.Clear();
  *payload.mutable_withdrawn()->mutable_obligation() = Owed();
  changes = ChangesOf(EventAt(9, At(10, 12)), payload);
  ASSERT_EQ(changes.size(), 1);
  EXPECT_EQ(changes[0].from, At(10, 12));
  EXPECT_FALSE(changes[0].fact.fulfilled.has_value());
}

// DOMAIN C-13: a deferral moves the term; an exemption ends the duty.
TEST(ObligationFacts, C13_DeferralMovesTheTerm) {
  publication::v1::PublicationEvent payload;
  *payload.mutable_deferred() = Owed();
  Set(payload.mutable_deferred()->mutable_deferred_until_time(), At(11, 1));
  EXPECT_EQ(ChangesOf(EventAt(8, At(10, 9)), payload).at(0).fact.due, At(11, 1));
  payload.Clear();
  *payload.mutable_exempted() = Owed();
  payload.mutable_exempted()->set_status(publication::v1::OBLIGATION_STATUS_EXEMPT);
  EXPECT_TRUE(ChangesOf(EventAt(8, At(10, 9)), payload).at(0).fact.exempt);
}

TEST(ObligationFacts, WhatChangesNoneAddsNothing) {
  publication::v1::PublicationEvent payload;
  EXPECT_TRUE(ChangesOf(EventAt(1, At(10, 1)), payload).empty());
  *payload.mutable_overdue() = Owed();
  EXPECT_TRUE(ChangesOf(EventAt(1, At(10, 11)), payload).empty());
  *payload.mutable_notice_closed()->mutable_obligation() = Owed();
  EXPECT_TRUE(ChangesOf(EventAt(1, At(10, 11)), payload).empty());
  payload.mutable_published();  // answers no obligation
  EXPECT_TRUE(ChangesOf(EventAt(1, At(10, 11)), payload).empty());
}

feedback::v1::CaseFacts Raised() {
  feedback::v1::CaseFacts facts;
  facts.set_name("organizations/371325001012/cases/c1");
  facts.set_organization("organizations/371325001012");
  facts.set_handler("organizations/371325001012");
  Set(facts.mutable_receive_time(), At(10, 9));
  Set(facts.mutable_due_time(), At(10, 15));
  return facts;
}

CaseFact Apply(const std::optional<CaseFact>& current, int64_t seq, absl::Time time,
               const feedback::v1::FeedbackEvent& payload) {
  const auto changes = ChangesOf(current, EventAt(seq, time), payload);
  EXPECT_FALSE(changes.empty());
  return changes.back().fact;
}

TEST(CaseFacts, F4_ReceivedTransferredExtendedAnsweredRated) {
  feedback::v1::FeedbackEvent payload;
  *payload.mutable_received() = Raised();
  EXPECT_EQ(CaseOf(payload), Raised().name());
  const auto received = ChangesOf(std::optional<CaseFact>(), EventAt(1, At(10, 9)), payload);
  ASSERT_EQ(received.size(), 1);
  EXPECT_EQ(received[0].from, absl::UnixEpoch());
  CaseFact fact = received[0].fact;
  EXPECT_EQ(fact.handler, "371325001012");
  EXPECT_EQ(fact.due, At(10, 15));
  EXPECT_EQ(fact.term, 0);

  // DOMAIN F-5: a transfer keeps the clock running.
  *payload.mutable_transferred() = Raised();
  payload.mutable_transferred()->set_handler("organizations/371325001000");
  fact = Apply(fact, 2, At(10, 10), payload);
  EXPECT_EQ(fact.handler, "371325001000");
  EXPECT_EQ(fact.due, At(10, 15));
  EXPECT_EQ(fact.term, 0);

  *payload.mutable_extended() = Raised();
  payload.mutable_extended()->set_handler("organizations/371325001000");
  Set(payload.mutable_extended()->mutable_due_time(), At(10, 20));
  fact = Apply(fact, 3, At(10, 11), payload);
  EXPECT_EQ(fact.due, At(10, 20));

  const feedback::v1::CaseFacts extended = payload.extended();
  *payload.mutable_answered() = extended;
  Set(payload.mutable_answered()->mutable_answer_time(), At(10, 19));
  fact = Apply(fact, 4, At(10, 19), payload);
  EXPECT_EQ(fact.answered, At(10, 19));
  EXPECT_EQ(fact.rating, 0);

  const feedback::v1::CaseFacts answered = payload.answered();
  *payload.mutable_rated() = answered;
  payload.mutable_rated()->set_rating(4);
  fact = Apply(fact, 5, At(10, 20), payload);
  EXPECT_EQ(fact.rating, 4);
  EXPECT_EQ(fact.answered, At(10, 19));
  EXPECT_EQ(fact.term, 0);
}

// DOMAIN F-9: dissatisfaction reopens once, to the tier above; the first handler's term stays what it was.
TEST(CaseFacts, F9_AReopenedCaseHasATermOfItsOwn) {
  CaseFact current{.name = Raised().name(), .handler = "371325001012", .due = At(10, 15), .answered = At(10, 12)};
  feedback::v1::FeedbackEvent payload;
  *payload.mutable_rated() = Raised();
  payload.mutable_rated()->set_rating(1);
  payload.mutable_rated()->set_handler("organizations/371325001000");
  Set(payload.mutable_rated()->mutable_due_time(), At(10, 17));
  Set(payload.mutable_rated()->mutable_answer_time(), At(10, 12));
  const auto changes = ChangesOf(current, EventAt(6, At(10, 13)), payload);
  ASSERT_EQ(changes.size(), 2);
  EXPECT_EQ(changes[0].fact.term, 0);
  EXPECT_EQ(changes[0].fact.rating, 1);
  EXPECT_EQ(changes[0].fact.handler, "371325001012");
  EXPECT_EQ(changes[0].fact.answered, At(10, 12));
  EXPECT_EQ(changes[1].fact.term, 1);
  EXPECT_EQ(changes[1].fact.handler, "371325001000");
  EXPECT_EQ(changes[1].fact.due, At(10, 17));
  EXPECT_FALSE(changes[1].fact.answered.has_value());
  EXPECT_EQ(changes[1].fact.rating, 0);
  EXPECT_EQ(changes[1].from, At(10, 13));

  // The facts still carry the first answer; the second term is answered when its own answer is given.
  feedback::v1::FeedbackEvent answered;
  *answered.mutable_answered() = payload.rated();
  const CaseFact second = Apply(changes[1].fact, 7, At(10, 16), answered);
  EXPECT_EQ(second.term, 1);
  EXPECT_EQ(second.answered, At(10, 16));
  EXPECT_EQ(second.rating, 0);
}

TEST(CaseFacts, AnEventAppliedTwiceGivesTheSameRows) {
  CaseFact current{.name = Raised().name(), .handler = "371325001012", .due = At(10, 15)};
  feedback::v1::FeedbackEvent payload;
  *payload.mutable_answered() = Raised();
  Set(payload.mutable_answered()->mutable_answer_time(), At(10, 14));
  const auto once = ChangesOf(current, EventAt(3, At(10, 14)), payload);
  const auto twice = ChangesOf(current, EventAt(3, At(10, 14)), payload);
  ASSERT_EQ(once.size(), twice.size());
  EXPECT_EQ(once[0].seq, twice[0].seq);
  EXPECT_EQ(once[0].fact.answered, twice[0].fact.answered);
}

TEST(CaseFacts, OverdueAndUnknownAddNothing) {
  feedback::v1::FeedbackEvent payload;
  EXPECT_EQ(CaseOf(payload), "");
  EXPECT_TRUE(ChangesOf(std::optional<CaseFact>(), EventAt(1, At(10, 1)), payload).empty());
  *payload.mutable_overdue() = Raised();
  EXPECT_EQ(CaseOf(payload), "");
  EXPECT_TRUE(ChangesOf(std::optional<CaseFact>(), EventAt(1, At(10, 15)), payload).empty());
}

}  // namespace
}  // namespace mingbai::evaluation
