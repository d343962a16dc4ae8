#pragma once

// The working calendar of the contracts as the one to count with (DOMAIN C-11, C-12, C-13). Pure.

#include "common/time/calendar.h"
#include "mingbai/catalog/v1/calendar.pb.h"

namespace mingbai::catalog {

// Of version 0, the calendar in which only weekends are free.
WorkingCalendar ToCalendar(const v1::WorkingCalendar& calendar);

}  // namespace mingbai::catalog
