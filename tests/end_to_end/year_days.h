#pragma once

// Days and the working calendar of the small model (year_model.h): plain arithmetic on numbers of days, written for the
// tests alone, so that nothing of what is tested computes what is expected. Pure.

#include <cstdint>
#include <map>
#include <string>

namespace mingbai::year {

// Days since 1 January 1970; seconds of county time since its midnight.
using Day = int;
using Instant = int64_t;

Day DayOf(int year, int month, int day);
Day DayOf(const std::string& text);  // "2026-10-26"
std::string Text(Day day);
int YearOf(Day day);
int MonthOf(Day day);  // 1 to 12
int DaysInMonth(int year, int month);
// 09:30 of a day, and 24:00.
Instant At(Day day, int hour, int minute = 0);
Instant EndOf(Day day);
Day DayAt(Instant instant);
std::string TimeText(Instant instant);  // "2026-10-26 20:00"

// What the State Council's notices say: days off, and weekend days that are worked.
class Holidays {
 public:
  // The days given replace those of the years.
  void Publish(int first_year, int last_year, const std::map<Day, bool>& worked);
  bool Works(Day day) const;
  // The last day of `n` working days after the event's day, which is not counted.
  Day After(Day event, int n) const;
  // The n-th working day of the month; its last where it has fewer.
  Day Nth(int year, int month, int n) const;

 private:
  std::map<Day, bool> worked_;  // where it is not as Monday to Friday would have it
};

}  // namespace mingbai::year
