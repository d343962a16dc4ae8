#include "services/catalog/calendar_repository.h"

#include <string>

#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

constexpr char kLock[] = "SELECT last_event_id FROM calendar_head WHERE id = 1 FOR UPDATE";
constexpr char kNewest[] = "SELECT body FROM calendar_version ORDER BY version DESC LIMIT 1";
constexpr char kVersion[] = "SELECT body FROM calendar_version WHERE version = ?";
constexpr char kInsert[] = "INSERT INTO calendar_version (version, body, create_time) VALUES (?, ?, ?)";
constexpr char kSetHead[] = "UPDATE calendar_head SET version = ?, last_event_id = ? WHERE id = 1";

absl::StatusOr<v1::WorkingCalendar> Parse(const std::string& body) {
  v1::WorkingCalendar calendar;
  if (!calendar.ParseFromString(body)) return absl::DataLossError("a stored calendar does not parse");
  return calendar;
}

}  // namespace

absl::StatusOr<uint64_t> LockCalendar(db::Connection& sql) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kLock));
  if (!rows.Next()) return absl::DataLossError("the calendar's row is missing");
  return rows.UInt(0);
}

absl::StatusOr<v1::WorkingCalendar> ReadCalendar(db::Connection& sql) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kNewest));
  if (!rows.Next()) return v1::WorkingCalendar();
  return Parse(rows.Text(0));
}

absl::StatusOr<v1::WorkingCalendar> ReadCalendarVersion(db::Connection& sql, int version) {
  if (version == 0) return ReadCalendar(sql);
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kVersion, {version}));
  if (!rows.Next()) {
    return NotFound("CALENDAR_VERSION_NOT_FOUND", StrCat("there is no version ", version, " of the working calendar"));
  }
  return Parse(rows.Text(0));
}

absl::Status InsertCalendar(db::Connection& sql, const v1::WorkingCalendar& calendar, uint64_t last_event_id) {
  const std::string body = calendar.SerializeAsString();
  MB_RETURN_IF_ERROR(sql.Execute(kInsert, {calendar.version(), body, FromProto(calendar.create_time())}).status());
  return sql.Execute(kSetHead, {calendar.version(), last_event_id}).status();
}

}  // namespace mingbai::catalog
