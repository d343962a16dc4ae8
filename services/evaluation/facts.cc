#include "services/evaluation/facts.h"

#include "common/names/names.h"

namespace mingbai::evaluation {
namespace {

using feedback::v1::CaseFacts;
using feedback::v1::FeedbackEvent;
using publication::v1::Obligation;
using publication::v1::PublicationEvent;

absl::Time TimeOf(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

// The greatest rating of someone dissatisfied.
constexpr int kDissatisfied = 2;

// From when on a first row holds: always.
absl::Time Always() { return absl::UnixEpoch(); }

ObligationFact FactOf(const Obligation& obligation) {
  ObligationFact fact;
  fact.name = obligation.name();
  fact.organization = OrganizationCodeOf(obligation.organization());
  fact.item = LastSegment(obligation.item());
  fact.due = TimeOf(obligation.has_deferred_until_time() ? obligation.deferred_until_time() : obligation.due_time());
  if (obligation.has_fulfill_time()) fact.fulfilled = TimeOf(obligation.fulfill_time());
  fact.exempt = obligation.status() == publication::v1::OBLIGATION_STATUS_EXEMPT ||
                obligation.status() == publication::v1::OBLIGATION_STATUS_WITHDRAWN;
  return fact;
}

const CaseFacts* FactsOf(const FeedbackEvent& payload) {
  switch (payload.change_case()) {
    case FeedbackEvent::kReceived:
      return &payload.received();
    case FeedbackEvent::kTransferred:
      return &payload.transferred();
    case FeedbackEvent::kExtended:
      return &payload.extended();
    case FeedbackEvent::kRecounted:
      return &payload.recounted();
    case FeedbackEvent::kAnswered:
      return &payload.answered();
    case FeedbackEvent::kRated:
      return &payload.rated();
    case FeedbackEvent::kOverdue:  // a function of facts and time, counted as such
    case FeedbackEvent::CHANGE_NOT_SET:
      return nullptr;
  }
  return nullptr;
}

CaseFact TermOf(const CaseFacts& facts, int term) {
  CaseFact fact;
  fact.name = facts.name();
  fact.handler = OrganizationCodeOf(facts.handler());
  fact.term = term;
  if (facts.has_due_time()) fact.due = TimeOf(facts.due_time());
  return fact;
}

}  // namespace

std::vector<Change<ObligationFact>> ChangesOf(const common::v1::Event& event, const PublicationEvent& payload) {
  std::vector<Change<ObligationFact>> changes;
  // Scores are public, and name what they count.
  if (event.audience().audience_class() != common::v1::AUDIENCE_CLASS_PUBLIC) return changes;
  const auto add = [&](const Obligation& obligation, absl::Time from) {
    changes.push_back({FactOf(obligation), event.seq(), from});
  };
  const auto add_published = [&](const publication::v1::PublicationChanged& changed) {
    if (changed.has_obligation()) add(changed.obligation(), TimeOf(event.event_time()));
  };
  switch (payload.change_case()) {
    case PublicationEvent::kGenerated:
      for (const Obligation& obligation : payload.generated().obligations()) add(obligation, Always());
      break;
    case PublicationEvent::kPublished:
      add_published(payload.published());
      break;
    case PublicationEvent::kWithdrawn:
      add_published(payload.withdrawn());
      break;
    case PublicationEvent::kDeferred:
      add(payload.deferred(), TimeOf(event.event_time()));
      break;
    case PublicationEvent::kExempted:
      add(payload.exempted(), TimeOf(event.event_time()));
      break;
    case PublicationEvent::kChanged:
      for (const publication::v1::ObligationChange& change : payload.changed().changes()) {
        add(change.obligation(), TimeOf(event.event_time()));
      }
      break;
    case PublicationEvent::kNoticeClosed:  // the obligation stays as it was
    case PublicationEvent::kArchived:
    case PublicationEvent::kOverdue:
    case PublicationEvent::kReminded:
    case PublicationEvent::CHANGE_NOT_SET:
      break;
  }
  return changes;
}

std::string CaseOf(const FeedbackEvent& payload) {
  const CaseFacts* facts = FactsOf(payload);
  return facts == nullptr ? "" : facts->name();
}

std::vector<Change<CaseFact>> ChangesOf(const std::optional<CaseFact>& current, const common::v1::Event& event,
                                        const FeedbackEvent& payload) {
  const CaseFacts* facts = FactsOf(payload);
  if (facts == nullptr) return {};
  const absl::Time now = TimeOf(event.event_time());
  CaseFact next = TermOf(*facts, current.has_value() ? current->term : 0);
  if (current.has_value()) {
    next.answered = current->answered;
    next.rating = current->rating;
  }
  switch (payload.change_case()) {
    case FeedbackEvent::kAnswered:
      // The facts carry the case's first answer; a second term is answered when its own answer is given.
      if (!next.answered.has_value()) {
        next.answered = next.term == 0 && facts->has_answer_time() ? TimeOf(facts->answer_time()) : now;
      }
      break;
    case FeedbackEvent::kRated: {
      // DOMAIN F-9: dissatisfaction reopens a case once.
      const bool reopened = current.has_value() && current->term == 0 && facts->rating() <= kDissatisfied;
      if (!reopened) {
        next.rating = facts->rating();
        break;
      }
      CaseFact rated = *current;
      rated.rating = facts->rating();
      CaseFact second = TermOf(*facts, current->term + 1);
      return {{std::move(rated), event.seq(), now}, {std::move(second), event.seq(), now}};
    }
    default:
      break;
  }
  return {{std::move(next), event.seq(), current.has_value() ? now : Always()}};
}

}  // namespace mingbai::evaluation
