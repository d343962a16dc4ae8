#pragma once

// The life cycle of a publication (DOMAIN P-1, P-3): one table of state × verb. Pure: thread-safe.
//
// A publication has up to two sides: the version at work (DRAFT to SCHEDULED) and the public one (PUBLISHED, ON_NOTICE
// and NOTICE_CLOSED by the clock, ARCHIVED, WITHDRAWN). While a correction is at work both are there (DOMAIN P-9).

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "mingbai/publication/v1/publication.pb.h"

namespace mingbai::publication {

enum class Verb {
  kEdit,
  kSubmit,
  kPassReview,
  kReturnReview,
  kPassSecrecy,
  kReturnSecrecy,
  kSchedule,
  kPublish,
  kCorrect,
  kArchive,
  kWithdraw,
};

// What is stored of where a publication stands.
struct Standing {
  v1::PublicationState work = v1::PUBLICATION_STATE_UNSPECIFIED;  // of the version at work; UNSPECIFIED for none
  bool has_public = false;                                        // a version is public
  std::optional<absl::Time> notice_close;                         // of the public version
  bool archived = false;
  bool withdrawn = false;
};

// State of the public side at `now`: WITHDRAWN after a withdrawal, UNSPECIFIED where nothing has been public.
v1::PublicationState PublicState(const Standing& standing, absl::Time now);

// State that officials of the organization see: that of the version at work, else of the public side.
v1::PublicationState OfficialState(const Standing& standing, absl::Time now);

// The state that the verb leads to. FAILED_PRECONDITION, reason WRONG_STATE, where the table has no entry, and where a
// version is at work for verbs that want none (CORRECT, ARCHIVE).
absl::StatusOr<v1::PublicationState> Next(const Standing& standing, Verb verb, absl::Time now);

}  // namespace mingbai::publication
