#pragma once

// The table of obligations. Each function runs in the connection's current transaction, if any; the errors are the
// database's. Reads that lead to a write take the row's lock.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"
#include "common/names/names.h"
#include "services/publication/audience.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication::obligations {

enum class Lock { kNone, kForUpdate };

absl::StatusOr<std::optional<ObligationRow>> Find(db::Connection& sql, const std::string& organization,
                                                  const std::string& id, Lock lock);

// Writes what may change of a row, whose version has been raised by one, as of `now`, and keeps what it said until
// then. ABORTED, reason LEDGER_RACE, where the stored row is not of the version before; a locked one is.
absl::Status Update(db::Connection& sql, absl::Time now, const ObligationRow& row);

// Writes the id of the row's last event, where nothing else has changed.
absl::Status KeepEvent(db::Connection& sql, const ObligationRow& row);

// Keeps what the row now says of its deferral or exemption, under the row's version.
absl::Status RecordDecision(db::Connection& sql, const ObligationRow& row, const std::string& kind, absl::Time now);

// Adds rows. One that is there: db::IsDuplicateKey, and what has been added must be rolled back.
absl::Status Insert(db::Connection& sql, const std::vector<ObligationRow>& rows);

// What there is of the organizations [first, last], with terms that end in [from, to); in any order.
absl::StatusOr<std::vector<ObligationRow>> Between(db::Connection& sql, const std::string& first,
                                                   const std::string& last, absl::Time from, absl::Time to);

// What there is of the organizations [first, last] for any of these periods, whenever it falls due; in any order.
absl::StatusOr<std::vector<ObligationRow>> OfPeriods(db::Connection& sql, const std::string& first,
                                                     const std::string& last, const std::set<std::string>& periods);

// What the organization that handed the row over has stored of it (DOMAIN C-1); nullopt for an organization's own, and
// where that does not show.
absl::StatusOr<std::optional<ObligationRow>> FindFormer(db::Connection& sql, const ObligationRow& row);

// How many occurrences of an item there are on a day; those that were handed over are not the organization's own.
absl::StatusOr<int> NextOccurrence(db::Connection& sql, const std::string& organization, const std::string& item,
                                   const std::string& period, common::v1::Phase phase);

// A page of what the viewer may see, by term end, organization and id.
struct ListQuery {
  std::string organization;  // code; the subtree's root where `subtree`
  bool subtree = false;
  std::string item;  // id; empty for all
  v1::ObligationStatus status = v1::OBLIGATION_STATUS_UNSPECIFIED;
  absl::Time from = absl::InfinitePast();  // term ends in [from, to)
  absl::Time to = absl::InfiniteFuture();
  absl::Time now;
  // After this row; organization empty for the first page.
  absl::Time after_due;
  std::string after_organization;
  std::string after_id;
  int limit = 0;
};
// The values that its statements begin with: where the page lies, what is asked for, who asks. They refer to the
// arguments; `range` is the subtree of the query's organization.
std::vector<db::Value> ListValues(const ListQuery& query, const CodeRange& range, const Viewer& viewer);
absl::StatusOr<std::vector<ObligationRow>> List(db::Connection& sql, const ListQuery& query, const Viewer& viewer);

// What the viewer may see of a subtree, counted by organization and status, and when that changes by time alone.
struct Count {
  std::string organization;
  v1::ObligationStatus status;
  int count = 0;
  std::optional<absl::Time> next_change;
};
// Reads organization, status, number and next change.
std::vector<Count> ReadCounts(db::Rows rows);
absl::StatusOr<std::vector<Count>> Summarize(db::Connection& sql, const CodeRange& range, absl::Time from,
                                             absl::Time to, absl::Time now, const Viewer& viewer);

// Up to `limit` rows that are overdue at `now` and have not been told of, locked, oldest first.
absl::StatusOr<std::vector<ObligationRow>> LockUntoldOverdue(db::Connection& sql, absl::Time now, int limit);

// The claim of one of them, in the transaction of its event: false where it has been told of, or its term has changed.
absl::StatusOr<bool> ClaimOverdue(db::Connection& sql, const ObligationRow& row, uint64_t event_id);

}  // namespace mingbai::publication::obligations
