// What everyone may read: answers, counts and the rules of terms.

#include <algorithm>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/feedback/case_queries.h"
#include "services/feedback/case_view.h"
#include "services/feedback/feedback_service.h"

namespace mingbai::feedback {
namespace {

constexpr int kStandardPage = 100;
constexpr int kMostPage = 1000;
// Answers for everyone are the same for every viewer.
constexpr std::string_view kEveryone = "";

void AddTo(const CaseCount& count, v1::CaseCounts* counts) {
  const int32_t cases = static_cast<int32_t>(count.cases);
  counts->set_total(counts->total() + cases);
  switch (count.timeliness) {
    case v1::CASE_TIMELINESS_RUNNING:
      counts->set_running(counts->running() + cases);
      break;
    case v1::CASE_TIMELINESS_OVERDUE:
      counts->set_overdue(counts->overdue() + cases);
      break;
    case v1::CASE_TIMELINESS_IN_TIME:
      counts->set_in_time(counts->in_time() + cases);
      break;
    default:
      counts->set_late(counts->late() + cases);
  }
}

}  // namespace

absl::StatusOr<v1::ListPublicAnswersResponse> FeedbackService::ListPublicAnswers(
    const rpc::CallContext& call, const v1::ListPublicAnswersRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kMostPage));
  MB_ASSIGN_OR_RETURN(std::string token, ReadPageToken(request, kEveryone));
  MB_ASSIGN_OR_RETURN(const ListPosition before, ReadPosition(token, NewestPublished()));
  const std::string organization(LastSegment(request.parent()));
  MB_RETURN_IF_ERROR(directory_->RequireKnown(call, organization));
  MB_ASSIGN_OR_RETURN(std::vector<PublishedAnswer> answers, database_.Read(call.budget, [&](db::Connection& sql) {
    return ListPublished(sql, organization, request.subtree(), before, size + 1);
  }));
  v1::ListPublicAnswersResponse response;
  if (answers.size() > static_cast<size_t>(size)) {
    answers.pop_back();
    const PublishedAnswer& last = answers.back();
    response.set_next_page_token(MakePageToken(request, kEveryone, WritePosition({last.newest.time, last.record.id})));
  }
  const absl::Time now = Now();
  for (const PublishedAnswer& answer : answers) {
    *response.add_answers() = ToPublicAnswer(answer.record, answer.newest, now);
  }
  return response;
}

absl::StatusOr<v1::SummarizeCasesResponse> FeedbackService::SummarizeCases(const rpc::CallContext& call,
                                                                           const v1::SummarizeCasesRequest& request) {
  const std::optional<absl::CivilDay> start = ParseDay(request.start_date());
  const std::optional<absl::CivilDay> end = ParseDay(request.end_date());
  FieldErrors errors;
  if (!start.has_value()) errors.Add("start_date", "is not a day");
  if (!end.has_value()) errors.Add("end_date", "is not a day");
  if (start.has_value() && end.has_value() && *end <= *start) errors.Add("end_date", "must lie after start_date");
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const std::string root(LastSegment(request.parent()));
  MB_RETURN_IF_ERROR(directory_->RequireKnown(call, root));
  const absl::Time now = Now();
  MB_ASSIGN_OR_RETURN(std::vector<CaseCount> counts, database_.Read(call.budget, [&](db::Connection& sql) {
    return CountCases(sql, SubtreeRange(root), StartOfDay(*start), StartOfDay(*end), now);
  }));
  std::map<std::string, v1::CaseCounts> by_child;
  v1::SummarizeCasesResponse response;
  absl::Time next_change = absl::InfiniteFuture();
  for (const CaseCount& count : counts) {
    AddTo(count, &by_child[DirectChild(root, count.organization)]);
    AddTo(count, response.mutable_total());
    if (count.timeliness == v1::CASE_TIMELINESS_RUNNING && count.next_due.has_value()) {
      next_change = std::min(next_change, *count.next_due);
    }
  }
  response.mutable_total();
  for (auto& [code, child] : by_child) {
    v1::SummarizeCasesResponse::Entry* entry = response.add_entries();
    entry->set_organization(OrganizationName(code));
    *entry->mutable_counts() = std::move(child);
  }
  if (next_change != absl::InfiniteFuture()) *response.mutable_next_change_time() = ToTimestamp(next_change);
  return response;
}

absl::StatusOr<v1::ListDeadlineRulesResponse> FeedbackService::ListDeadlineRules(
    const rpc::CallContext&, const v1::ListDeadlineRulesRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kMostPage));
  MB_ASSIGN_OR_RETURN(std::string token, ReadPageToken(request, kEveryone));
  size_t next = 0;
  if (!token.empty() && !absl::SimpleAtoi(token, &next)) {
    return InvalidField("page_token", "is not a token of this query");
  }
  v1::ListDeadlineRulesResponse response;
  const std::vector<DeadlineRule>& rules = rules_.all();
  for (; next < rules.size() && response.deadline_rules_size() < size; ++next) {
    v1::DeadlineRule* rule = response.add_deadline_rules();
    rule->set_kind(rules[next].kind);
    rule->set_domain(rules[next].domain);
    rule->set_working_days(rules[next].working_days);
    rule->set_extension_working_days(rules[next].extension_working_days);
    rule->set_source(rules[next].source);
  }
  if (next < rules.size()) response.set_next_page_token(MakePageToken(request, kEveryone, absl::StrCat(next)));
  return response;
}

}  // namespace mingbai::feedback
