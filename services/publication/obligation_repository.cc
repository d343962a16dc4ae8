#include "services/publication/obligation_repository.h"

#include <algorithm>

#include "common/mysql/errors.h"
#include "common/status/status.h"
#include "services/publication/handover.h"
#include "services/publication/obligation_columns.h"

namespace mingbai::publication::obligations {
namespace {

using db::Connection;
using db::Rows;
using db::Value;

#define MB_LIST_FILTER "(? = '' OR item = ?) AND (? = 0 OR " MB_STATUS " = ?) AND " MB_AUDIENCE

constexpr char kFind[] = "SELECT " MB_COLUMNS " FROM obligation WHERE organization = ? AND id = ?";
constexpr char kFindForUpdate[] = "SELECT " MB_COLUMNS " FROM obligation WHERE organization = ? AND id = ? FOR UPDATE";
constexpr char kKeep[] = "INSERT INTO obligation_history (" MB_COLUMNS ", outcome, valid_until) SELECT " MB_COLUMNS
                         ", outcome, ? FROM obligation WHERE organization = ? AND id = ? AND version = ?";
constexpr char kUpdate[] =
    "UPDATE obligation SET item_version = ?, display_name = ?, circle = ?, open_time = ?, due_time = ?, "
    "calendar_version = ?, description = ?, provisional = ?, deferred_until = ?, exempt = ?, reason = ?, approver = ?, "
    "publication = ?, "
    "fulfill_time = ?, withdraw_time = ?, outcome = ?, watch_time = ?, valid_from = ?, version = ?, last_event_id = ? "
    "WHERE organization = ? AND id = ? AND version = ?";
constexpr char kKeepEvent[] = "UPDATE obligation SET last_event_id = ? WHERE organization = ? AND id = ?";
constexpr char kRecordDecision[] =
    "INSERT INTO obligation_decision (organization, id, version, kind, until_time, reason, approver, decide_time) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
// As Connection::ExecuteMany takes them.
constexpr int kInsertColumns = 26;
constexpr char kInsert[] =
    "INSERT INTO obligation (organization, id, item, item_version, period, phase, occurrence, display_name, "
    "circle, open_time, due_time, calendar_version, description, publication, fulfill_time, watch_time, last_event_id, "
    "working_days, provisional, valid_from, origin, withdraw_time, outcome, deferred_until, reason, approver) VALUES";
constexpr char kBetween[] =
    "SELECT " MB_COLUMNS
    " FROM obligation WHERE organization >= ? AND organization <= ? AND due_time >= ? AND due_time < ?";
constexpr char kOfPeriods[] =
    "SELECT " MB_COLUMNS " FROM obligation WHERE organization >= ? AND organization <= ? AND period IN (?";
constexpr char kNextOccurrence[] =
    "SELECT COALESCE(MAX(occurrence) + 1, 0) FROM obligation WHERE organization = ? AND id >= ? AND id < ? AND "
    "item = ? AND period = ? AND phase = ? AND occurrence < ?";
constexpr char kListOne[] =
    "SELECT " MB_COLUMNS
    " FROM obligation WHERE organization = ? AND due_time >= ? AND due_time < ? AND "
    "(due_time > ? OR (due_time = ? AND id > ?)) AND " MB_LIST_FILTER " ORDER BY due_time, id LIMIT ?";
constexpr char kListSubtree[] =
    "SELECT " MB_COLUMNS
    " FROM obligation WHERE organization >= ? AND organization < ? AND due_time >= ? AND due_time < ? AND "
    "(due_time > ? OR (due_time = ? AND (organization > ? OR (organization = ? AND id > ?)))) AND " MB_LIST_FILTER
    " ORDER BY due_time, organization, id LIMIT ?";
constexpr char kSummarize[] =
    "SELECT organization, " MB_STATUS " AS status, COUNT(*), MIN(" MB_NEXT_CHANGE
    ") FROM obligation WHERE organization >= ? AND organization < ? AND due_time >= ? AND due_time < ? AND " MB_AUDIENCE
    " GROUP BY organization, status";
constexpr char kUntold[] =
    "SELECT " MB_COLUMNS " FROM obligation WHERE watch_time <= ? ORDER BY watch_time LIMIT ? FOR UPDATE";
constexpr char kClaim[] =
    "UPDATE obligation SET watch_time = NULL, told_time = ?, last_event_id = ? WHERE organization = ? AND id = ? AND "
    "watch_time = ?";

absl::Status Changed() { return Error(absl::StatusCode::kAborted, "LEDGER_RACE", "the obligation has changed"); }

Value MaybeId(const std::optional<uint64_t>& id) { return id.has_value() ? Value(*id) : Value(); }

}  // namespace

absl::StatusOr<std::optional<ObligationRow>> Find(Connection& sql, const std::string& organization,
                                                  const std::string& id, Lock lock) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(lock == Lock::kNone ? kFind : kFindForUpdate, {organization, id}));
  if (!rows.Next()) return std::nullopt;
  return ReadObligation(rows);
}

