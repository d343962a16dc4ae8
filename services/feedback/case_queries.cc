#include "services/feedback/case_queries.h"

#include <limits>

#include "common/status/status.h"
#include "services/feedback/case_columns.h"

namespace mingbai::feedback {
namespace {

// TimelinessAt of case_rules.h, for lists and counts; one parameter: now. An integration test holds the two together.
#define FEEDBACK_TIMELINESS                                                      \
  "CASE WHEN c.state IN (1, 3) THEN CASE WHEN c.due_time > ? THEN 1 ELSE 2 END " \
  "WHEN c.first_answer_time < c.first_due_time AND c.answer_time < c.due_time THEN 3 ELSE 4 END"

constexpr char kList[] = "SELECT " MINGBAI_CASE_COLUMNS
                         " FROM feedback_case c WHERE c.handler >= ? AND c.handler < ? "
                         "AND (c.due_time > ? OR (c.due_time = ? AND c.case_id > ?)) "
                         "AND (? = 0 OR ? = " FEEDBACK_TIMELINESS
                         ") "
                         "ORDER BY c.due_time, c.case_id LIMIT ?";

#define FEEDBACK_PUBLISHED                                                             \
  "SELECT " MINGBAI_CASE_COLUMNS                                                       \
  ", a.number, a.form, a.organization, a.answer_time, a.content FROM public_answer p " \
  "JOIN feedback_case c ON c.case_id = p.case_id "                                     \
  "JOIN case_answer a ON a.case_id = c.case_id AND a.number = c.answers "              \
  "WHERE (p.answer_time < ? OR (p.answer_time = ? AND p.case_id < ?)) AND "
#define FEEDBACK_NEWEST " ORDER BY p.answer_time DESC, p.case_id DESC LIMIT ?"
constexpr char kPublishedAbout[] = FEEDBACK_PUBLISHED "p.organization = ?" FEEDBACK_NEWEST;
constexpr char kPublishedBelow[] = FEEDBACK_PUBLISHED "p.organization >= ? AND p.organization < ?" FEEDBACK_NEWEST;

constexpr char kCount[] =
    "SELECT t.organization, t.timeliness, COUNT(*), MIN(t.due_time) FROM (SELECT c.organization, "
    "c.due_time, " FEEDBACK_TIMELINESS
    " AS timeliness FROM feedback_case c "
    "WHERE c.organization >= ? AND c.organization < ? AND c.receive_time >= ? AND c.receive_time < ?) t "
    "GROUP BY t.organization, t.timeliness ORDER BY t.organization, t.timeliness";

constexpr char kEnded[] =
    "SELECT case_id, alert_time FROM feedback_case WHERE alert_time <= ? ORDER BY alert_time, case_id LIMIT ?";
constexpr char kClaim[] = "UPDATE feedback_case SET alert_time = NULL WHERE case_id = ? AND alert_time = ?";
constexpr char kStoreEventId[] = "UPDATE feedback_case SET last_event_id = ? WHERE case_id = ?";
constexpr char kHandlers[] = "SELECT DISTINCT handler FROM feedback_case";
constexpr char kOpenOf[] = "SELECT case_id FROM feedback_case WHERE handler = ? AND state IN (1, 3) LIMIT ?";
constexpr char kCountedBefore[] =
    "SELECT case_id FROM feedback_case WHERE alert_time IS NOT NULL AND calendar_version < ? ORDER BY alert_time "
    "LIMIT ?";
constexpr char kStoreCalendarVersion[] = "UPDATE feedback_case SET calendar_version = ? WHERE case_id = ?";

}  // namespace

ListPosition FirstListed() { return {absl::UnixEpoch(), 0}; }

ListPosition ListedAt(const CaseRecord& record) { return {StoredDue(record.term.due), record.id}; }

ListPosition NewestPublished() { return {StoredDue(std::nullopt), std::numeric_limits<uint64_t>::max()}; }

absl::StatusOr<std::vector<CaseRecord>> ListCases(db::Connection& sql, const CodeRange& handlers,
                                                  v1::CaseTimeliness timeliness, absl::Time now,
                                                  const ListPosition& after, int limit) {
  const int wanted = static_cast<int>(timeliness);
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kList, {handlers.low, handlers.high, after.time, after.time, after.id,
                                                       wanted, wanted, now, limit}));
  std::vector<CaseRecord> records;
  while (rows.Next()) records.push_back(ReadCase(rows));
  return records;
}

