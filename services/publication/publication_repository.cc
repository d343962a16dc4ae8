#include "services/publication/publication_repository.h"

#include "common/status/status.h"
#include "services/publication/publication_columns.h"

namespace mingbai::publication::publications {
namespace {

using db::Connection;
using db::Rows;

#define MB_VERSION_JOIN                                                                      \
  " FROM publication_version v JOIN publication_content c ON c.publication = v.publication " \
  "AND c.revision = v.revision "

constexpr char kFind[] = "SELECT " MB_PUBLICATION_COLUMNS " FROM publication p WHERE p.id = ?";
constexpr char kFindForUpdate[] = "SELECT " MB_PUBLICATION_COLUMNS " FROM publication p WHERE p.id = ? FOR UPDATE";
constexpr char kInsert[] =
    "INSERT INTO publication (id, organization, item, period, phase, occurrence, circle, newest_version, "
    "official_version, work_state, list_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr char kUpdate[] =
    "UPDATE publication SET newest_version = ?, official_version = ?, public_version = ?, work_state = ?, "
    "publish_at = ?, first_publish_time = ?, list_time = ?, notice_close_time = ?, notice_watch = ?, archive_time = ?, "
    "withdraw_time = ?, withdraw_reason = ?, withdrawn_by = ?, version = ?, last_event_id = ? WHERE id = ?";
constexpr char kReadVersion[] =
    "SELECT " MB_VERSION_COLUMNS ", c.content" MB_VERSION_JOIN "WHERE v.publication = ? AND v.version = ?";
constexpr char kReadVersionHeading[] =
    "SELECT " MB_VERSION_COLUMNS ", c.heading" MB_VERSION_JOIN "WHERE v.publication = ? AND v.version = ?";
constexpr char kReadVersions[] = "SELECT " MB_VERSION_COLUMNS ", c.content" MB_VERSION_JOIN
                                 "WHERE v.publication = ? AND v.version < ? AND (? = 0 OR v.publish_time IS NOT NULL) "
                                 "ORDER BY v.version DESC LIMIT ?";
constexpr char kInsertVersion[] =
    "INSERT INTO publication_version (publication, version, revision, author, change_reason, item_version, "
    "item_display_name, notice_days, create_time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr char kUpdateVersion[] =
    "UPDATE publication_version SET revision = ?, item_version = ?, notice_days = ?, publish_time = ?, "
    "notice_close_time = ?, publisher = ? WHERE publication = ? AND version = ?";
constexpr char kInsertContent[] =
    "INSERT INTO publication_content (publication, revision, version, author, create_time, content_hash, canonical, "
    "heading, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr char kNewestRevision[] = "SELECT COALESCE(MAX(revision), 0) FROM publication_content WHERE publication = ?";
constexpr char kHasWritten[] =
    "SELECT 1 FROM publication_content WHERE publication = ? AND version = ? AND author = ? LIMIT 1";
constexpr char kNewestApproval[] = "SELECT COALESCE(MAX(number), 0) FROM approval WHERE publication = ?";
constexpr char kInsertApproval[] =
    "INSERT INTO approval (publication, number, version, step, approver, approved, opinion, content_hash, decide_time) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr char kReadApprovals[] =
    "SELECT step, approver, approved, opinion, content_hash, decide_time FROM approval WHERE publication = ? AND "
    "version = ? ORDER BY number";
constexpr char kOtherStanding[] =
    "SELECT id, first_publish_time, circle FROM publication WHERE organization = ? AND item = ? AND period = ? AND "
    "phase = ? AND occurrence = ? AND circle IN ('', ?, ?) AND public_version > 0 AND first_publish_time >= ? AND "
    "id <> ? ORDER BY first_publish_time, id LIMIT 1";
#define MB_ANSWERS                                                                                        \
  "SELECT id, organization, item, period, phase, occurrence, public_version, first_publish_time, circle " \
  "FROM publication WHERE organization >= ? AND organization <= ? AND period <> ''"
constexpr char kAnswers[] = MB_ANSWERS;
constexpr char kLockAnswers[] = MB_ANSWERS " FOR UPDATE";
#undef MB_ANSWERS
constexpr char kRevisionAuthor[] = "SELECT author FROM publication_content WHERE publication = ? AND revision = ?";
constexpr char kLockDelivery[] =
    "INSERT INTO delivery (organization, item, period, phase, occurrence) VALUES (?, ?, ?, ?, ?) "
    "ON DUPLICATE KEY UPDATE occurrence = occurrence";
constexpr char kOfDuty[] =
    "SELECT id FROM publication WHERE organization = ? AND item = ? AND period = ? AND phase = ? AND occurrence = ? "
    "ORDER BY id";
constexpr char kDueToPublish[] = "SELECT id FROM publication WHERE publish_at <= ? ORDER BY publish_at LIMIT ?";
constexpr char kDueToClose[] = "SELECT id FROM publication WHERE notice_watch <= ? ORDER BY notice_watch LIMIT ?";
constexpr char kClaimPublish[] = "UPDATE publication SET publish_at = NULL WHERE id = ? AND publish_at = ?";
constexpr char kClaimClose[] =
    "UPDATE publication SET notice_watch = NULL, last_event_id = ? WHERE id = ? AND notice_watch = ?";

v1::Content HeadingOf(const v1::Content& content) {
  v1::Content heading = content;
  heading.clear_fields();
  heading.clear_table();
  return heading;
}

absl::StatusOr<std::vector<uint64_t>> Ids(absl::StatusOr<Rows> rows) {
  if (!rows.ok()) return rows.status();
  std::vector<uint64_t> ids;
  while (rows->Next()) ids.push_back(rows->UInt(0));
  return ids;
}

}  // namespace

absl::StatusOr<std::optional<PublicationRow>> Find(Connection& sql, uint64_t id, Lock lock) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(lock == Lock::kNone ? kFind : kFindForUpdate, {id}));
  if (!rows.Next()) return std::nullopt;
  return ReadPublicationRow(rows);
}

