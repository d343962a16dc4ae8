#pragma once

// Facts that automatic criteria count (DOMAIN E-4), and how the events of publication and feedback become them. A fact
// is never overwritten: each event adds a row that holds from a time on, so that what was known at a window's end can
// be told at any later time (DESIGN invariants 6 and 9). Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "mingbai/common/v1/events.pb.h"
#include "mingbai/feedback/v1/events.pb.h"
#include "mingbai/publication/v1/events.pb.h"

namespace mingbai::evaluation {

// An obligation as known at a time.
struct ObligationFact {
  std::string name;
  std::string organization;  // code
  std::string item;          // id
  absl::Time due;            // end of the term (exclusive), after a deferral the new one
  std::optional<absl::Time> fulfilled = std::nullopt;
  bool exempt = false;
};

// One term of a case as known at a time. A case that dissatisfaction reopens (DOMAIN F-9) gets a second term with a
// handler and an end of its own; the first one stays what it was.
struct CaseFact {
  std::string name;
  std::string handler;  // code
  int term = 0;
  std::optional<absl::Time> due = std::nullopt;  // end of the term (exclusive); none where no term is set
  std::optional<absl::Time> answered = std::nullopt;
  int rating = 0;
};

// A fact with the event that it comes from and the time it holds from. What an obligation or a case is counts
// whenever it was recorded, so the first row of each holds always; what happened to it holds from then on.
template <typename Fact>
struct Change {
  Fact fact;
  int64_t seq = 0;
  absl::Time from;
};

// The rows that an event of publication adds; none where it changes no obligation, or one that a circle alone may know
// of (DOMAIN C-9).
std::vector<Change<ObligationFact>> ChangesOf(const common::v1::Event& event,
                                              const publication::v1::PublicationEvent& payload);

// Name of the case that an event of feedback tells of; empty where it tells of none.
std::string CaseOf(const feedback::v1::FeedbackEvent& payload);
// The rows that an event of feedback adds, given the newest fact of the case before it.
std::vector<Change<CaseFact>> ChangesOf(const std::optional<CaseFact>& current, const common::v1::Event& event,
                                        const feedback::v1::FeedbackEvent& payload);

}  // namespace mingbai::evaluation
