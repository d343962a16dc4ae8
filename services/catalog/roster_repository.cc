#include "services/catalog/roster_repository.h"

#include "common/id/id.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

#define MB_APPOINTMENT_COLUMNS                                                                                         \
  "SELECT organization, id, role, person_name, post, duty_phone, duty_contact, supervisor_kind, first_day, "           \
  "COALESCE(ended_day, last_day), reference, create_time, end_reason, end_time FROM appointment WHERE organization = " \
  "? "

constexpr int kColumns = 12;
constexpr char kList[] = MB_APPOINTMENT_COLUMNS "AND id > ? AND (? = 0 OR role = ?) ORDER BY id LIMIT ?";
constexpr char kListOn[] = MB_APPOINTMENT_COLUMNS
    "AND id > ? AND (? = 0 OR role = ?) AND first_day <= ? AND (COALESCE(ended_day, last_day) = '' "
    "OR COALESCE(ended_day, last_day) >= ?) ORDER BY id LIMIT ?";
constexpr char kRead[] = MB_APPOINTMENT_COLUMNS "AND id = ?";
// A person in a role twice, in two posts, is one.
constexpr char kCount[] =
    "SELECT organization, role, COUNT(DISTINCT person_name) FROM appointment "
    "WHERE organization >= ? AND organization < ? AND first_day <= ? AND (COALESCE(ended_day, last_day) = '' "
    "OR COALESCE(ended_day, last_day) >= ?) GROUP BY organization, role";
constexpr char kInsert[] =
    "INSERT INTO appointment (organization, id, role, person_name, post, duty_phone, duty_contact, supervisor_kind, "
    "first_day, last_day, reference, create_time) VALUES ";
constexpr char kEnd[] =
    "UPDATE appointment SET ended_day = ?, end_reason = ?, end_time = ? "
    "WHERE organization = ? AND id = ? AND ended_day IS NULL";
constexpr char kBringEndForward[] =
    "UPDATE appointment SET ended_day = ?, end_reason = ?, end_time = ? WHERE organization = ? AND id = ?";

#undef MB_APPOINTMENT_COLUMNS

v1::Appointment ReadRow(const db::Rows& rows) {
  v1::Appointment appointment;
  appointment.set_organization(OrganizationName(rows.Text(0)));
  appointment.set_name(StrCat(appointment.organization(), "/appointments/", EncodeId(rows.UInt(1))));
  appointment.set_role(static_cast<v1::RosterRole>(rows.Int(2)));
  appointment.set_person_name(rows.Text(3));
  appointment.set_post(rows.Text(4));
  appointment.set_duty_phone(rows.Text(5));
  appointment.set_duty_contact(rows.Bool(6));
  appointment.set_supervisor_kind(static_cast<v1::SupervisorKind>(rows.Int(7)));
  appointment.set_first_day(rows.Text(8));
  appointment.set_last_day(rows.Text(9));
  appointment.set_reference(rows.Text(10));
  *appointment.mutable_create_time() = ToProto(rows.Time(11));
  appointment.set_end_reason(rows.Text(12));
  if (!rows.Null(13)) *appointment.mutable_end_time() = ToProto(rows.Time(13));
  return appointment;
}

}  // namespace

absl::StatusOr<std::vector<v1::Appointment>> ListAppointments(db::Connection& sql, const RosterQuery& query,
                                                              uint64_t after, int limit) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, query.day.empty()
                                         ? sql.Query(kList, {query.organization, after, query.role, query.role, limit})
                                         : sql.Query(kListOn, {query.organization, after, query.role, query.role,
                                                               query.day, query.day, limit}));
  std::vector<v1::Appointment> appointments;
  while (rows.Next()) appointments.push_back(ReadRow(rows));
  return appointments;
}

absl::StatusOr<std::optional<v1::Appointment>> ReadAppointment(db::Connection& sql, std::string_view organization,
                                                               uint64_t id) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kRead, {organization, id}));
  if (!rows.Next()) return std::nullopt;
  return std::optional<v1::Appointment>(ReadRow(rows));
}

absl::StatusOr<RoleCounts> CountRoles(db::Connection& sql, std::string_view root, std::string_view day) {
  const CodeRange range = SubtreeRange(root);
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kCount, {range.low, range.high, day, day}));
  RoleCounts counts;
  while (rows.Next()) counts[{rows.Text(0), static_cast<int>(rows.Int(1))}] = static_cast<int>(rows.Int(2));
  return counts;
}

absl::Status InsertAppointments(db::Connection& sql, absl::Span<const v1::Appointment> appointments) {
  std::vector<db::Value> cells;
  cells.reserve(appointments.size() * kColumns);
  for (const v1::Appointment& appointment : appointments) {
    cells.insert(cells.end(), {LastSegment(appointment.organization()), *DecodeId(LastSegment(appointment.name())),
                               static_cast<int>(appointment.role()), appointment.person_name(), appointment.post(),
                               appointment.duty_phone(), appointment.duty_contact(),
                               static_cast<int>(appointment.supervisor_kind()), appointment.first_day(),
                               appointment.last_day(), appointment.reference(), FromProto(appointment.create_time())});
  }
  return sql.ExecuteMany(kInsert, kColumns, cells).status();
}

absl::Status WriteEnd(db::Connection& sql, std::string_view organization, uint64_t id, std::string_view last_day,
                      std::string_view reason, absl::Time time) {
  return sql.Execute(kEnd, {last_day, reason, time, organization, id}).status();
}

absl::Status BringEndForward(db::Connection& sql, std::string_view organization, uint64_t id, std::string_view last_day,
                             std::string_view reason, absl::Time time) {
  return sql.Execute(kBringEndForward, {last_day, reason, time, organization, id}).status();
}

}  // namespace mingbai::catalog
