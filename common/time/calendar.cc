#include "common/time/calendar.h"

#include "common/time/county_time.h"

namespace mingbai {
namespace {

bool IsWeekend(absl::CivilDay day) {
  absl::Weekday weekday = absl::GetWeekday(day);
  return weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday;
}

}  // namespace

WorkingCalendar::WorkingCalendar(int version, int first_year, int last_year, const std::vector<SpecialDay>& days)
    : version_(version), first_year_(first_year), last_year_(last_year) {
  for (const SpecialDay& day : days) special_[day.day] = day;
}

bool WorkingCalendar::IsWorking(absl::CivilDay day) const {
  auto it = special_.find(day);
  return it != special_.end() ? it->second.working : !IsWeekend(day);
}

bool WorkingCalendar::IsProvisional(absl::CivilDay day) const {
  return day.year() < first_year_ || day.year() > last_year_;
}

CountedDay WorkingCalendar::Count(absl::CivilDay day) const {
  CountedDay counted{day, IsWorking(day), ""};
  auto it = special_.find(day);
  if (it == special_.end()) {
    counted.reason = counted.counted ? "working day" : "weekend";
  } else {
    counted.reason = it->second.working ? "make-up working day" : "holiday";
    if (!it->second.name.empty()) counted.reason += " " + it->second.name;
  }
  if (IsProvisional(day)) counted.reason += ", provisional";
  return counted;
}

Term WorkingCalendar::AfterWorkingDays(absl::CivilDay event, int n) const {
  Term term;
  term.calendar_version = version_;
  absl::CivilDay day = event;
  for (int counted = 0; counted < n;) {
    ++day;
    if (IsProvisional(day)) term.provisional = true;
    if (IsWorking(day)) ++counted;
  }
  term.last_day = day;
  term.end = EndOfDay(day);
  return term;
}

Term WorkingCalendar::AfterDays(absl::CivilDay event, int n) const {
  Term term;
  term.calendar_version = version_;
  term.last_day = event + n;
  term.end = EndOfDay(term.last_day);
  return term;
}

std::vector<CountedDay> WorkingCalendar::Explain(absl::CivilDay event, absl::CivilDay last) const {
  std::vector<CountedDay> days;
  for (absl::CivilDay day = event + 1; day <= last; ++day) days.push_back(Count(day));
  return days;
}

absl::CivilDay WorkingCalendar::NthWorkingDay(absl::CivilMonth month, int n) const {
  absl::CivilDay day(month);
  for (int counted = 0;; ++day) {
    if (IsWorking(day) && ++counted >= n) return day;
  }
}

const BusySeason* WorkingCalendar::BusySeasonOf(absl::CivilDay day) const {
  const auto at = [](int month, int day_of_month) { return month * 100 + day_of_month; };
  const int today = at(day.month(), day.day());
  for (const BusySeason& season : busy_seasons_) {
    const int first = at(season.first_month, season.first_day);
    const int last = at(season.last_month, season.last_day);
    const bool within = first <= last ? first <= today && today <= last : first <= today || today <= last;
    if (within) return &season;
  }
  return nullptr;
}

absl::Time NoticeEnd(absl::Time publish, int days) { return StartOfDay(CountyDay(publish) + 1 + days); }

}  // namespace mingbai
