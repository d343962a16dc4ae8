#pragma once

// What everything with effective dates shares: days, terms, versions, and what may be said of a person. Days are text,
// YYYY-MM-DD, which sorts as they follow each other. Pure.

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/status/status.h"

namespace mingbai::catalog {

// Whether the text is a day, of a year before 9999: the day after it can be written too.
bool IsDay(std::string_view text);
// The day that a read is about: as given, or today where it is empty. INVALID_ARGUMENT on date where it is no day.
absl::StatusOr<std::string> AskedDay(const std::string& date, absl::Time now);

// The day after and the day before; of a day that exists.
std::string DayAfter(std::string_view day);
std::string DayBefore(std::string_view day);

// Adds a violation where the text is neither empty nor a day.
void CheckDay(std::string_view day, const std::string& path, FieldErrors& errors);

// A term from its first day to its last, both included; an empty last day leaves it open. One whose last day lies
// before its first holds no day.
struct DayTerm {
  std::string first;
  std::string last;

  bool Holds(std::string_view day) const { return first <= day && (last.empty() || day <= last); }
};
// Whether some day lies in both.
bool Overlap(const DayTerm& a, const DayTerm& b);
// Adds violations where the first day is no day, or the last is none or lies before the first.
void CheckTerm(const DayTerm& term, const std::string& path, FieldErrors& errors);
// Whether a term, not ended yet, may end on `last_day`: INVALID_ARGUMENT on last_day where that is no day;
// FAILED_PRECONDITION, reason END_BEFORE_START where it lies earlier than the day before the first (which says that it
// never began), or END_AFTER_TERM where the term is over before.
absl::Status CheckEnd(const DayTerm& term, const std::string& last_day);

// ABORTED, reason STALE_ETAG, where an etag is given and is not that of `version`.
absl::Status CheckEtag(std::string_view given, int version);
// FAILED_PRECONDITION, reason EFFECTIVE_DATE_BACKWARD, where a version would apply from before the newest one on.
absl::Status CheckForward(std::string_view newest_effective_date, std::string_view effective_date);

// Adds a violation where the text holds an identity, mobile or bank card number (DOMAIN P-4).
void CheckNoPersonalNumbers(std::string_view text, const std::string& path, FieldErrors& errors);
// Whether the telephone number is a mobile one, which is private unless it is declared to be a duty contact.
bool IsMobileNumber(std::string_view phone);

// The version before which a page of versions, newest first, goes on: the greatest int for an empty position;
// INVALID_ARGUMENT on page_token.
absl::StatusOr<int> VersionsBefore(const std::string& position);

}  // namespace mingbai::catalog
