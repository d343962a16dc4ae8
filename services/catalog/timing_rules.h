#pragma once

// Rules of timing (DOMAIN C-3, C-6). Pure.

#include <string>

#include "common/status/status.h"
#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::catalog {

// Adds a violation for everything in which the rule contradicts itself; `path` is the rule's own, such as
// "item.timing". PERIODIC takes a cycle, a month and one of day, working_day and on_disclosure_day; PERMANENT takes
// working_days_after; STAGED takes its stages and one of working_days_after and same_day; PROMPT takes one of
// working_days_after, days_after and same_day; STAGED and PROMPT may say when phases fall due, each of them once and in
// one way; nothing else. That numbers and enums are within their bounds is the contract's own rule.
void CheckTiming(const v1::TimingRule& timing, const std::string& path, FieldErrors& errors);

// Whether a notice of so many days closes before the decision, where the phase stands before one (DOMAIN P-5, P-6).
bool NoticeFits(const v1::PhaseTiming& phase, int notice_days);

// Whether `ours` may let anything fall due later, or less often, than `item` (DOMAIN C-3), in whatever year. Both are
// consistent.
//  - Another kind is weaker.
//  - PERIODIC: a longer cycle is weaker. Of a shorter one the last period within the item's counts, since it tells of
//    the last of what the item's tells of: it must not fall due later, so that no monthly rule does for a quarter that
//    is due in its own first month. With equal cycles, or then, a later month is weaker, an earlier one is not; within
//    the month a later day is. The n-th working day never comes before day n, so day d is not
//    weaker than working day w where d <= w. Working days are taken to have passed after twelve days off in a row and a
//    weekend after every five: the fifth by the 19th. What a month may lack of them (it has 15) is counted in the next.
//    The disclosure day may be any from the 1st to the 28th.
//  - PERMANENT, STAGED, PROMPT: more days are weaker. n calendar days are not weaker than n working days; working days
//    are taken to have passed as above: five within 19 calendar days.
//    The event's own day is stricter than all of them.
//  - STAGED: leaving out a stage, or changing the order, is weaker.
//  - Phases: fewer days before, more days after, or no rule for a phase that the item rules, are weaker.
bool IsWeaker(const v1::TimingRule& ours, const v1::TimingRule& item);

// The timing that applies to an item where an organization has adopted it with a timing of its own (nullptr: without)
// and a notice of so many days: of the two what is stricter, phase by phase, as a later version of the item may be
// stricter than what was adopted (DOMAIN C-3). Phases that the item has no more are left out; one before a decision
// leaves the time for the notice (P-5, P-6).
v1::TimingRule AppliedTiming(const v1::Item& item, const v1::TimingRule* own, int notice_days);

}  // namespace mingbai::catalog
