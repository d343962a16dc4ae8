#pragma once

// Rules of the working calendar's versions (DOMAIN C-11). Pure.

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mingbai/catalog/v1/calendar.pb.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"

namespace mingbai::catalog {

// INVALID_ARGUMENT: years in the wrong order (last_year), a day that does not exist, is given twice, or lies outside
// the years and the December before them (days[i].date), a make-up working day that is no Saturday or Sunday
// (days[i].kind).
absl::Status CheckImport(const v1::ImportCalendarRequest& request);

// The version after `published` (version 0: none yet): the request's days replace those of its years, and are added to
// those of the December before. Without create_time. FAILED_PRECONDITION, reason YEARS_NOT_CONTIGUOUS, where a year
// between would be left out, PUBLISHED_DAYS_MISSING, where a day of its years would get lost and replaces_published is
// not set.
absl::StatusOr<v1::WorkingCalendar> ApplyImport(const v1::WorkingCalendar& published,
                                                const v1::ImportCalendarRequest& request);

// INVALID_ARGUMENT: a busy season with a day that does not exist (busy_seasons[i].first_day, .last_day).
absl::Status CheckCountyDays(const v1::SetCountyDaysRequest& request);

// The version after `published` with the county's own days. Without create_time. FAILED_PRECONDITION, reason
// CALENDAR_MISSING, where nothing is published.
absl::StatusOr<v1::WorkingCalendar> ApplyCountyDays(const v1::WorkingCalendar& published,
                                                    const v1::SetCountyDaysRequest& request);

}  // namespace mingbai::catalog
