#include "services/publication/obligation_handlers.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/publication/v1/events.pb.h"
#include "services/publication/audience.h"
#include "services/publication/ledger_inputs.h"
#include "services/publication/obligation_as_of.h"
#include "services/publication/obligation_counts.h"
#include "services/publication/obligation_months.h"
#include "services/publication/obligation_repository.h"
#include "services/publication/page_position.h"
#include "services/publication/release_check.h"
#include "services/publication/request_fields.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

// A deferral that would outlast the next year's duty is an exemption.
constexpr int kMostDaysDeferred = 366;
constexpr int kStandardPage = 100;
constexpr int kMostPerPage = 1000;
// A summary reads every obligation of its range: at most so many days.
constexpr int kMostDaysSummarized = 3700;

// The same answer for an unknown obligation and one outside the caller's audience.
absl::Status NoSuchObligation() { return NotFound("OBLIGATION_NOT_FOUND", "there is no such obligation"); }

// What the request asks for; INVALID_ARGUMENT naming a field.
absl::StatusOr<obligations::ListQuery> QueryOf(const v1::ListObligationsRequest& request) {
  obligations::ListQuery query;
  query.organization = std::string(OrganizationCodeOf(request.parent()));
  query.subtree = request.subtree();
  if (!request.item().empty()) query.item = std::string(LastSegment(request.item()));
  if (!v1::ObligationStatus_IsValid(request.status())) return InvalidField("status", "is no status");
  query.status = request.status();
  std::optional<absl::CivilDay> start, end;
  if (!request.start_date().empty()) {
    MB_ASSIGN_OR_RETURN(start, DayField(request.start_date(), "start_date"));
    query.from = EndOfDay(*start);
  }
  if (!request.end_date().empty()) {
    MB_ASSIGN_OR_RETURN(end, DayField(request.end_date(), "end_date"));
    query.to = EndOfDay(*end);
  }
  if (start.has_value() && end.has_value() && *end <= *start) {
    return InvalidField("end_date", "does not lie after start_date");
  }
  MB_ASSIGN_OR_RETURN(query.limit, PageSize(request.page_size(), kStandardPage, kMostPerPage));
  return query;
}

}  // namespace

void ObligationHandlers::Register(rpc::Service* service) {
  service->Handle("GenerateObligations", &generator_, &ObligationGenerator::Generate);
  service->Handle("ReportEvent", &reporter_, &EventReporter::Report);
  service->Handle("GetObligation", this, &ObligationHandlers::Get);
  service->Handle("ListObligations", this, &ObligationHandlers::List);
  service->Handle("SummarizeObligations", this, &ObligationHandlers::Summarize);
  service->Handle("DeferObligation", this, &ObligationHandlers::Defer);
  service->Handle("ExemptObligation", this, &ObligationHandlers::Exempt);
}

absl::StatusOr<v1::Obligation> ObligationHandlers::Get(const rpc::CallContext& call,
                                                       const v1::GetObligationRequest& request) {
  const std::string organization(OrganizationCodeOf(request.name()));
  const std::string id(LastSegment(request.name()));
  MB_ASSIGN_OR_RETURN(const ReadTime time, ReadTimeOf(request, clock_->Now()));
  const Viewer viewer(call.principal);
  MB_ASSIGN_OR_RETURN(std::optional<ObligationRow> row, database_->Read(call.budget, [&](db::Connection& sql) {
    return time.given ? obligations::FindAsOf(sql, organization, id, time.time, viewer)
                      : obligations::Find(sql, organization, id, obligations::Lock::kNone);
  }));
  if (!row.has_value() || !viewer.InAudience(organization, row->circle)) return NoSuchObligation();
  return ToProto(*row, time.time);
}

