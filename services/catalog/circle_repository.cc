#include "services/catalog/circle_repository.h"

#include "common/id/id.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

#define MB_MEMBER_COLUMNS                                                                                \
  "SELECT organization, circle, id, subject, first_day, COALESCE(ended_day, last_day), reason, author, " \
  "create_time, end_reason, end_author, end_time FROM circle_member WHERE organization = ? AND circle = ? "
// A circle's days: those of its versions. It ends once, and no version follows.
#define MB_MEMBERSHIP_COLUMNS                                                                            \
  "SELECT m.id, m.subject, m.organization, m.circle, m.first_day, COALESCE(m.ended_day, m.last_day), "   \
  "COALESCE(c.first_day, ''), COALESCE(c.ended, '') FROM circle_member m LEFT JOIN (SELECT parent, id, " \
  "MIN(effective_date) AS first_day, MAX(CASE WHEN ended = 1 THEN effective_date END) AS ended "         \
  "FROM dated_version WHERE collection = 'circle' GROUP BY parent, id) c "                               \
  "ON c.parent = m.organization AND c.id = m.circle WHERE m.id > ? "

constexpr int kColumns = 9;
constexpr char kList[] = MB_MEMBER_COLUMNS "AND id > ? ORDER BY id LIMIT ?";
constexpr char kListOn[] = MB_MEMBER_COLUMNS
    "AND id > ? AND first_day <= ? AND (COALESCE(ended_day, last_day) = '' OR COALESCE(ended_day, last_day) >= ?) "
    "ORDER BY id LIMIT ?";
constexpr char kRead[] = MB_MEMBER_COLUMNS "AND id = ?";
constexpr char kInsert[] =
    "INSERT INTO circle_member (id, organization, circle, subject, first_day, last_day, reason, author, create_time) "
    "VALUES ";
constexpr char kEnd[] =
    "UPDATE circle_member SET ended_day = ?, end_reason = ?, end_author = ?, end_time = ? "
    "WHERE id = ? AND ended_day IS NULL";
constexpr char kAll[] = MB_MEMBERSHIP_COLUMNS "ORDER BY m.id LIMIT ?";
constexpr char kOfSubject[] = MB_MEMBERSHIP_COLUMNS "AND m.subject = ? ORDER BY m.id LIMIT ?";
constexpr char kOfCircle[] = MB_MEMBERSHIP_COLUMNS "AND m.organization = ? AND m.circle = ? ORDER BY m.id LIMIT ?";
constexpr char kOfBoth[] =
    MB_MEMBERSHIP_COLUMNS "AND m.subject = ? AND m.organization = ? AND m.circle = ? ORDER BY m.id LIMIT ?";

#undef MB_MEMBER_COLUMNS
#undef MB_MEMBERSHIP_COLUMNS

std::string CircleName(std::string_view organization, std::string_view circle) {
  return StrCat(OrganizationName(organization), "/circles/", circle);
}

v1::CircleMember ReadRow(const db::Rows& rows) {
  v1::CircleMember member;
  member.set_name(StrCat(CircleName(rows.Text(0), rows.Text(1)), "/members/", EncodeId(rows.UInt(2))));
  member.set_subject(rows.Text(3));
  member.set_first_day(rows.Text(4));
  member.set_last_day(rows.Text(5));
  member.set_reason(rows.Text(6));
  member.set_author(rows.Text(7));
  *member.mutable_create_time() = ToProto(rows.Time(8));
  member.set_end_reason(rows.Text(9));
  member.set_end_author(rows.Text(10));
  if (!rows.Null(11)) *member.mutable_end_time() = ToProto(rows.Time(11));
  return member;
}

absl::StatusOr<db::Rows> QueryMemberships(db::Connection& sql, std::string_view subject, std::string_view organization,
                                          std::string_view circle, uint64_t after, int limit) {
  if (subject.empty() && circle.empty()) return sql.Query(kAll, {after, limit});
  if (circle.empty()) return sql.Query(kOfSubject, {after, subject, limit});
  if (subject.empty()) return sql.Query(kOfCircle, {after, organization, circle, limit});
  return sql.Query(kOfBoth, {after, subject, organization, circle, limit});
}

}  // namespace

absl::StatusOr<std::vector<v1::CircleMember>> ListMembers(db::Connection& sql, const MemberQuery& query, uint64_t after,
                                                          int limit) {
  MB_ASSIGN_OR_RETURN(db::Rows rows,
                      query.day.empty()
                          ? sql.Query(kList, {query.organization, query.circle, after, limit})
                          : sql.Query(kListOn, {query.organization, query.circle, after, query.day, query.day, limit}));
  std::vector<v1::CircleMember> members;
  while (rows.Next()) members.push_back(ReadRow(rows));
  return members;
}

absl::StatusOr<std::optional<v1::CircleMember>> ReadMember(db::Connection& sql, std::string_view organization,
                                                           std::string_view circle, uint64_t id) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kRead, {organization, circle, id}));
  if (!rows.Next()) return std::nullopt;
  return std::optional<v1::CircleMember>(ReadRow(rows));
}

absl::Status InsertMembers(db::Connection& sql, absl::Span<const v1::CircleMember> members) {
  std::vector<db::Value> cells;
  cells.reserve(members.size() * kColumns);
  for (const v1::CircleMember& member : members) {
    // organizations/{code}/circles/{circle}/members/{id}
    const std::vector<std::string_view> parts = Split(member.name(), '/');
    cells.insert(cells.end(), {*DecodeId(parts[5]), parts[1], parts[3], member.subject(), member.first_day(),
                               member.last_day(), member.reason(), member.author(), FromProto(member.create_time())});
  }
  return sql.ExecuteMany(kInsert, kColumns, cells).status();
}

absl::Status WriteMemberEnd(db::Connection& sql, uint64_t id, std::string_view last_day, std::string_view reason,
                            std::string_view author, absl::Time time) {
  return sql.Execute(kEnd, {last_day, reason, author, time, id}).status();
}

absl::StatusOr<std::vector<MembershipRow>> ListMemberships(db::Connection& sql, std::string_view subject,
                                                           std::string_view organization, std::string_view circle,
                                                           uint64_t after, int limit) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, QueryMemberships(sql, subject, organization, circle, after, limit));
  std::vector<MembershipRow> found;
  while (rows.Next()) {
    MembershipRow& row = found.emplace_back();
    row.id = rows.UInt(0);
    row.membership.set_subject(rows.Text(1));
    row.membership.set_circle(CircleName(rows.Text(2), rows.Text(3)));
    row.membership.set_first_day(rows.Text(4));
    row.membership.set_last_day(rows.Text(5));
    row.circle_first_day = rows.Text(6);
    row.circle_ended = rows.Text(7);
  }
  return found;
}

}  // namespace mingbai::catalog
