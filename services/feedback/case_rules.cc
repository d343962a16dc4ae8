#include "services/feedback/case_rules.h"

#include "absl/strings/str_cat.h"
#include "common/id/id.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/catalog/client/applies.h"

namespace mingbai::feedback {
namespace {

constexpr int kVerbs = 4;
constexpr v1::CaseState kNo = v1::CASE_STATE_UNSPECIFIED;
constexpr v1::CaseState kOpen = v1::CASE_STATE_OPEN;
constexpr v1::CaseState kAnswered = v1::CASE_STATE_ANSWERED;
constexpr v1::CaseState kReopened = v1::CASE_STATE_REOPENED;
constexpr v1::CaseState kClosed = v1::CASE_STATE_CLOSED;

// The life cycle: state × verb. A closed case can be rated once more where it was answered again after it was reopened.
constexpr v1::CaseState kLife[v1::CaseState_ARRAYSIZE][kVerbs] = {
    //            answer     transfer   extend     rate
    /* none */ {kNo, kNo, kNo, kNo},
    /* open */ {kAnswered, kOpen, kOpen, kNo},
    /* answered */ {kNo, kNo, kNo, kClosed},
    /* reopened */ {kClosed, kReopened, kReopened, kNo},
    /* closed */ {kNo, kNo, kNo, kClosed},
};

constexpr int kLowestContent = 3;  // 1 and 2 are dissatisfied

absl::Status WrongState(std::string_view why) { return Failed("WRONG_STATE", why); }

StepRecord Step(std::string verb, absl::Time now, const CaseRecord& record, std::string reason) {
  StepRecord step;
  step.case_id = record.id;
  step.verb = std::move(verb);
  step.time = now;
  step.handler = record.handler;
  step.reason = std::move(reason);
  return step;
}

}  // namespace

std::string CaseName(const std::string& organization, uint64_t id) {
  return absl::StrCat(OrganizationName(organization), "/cases/", EncodeId(id));
}

v1::CaseState NextState(v1::CaseState state, Verb verb) { return kLife[state][static_cast<int>(verb)]; }

bool IsOpen(v1::CaseState state) { return state == kOpen || state == kReopened; }

v1::CaseTimeliness TimelinessAt(const CaseRecord& record, absl::Time now) {
  if (IsOpen(record.state)) {
    // A term ends at its due time, exclusive (DOMAIN C-11).
    return now >= record.term.due.value_or(absl::InfiniteFuture()) ? v1::CASE_TIMELINESS_OVERDUE
                                                                   : v1::CASE_TIMELINESS_RUNNING;
  }
  const bool in_time = *record.first_answer_time < record.first_due.value_or(absl::InfiniteFuture()) &&
                       *record.answer_time < record.term.due.value_or(absl::InfiniteFuture());
  return in_time ? v1::CASE_TIMELINESS_IN_TIME : v1::CASE_TIMELINESS_LATE;
}

common::v1::Domain DomainOf(const catalog::v1::Organization& subject) {
  switch (subject.kind()) {
    case catalog::v1::ORGANIZATION_KIND_SCHOOL:
    case catalog::v1::ORGANIZATION_KIND_HOSPITAL:
    case catalog::v1::ORGANIZATION_KIND_UTILITY:
    case catalog::v1::ORGANIZATION_KIND_SERVICE_CENTER:
      return common::v1::DOMAIN_SERVICE;
    default:
      return subject.tier() == common::v1::TIER_VILLAGE ? common::v1::DOMAIN_VILLAGE : common::v1::DOMAIN_GOVERNMENT;
  }
}

std::string OwnerBeside(const catalog::v1::Item& item, const catalog::v1::Organization& subject) {
  if (catalog::AppliesTo(item, subject) || item.responsibilities_size() != 1) return "";
  return std::string(LastSegment(item.responsibilities(0).organization()));
}

std::string FirstHandler(v1::CaseKind kind, const std::string& subject, const std::string& parent,
                         const std::string& owner) {
  if (kind == v1::CASE_KIND_COMPLAINT) return parent.empty() ? subject : parent;
  return owner.empty() ? subject : owner;
}

bool IsPublished(v1::CaseKind kind, v1::AnswerForm form) {
  if (kind != v1::CASE_KIND_INFORMATION_REQUEST) return true;
  return form == v1::ANSWER_FORM_OPEN || form == v1::ANSWER_FORM_PARTLY_OPEN || form == v1::ANSWER_FORM_ALREADY_PUBLIC;
}

bool MaySee(const Principal& principal, const CaseRecord& record) {
  if (principal.ActsFor(record.handler)) return true;
  return record.kind != v1::CASE_KIND_COMPLAINT && principal.ActsFor(record.organization);
}

bool MaySeeContact(const Principal& principal, const CaseRecord& record) {
  if (!principal.Has(common::v1::PERMISSION_CASE_HANDLE) || !principal.ActsFor(record.handler)) return false;
  return record.kind != v1::CASE_KIND_COMPLAINT || !InSubtree(record.organization, principal.organization);
}

absl::StatusOr<Steps> ApplyAnswer(absl::Time now, v1::AnswerForm form, CaseRecord* record) {
  const v1::CaseState next = NextState(record->state, Verb::kAnswer);
  if (next == kNo) return WrongState("the case has been answered");
  const bool on_request = record->kind == v1::CASE_KIND_INFORMATION_REQUEST;
  if (on_request && form == v1::ANSWER_FORM_UNSPECIFIED) {
    return InvalidField("answer.form", "an answer to a disclosure on request has one of the law's forms");
  }
  if (!on_request && form != v1::ANSWER_FORM_UNSPECIFIED) {
    return InvalidField("answer.form", "only an answer to a disclosure on request has a form");
  }
  record->state = next;
  record->answer_time = now;
  if (!record->first_answer_time.has_value()) record->first_answer_time = now;
  record->alert_time.reset();
  record->rated = false;
  ++record->answers;
  return Steps{Step("answered", now, *record, "")};
}

absl::StatusOr<Steps> ApplyTransfer(absl::Time now, const std::string& handler, const std::string& reason,
                                    CaseRecord* record) {
  const v1::CaseState next = NextState(record->state, Verb::kTransfer);
  if (next == kNo) return WrongState("the case has been answered");
  if (record->kind == v1::CASE_KIND_COMPLAINT && InSubtree(record->organization, handler)) {
    return Failed("HANDLER_IS_SUBJECT", "a complaint never goes to the organization complained of, or below it");
  }
  if (handler == record->handler) return InvalidField("handler", "handles the case already");
  record->state = next;
  record->handler = handler;
  return Steps{Step("transferred", now, *record, reason)};
}

absl::StatusOr<Steps> ApplyExtension(absl::Time now, const DeadlineRule& rule, const WorkingCalendar& calendar,
                                     const std::string& reason, const std::string& approver, CaseRecord* record) {
  const v1::CaseState next = NextState(record->state, Verb::kExtend);
  if (next == kNo) return WrongState("the case has been answered");
  if (!record->term.due.has_value() || rule.extension_working_days == 0) {
    return Failed("NO_EXTENSION", "the rule of this case allows no extension");
  }
  if (record->term.extension_days > 0) return Failed("EXTENDED_ALREADY", "a term is extended once");
  if (now >= *record->term.due) return WrongState("the term has ended; it can no longer be extended");
  record->state = next;
  ExtendTerm(calendar, rule.extension_working_days, &record->term);
  record->alert_time = record->term.due;
  if (!record->reopened) record->first_due = record->term.due;
  StepRecord step = Step("extended", now, *record, reason);
  step.approver = approver;
  return Steps{std::move(step)};
}

bool Reopens(int rating, const CaseRecord& record) { return rating < kLowestContent && !record.reopened; }

absl::StatusOr<Steps> ApplyRating(absl::Time now, int rating, const std::string& comment,
                                  const std::string& parent_of_handler, const WorkingCalendar& calendar,
                                  CaseRecord* record) {
  if (record->answers == 0) return Failed("NOT_ANSWERED", "there is no answer to rate yet");
  const v1::CaseState next = NextState(record->state, Verb::kRate);
  if (next == kNo || record->rated) return Failed("ALREADY_RATED", "the newest answer has been rated");
  record->rated = true;
  record->rating = rating;
  Steps steps{Step("rated", now, *record, comment)};
  if (!Reopens(rating, *record)) {
    record->state = next;
    return steps;
  }
  // DOMAIN F-9: once, to the tier above, with a fresh term of the same rule.
  record->state = kReopened;
  record->reopened = true;
  if (!parent_of_handler.empty()) record->handler = parent_of_handler;
  record->term = BeginTerm(calendar, CountyDay(now), record->term.working_days);
  record->alert_time = record->term.due;
  steps.push_back(Step("reopened", now, *record, ""));
  return steps;
}

}  // namespace mingbai::feedback