absl::StatusOr<v1::ListObligationsResponse> ObligationHandlers::List(const rpc::CallContext& call,
                                                                     const v1::ListObligationsRequest& request) {
  MB_ASSIGN_OR_RETURN(obligations::ListQuery query, QueryOf(request));
  MB_ASSIGN_OR_RETURN(const ReadTime time, ReadTimeOf(request, clock_->Now()));
  MB_RETURN_IF_ERROR(catalog_->RequireKnown(call, query.organization));
  const Viewer viewer(call.principal);
  MB_ASSIGN_OR_RETURN(const std::string token, ReadPageToken(request, viewer.Fingerprint()));
  if (!token.empty()) {
    const PagePosition position = PagePosition::Parse(token);
    query.after_due = position.time;
    query.after_organization = position.organization;
    query.after_id = position.id;
  }
  query.now = time.time;
  const int page_size = query.limit++;  // one more says whether there is a next page
  MB_ASSIGN_OR_RETURN(std::vector<ObligationRow> rows, database_->Read(call.budget, [&](db::Connection& sql) {
    return time.given ? obligations::ListAsOf(sql, query, viewer) : obligations::List(sql, query, viewer);
  }));
  v1::ListObligationsResponse response;
  if (static_cast<int>(rows.size()) > page_size) {
    rows.resize(page_size);
    const ObligationRow& last = rows.back();
    response.set_next_page_token(
        MakePageToken(request, viewer.Fingerprint(), PagePosition{last.facts.due, last.organization, last.id}.Text()));
  }
  for (const ObligationRow& row : rows) *response.add_obligations() = ToProto(row, query.now);
  return response;
}

absl::StatusOr<v1::SummarizeObligationsResponse> ObligationHandlers::Summarize(
    const rpc::CallContext& call, const v1::SummarizeObligationsRequest& request) {
  MB_ASSIGN_OR_RETURN(const DaySpan span, SpanFields(request.start_date(), request.end_date(), kMostDaysSummarized));
  MB_ASSIGN_OR_RETURN(const ReadTime time, ReadTimeOf(request, clock_->Now()));
  const std::string root(OrganizationCodeOf(request.parent()));
  MB_RETURN_IF_ERROR(catalog_->RequireKnown(call, root));
  const Viewer viewer(call.principal);
  MB_ASSIGN_OR_RETURN(std::vector<obligations::Count> counts, database_->Read(call.budget, [&](db::Connection& sql) {
    return (time.given ? obligations::SummarizeAsOf : obligations::Summarize)(
        sql, SubtreeRange(root), EndOfDay(span.start), EndOfDay(span.end), time.time, viewer);
  }));
  std::map<std::string, v1::ObligationCounts> by_child;
  std::optional<absl::Time> next_change;
  v1::SummarizeObligationsResponse response;
  for (const obligations::Count& count : counts) {
    AddCount(count.status, count.count, &by_child[DirectChild(root, count.organization)]);
    AddCount(count.status, count.count, response.mutable_total());
    if (count.next_change.has_value())
      next_change = std::min(*count.next_change, next_change.value_or(*count.next_change));
  }
  response.mutable_total();
  for (auto& [code, sums] : by_child) {
    auto& entry = *response.add_entries();
    entry.set_organization(OrganizationName(code));
    *entry.mutable_counts() = std::move(sums);
  }
  if (next_change.has_value()) *response.mutable_next_change_time() = ToTimestamp(*next_change);
  return response;
}

