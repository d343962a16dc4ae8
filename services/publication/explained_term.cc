#include "services/publication/explained_term.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/explanation.h"
#include "services/publication/period_days.h"

namespace mingbai::publication {
namespace {

using catalog::v1::TimingRule;

std::string DayInWords(absl::CivilDay day) { return PeriodInWords(FormatDay(day)); }
std::string MonthInWords(absl::CivilMonth month) { return PeriodInWords(FormatMonth(month)); }

absl::CivilDay LastOf(absl::CivilMonth month) { return absl::CivilDay(month + 1) - 1; }

void AddDays(const std::vector<CountedDay>& days, bool all_count, v1::ExplainedTerm* out) {
  for (const CountedDay& day : days) {
    catalog::v1::CountedDay& counted = *out->add_days();
    counted.set_date(FormatDay(day.day));
    counted.set_counted(all_count || day.counted);
    counted.set_reason(day.reason);
  }
}

void CountTo(absl::CivilDay last, v1::TermCounting counting, int number, v1::ExplainedTerm* out) {
  out->set_counted_last_day(FormatDay(last));
  out->set_counting(counting);
  out->set_number(number);
}

// Working days after the event's day.
void CountAfter(absl::CivilDay event, int number, const std::optional<WorkingCalendar>& calendar,
                v1::ExplainedTerm* out) {
  out->set_counting(v1::TERM_COUNTING_WORKING_DAYS_AFTER);
  out->set_number(number);
  out->set_words(StrCat("自", DayInWords(event), "的次日起数", number, "个工作日"));
  if (!calendar.has_value()) return;
  const absl::CivilDay last = calendar->AfterWorkingDays(event, number).last_day;
  CountTo(last, v1::TERM_COUNTING_WORKING_DAYS_AFTER, number, out);
  out->set_counted_calendar_version(calendar->version());
  AddDays(calendar->Explain(event, last), false, out);
}

void CountCalendarDays(absl::CivilDay event, int number, v1::ExplainedTerm* out) {
  CountTo(event + number, v1::TERM_COUNTING_DAYS_AFTER, number, out);
  out->set_words(StrCat("自", DayInWords(event), "的次日起数", number, "日"));
  for (absl::CivilDay day = event + 1; day <= event + number; ++day) AddDays({{day, true, "calendar day"}}, true, out);
}

// The n-th working day from the first of its month on.
void CountInMonth(const ObligationRow& row, const TimingRule& rule, const std::optional<WorkingCalendar>& calendar,
                  v1::ExplainedTerm* out) {
  const int number = rule.working_day();
  out->set_counting(v1::TERM_COUNTING_WORKING_DAY_OF_MONTH);
  out->set_number(number);
  if (!calendar.has_value()) return;
  const std::optional<PeriodDays> period = DaysOfPeriod(row.period);
  const absl::CivilMonth month = period.has_value() ? absl::CivilMonth(period->first) + (std::max(rule.month(), 1) - 1)
                                                    : absl::CivilMonth(LastDayOf(row.facts.due));
  const absl::CivilDay last = calendar->NthWorkingDay(month, number);
  CountTo(last, v1::TERM_COUNTING_WORKING_DAY_OF_MONTH, number, out);
  out->set_counted_calendar_version(calendar->version());
  const std::vector<CountedDay> days = calendar->Explain(absl::CivilDay(month) - 1, last);
  AddDays(days, false, out);
  const auto within = std::count_if(days.begin(), days.end(), [&](const CountedDay& day) {
    return day.counted && absl::CivilMonth(day.day) == month;
  });
  out->set_words(within == number ? StrCat(MonthInWords(month), "的第", number, "个工作日")
                                  : StrCat("规定为", MonthInWords(month), "1日起第", number, "个工作日，当月只有",
                                           within, "个工作日，接着数到次月"));
}

void ShowDayOfMonth(const ObligationRow& row, const TimingRule& rule, v1::ExplainedTerm* out) {
  // No calendar decides on a plain day of a month.
  const absl::CivilDay last = LastDayBy(rule, WorkingCalendar(), row).value_or(LastDayOf(row.facts.due));
  const absl::CivilMonth month(last);
  const int end = LastOf(month).day();
  CountTo(last, v1::TERM_COUNTING_DAY_OF_MONTH, rule.day(), out);
  AddDays({{last, true, "due day"}}, true, out);
  if (rule.day() == 0) {
    out->set_words(StrCat("规定为月末，", MonthInWords(month), "的最后一日是", end, "日"));
  } else if (rule.day() > end) {
    out->set_words(StrCat("规定为", rule.day(), "日，", MonthInWords(month), "只有", end, "日，取最后一日"));
  } else {
    out->set_words(StrCat("规定为", rule.day(), "日，即", DayInWords(last)));
  }
}

void ShowDisclosureDay(const ObligationRow& row, const TimingRule& rule, const std::optional<WorkingCalendar>& calendar,
                       v1::ExplainedTerm* out) {
  out->set_counting(v1::TERM_COUNTING_DISCLOSURE_DAY);
  if (!calendar.has_value()) return;
  const absl::CivilDay last = LastDayBy(rule, *calendar, row).value_or(LastDayOf(row.facts.due));
  CountTo(last, v1::TERM_COUNTING_DISCLOSURE_DAY, last.day(), out);
  out->set_counted_calendar_version(calendar->version());
  out->set_words(StrCat("县里规定的公开日，即", DayInWords(last)));
  AddDays({{last, true, "disclosure day"}}, true, out);
}

void CountBefore(absl::CivilDay event, int days, v1::ExplainedTerm* out) {
  const absl::CivilDay last = event - days - 1;
  CountTo(last, v1::TERM_COUNTING_DAYS_BEFORE, days, out);
  out->set_words(StrCat(DayInWords(event), "前须已公开满", days, "日，公开当日不计"));
  for (absl::CivilDay day = last + 1; day < event; ++day) AddDays({{day, true, "full day before"}}, true, out);
}

// What a rule says of an event's phase, else of any event: both kinds of message have these fields.
template <typename Rule>
void CountEvent(const Rule& rule, absl::CivilDay event, const std::optional<WorkingCalendar>& calendar,
                v1::ExplainedTerm* out) {
  if (rule.working_days_after() > 0) {
    CountAfter(event, rule.working_days_after(), calendar, out);
  } else if (rule.days_after() > 0) {
    CountCalendarDays(event, rule.days_after(), out);
  } else {
    CountTo(event, v1::TERM_COUNTING_SAME_DAY, 0, out);
    out->set_words(StrCat("以", DayInWords(event), "当日为限"));
    AddDays({{event, true, "day of the event"}}, true, out);
  }
}

}  // namespace

v1::ExplainedTerm ExplainTerm(const ObligationRow& row, const TimingRule* rule,
                              const std::optional<WorkingCalendar>& calendar) {
  v1::ExplainedTerm out;
  out.set_last_day(FormatDay(LastDayOf(row.facts.due)));
  out.set_calendar_version(row.calendar_version);
  out.set_provisional(row.provisional);
  const absl::CivilDay event = FirstDayOf(row);
  if (row.working_days > 0) {
    CountAfter(event, row.working_days, calendar, &out);
  } else if (rule == nullptr) {
    return out;
  } else if (rule->kind() == catalog::v1::TIMING_KIND_PERIODIC) {
    if (rule->working_day() > 0) {
      CountInMonth(row, *rule, calendar, &out);
    } else if (rule->on_disclosure_day()) {
      ShowDisclosureDay(row, *rule, calendar, &out);
    } else {
      ShowDayOfMonth(row, *rule, &out);
    }
  } else {
    const auto phase = std::find_if(rule->phases().begin(), rule->phases().end(),
                                    [&](const auto& timing) { return timing.phase() == row.phase; });
    if (phase == rule->phases().end()) {
      CountEvent(*rule, event, calendar, &out);
    } else if (phase->days_before() > 0) {
      CountBefore(event, phase->days_before(), &out);
    } else {
      CountEvent(*phase, event, calendar, &out);
    }
  }
  return out;
}

}  // namespace mingbai::publication
