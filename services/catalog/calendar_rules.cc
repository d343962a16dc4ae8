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
namespace {

constexpr int kDisclosureDay = 26;  // DOMAIN C-12, until the county sets another
constexpr int kDecember = 12;

bool IsOfItsYears(absl::CivilDay day, const v1::ImportCalendarRequest& request) {
  return day.year() >= request.first_year() && day.year() <= request.last_year();
}

// The notice of a year may name days at the end of the year before.
bool IsOfDecemberBefore(absl::CivilDay day, const v1::ImportCalendarRequest& request) {
  return day.year() == request.first_year() - 1 && day.month() == kDecember;
}

bool IsWeekend(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

}  // namespace

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
    } else if (!IsOfItsYears(*day, request) && !IsOfDecemberBefore(*day, request)) {
      errors.Add(at, "lies outside the years, and not in the December before them");
    } else if (!seen.insert(date).second) {
      errors.Add(at, "is given twice");
    } else if (request.days(i).kind() == v1::DAY_KIND_WORKDAY && !IsWeekend(*day)) {
      errors.Add(StrCat("days[", i, "].kind"), "only a Saturday or a Sunday is worked in exchange");
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
  for (const v1::CalendarDay& day : request.days()) days[day.date()] = &day;
  std::vector<std::string_view> missing;
  for (const v1::CalendarDay& day : published.days()) {
    if (!IsOfItsYears(ParseDay(day.date()).value_or(absl::CivilDay()), request)) {
      days.emplace(day.date(), &day);
    } else if (!days.contains(day.date())) {
      missing.push_back(day.date());
    }
  }
  if (!missing.empty() && !request.replaces_published()) {
    return Failed("PUBLISHED_DAYS_MISSING",
                  StrCat("the request does not repeat all days that are published of its years: ", missing.size(),
                         " would be taken out, ", missing.front(), " to ", missing.back(),
                         "; replaces_published says that they are"));
  }

  v1::WorkingCalendar next;
  next.set_version(published.version() + 1);
  next.set_disclosure_day(published.disclosure_day() == 0 ? kDisclosureDay : published.disclosure_day());
  *next.mutable_busy_seasons() = published.busy_seasons();
  next.set_first_year(first);
  next.set_last_year(last);
  for (const auto& [date, day] : days) *next.add_days() = *day;
  return next;
}

absl::Status CheckCountyDays(const v1::SetCountyDaysRequest& request) {
  FieldErrors errors;
  for (int i = 0; i < request.busy_seasons_size(); ++i) {
    const v1::BusySeason& season = request.busy_seasons(i);
    const std::string at = StrCat("busy_seasons[", i, "]");
    // In a leap year there are all days of any year.
    if (!ParseDay("2024-" + season.first_day()).has_value()) errors.Add(at + ".first_day", "is no day");
    if (!ParseDay("2024-" + season.last_day()).has_value()) errors.Add(at + ".last_day", "is no day");
  }
  return errors.ToStatus();
}

absl::StatusOr<v1::WorkingCalendar> ApplyCountyDays(const v1::WorkingCalendar& published,
                                                    const v1::SetCountyDaysRequest& request) {
  if (published.version() == 0) return Failed("CALENDAR_MISSING", "no working calendar has been imported");
  v1::WorkingCalendar next = published;
  next.set_version(published.version() + 1);
  next.set_disclosure_day(request.disclosure_day());
  *next.mutable_busy_seasons() = request.busy_seasons();
  return next;
}

}  // namespace mingbai::catalog
