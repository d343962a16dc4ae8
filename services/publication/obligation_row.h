#pragma once

// An obligation as stored, and as contracts show it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "mingbai/common/v1/types.pb.h"
#include "mingbai/publication/v1/obligation.pb.h"
#include "services/publication/obligation_status.h"

namespace mingbai::publication {

struct ObligationRow {
  std::string organization;  // code
  std::string id;            // last segment of the name
  std::string item;          // id
  int item_version = 0;
  std::string period;
  common::v1::Phase phase = common::v1::PHASE_UNSPECIFIED;
  int occurrence = 0;
  std::string display_name;
  std::string circle;  // empty for the whole society
  ObligationFacts facts;
  int calendar_version = 0;
  int working_days = 0;      // counted from the event's day; 0 where the term does not follow an event in working days
  bool provisional = false;  // a day past the last published year was counted
  std::string description;   // what happened, of prompt and staged ones
  std::string origin;        // code of the abolished organization that handed it over; empty for the organization's own
  std::string reason;
  std::string approver;
  std::optional<uint64_t> publication;  // that fulfils it
  std::optional<absl::Time> told;       // the term's end for which its being overdue has been told
  absl::Time valid_from;                // since when this holds
  int64_t version = 1;
  uint64_t last_event_id = 0;
};

// "{item}.{period}.{phase}.{occurrence}": what an obligation is about, so that a ledger generated twice is equal.
std::string ObligationId(std::string_view item, std::string_view period, common::v1::Phase phase, int occurrence);

// What an id is made of, as long as its text lasts; empty where it is none.
struct ObligationIdParts {
  std::string_view item;
  std::string_view period;
  common::v1::Phase phase = common::v1::PHASE_UNSPECIFIED;
};
ObligationIdParts PartsOf(std::string_view obligation_id);
// The first of them.
std::string_view ItemOf(std::string_view obligation_id);

// "organizations/{code}/obligations/{id}".
std::string ObligationName(std::string_view organization, std::string_view id);

// Whether it is fulfilled, exempt or past its term at `now`: what is recorded of it stays.
bool IsSettled(const ObligationRow& row, absl::Time now);

// When the event of its being overdue is to be told: the term's end; nullopt where it is not owed any more, or this
// term's end has been told.
std::optional<absl::Time> WatchTime(const ObligationRow& row);

// The obligation at `now`.
v1::Obligation ToProto(const ObligationRow& row, absl::Time now);

}  // namespace mingbai::publication
