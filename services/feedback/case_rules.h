#pragma once

// The life of a case: who handles it, what may be done with it when, how it stands (DOMAIN F-4, F-5, F-7, F-9). Pure:
// every function takes the time and the facts, and answers what is to be recorded.

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/identity/principal.h"
#include "common/time/calendar.h"
#include "mingbai/catalog/v1/item.pb.h"
#include "mingbai/catalog/v1/organization.pb.h"
#include "services/feedback/case_record.h"

namespace mingbai::feedback {

// What may be done with a case that exists.
enum class Verb { kAnswer, kTransfer, kExtend, kRate };

// The state after `verb` in `state`; CASE_STATE_UNSPECIFIED where the verb does not fit. A low rating of an answered
// case that was never reopened reopens it instead.
v1::CaseState NextState(v1::CaseState state, Verb verb);

// Whether an answer is still owed.
bool IsOpen(v1::CaseState state);

// How the case stands at `now`. A case is late where any of its terms was missed.
v1::CaseTimeliness TimelinessAt(const CaseRecord& record, absl::Time now);

// Domain of a case that names no item, which decides its term (F-3).
common::v1::Domain DomainOf(const catalog::v1::Organization& subject);

// Code of the organization that owes the item where that is not `subject`: the only one that the item names; empty
// where the subject owes it, or nobody in particular (F-5, C-8).
std::string OwnerBeside(const catalog::v1::Item& item, const catalog::v1::Organization& subject);

// Code of the handler of a new case about `subject`: the item's `owner` where there is one beside it, else the subject
// itself; of a complaint the organization one tier up, where there is none (the root) itself (F-5).
std::string FirstHandler(v1::CaseKind kind, const std::string& subject, const std::string& parent,
                         const std::string& owner);

// Whether an answer in this form to a case of this kind is published (F-7).
bool IsPublished(v1::CaseKind kind, v1::AnswerForm form);

// Whether the caller may see the case as an official: who acts for its handler, or, but for complaints, for the
// organization that it is about (F-6).
bool MaySee(const Principal& principal, const CaseRecord& record);
// Whether the caller may see the contact: who handles cases for the handler, and does not stand under the organization
// complained of (F-6).
bool MaySeeContact(const Principal& principal, const CaseRecord& record);

// What a verb leaves behind besides the changed record; numbers and actor are filled in by who stores it.
using Steps = std::vector<StepRecord>;

// FAILED_PRECONDITION, reason WRONG_STATE; INVALID_ARGUMENT on answer.form where a disclosure on request has no form or
// another case has one.
absl::StatusOr<Steps> ApplyAnswer(absl::Time now, v1::AnswerForm form, CaseRecord* record);
// FAILED_PRECONDITION, reason WRONG_STATE or HANDLER_IS_SUBJECT; INVALID_ARGUMENT on handler where it is the handler
// already. The term is untouched (F-5).
absl::StatusOr<Steps> ApplyTransfer(absl::Time now, const std::string& handler, const std::string& reason,
                                    CaseRecord* record);
// FAILED_PRECONDITION, reason WRONG_STATE (answered, or the term has ended), NO_EXTENSION or EXTENDED_ALREADY.
absl::StatusOr<Steps> ApplyExtension(absl::Time now, const DeadlineRule& rule, const WorkingCalendar& calendar,
                                     const std::string& reason, const std::string& approver, CaseRecord* record);
// FAILED_PRECONDITION, reason NOT_ANSWERED or ALREADY_RATED. `parent_of_handler` is empty at the root, which then
// handles the reopened case itself.
absl::StatusOr<Steps> ApplyRating(absl::Time now, int rating, const std::string& comment,
                                  const std::string& parent_of_handler, const WorkingCalendar& calendar,
                                  CaseRecord* record);
// Whether this rating would reopen the case (F-9).
bool Reopens(int rating, const CaseRecord& record);

}  // namespace mingbai::feedback
