#pragma once

// Cases by the many: lists, counts, and what is due for timed work. Errors are the database's.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/connection.h"
#include "common/names/names.h"
#include "services/feedback/case_record.h"

namespace mingbai::feedback {

// A place in an ordered list of cases.
struct ListPosition {
  absl::Time time;
  uint64_t id = 0;
};

// Cases whose handler lies in `handlers`, after `after` by end of term (none last) and id; only those of `timeliness`
// at `now` unless it is unspecified.
absl::StatusOr<std::vector<CaseRecord>> ListCases(db::Connection& sql, const CodeRange& handlers,
                                                  v1::CaseTimeliness timeliness, absl::Time now,
                                                  const ListPosition& after, int limit);
// Where ListCases starts, and where it goes on after `record`.
ListPosition FirstListed();
ListPosition ListedAt(const CaseRecord& record);

// A case whose newest answer everyone may read, with that answer.
struct PublishedAnswer {
  CaseRecord record;
  AnswerRecord newest;
};
// Those about `organization`, or about its subtree, before `before` by time of answer and id, newest first.
absl::StatusOr<std::vector<PublishedAnswer>> ListPublished(db::Connection& sql, const std::string& organization,
                                                           bool subtree, const ListPosition& before, int limit);
// Where ListPublished starts.
ListPosition NewestPublished();

// How many cases about an organization stand where at a time.
struct CaseCount {
  std::string organization;  // code
  v1::CaseTimeliness timeliness;
  int64_t cases = 0;
  std::optional<absl::Time> next_due;  // earliest end of a term among them; none where none ends
};
// Counts of the cases about organizations in `about` that were received in [start, end), by organization.
absl::StatusOr<std::vector<CaseCount>> CountCases(db::Connection& sql, const CodeRange& about, absl::Time start,
                                                  absl::Time end, absl::Time now);

// Open cases whose term ended by `now` and has not been told, oldest first: candidates, not locked.
absl::StatusOr<std::vector<ListPosition>> FindEnded(db::Connection& sql, absl::Time now, int limit);
// Claims the telling of a term's end, once: whether this call was the one.
absl::StatusOr<bool> ClaimEnded(db::Connection& sql, const ListPosition& ended);
// Stores the id of the event that told of it.
absl::Status StoreEventId(db::Connection& sql, uint64_t case_id, uint64_t event_id);

// Open cases whose running term was counted in a calendar before `version`.
absl::StatusOr<std::vector<uint64_t>> FindCountedBefore(db::Connection& sql, int version, int limit);
// Notes that the term stands in that calendar too; the case itself has not changed.
absl::Status StoreCalendarVersion(db::Connection& sql, uint64_t case_id, int version);

// The codes of all organizations that handle a case, or did at its end.
absl::StatusOr<std::vector<std::string>> ListHandlers(db::Connection& sql);
// Up to `limit` open cases that the organization handles.
absl::StatusOr<std::vector<uint64_t>> FindOpenOf(db::Connection& sql, const std::string& handler, int limit);

}  // namespace mingbai::feedback
