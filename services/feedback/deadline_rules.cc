#include "services/feedback/deadline_rules.h"

#include <algorithm>
#include <tuple>

#include "common/time/county_time.h"

namespace mingbai::feedback {

DeadlineRules::DeadlineRules(std::vector<DeadlineRule> rules) : rules_(std::move(rules)) {
  std::sort(rules_.begin(), rules_.end(), [](const DeadlineRule& a, const DeadlineRule& b) {
    return std::make_tuple(static_cast<int>(a.kind), static_cast<int>(a.domain)) <
           std::make_tuple(static_cast<int>(b.kind), static_cast<int>(b.domain));
  });
}

const DeadlineRule& DeadlineRules::Find(common::v1::Domain domain, v1::CaseKind kind) const {
  static const DeadlineRule& no_days = *new DeadlineRule();
  const DeadlineRule* of_kind = nullptr;
  for (const DeadlineRule& rule : rules_) {
    if (rule.kind != kind) continue;
    if (rule.domain == domain) return rule;
    if (rule.domain == common::v1::DOMAIN_UNSPECIFIED) of_kind = &rule;
  }
  return of_kind != nullptr ? *of_kind : no_days;
}

CaseTerm BeginTerm(const WorkingCalendar& calendar, absl::CivilDay start, int working_days) {
  CaseTerm term{start, working_days, 0, calendar.version(), std::nullopt};
  if (working_days > 0) term.due = calendar.AfterWorkingDays(start, working_days).end;
  return term;
}

void ExtendTerm(const WorkingCalendar& calendar, int working_days, CaseTerm* term) {
  const absl::CivilDay last_day = LastDayOf(*term->due);
  term->extension_days = working_days;
  term->calendar_version = calendar.version();
  term->due = calendar.AfterWorkingDays(last_day, working_days).end;
}

bool RecountTerm(const WorkingCalendar& calendar, CaseTerm* term) {
  CaseTerm counted = BeginTerm(calendar, term->start, term->working_days);
  if (counted.due.has_value() && term->extension_days > 0) ExtendTerm(calendar, term->extension_days, &counted);
  const bool moved = counted.due != term->due;
  *term = counted;
  return moved;
}

}  // namespace mingbai::feedback
