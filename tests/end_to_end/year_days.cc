#include "tests/end_to_end/year_days.h"

#include <cstdio>

namespace mingbai::year {
namespace {

bool IsLeap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }
int DaysInYear(int year) { return IsLeap(year) ? 366 : 365; }

struct Date {
  int year, month, day;
};

Date DateOf(Day day) {
  int year = 1970;
  while (day >= DaysInYear(year)) day -= DaysInYear(year++);
  int month = 1;
  while (day >= DaysInMonth(year, month)) day -= DaysInMonth(year, month++);
  return {year, month, day + 1};
}

bool IsWeekend(Day day) { return (day + 3) % 7 >= 5; }  // 1 January 1970 was a Thursday

}  // namespace

int DaysInMonth(int year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeap(year) ? 29 : kDays[month - 1];
}

Day DayOf(int year, int month, int day) {
  Day days = 0;
  for (int y = 1970; y < year; ++y) days += DaysInYear(y);
  for (int m = 1; m < month; ++m) days += DaysInMonth(year, m);
  return days + day - 1;
}

Day DayOf(const std::string& text) {
  return DayOf(std::stoi(text.substr(0, 4)), std::stoi(text.substr(5, 2)), std::stoi(text.substr(8, 2)));
}

std::string Text(Day day) {
  const Date date = DateOf(day);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
  return text;
}

int YearOf(Day day) { return DateOf(day).year; }
int MonthOf(Day day) { return DateOf(day).month; }

Instant At(Day day, int hour, int minute) { return Instant{day} * 86400 + hour * 3600 + minute * 60; }
Instant EndOf(Day day) { return At(day + 1, 0); }
Day DayAt(Instant instant) { return static_cast<Day>(instant / 86400); }

std::string TimeText(Instant instant) {
  char text[32];
  std::snprintf(text, sizeof text, " %02d:%02d", static_cast<int>(instant % 86400 / 3600),
                static_cast<int>(instant % 3600 / 60));
  return Text(DayAt(instant)) + text;
}

void Holidays::Publish(int first_year, int last_year, const std::map<Day, bool>& worked) {
  std::map<Day, bool> kept;
  for (const auto& [day, works] : worked_) {
    if (YearOf(day) < first_year || YearOf(day) > last_year) kept[day] = works;
  }
  kept.insert(worked.begin(), worked.end());
  worked_ = kept;
}

bool Holidays::Works(Day day) const {
  const auto found = worked_.find(day);
  return found == worked_.end() ? !IsWeekend(day) : found->second;
}

Day Holidays::After(Day event, int n) const {
  Day day = event;
  while (n > 0) n -= Works(++day) ? 1 : 0;
  return day;
}

Day Holidays::Nth(int year, int month, int n) const {
  Day found = 0;
  for (int d = 1; d <= DaysInMonth(year, month) && n > 0; ++d) {
    if (!Works(DayOf(year, month, d))) continue;
    found = DayOf(year, month, d);
    --n;
  }
  return found;
}

}  // namespace mingbai::year
