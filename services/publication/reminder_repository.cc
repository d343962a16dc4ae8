#include "services/publication/reminder_repository.h"

#include <utility>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/publication/obligation_columns.h"

namespace mingbai::publication::reminders {
namespace {

using db::Connection;
using db::Rows;
using db::Value;

constexpr char kReadRound[] = "SELECT day, organization, noted FROM reminder_round WHERE id = 1";
constexpr char kMoveRound[] =
    "UPDATE reminder_round SET day = ?, organization = ?, noted = ? WHERE id = 1 AND day = ? AND organization = ? AND "
    "noted = ?";
// `told`: 0 not yet, 1 told, 2 told when others who were to be told then were not.
constexpr char kNoted[] =
    "SELECT r.organization, r.obligation, r.term_end, r.stage, MAX(r.day) FROM obligation o JOIN reminder r ON "
    "r.organization = o.organization AND r.obligation = o.id WHERE o.organization >= ? AND o.organization <= ? "
    "AND r.told < 2 AND " MB_IS_OPEN " GROUP BY r.organization, r.obligation, r.term_end, r.stage";
constexpr char kToldAlone[] =
    "SELECT r.organization, r.obligation, r.term_end, r.stage, r.addressee, r.person, MAX(r.day) FROM obligation o "
    "JOIN reminder r ON r.organization = o.organization AND r.obligation = o.id WHERE o.organization >= ? AND "
    "o.organization <= ? AND r.told = 2 AND " MB_IS_OPEN
    " GROUP BY r.organization, r.obligation, r.term_end, r.stage, r.addressee, r.person";
constexpr char kAdd[] =
    "INSERT INTO reminder (organization, obligation, term_end, stage, day, addressee, person) VALUES";
constexpr char kFirstUntold[] =
    "SELECT addressee, person FROM reminder WHERE told = 0 ORDER BY addressee, person LIMIT 1";
constexpr char kUntold[] =
    "SELECT r.stage, o.organization, o.id, o.item, o.display_name, o.period, o.circle, r.term_end FROM reminder r JOIN "
    "obligation o ON o.organization = r.organization AND o.id = r.obligation WHERE r.told = 0 AND r.addressee = ? AND "
    "r.person = ? AND COALESCE(o.deferred_until, o.due_time) = r.term_end AND " MB_IS_OPEN;
constexpr char kMarkTold[] = "UPDATE reminder SET told = 1 WHERE told = 0 AND addressee = ? AND person = ?";
constexpr char kLeaveAlone[] =
    "UPDATE reminder untold JOIN reminder told ON told.organization = untold.organization AND told.obligation = "
    "untold.obligation AND told.term_end = untold.term_end AND told.stage = untold.stage AND told.day = untold.day "
    "SET told.told = 2 WHERE untold.told = 0 AND told.told = 1";
constexpr char kForgetUntold[] = "DELETE FROM reminder WHERE told = 0";
constexpr char kAddDigest[] =
    "INSERT INTO reminder_digest (id, organization, day, person, circle_organization, circle, digest) VALUES (?, ?, ?, "
    "?, "
    "?, ?, ?)";
constexpr char kList[] =
    "SELECT id, digest FROM reminder_digest WHERE organization = ? AND (? = '' OR day = ?) AND (? = 0 OR id < ?) AND "
    "(circle = '' OR INSTR(?, CONCAT('\n', circle_organization, '/', circle, '\n')) > 0) ORDER BY id DESC LIMIT ?";
constexpr char kReadPolicy[] = "SELECT policy FROM reminder_policy ORDER BY version DESC LIMIT 1";
constexpr char kReadPolicies[] = "SELECT policy FROM reminder_policy WHERE version < ? ORDER BY version DESC LIMIT ?";
constexpr char kLockPolicy[] = "SELECT id FROM reminder_round WHERE id = 1 FOR UPDATE";
constexpr char kAddPolicy[] = "INSERT INTO reminder_policy (version, author, policy) VALUES (?, ?, ?)";

template <typename Message>
absl::StatusOr<Message> Parse(const std::string& bytes) {
  Message message;
  if (!message.ParseFromString(bytes)) return absl::InternalError("stored bytes are no " + message.GetTypeName());
  return message;
}

}  // namespace

absl::StatusOr<Round> ReadRound(Connection& sql) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kReadRound));
  if (!rows.Next()) return absl::InternalError("reminder_round has no row");
  return Round{rows.Text(0), rows.Text(1), rows.Bool(2)};
}

absl::StatusOr<bool> MoveRound(Connection& sql, const Round& seen, const Round& next) {
  MB_ASSIGN_OR_RETURN(const int64_t moved, sql.Execute(kMoveRound, {next.day, next.organization, next.noted, seen.day,
                                                                    seen.organization, seen.noted}));
  return moved == 1;
}