absl::Status Update(Connection& sql, absl::Time now, const ObligationRow& row) {
  const int64_t old_version = row.version - 1;
  const absl::StatusOr<int64_t> kept = sql.Execute(kKeep, {now, row.organization, row.id, old_version});
  if (db::IsDuplicateKey(kept.status())) return Changed();
  MB_RETURN_IF_ERROR(kept.status());
  MB_ASSIGN_OR_RETURN(const int64_t found, sql.Execute(kUpdate, {row.item_version,
                                                                 row.display_name,
                                                                 row.circle,
                                                                 row.facts.open,
                                                                 row.facts.due,
                                                                 row.calendar_version,
                                                                 row.description,
                                                                 row.provisional,
                                                                 row.facts.deferred_until,
                                                                 row.facts.exempt,
                                                                 row.reason,
                                                                 row.approver,
                                                                 MaybeId(row.publication),
                                                                 row.facts.fulfilled,
                                                                 row.facts.withdrawn,
                                                                 static_cast<int>(OutcomeOf(row.facts)),
                                                                 WatchTime(row),
                                                                 now,
                                                                 row.version,
                                                                 row.last_event_id,
                                                                 row.organization,
                                                                 row.id,
                                                                 old_version}));
  return *kept == 1 && found == 1 ? absl::OkStatus() : Changed();
}

absl::Status KeepEvent(Connection& sql, const ObligationRow& row) {
  return sql.Execute(kKeepEvent, {row.last_event_id, row.organization, row.id}).status();
}

absl::Status RecordDecision(Connection& sql, const ObligationRow& row, const std::string& kind, absl::Time now) {
  return sql
      .Execute(kRecordDecision,
               {row.organization, row.id, row.version, kind, row.facts.deferred_until, row.reason, row.approver, now})
      .status();
}

absl::Status Insert(Connection& sql, const std::vector<ObligationRow>& rows) {
  // A statement's rows at a time: their cells weigh as much as they do.
  std::vector<Value> cells;
  for (size_t i = 0; i < rows.size(); ++i) {
    const ObligationRow& row = rows[i];
    cells.insert(cells.end(), {row.organization,
                               row.id,
                               row.item,
                               row.item_version,
                               row.period,
                               static_cast<int>(row.phase),
                               row.occurrence,
                               row.display_name,
                               row.circle,
                               row.facts.open,
                               row.facts.due,
                               row.calendar_version,
                               row.description,
                               MaybeId(row.publication),
                               row.facts.fulfilled,
                               WatchTime(row),
                               row.last_event_id,
                               row.working_days,
                               row.provisional,
                               row.valid_from,
                               row.origin,
                               row.facts.withdrawn,
                               static_cast<int>(OutcomeOf(row.facts)),
                               row.facts.deferred_until,
                               row.reason,
                               row.approver});
    if (i + 1 < rows.size() && (i + 1) % Connection::kRowsPerStatement != 0) continue;
    MB_RETURN_IF_ERROR(sql.ExecuteMany(kInsert, kInsertColumns, cells).status());
    cells.clear();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<ObligationRow>> Between(Connection& sql, const std::string& first, const std::string& last,
                                                   absl::Time from, absl::Time to) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kBetween, {first, last, AtLeast(from), AtMost(to)}));
  return ReadObligations(std::move(rows));
}

