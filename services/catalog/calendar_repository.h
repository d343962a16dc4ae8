#pragma once

// Versions of the working calendar in the database. Functions without state; errors are the connection's.

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/mysql/connection.h"
#include "mingbai/catalog/v1/calendar.pb.h"

namespace mingbai::catalog {

// Locks the calendar until the transaction ends; its last event.
absl::StatusOr<uint64_t> LockCalendar(db::Connection& sql);
// The newest version; version 0 where there is none.
absl::StatusOr<v1::WorkingCalendar> ReadCalendar(db::Connection& sql);
// One version, the newest for 0. NOT_FOUND, reason CALENDAR_VERSION_NOT_FOUND, where it never was.
absl::StatusOr<v1::WorkingCalendar> ReadCalendarVersion(db::Connection& sql, int version);
// Adds a version to the locked calendar.
absl::Status InsertCalendar(db::Connection& sql, const v1::WorkingCalendar& calendar, uint64_t last_event_id);

}  // namespace mingbai::catalog
