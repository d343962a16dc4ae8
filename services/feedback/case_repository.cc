#include "services/feedback/case_repository.h"

#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/feedback/case_columns.h"

namespace mingbai::feedback {
namespace {

constexpr char kRules[] = "SELECT kind, domain, working_days, extension_working_days, source FROM deadline_rule";

constexpr char kInsert[] =
    "INSERT INTO feedback_case (case_id, organization, kind, channel, domain, item, publication, title, content, "
    "contact, receipt_hash, receive_time, first_handler, handler, state, term_start, working_days, extension_days, "
    "calendar_version, due_time, first_due_time, alert_time, answers, steps, rating, rated, reopened, version, "
    "last_event_id) VALUES";

#define FEEDBACK_SELECT "SELECT " MINGBAI_CASE_COLUMNS " FROM feedback_case c WHERE "
constexpr char kById[] = FEEDBACK_SELECT "c.case_id = ?";
constexpr char kByIdLocked[] = FEEDBACK_SELECT "c.case_id = ? FOR UPDATE";
constexpr char kByReceipt[] = FEEDBACK_SELECT "c.receipt_hash = ?";
constexpr char kByReceiptLocked[] = FEEDBACK_SELECT "c.receipt_hash = ? FOR UPDATE";
#undef FEEDBACK_SELECT

constexpr char kUpdate[] =
    "UPDATE feedback_case SET handler = ?, state = ?, term_start = ?, extension_days = ?, calendar_version = ?, "
    "due_time = ?, first_due_time = ?, alert_time = ?, first_answer_time = ?, answer_time = ?, answers = ?, steps = ?, "
    "rating = ?, rated = ?, reopened = ?, version = version + 1, last_event_id = ? "
    "WHERE case_id = ? AND version = ?";

constexpr char kInsertStep[] =
    "INSERT INTO case_step (case_id, number, verb, step_time, handler, reason, approver, actor) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
constexpr char kInsertAnswer[] =
    "INSERT INTO case_answer (case_id, number, form, organization, answer_time, content) VALUES (?, ?, ?, ?, ?, ?)";

// Fifty cases at a time; the places left over are filled with 0, which is nobody's id.
constexpr size_t kPlaces = 50;
#define TEN_PLACES "?,?,?,?,?,?,?,?,?,?"
#define FIFTY_PLACES TEN_PLACES "," TEN_PLACES "," TEN_PLACES "," TEN_PLACES "," TEN_PLACES
constexpr char kSteps[] =
    "SELECT case_id, number, verb, step_time, handler, reason, approver, actor FROM case_step "
    "WHERE case_id IN (" FIFTY_PLACES ") ORDER BY case_id, number";
constexpr char kAnswers[] =
    "SELECT case_id, number, form, organization, answer_time, content FROM case_answer "
    "WHERE case_id IN (" FIFTY_PLACES ") ORDER BY case_id, number";
#undef FIFTY_PLACES
#undef TEN_PLACES

constexpr char kList[] =
    "INSERT INTO public_answer (case_id, organization, answer_time) VALUES (?, ?, ?) "
    "ON DUPLICATE KEY UPDATE answer_time = ?";
constexpr char kUnlist[] = "DELETE FROM public_answer WHERE case_id = ?";

constexpr char kInsertAccess[] =
    "INSERT INTO contact_access (access_id, case_id, subject, organization, access_time) VALUES (?, ?, ?, ?, ?)";

const absl::Time kNever = absl::FromCivil(absl::CivilDay(9999, 12, 31), absl::UTCTimeZone());

std::optional<absl::Time> ReadDue(const db::Rows& rows, int column) {
  const absl::Time due = rows.Time(column);
  if (due >= kNever) return std::nullopt;
  return due;
}

absl::StatusOr<std::optional<CaseRecord>> ReadOne(absl::StatusOr<db::Rows> rows) {
  if (!rows.ok()) return rows.status();
  if (!rows->Next()) return std::optional<CaseRecord>();
  return std::optional<CaseRecord>(ReadCase(*rows));
}

// Runs `sql` for fifty ids at a time and hands on every row.
template <typename F>
absl::Status ForEach(db::Connection& connection, const char* sql, const std::vector<uint64_t>& ids, F&& row) {
  for (size_t done = 0; done < ids.size(); done += kPlaces) {
    std::vector<db::Value> places(kPlaces, db::Value(uint64_t{0}));
    for (size_t i = 0; i < kPlaces && done + i < ids.size(); ++i) places[i] = db::Value(ids[done + i]);
    MB_ASSIGN_OR_RETURN(db::Rows rows, connection.Query(sql, places));
    while (rows.Next()) row(rows);
  }
  return absl::OkStatus();
}

}  // namespace

absl::Time StoredDue(const std::optional<absl::Time>& due) { return due.value_or(kNever); }

CaseRecord ReadCase(const db::Rows& rows) {
  CaseRecord record;
  int column = 0;
  record.id = rows.UInt(column++);
  record.organization = rows.Text(column++);
  record.kind = static_cast<v1::CaseKind>(rows.Int(column++));
  record.channel = static_cast<v1::CaseChannel>(rows.Int(column++));
  record.domain = static_cast<common::v1::Domain>(rows.Int(column++));
  record.item = rows.Text(column++);
  record.publication = rows.Text(column++);
  record.title = rows.Text(column++);
  record.text = rows.Text(column++);
  record.sealed_contact = rows.Text(column++);
  record.receive_time = rows.Time(column++);
  record.first_handler = rows.Text(column++);
  record.handler = rows.Text(column++);
  record.state = static_cast<v1::CaseState>(rows.Int(column++));
  record.term.start = ParseDay(rows.Text(column++)).value_or(absl::CivilDay());
  record.term.working_days = static_cast<int>(rows.Int(column++));
  record.term.extension_days = static_cast<int>(rows.Int(column++));
  record.term.calendar_version = static_cast<int>(rows.Int(column++));
  record.term.due = ReadDue(rows, column++);
  record.first_due = ReadDue(rows, column++);
  record.alert_time = rows.MaybeTime(column++);
  record.first_answer_time = rows.MaybeTime(column++);
  record.answer_time = rows.MaybeTime(column++);
  record.answers = static_cast<int>(rows.Int(column++));
  record.steps = static_cast<int>(rows.Int(column++));
  record.rating = static_cast<int>(rows.Int(column++));
  record.rated = rows.Bool(column++);
  record.reopened = rows.Bool(column++);
  record.version = rows.Int(column++);
  record.last_event_id = rows.UInt(column++);
  return record;
}

absl::StatusOr<std::vector<DeadlineRule>> LoadDeadlineRules(db::Connection& sql) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kRules));
  std::vector<DeadlineRule> rules;
  while (rows.Next()) {
    rules.push_back({static_cast<v1::CaseKind>(rows.Int(0)), static_cast<common::v1::Domain>(rows.Int(1)),
                     static_cast<int>(rows.Int(2)), static_cast<int>(rows.Int(3)), rows.Text(4)});
  }
  return rules;
}

