#include "common/time/county_time.h"

#include "absl/strings/str_format.h"

namespace mingbai {

absl::TimeZone CountyZone() {
  static const absl::TimeZone zone = absl::FixedTimeZone(8 * 60 * 60);
  return zone;
}

absl::CivilDay CountyDay(absl::Time time) { return absl::ToCivilDay(time, CountyZone()); }

absl::Time StartOfDay(absl::CivilDay day) { return absl::FromCivil(day, CountyZone()); }

absl::Time EndOfDay(absl::CivilDay day) { return StartOfDay(day + 1); }

absl::CivilDay LastDayOf(absl::Time end) { return CountyDay(end - absl::Microseconds(1)); }

std::optional<absl::CivilDay> ParseDay(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  int number[3] = {0, 0, 0};
  int part = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == 4 || i == 7) {
      ++part;
    } else if (text[i] < '0' || text[i] > '9') {
      return std::nullopt;
    } else {
      number[part] = number[part] * 10 + (text[i] - '0');
    }
  }
  absl::CivilDay day(number[0], number[1], number[2]);
  // CivilDay normalizes what does not exist; such a day is refused.
  if (number[0] < 1 || day.year() != number[0] || day.month() != number[1] || day.day() != number[2]) {
    return std::nullopt;
  }
  return day;
}

std::string FormatMonth(absl::CivilMonth month) { return FormatDay(absl::CivilDay(month)).substr(0, 7); }

std::string FormatDay(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

std::string FormatMinute(absl::Time time) { return absl::FormatTime("%Y-%m-%d %H:%M", time, CountyZone()); }

}  // namespace mingbai