absl::Status Insert(Connection& sql, const PublicationRow& row) {
  const ContentBinding& about = row.about;
  return sql
      .Execute(kInsert,
               {row.id, about.organization, about.item, about.period, static_cast<int>(about.phase), about.occurrence,
                about.circle, row.newest_version, row.official_version, static_cast<int>(row.work), row.list_time})
      .status();
}

absl::Status Update(Connection& sql, const PublicationRow& row) {
  return sql
      .Execute(kUpdate,
               {row.newest_version, row.official_version, row.public_version, static_cast<int>(row.work),
                row.publish_at, row.first_publish, row.list_time, row.notice_close, row.notice_watch, row.archive_time,
                row.withdraw_time, row.withdraw_reason, row.withdrawn_by, row.version, row.last_event_id, row.id})
      .status();
}

absl::StatusOr<VersionRow> ReadVersion(Connection& sql, uint64_t id, int version, Depth depth) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(depth == Depth::kFull ? kReadVersion : kReadVersionHeading, {id, version}));
  if (!rows.Next()) return absl::InternalError("a version of a publication is missing");
  return ReadVersionRow(rows, 0);
}

absl::Status InsertVersion(Connection& sql, uint64_t id, const VersionRow& row) {
  return sql
      .Execute(kInsertVersion, {id, row.version, row.revision, row.author, row.change_reason, row.item_version,
                                row.item_display_name, row.notice_days, row.create_time})
      .status();
}

absl::Status UpdateVersion(Connection& sql, uint64_t id, const VersionRow& row) {
  return sql
      .Execute(kUpdateVersion, {row.revision, row.item_version, row.notice_days, row.publish_time, row.notice_close,
                                row.publisher, id, row.version})
      .status();
}

absl::StatusOr<std::vector<VersionRow>> ReadVersions(Connection& sql, uint64_t id, int below, int limit,
                                                     bool only_public) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kReadVersions, {id, below, only_public, limit}));
  std::vector<VersionRow> found;
  while (rows.Next()) found.push_back(ReadVersionRow(rows, 0));
  return found;
}

absl::Status InsertContent(Connection& sql, uint64_t id, int version, int revision, const std::string& author,
                           absl::Time now, const std::string& canonical, const std::string& hash,
                           const v1::Content& content) {
  const std::string heading = HeadingOf(content).SerializeAsString();
  const std::string bytes = content.SerializeAsString();
  return sql.Execute(kInsertContent, {id, revision, version, author, now, hash, canonical, heading, bytes}).status();
}