absl::StatusOr<v1::Obligation> ObligationHandlers::Decide(
    const rpc::CallContext& call, const std::string& name, const std::string& etag, bool deferral,
    absl::FunctionRef<absl::Status(absl::Time now, ObligationRow* row)> change) {
  const std::string organization(OrganizationCodeOf(name));
  const std::string id(LastSegment(name));
  return db::Mutate<v1::Obligation>(*database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Obligation> {
    const absl::Time now = ToMicros(clock_->Now());
    MB_ASSIGN_OR_RETURN(std::optional<ObligationRow> row,
                        obligations::Find(tx.sql(), organization, id, obligations::Lock::kForUpdate));
    if (!row.has_value() || !Viewer(call.principal).InAudience(organization, row->circle)) return NoSuchObligation();
    MB_RETURN_IF_ERROR(CheckEtag(etag, row->version));
    const bool over = TermEnd(row->facts) <= now;
    MB_RETURN_IF_ERROR(change(now, &*row));
    row->approver = call.principal.subject;
    ++row->version;
    v1::PublicationEvent event;
    *(deferral ? event.mutable_deferred() : event.mutable_exempted()) = ToProto(*row, now);
    row->last_event_id = tx.Emit({ObligationName(organization, id), organization, now, AudienceOf(row->circle), &event},
                                 row->last_event_id);
    MB_RETURN_IF_ERROR(obligations::RecordDecision(tx.sql(), *row, deferral ? "deferral" : "exemption", now));
    MB_RETURN_IF_ERROR(obligations::Update(tx.sql(), now, *row));
    MB_RETURN_IF_ERROR(obligations::WriteMonths(tx.sql(), {}, {obligations::MonthOf(*row)}));
    const std::string month = inputs::DueMonth(row->facts.due), last = inputs::DueMonth(TermEnd(row->facts));
    // What was over and is open again may follow the catalog: no stamp tells of that.
    if (deferral && over) MB_RETURN_IF_ERROR(inputs::Forget(tx.sql(), organization));
    if (deferral && last != month) {
      MB_RETURN_IF_ERROR(inputs::Follow(tx.sql(), organization, month, last, inputs::DueMonth(now)));
    }
    return ToProto(*row, now);
  });
}

absl::StatusOr<v1::Obligation> ObligationHandlers::Defer(const rpc::CallContext& call,
                                                         const v1::DeferObligationRequest& request) {
  MB_ASSIGN_OR_RETURN(const absl::CivilDay until, DayField(request.until_date(), "until_date"));
  MB_RETURN_IF_ERROR(OpenText(request.reason(), "reason"));
  const absl::Time end = EndOfDay(until);
  const auto organization = catalog_->FindOrganization(call, OrganizationCodeOf(request.name()));
  return Decide(call, request.name(), request.etag(), true, [&](absl::Time now, ObligationRow* row) -> absl::Status {
    MB_RETURN_IF_ERROR(organization.status());
    if (*organization != nullptr && EndedBy(**organization, now).has_value()) {
      return Failed("ORGANIZATION_ABOLISHED", "the organization is no more: what it left overdue cannot be put off");
    }
    if (row->facts.fulfilled.has_value() || row->facts.exempt || row->facts.withdrawn.has_value()) {
      return Failed("WRONG_STATE", "the obligation is fulfilled, exempt or withdrawn");
    }
    if (end <= row->facts.due || end <= now || end == row->facts.deferred_until) {
      return Failed("TERM_ENDED", "the new day does not lie after the first term, is over, or is the one it has");
    }
    if (until > LastDayOf(std::max(row->facts.due, now)) + kMostDaysDeferred) {
      return InvalidField("until_date", StrCat("lies more than ", kMostDaysDeferred, " days after the first term"));
    }
    row->facts.deferred_until = end;
    row->reason = request.reason();
    return absl::OkStatus();
  });
}

absl::StatusOr<v1::Obligation> ObligationHandlers::Exempt(const rpc::CallContext& call,
                                                          const v1::ExemptObligationRequest& request) {
  MB_RETURN_IF_ERROR(OpenText(request.basis(), "basis"));
  return Decide(call, request.name(), request.etag(), false, [&](absl::Time, ObligationRow* row) -> absl::Status {
    if (row->facts.fulfilled.has_value() || row->facts.withdrawn.has_value()) {
      return Failed("WRONG_STATE", "the obligation is fulfilled or withdrawn");
    }
    row->facts.exempt = true;
    row->reason = request.basis();
    return absl::OkStatus();
  });
}

}  // namespace mingbai::publication
