#pragma once

// How long a case may take: data per domain and kind (DOMAIN F-3), and terms counted in working days (C-11). Pure.

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/time/calendar.h"
#include "mingbai/common/v1/types.pb.h"
#include "mingbai/feedback/v1/case.pb.h"

namespace mingbai::feedback {

struct DeadlineRule {
  v1::CaseKind kind = v1::CASE_KIND_UNSPECIFIED;
  common::v1::Domain domain = common::v1::DOMAIN_UNSPECIFIED;  // unspecified: any
  int working_days = 0;                                        // 0: no days are set
  int extension_working_days = 0;                              // 0: none is allowed
  std::string source;
};

// The rules, by kind and domain. Immutable: thread-safe.
class DeadlineRules {
 public:
  explicit DeadlineRules(std::vector<DeadlineRule> rules);
  // The rule of kind and domain; else the kind's own; else one that sets no days. The most specific wins.
  const DeadlineRule& Find(common::v1::Domain domain, v1::CaseKind kind) const;
  // All, by kind, then domain.
  const std::vector<DeadlineRule>& all() const { return rules_; }

 private:
  std::vector<DeadlineRule> rules_;
};

// A term as it was counted. What it was counted from is kept, so that a new calendar can count it again.
struct CaseTerm {
  absl::CivilDay start;           // day of the event, not counted itself
  int working_days = 0;           // 0: no term
  int extension_days = 0;         // 0: not extended
  int calendar_version = 0;       // of the calendar that counted it
  std::optional<absl::Time> due;  // end, exclusive; none without a term
};

// The term of `working_days` after the event's day; one without end where they are 0.
CaseTerm BeginTerm(const WorkingCalendar& calendar, absl::CivilDay start, int working_days);
// Adds working days after the term's last day. `term` must have an end.
void ExtendTerm(const WorkingCalendar& calendar, int working_days, CaseTerm* term);
// Counts the term again in another calendar; whether its end has moved.
bool RecountTerm(const WorkingCalendar& calendar, CaseTerm* term);

}  // namespace mingbai::feedback