absl::StatusOr<int> NewestRevision(Connection& sql, uint64_t id) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kNewestRevision, {id}));
  rows.Next();
  return static_cast<int>(rows.Int(0));
}

absl::StatusOr<std::string> RevisionAuthor(Connection& sql, uint64_t id, int revision) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kRevisionAuthor, {id, revision}));
  if (!rows.Next()) return absl::DataLossError("a revision is missing");
  return rows.Text(0);
}

absl::StatusOr<bool> HasWritten(Connection& sql, uint64_t id, int version, const std::string& subject) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kHasWritten, {id, version, subject}));
  return rows.Next();
}

absl::Status InsertApproval(Connection& sql, uint64_t id, const ApprovalRow& row) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kNewestApproval, {id}));
  rows.Next();
  return sql
      .Execute(kInsertApproval, {id, rows.Int(0) + 1, row.version, row.step, row.approver, row.approved, row.opinion,
                                 row.content_hash, row.decide_time})
      .status();
}

absl::StatusOr<std::vector<ApprovalRow>> ReadApprovals(Connection& sql, uint64_t id, int version) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kReadApprovals, {id, version}));
  std::vector<ApprovalRow> found;
  while (rows.Next()) {
    found.push_back({version, rows.Text(0), rows.Text(1), rows.Bool(2), rows.Text(3), rows.Text(4), rows.Time(5)});
  }
  return found;
}

absl::StatusOr<std::optional<Standing>> OtherStanding(Connection& sql, const PublicationRow& row,
                                                      const std::string& owed_to, absl::Time open) {
  const ContentBinding& about = row.about;
  MB_ASSIGN_OR_RETURN(
      Rows rows, sql.Query(kOtherStanding, {about.organization, about.item, about.period, static_cast<int>(about.phase),
                                            about.occurrence, about.circle, owed_to, open, row.id}));
  if (!rows.Next()) return std::nullopt;
  return Standing{rows.UInt(0), rows.Time(1), rows.Text(2)};
}

absl::StatusOr<std::vector<uint64_t>> LockDelivery(Connection& sql, const ContentBinding& about) {
  const std::vector<db::Value> duty = {about.organization, about.item, about.period, static_cast<int>(about.phase),
                                       about.occurrence};
  MB_RETURN_IF_ERROR(sql.Execute(kLockDelivery, duty).status());
  return Ids(sql.Query(kOfDuty, duty));
}

absl::StatusOr<std::vector<Answer>> ReadAnswers(Connection& sql, const std::string& first, const std::string& last,
                                                Lock lock) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(lock == Lock::kForUpdate ? kLockAnswers : kAnswers, {first, last}));
  std::vector<Answer> found;
  while (rows.Next()) {
    Answer answer;
    answer.id = rows.UInt(0);
    answer.about.organization = rows.Text(1);
    answer.about.item = rows.Text(2);
    answer.about.period = rows.Text(3);
    answer.about.phase = static_cast<common::v1::Phase>(rows.Int(4));
    answer.about.occurrence = static_cast<int>(rows.Int(5));
    answer.about.circle = rows.Text(8);
    if (rows.Int(6) > 0) answer.first_publish = rows.MaybeTime(7);
    found.push_back(std::move(answer));
  }
  return found;
}

absl::StatusOr<std::vector<uint64_t>> DueToPublish(Connection& sql, absl::Time now, int limit) {
  return Ids(sql.Query(kDueToPublish, {now, limit}));
}

absl::StatusOr<std::vector<uint64_t>> DueToClose(Connection& sql, absl::Time now, int limit) {
  return Ids(sql.Query(kDueToClose, {now, limit}));
}

absl::StatusOr<bool> ClaimPublish(Connection& sql, uint64_t id, absl::Time at) {
  MB_ASSIGN_OR_RETURN(int64_t found, sql.Execute(kClaimPublish, {id, at}));
  return found == 1;
}

absl::StatusOr<bool> ClaimClose(Connection& sql, uint64_t id, absl::Time at, uint64_t event_id) {
  MB_ASSIGN_OR_RETURN(int64_t found, sql.Execute(kClaimClose, {event_id, id, at}));
  return found == 1;
}

}  // namespace mingbai::publication::publications