absl::StatusOr<std::vector<PublishedAnswer>> ListPublished(db::Connection& sql, const std::string& organization,
                                                           bool subtree, const ListPosition& before, int limit) {
  const CodeRange range = SubtreeRange(organization);
  absl::StatusOr<db::Rows> rows =
      subtree ? sql.Query(kPublishedBelow, {before.time, before.time, before.id, range.low, range.high, limit})
              : sql.Query(kPublishedAbout, {before.time, before.time, before.id, organization, limit});
  if (!rows.ok()) return rows.status();
  std::vector<PublishedAnswer> answers;
  while (rows->Next()) {
    PublishedAnswer& published = answers.emplace_back();
    published.record = ReadCase(*rows);
    published.newest = {published.record.id,
                        static_cast<int>(rows->Int(kCaseColumns)),
                        static_cast<v1::AnswerForm>(rows->Int(kCaseColumns + 1)),
                        rows->Text(kCaseColumns + 2),
                        rows->Time(kCaseColumns + 3),
                        rows->Text(kCaseColumns + 4)};
  }
  return answers;
}

absl::StatusOr<std::vector<CaseCount>> CountCases(db::Connection& sql, const CodeRange& about, absl::Time start,
                                                  absl::Time end, absl::Time now) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kCount, {now, about.low, about.high, start, end}));
  std::vector<CaseCount> counts;
  while (rows.Next()) {
    CaseCount& count = counts.emplace_back();
    count.organization = rows.Text(0);
    count.timeliness = static_cast<v1::CaseTimeliness>(rows.Int(1));
    count.cases = rows.Int(2);
    const absl::Time due = rows.Time(3);
    if (due < StoredDue(std::nullopt)) count.next_due = due;
  }
  return counts;
}

absl::StatusOr<std::vector<ListPosition>> FindEnded(db::Connection& sql, absl::Time now, int limit) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kEnded, {now, limit}));
  std::vector<ListPosition> ended;
  while (rows.Next()) ended.push_back({rows.Time(1), rows.UInt(0)});
  return ended;
}

absl::StatusOr<bool> ClaimEnded(db::Connection& sql, const ListPosition& ended) {
  MB_ASSIGN_OR_RETURN(int64_t found, sql.Execute(kClaim, {ended.id, ended.time}));
  return found == 1;
}

absl::Status StoreEventId(db::Connection& sql, uint64_t case_id, uint64_t event_id) {
  return sql.Execute(kStoreEventId, {event_id, case_id}).status();
}

absl::StatusOr<std::vector<std::string>> ListHandlers(db::Connection& sql) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kHandlers, {}));
  std::vector<std::string> codes;
  while (rows.Next()) codes.push_back(rows.Text(0));
  return codes;
}

absl::StatusOr<std::vector<uint64_t>> FindOpenOf(db::Connection& sql, const std::string& handler, int limit) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kOpenOf, {handler, limit}));
  std::vector<uint64_t> ids;
  while (rows.Next()) ids.push_back(rows.UInt(0));
  return ids;
}

absl::StatusOr<std::vector<uint64_t>> FindCountedBefore(db::Connection& sql, int version, int limit) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kCountedBefore, {version, limit}));
  std::vector<uint64_t> ids;
  while (rows.Next()) ids.push_back(rows.UInt(0));
  return ids;
}

absl::Status StoreCalendarVersion(db::Connection& sql, uint64_t case_id, int version) {
  return sql.Execute(kStoreCalendarVersion, {version, case_id}).status();
}

}  // namespace mingbai::feedback
