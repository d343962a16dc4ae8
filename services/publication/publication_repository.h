#pragma once

// The tables of publications. Each function runs in the connection's current transaction, if any; the errors are the
// database's. Reads that lead to a write take the row's lock.

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/connection.h"
#include "services/publication/publication_row.h"

namespace mingbai::publication::publications {

enum class Lock { kNone, kForUpdate };
enum class Depth { kFull, kHeading };  // with or without table and fields

absl::StatusOr<std::optional<PublicationRow>> Find(db::Connection& sql, uint64_t id, Lock lock);
absl::Status Insert(db::Connection& sql, const PublicationRow& row);
// Writes what may change of a locked row.
absl::Status Update(db::Connection& sql, const PublicationRow& row);

// A version with its newest revision's content. INTERNAL where it is not there.
absl::StatusOr<VersionRow> ReadVersion(db::Connection& sql, uint64_t id, int version, Depth depth);
absl::Status InsertVersion(db::Connection& sql, uint64_t id, const VersionRow& row);
// Writes what may change of a version that is not public yet, and the times of its publishing.
absl::Status UpdateVersion(db::Connection& sql, uint64_t id, const VersionRow& row);
// Versions below `below`, newest first; of those that have been public where `only_public`.
absl::StatusOr<std::vector<VersionRow>> ReadVersions(db::Connection& sql, uint64_t id, int below, int limit,
                                                     bool only_public);

// Adds a revision of the content: canonical bytes, their hash, and the message.
absl::Status InsertContent(db::Connection& sql, uint64_t id, int version, int revision, const std::string& author,
                           absl::Time now, const std::string& canonical, const std::string& hash,
                           const v1::Content& content);
// The greatest revision of the publication.
absl::StatusOr<int> NewestRevision(db::Connection& sql, uint64_t id);
// Who wrote the revision.
absl::StatusOr<std::string> RevisionAuthor(db::Connection& sql, uint64_t id, int revision);
// Whether the subject wrote any revision of the version.
absl::StatusOr<bool> HasWritten(db::Connection& sql, uint64_t id, int version, const std::string& subject);

absl::Status InsertApproval(db::Connection& sql, uint64_t id, const ApprovalRow& row);
absl::StatusOr<std::vector<ApprovalRow>> ReadApprovals(db::Connection& sql, uint64_t id, int version);

// The publication other than `row` that has been up longest, of those that went out at `open` or later, for the same
// organization, item, period, phase and occurrence and everyone, the same circle, or that to which the obligation is
// owed.
struct Standing {
  uint64_t id = 0;
  absl::Time first_publish;
  std::string circle;
};
absl::StatusOr<std::optional<Standing>> OtherStanding(db::Connection& sql, const PublicationRow& row,
                                                      const std::string& owed_to, absl::Time open);

// Ids of the publications of the binding's organization, item, period, phase and occurrence, oldest first, under a lock
// that all who ask so take: until the commit no other delivery adds one.
absl::StatusOr<std::vector<uint64_t>> LockDelivery(db::Connection& sql, const ContentBinding& about);

// What answers obligations: publications with a period of the organizations [first, last]; locked, none is published
// meanwhile. With first_publish only where public.
struct Answer {
  uint64_t id = 0;
  ContentBinding about;
  std::optional<absl::Time> first_publish;
};
absl::StatusOr<std::vector<Answer>> ReadAnswers(db::Connection& sql, const std::string& first, const std::string& last,
                                                Lock lock);

// Ids whose time has come at `now`: to go out, and to tell of the notice's end.
absl::StatusOr<std::vector<uint64_t>> DueToPublish(db::Connection& sql, absl::Time now, int limit);
absl::StatusOr<std::vector<uint64_t>> DueToClose(db::Connection& sql, absl::Time now, int limit);
// Claims, in the transaction of their effects: false where the time is not `at` any more.
absl::StatusOr<bool> ClaimPublish(db::Connection& sql, uint64_t id, absl::Time at);
absl::StatusOr<bool> ClaimClose(db::Connection& sql, uint64_t id, absl::Time at, uint64_t event_id);

}  // namespace mingbai::publication::publications