absl::StatusOr<std::vector<ObligationRow>> OfPeriods(Connection& sql, const std::string& first, const std::string& last,
                                                     const std::set<std::string>& periods) {
  std::vector<ObligationRow> found;
  if (periods.empty()) return found;
  std::string statement = kOfPeriods;
  std::vector<Value> values = {first, last};
  for (const std::string& period : periods) {
    if (values.size() > 2) statement += ", ?";
    values.emplace_back(period);
  }
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(statement + ")", values));
  while (rows.Next()) found.push_back(ReadObligation(rows));
  return found;
}

absl::StatusOr<std::optional<ObligationRow>> FindFormer(Connection& sql, const ObligationRow& row) {
  const std::optional<ObligationRow> former = AsOwedBefore(row);
  if (!former.has_value()) return std::nullopt;
  return Find(sql, former->organization, former->id, Lock::kNone);
}

absl::StatusOr<int> NextOccurrence(Connection& sql, const std::string& organization, const std::string& item,
                                   const std::string& period, common::v1::Phase phase) {
  // Ids that begin with "{item}." lie between it and "{item}/".
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kNextOccurrence, {organization, item + ".", item + "/", item, period,
                                                             static_cast<int>(phase), kMostOccurrences}));
  rows.Next();
  return static_cast<int>(rows.Int(0));
}

std::vector<Count> ReadCounts(Rows rows) {
  std::vector<Count> counts;
  while (rows.Next()) {
    counts.push_back({rows.Text(0), static_cast<v1::ObligationStatus>(rows.Int(1)), static_cast<int>(rows.Int(2)),
                      rows.MaybeTime(3)});
  }
  return counts;
}

std::vector<Value> ListValues(const ListQuery& query, const CodeRange& range, const Viewer& viewer) {
  // Terms end at `from` or later, and after `after` or, then, behind the last row.
  const bool first = query.after_organization.empty();
  const absl::Time from = first ? AtLeast(query.from) : query.after_due;
  const absl::Time after = first ? from - absl::Seconds(1) : from;
  std::vector<Value> values;
  if (query.subtree) {
    values = {range.low,
              range.high,
              from,
              AtMost(query.to),
              after,
              after,
              query.after_organization,
              query.after_organization,
              query.after_id};
  } else {
    values = {query.organization, from, AtMost(query.to), after, after, query.after_id};
  }
  const int status = query.status;
  const absl::Time now = AtMost(query.now);
  values.insert(values.end(), {query.item, query.item, status, now, now, now, status, viewer.circles});
  return values;
}

absl::StatusOr<std::vector<ObligationRow>> List(Connection& sql, const ListQuery& query, const Viewer& viewer) {
  const CodeRange range = SubtreeRange(query.organization);
  std::vector<Value> params = ListValues(query, range, viewer);
  params.push_back(query.limit);
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(query.subtree ? kListSubtree : kListOne, params));
  return ReadObligations(std::move(rows));
}

absl::StatusOr<std::vector<Count>> Summarize(Connection& sql, const CodeRange& range, absl::Time from, absl::Time to,
                                             absl::Time now, const Viewer& viewer) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kSummarize, {now, now, now, now, now, now, range.low, range.high,
                                                        AtLeast(from), AtMost(to), viewer.circles}));
  return ReadCounts(std::move(rows));
}

absl::StatusOr<std::vector<ObligationRow>> LockUntoldOverdue(Connection& sql, absl::Time now, int limit) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kUntold, {now, limit}));
  return ReadObligations(std::move(rows));
}

absl::StatusOr<bool> ClaimOverdue(Connection& sql, const ObligationRow& row, uint64_t event_id) {
  const absl::Time end = TermEnd(row.facts);
  MB_ASSIGN_OR_RETURN(int64_t found, sql.Execute(kClaim, {end, event_id, row.organization, row.id, end}));
  return found == 1;
}

}  // namespace mingbai::publication::obligations
