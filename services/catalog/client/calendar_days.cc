#include "services/catalog/client/calendar_days.h"

#include <optional>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/time/county_time.h"

namespace mingbai::catalog {
namespace {

int Number(const std::string& text, size_t from) {
  int number = 0;
  return text.size() >= from + 2 && absl::SimpleAtoi(text.substr(from, 2), &number) ? number : 0;
}

}  // namespace

WorkingCalendar ToCalendar(const v1::WorkingCalendar& calendar) {
  if (calendar.version() == 0) return WorkingCalendar();
  std::vector<SpecialDay> days;
  days.reserve(calendar.days_size());
  for (const v1::CalendarDay& day : calendar.days()) {
    if (std::optional<absl::CivilDay> civil = ParseDay(day.date())) {
      days.push_back({*civil, day.kind() == v1::DAY_KIND_WORKDAY, day.display_name()});
    }
  }
  WorkingCalendar counted(calendar.version(), calendar.first_year(), calendar.last_year(), days);
  if (calendar.disclosure_day() == 0) return counted;
  std::vector<BusySeason> seasons;
  for (const v1::BusySeason& season : calendar.busy_seasons()) {
    seasons.push_back({Number(season.first_day(), 0), Number(season.first_day(), 3), Number(season.last_day(), 0),
                       Number(season.last_day(), 3), season.display_name()});
  }
  counted.SetCountyDays(calendar.disclosure_day(), std::move(seasons));
  return counted;
}

}  // namespace mingbai::catalog
