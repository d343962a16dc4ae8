#include "services/catalog/calendar_rules.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"

namespace mingbai::catalog {

absl::Status CheckImport(const v1::ImportCalendarRequest& request) {
  FieldErrors errors;
  if (request.first_year() > request.last_year()) errors.Add("last_year", "must not lie before first_year");
  std::set<std::string_view> seen;
  for (int i = 0; i < request.days_size(); ++i) {
    const std::string& date = request.days(i).date();
    const std::string at = StrCat("days[", i, "].date");
    const std::optional<absl::CivilDay> day = ParseDay(date);
    if (!day.has_value()) {
      errors.Add(at, "is no day");
    } else if (day->year() < request.first_year() || day->year() > request.last_year()) {
      errors.Add(at, "lies outside the years");
    } else if (!seen.insert(date).second) {
      errors.Add(at, "is given twice");
    }
  }
  return errors.ToStatus();
}

absl::StatusOr<v1::WorkingCalendar> ApplyImport(const v1::WorkingCalendar& published,
                                                const v1::ImportCalendarRequest& request) {
  int first = request.first_year();
  int last = request.last_year();
  if (published.version() > 0) {
    if (first > published.last_year() + 1 || last < published.first_year() - 1) {
      return Failed("YEARS_NOT_CONTIGUOUS",
                    StrCat("published are ", published.first_year(), " to ", published.last_year()));
    }
    first = std::min(first, published.first_year());
    last = std::max(last, published.last_year());
  }
  std::map<std::string, const v1::CalendarDay*> days;
  for (const v1::CalendarDay& day : published.days()) {
    const int year = ParseDay(day.date()).value_or(absl::CivilDay()).year();
    if (year < request.first_year() || year > request.last_year()) days[day.date()] = &day;
  }
  for (const v1::CalendarDay& day : request.days()) days[day.date()] = &day;

  v1::WorkingCalendar next;
  next.set_version(published.version() + 1);
  next.set_first_year(first);
  next.set_last_year(last);
  for (const auto& [date, day] : days) *next.add_days() = *day;
  return next;
}

WorkingCalendar ToCalendar(const v1::WorkingCalendar& calendar) {
  if (calendar.version() == 0) return WorkingCalendar();
  std::vector<SpecialDay> days;
  days.reserve(calendar.days_size());
  for (const v1::CalendarDay& day : calendar.days()) {
    if (std::optional<absl::CivilDay> civil = ParseDay(day.date())) {
      days.push_back({*civil, day.kind() == v1::DAY_KIND_WORKDAY, day.display_name()});
    }
  }
  return WorkingCalendar(calendar.version(), calendar.first_year(), calendar.last_year(), days);
}

}  // namespace mingbai::catalog
