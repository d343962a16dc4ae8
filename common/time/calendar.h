#pragma once

// The working calendar and terms counted in it (DOMAIN C-11). Pure and immutable after Build: thread-safe.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace mingbai {

// A day that the State Council's notice names.
struct SpecialDay {
  absl::CivilDay day;
  bool working = false;  // a weekend day worked in exchange (调休); otherwise a day off
  std::string name;      // the holiday it belongs to
};

// How one day counted.
struct CountedDay {
  absl::CivilDay day;
  bool counted = false;
  std::string reason;  // "working day", "weekend", "holiday 国庆节", "make-up working day 国庆节" (+ ", provisional")
};

// End of a term.
struct Term {
  absl::CivilDay last_day;
  absl::Time end;            // exclusive: 24:00 county time of last_day
  bool provisional = false;  // a day past the last published year was counted
  int calendar_version = 0;
};

// A time of each year in which reminders go out earlier (DOMAIN C-13), its last day included; one whose last day lies
// before its first reaches into the next year.
struct BusySeason {
  int first_month = 0;
  int first_day = 0;
  int last_month = 0;
  int last_day = 0;
  std::string name;
};

class WorkingCalendar {
 public:
  // A calendar in which only weekends are free, all of it provisional: version 0.
  WorkingCalendar() = default;
  // Years [first_year, last_year] are published; `days` may be in any order, the last of equal days wins.
  WorkingCalendar(int version, int first_year, int last_year, const std::vector<SpecialDay>& days);

  // The county's own days. Before Set: the 26th, and no busy season.
  void SetCountyDays(int disclosure_day, std::vector<BusySeason> busy_seasons) {
    disclosure_day_ = disclosure_day;
    busy_seasons_ = std::move(busy_seasons);
  }
  // The disclosure day of a month (DOMAIN C-12).
  absl::CivilDay DisclosureDay(absl::CivilMonth month) const { return absl::CivilDay(month) + (disclosure_day_ - 1); }
  // The busy season that the day lies in; nullptr for none.
  const BusySeason* BusySeasonOf(absl::CivilDay day) const;

  int version() const { return version_; }
  int first_year() const { return first_year_; }
  int last_year() const { return last_year_; }

  bool IsWorking(absl::CivilDay day) const;
  // Whether no notice is published for the day's year.
  bool IsProvisional(absl::CivilDay day) const;
  // How the day counts, with the reason.
  CountedDay Count(absl::CivilDay day) const;
  // The term of `n` >= 1 working days after the event's day, which is not counted.
  Term AfterWorkingDays(absl::CivilDay event, int n) const;
  // The term of `n` >= 1 calendar days after the event's day; whatever days they are.
  Term AfterDays(absl::CivilDay event, int n) const;
  // The working of either term: every day from the one after the event to the last.
  std::vector<CountedDay> Explain(absl::CivilDay event, absl::CivilDay last) const;
  // The n-th (>= 1) working day from the month's first day on; where the month has fewer it is counted on after its
  // end.
  absl::CivilDay NthWorkingDay(absl::CivilMonth month, int n) const;

 private:
  int version_ = 0;
  int first_year_ = 1;
  int last_year_ = 0;
  std::map<absl::CivilDay, SpecialDay> special_;
  int disclosure_day_ = 26;
  std::vector<BusySeason> busy_seasons_;
};

// A notice period of `days` full days (DOMAIN P-5): the day of publishing is not counted, so seven days from
// 8 October end on 16 October at 00:00 county time.
absl::Time NoticeEnd(absl::Time publish, int days);

}  // namespace mingbai