absl::StatusOr<std::map<NotedKey, NotedOn>> Noted(Connection& sql, const std::string& first, const std::string& last) {
  std::map<NotedKey, NotedOn> noted;
  const auto of = [&noted](const Rows& row) -> NotedOn& {
    return noted[{row.Text(0), row.Text(1), row.Time(2), static_cast<v1::ReminderStage>(row.Int(3))}];
  };
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kNoted, {first, last}));
  while (rows.Next()) of(rows).all = ParseDay(rows.Text(4));
  MB_ASSIGN_OR_RETURN(Rows alone, sql.Query(kToldAlone, {first, last}));
  while (alone.Next()) {
    NotedOn& on = of(alone);
    const std::optional<absl::CivilDay> day = ParseDay(alone.Text(6));
    // Before all were told they were told of an earlier time.
    if (day.has_value() && (!on.all.has_value() || day > on.all)) on.alone[{alone.Text(4), alone.Text(5)}] = *day;
  }
  return noted;
}

absl::Status Add(Connection& sql, const std::vector<Note>& notes, absl::CivilDay day) {
  const std::string noted_on = FormatDay(day);  // the cells refer to it
  std::vector<Value> cells;
  for (const Note& note : notes) {
    const Reminded& one = *note.reminded;
    cells.insert(cells.end(), {one.organization, one.id, one.end, static_cast<int>(one.stage), noted_on, note.addressee,
                               note.person});
  }
  return sql.ExecuteMany(kAdd, 7, cells).status();
}

absl::StatusOr<std::optional<Addressee>> FirstUntold(Connection& sql) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kFirstUntold));
  if (!rows.Next()) return std::optional<Addressee>();
  return std::optional<Addressee>({rows.Text(0), rows.Text(1)});
}

absl::StatusOr<Untold> ReadUntold(Connection& sql, const Addressee& addressee) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kUntold, {addressee.organization, addressee.person}));
  Untold untold;
  while (rows.Next()) {
    Reminded one{static_cast<v1::ReminderStage>(rows.Int(0)),
                 rows.Text(1),
                 rows.Text(2),
                 rows.Text(3),
                 rows.Text(4),
                 rows.Text(5),
                 rows.Text(6),
                 rows.Time(7)};
    Circle circle = one.circle.empty() ? Circle() : Circle(one.organization, one.circle);
    untold[std::move(circle)].push_back(std::move(one));
  }
  return untold;
}

absl::StatusOr<int64_t> MarkTold(Connection& sql, const Addressee& addressee) {
  return sql.Execute(kMarkTold, {addressee.organization, addressee.person});
}

absl::Status ForgetUntold(Connection& sql) {
  MB_RETURN_IF_ERROR(sql.Execute(kLeaveAlone).status());
  return sql.Execute(kForgetUntold).status();
}

absl::Status AddDigest(Connection& sql, uint64_t id, const Addressee& addressee, const Circle& circle,
                       const v1::ReminderDigest& digest) {
  return sql
      .Execute(kAddDigest, {id, addressee.organization, digest.date(), addressee.person, circle.first, circle.second,
                            digest.SerializeAsString()})
      .status();
}

absl::StatusOr<std::vector<ListedDigest>> List(Connection& sql, const std::string& organization, const std::string& day,
                                               uint64_t before, int limit, const Viewer& viewer) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kList, {organization, day, day, before, before, viewer.circles, limit}));
  std::vector<ListedDigest> listed;
  while (rows.Next()) {
    MB_ASSIGN_OR_RETURN(v1::ReminderDigest digest, Parse<v1::ReminderDigest>(rows.Text(1)));
    listed.push_back({rows.UInt(0), std::move(digest)});
  }
  return listed;
}

absl::StatusOr<v1::ReminderPolicy> ReadPolicy(Connection& sql) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kReadPolicy));
  if (!rows.Next()) return StandardReminderPolicy();
  return Parse<v1::ReminderPolicy>(rows.Text(0));
}

absl::StatusOr<std::vector<v1::ReminderPolicy>> ReadPolicies(Connection& sql, int before, int limit) {
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(kReadPolicies, {before, limit}));
  std::vector<v1::ReminderPolicy> policies;
  while (rows.Next()) {
    MB_ASSIGN_OR_RETURN(v1::ReminderPolicy policy, Parse<v1::ReminderPolicy>(rows.Text(0)));
    policies.push_back(std::move(policy));
  }
  return policies;
}

absl::Status LockPolicy(Connection& sql) { return sql.Query(kLockPolicy).status(); }

absl::Status AddPolicy(Connection& sql, const v1::ReminderPolicy& policy, const std::string& author) {
  return sql.Execute(kAddPolicy, {policy.version(), author, policy.SerializeAsString()}).status();
}

}  // namespace mingbai::publication::reminders