void AddCase(db::Transaction& tx, const CaseRecord& record) {
  tx.Add(kInsert, {record.id,
                   record.organization,
                   static_cast<int>(record.kind),
                   static_cast<int>(record.channel),
                   static_cast<int>(record.domain),
                   record.item,
                   record.publication,
                   record.title,
                   record.text,
                   record.sealed_contact,
                   record.receipt_hash,
                   record.receive_time,
                   record.first_handler,
                   record.handler,
                   static_cast<int>(record.state),
                   FormatDay(record.term.start),
                   record.term.working_days,
                   record.term.extension_days,
                   record.term.calendar_version,
                   StoredDue(record.term.due),
                   StoredDue(record.first_due),
                   record.alert_time,
                   record.answers,
                   record.steps,
                   record.rating,
                   record.rated,
                   record.reopened,
                   record.version,
                   record.last_event_id});
}

absl::StatusOr<std::optional<CaseRecord>> FindCase(db::Connection& sql, uint64_t id, bool lock) {
  return ReadOne(sql.Query(lock ? kByIdLocked : kById, {id}));
}

absl::StatusOr<std::optional<CaseRecord>> FindCaseByReceipt(db::Connection& sql, const std::string& receipt_hash,
                                                            bool lock) {
  return ReadOne(sql.Query(lock ? kByReceiptLocked : kByReceipt, {receipt_hash}));
}

absl::Status UpdateCase(db::Connection& sql, CaseRecord* record) {
  MB_ASSIGN_OR_RETURN(
      int64_t found,
      sql.Execute(kUpdate, {record->handler, static_cast<int>(record->state), FormatDay(record->term.start),
                            record->term.extension_days, record->term.calendar_version, StoredDue(record->term.due),
                            StoredDue(record->first_due), record->alert_time, record->first_answer_time,
                            record->answer_time, record->answers, record->steps, record->rating, record->rated,
                            record->reopened, record->last_event_id, record->id, record->version}));
  if (found != 1) return Error(absl::StatusCode::kAborted, "STALE_ETAG", "the case has changed");
  ++record->version;
  return absl::OkStatus();
}

absl::Status InsertStep(db::Connection& sql, const StepRecord& step) {
  return sql
      .Execute(kInsertStep,
               {step.case_id, step.number, step.verb, step.time, step.handler, step.reason, step.approver, step.actor})
      .status();
}

absl::Status InsertAnswer(db::Connection& sql, const AnswerRecord& answer) {
  return sql
      .Execute(kInsertAnswer, {answer.case_id, answer.number, static_cast<int>(answer.form), answer.organization,
                               answer.time, answer.text})
      .status();
}

absl::StatusOr<std::vector<StepRecord>> LoadSteps(db::Connection& sql, const std::vector<uint64_t>& ids) {
  std::vector<StepRecord> steps;
  MB_RETURN_IF_ERROR(ForEach(sql, kSteps, ids, [&](const db::Rows& row) {
    steps.push_back({row.UInt(0), static_cast<int>(row.Int(1)), row.Text(2), row.Time(3), row.Text(4), row.Text(5),
                     row.Text(6), row.Text(7)});
  }));
  return steps;
}

absl::StatusOr<std::vector<AnswerRecord>> LoadAnswers(db::Connection& sql, const std::vector<uint64_t>& ids) {
  std::vector<AnswerRecord> answers;
  MB_RETURN_IF_ERROR(ForEach(sql, kAnswers, ids, [&](const db::Rows& row) {
    answers.push_back({row.UInt(0), static_cast<int>(row.Int(1)), static_cast<v1::AnswerForm>(row.Int(2)), row.Text(3),
                       row.Time(4), row.Text(5)});
  }));
  return answers;
}

absl::Status ListAnswer(db::Connection& sql, const CaseRecord& record) {
  return sql.Execute(kList, {record.id, record.organization, record.answer_time, record.answer_time}).status();
}

absl::Status UnlistAnswer(db::Connection& sql, uint64_t case_id) { return sql.Execute(kUnlist, {case_id}).status(); }

absl::Status InsertContactAccess(db::Connection& sql, const ContactAccess& access) {
  return sql.Execute(kInsertAccess, {access.id, access.case_id, access.subject, access.organization, access.time})
      .status();
}

}  // namespace mingbai::feedback
