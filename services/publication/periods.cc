#include "services/publication/periods.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_format.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/catalog/client/cycle.h"

namespace mingbai::publication {
namespace {

using catalog::v1::TimingRule;

constexpr int kNoDay = 0;
constexpr int kLastDayOfMonth = 31;

std::string PeriodName(absl::CivilMonth first, int months) {
  const int number = (first.month() - 1) / months + 1;
  switch (months) {
    case 1:
      return absl::StrFormat("%04d-%02d", first.year(), first.month());
    case 3:
      return absl::StrFormat("%04d-Q%d", first.year(), number);
    case 6:
      return absl::StrFormat("%04d-H%d", first.year(), number);
    default:
      return absl::StrFormat("%04d", first.year());
  }
}

// The due day: the n-th working day from the month's first on, or the day clipped to the month's end.
absl::CivilDay DueDay(const TimingRule& rule, const WorkingCalendar& calendar, absl::CivilMonth month) {
  if (rule.working_day() > 0) return calendar.NthWorkingDay(month, rule.working_day());
  if (rule.on_disclosure_day()) return calendar.DisclosureDay(month);
  const int day = rule.day() == kNoDay ? kLastDayOfMonth : rule.day();
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  return std::min(absl::CivilDay(month) + (day - 1), last);
}

// `rule` is a TimingRule or a PhaseTiming; neither: the event's own day.
template <typename Rule>
DueTerm AfterEvent(const Rule& rule, const WorkingCalendar& calendar, absl::CivilDay event) {
  DueTerm term;
  term.open = StartOfDay(event);
  term.first_day = event;
  term.last_day = event;
  if (rule.working_days_after() > 0) {
    const Term counted = calendar.AfterWorkingDays(event, rule.working_days_after());
    term.last_day = counted.last_day;
    term.calendar_version = counted.calendar_version;
    term.working_days = rule.working_days_after();
    term.provisional = counted.provisional;
  } else if (rule.days_after() > 0) {
    term.last_day = calendar.AfterDays(event, rule.days_after()).last_day;
  }
  term.due = EndOfDay(term.last_day);
  return term;
}

const catalog::v1::PhaseTiming* TimingOf(const TimingRule& rule, common::v1::Phase phase) {
  const auto& phases = rule.phases();
  const auto found = std::find_if(phases.begin(), phases.end(), [&](const auto& own) { return own.phase() == phase; });
  return found == phases.end() ? nullptr : &*found;
}

DueTerm BeforeEvent(int days, absl::CivilDay event, absl::CivilDay reported) {
  DueTerm term;
  // The day of disclosure is not one of the full days.
  term.last_day = days > 0 ? event - days - 1 : event;
  term.first_day = std::min(reported, term.last_day);
  term.open = StartOfDay(term.first_day);
  term.due = EndOfDay(term.last_day);
  return term;
}

bool AllDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::vector<DueTerm> PeriodicTerms(const TimingRule& rule, const WorkingCalendar& calendar, absl::CivilDay start,
                                   absl::CivilDay end) {
  std::vector<DueTerm> terms;
  const int months = catalog::MonthsOf(rule.cycle());
  if (rule.kind() != catalog::v1::TIMING_KIND_PERIODIC || months == 0 || start >= end) return terms;
  const int due_month = std::max(rule.month(), 1);
  // The working days of a month may be counted on into the next one.
  for (absl::CivilMonth month = absl::CivilMonth(start) - 1; month <= absl::CivilMonth(end - 1); ++month) {
    const absl::CivilMonth first = month - (due_month - 1);
    if ((first.month() - 1) % months != 0) continue;
    const absl::CivilDay last_day = DueDay(rule, calendar, month);
    if (last_day < start || last_day >= end) continue;
    DueTerm term;
    term.period = PeriodName(first, months);
    term.first_day = absl::CivilDay(first);
    term.last_day = last_day;
    term.open = StartOfDay(absl::CivilDay(due_month > months ? first + months : first));
    term.due = EndOfDay(last_day);
    term.calendar_version = rule.working_day() > 0 || rule.on_disclosure_day() ? calendar.version() : 0;
    term.provisional = rule.working_day() > 0 && calendar.IsProvisional(last_day);
    terms.push_back(std::move(term));
  }
  return terms;
}

DueTerm PermanentTerm(const TimingRule& rule, const WorkingCalendar& calendar, absl::CivilDay since) {
  DueTerm term = AfterEvent(rule, calendar, since);
  term.period = "permanent";
  return term;
}

bool FallsDueBefore(const TimingRule& rule, common::v1::Phase phase) {
  return phase == common::v1::PHASE_BEFORE && TimingOf(rule, phase) != nullptr;
}

DueTerm EventTerm(const TimingRule& rule, const WorkingCalendar& calendar, common::v1::Phase phase,
                  absl::CivilDay event, absl::CivilDay reported) {
  const catalog::v1::PhaseTiming* timing = TimingOf(rule, phase);
  DueTerm term = FallsDueBefore(rule, phase) ? BeforeEvent(timing->days_before(), event, reported)
                 : timing == nullptr         ? AfterEvent(rule, calendar, event)
                                             : AfterEvent(*timing, calendar, event);
  term.period = FormatDay(event);
  return term;
}

bool IsPeriod(std::string_view text) {
  if (text == "permanent") return true;
  if (text.size() == 10) return ParseDay(text).has_value();
  if (!AllDigits(text.substr(0, 4)) || text.size() < 4) return false;
  if (text.size() == 4) return true;
  if (text.size() != 7 || text[4] != '-') return false;
  if (text[5] == 'Q') return text[6] >= '1' && text[6] <= '4';
  if (text[5] == 'H') return text[6] == '1' || text[6] == '2';
  return ParseDay(StrCat(text, "-01")).has_value();
}

}  // namespace mingbai::publication
