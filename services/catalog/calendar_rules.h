#pragma once

// Rules of the working calendar's versions (DOMAIN C-11). Pure.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/time/calendar.h"
#include "mingbai/catalog/v1/calendar.pb.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"

namespace mingbai::catalog {

// INVALID_ARGUMENT: years in the wrong order (last_year), a day that does not exist, is given twice, or lies outside
// the years (days[i].date).
absl::Status CheckImport(const v1::ImportCalendarRequest& request);

// The version after `published` (version 0: none yet): the request's days replace those of its years. Without
// create_time. FAILED_PRECONDITION, reason YEARS_NOT_CONTIGUOUS, where a year between would be left out.
absl::StatusOr<v1::WorkingCalendar> ApplyImport(const v1::WorkingCalendar& published,
                                                const v1::ImportCalendarRequest& request);

// The calendar to count with.
WorkingCalendar ToCalendar(const v1::WorkingCalendar& calendar);

}  // namespace mingbai::catalog
