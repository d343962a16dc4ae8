#include "services/catalog/filing_handlers.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "common/id/id.h"
#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/catalog/calendar_repository.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/client/calendar_days.h"
#include "services/catalog/filing_rules.h"
#include "services/catalog/filing_writer.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

constexpr int kStandardPage = 100;
constexpr int kLargestPage = 1000;

absl::Status NoFiling(std::string_view name) { return NotFound("FILING_NOT_FOUND", StrCat("there is no ", name)); }

absl::StatusOr<WorkingCalendar> Calendar(db::Connection& sql) {
  MB_ASSIGN_OR_RETURN(const v1::WorkingCalendar published, ReadCalendar(sql));
  return ToCalendar(published);
}

// A page of filings as they stand now.
template <typename Request, typename Response, typename Query>
absl::StatusOr<Response> ListPage(db::Database& database, const rpc::CallContext& call, const Request& request,
                                  absl::Time now, uint64_t start, const Query& query) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string position, ReadPageToken(request, ""));
  const uint64_t from = DecodeId(position).value_or(start);
  std::vector<FilingRow> rows;
  WorkingCalendar calendar;
  MB_RETURN_IF_ERROR(database.Read(call.budget, [&](db::Connection& sql) -> absl::Status {
    MB_ASSIGN_OR_RETURN(const auto organization, ReadOrganization(sql, LastSegment(request.parent())));
    if (!organization.has_value()) return NoOrganization(request.parent());
    MB_ASSIGN_OR_RETURN(rows, query(sql, from, size + 1));
    MB_ASSIGN_OR_RETURN(calendar, Calendar(sql));
    return absl::OkStatus();
  }));
  Response response;
  const std::string next = CutPage(rows, size, [](const FilingRow& last) { return EncodeId(last.id); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (FilingRow& row : rows) *response.add_filings() = FilingAt(std::move(row.filing), calendar, now);
  return response;
}

}  // namespace

void FilingHandlers::Register(rpc::Service& service) {
  service.Handle("CreateFiling", this, &FilingHandlers::Create);
  service.Handle("GetFiling", this, &FilingHandlers::Get);
  service.Handle("ListFilings", this, &FilingHandlers::List);
  service.Handle("ListReceivedFilings", this, &FilingHandlers::ListReceived);
  service.Handle("AcknowledgeFiling", this, &FilingHandlers::Acknowledge);
  service.Handle("ObjectToFiling", this, &FilingHandlers::Object);
}

absl::StatusOr<v1::Filing> FilingHandlers::Create(Call call, const v1::CreateFilingRequest& request) {
  FieldErrors errors;
  CheckFiling(request.filing(), "filing", errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = Now();
  const std::string_view code = LastSegment(request.parent());
  return db::Mutate<v1::Filing>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Filing> {
    MB_ASSIGN_OR_RETURN(const auto row, ReadOrganization(tx.sql(), code));
    if (!row.has_value()) return Failed("ORGANIZATION_NOT_FOUND", StrCat("there is no ", request.parent()));
    const std::string today = FormatDay(CountyDay(now));
    MB_RETURN_IF_ERROR(CheckStillStands(row->organization, today, today));
    MB_ASSIGN_OR_RETURN(auto replaced, LockReplaced(tx, request.filing().replaces(), request.filing().kind(), code,
                                                    "filing.replaces", now));
    v1::Filing filing = request.filing();
    filing.clear_catalog_draft();
    MB_ASSIGN_OR_RETURN(filing, FileWithTierAbove(tx, row->organization, std::move(filing), call.principal.subject,
                                                  working_days_, now));
    if (replaced.has_value()) MB_RETURN_IF_ERROR(MarkReplaced(tx, *std::move(replaced), filing.name(), now));
    MB_ASSIGN_OR_RETURN(const WorkingCalendar calendar, Calendar(tx.sql()));
    return FilingAt(std::move(filing), calendar, now);
  });
}

absl::StatusOr<v1::Filing> FilingHandlers::Get(Call call, const v1::GetFilingRequest& request) {
  return database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<v1::Filing> {
    MB_ASSIGN_OR_RETURN(auto row, ReadFiling(sql, request.name()));
    if (!row.has_value()) return NoFiling(request.name());
    MB_ASSIGN_OR_RETURN(const WorkingCalendar calendar, Calendar(sql));
    return FilingAt(std::move(row->filing), calendar, Now());
  });
}

absl::StatusOr<v1::ListFilingsResponse> FilingHandlers::List(Call call, const v1::ListFilingsRequest& request) {
  const FiledQuery query{std::string(LastSegment(request.parent())), request.kind(), request.open()};
  return ListPage<v1::ListFilingsRequest, v1::ListFilingsResponse>(
      database_, call, request, Now(), std::numeric_limits<int64_t>::max(),
      [&](db::Connection& sql, uint64_t before, int limit) { return ListFiled(sql, query, before, limit); });
}

absl::StatusOr<v1::ListReceivedFilingsResponse> FilingHandlers::ListReceived(
    Call call, const v1::ListReceivedFilingsRequest& request) {
  return ListPage<v1::ListReceivedFilingsRequest, v1::ListReceivedFilingsResponse>(
      database_, call, request, Now(), 0, [&](db::Connection& sql, uint64_t after, int limit) {
        return catalog::ListReceived(sql, LastSegment(request.parent()), request.show_answered(), after, limit);
      });
}

absl::StatusOr<v1::Filing> FilingHandlers::Acknowledge(Call call, const v1::AcknowledgeFilingRequest& request) {
  v1::FilingStep answer;
  answer.set_state(v1::FILING_STATE_ACKNOWLEDGED);
  answer.set_reason(request.remark());
  return Answer(call, request.name(), request.etag(), std::move(answer));
}

absl::StatusOr<v1::Filing> FilingHandlers::Object(Call call, const v1::ObjectToFilingRequest& request) {
  v1::FilingStep answer;
  answer.set_state(v1::FILING_STATE_OBJECTED);
  answer.set_reason(request.reason());
  return Answer(call, request.name(), request.etag(), std::move(answer));
}

absl::StatusOr<v1::Filing> FilingHandlers::Answer(Call call, const std::string& name, const std::string& etag,
                                                  v1::FilingStep answer) {
  const absl::Time now = Now();
  *answer.mutable_time() = ToProto(now);
  answer.set_actor(call.principal.subject);
  // Whoever acts for nobody above the filing organization learns nothing of the filing.
  MB_RETURN_IF_ERROR(call.RequireScope(OrganizationCodeOf(name)));
  return db::Mutate<v1::Filing>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Filing> {
    MB_ASSIGN_OR_RETURN(auto row, LockFiling(tx.sql(), name));
    if (!row.has_value()) return NoFiling(name);
    MB_RETURN_IF_ERROR(call.RequireScope(LastSegment(row->filing.receiver())));
    if (!etag.empty() && etag != row->filing.etag()) {
      return Error(absl::StatusCode::kAborted, "STALE_ETAG", "the filing was answered since it was read");
    }
    MB_ASSIGN_OR_RETURN(const WorkingCalendar calendar, Calendar(tx.sql()));
    MB_ASSIGN_OR_RETURN(row->filing, Answered(std::move(row->filing), answer, calendar));
    row->open = false;
    row->filing.set_etag(StrCat(++row->version));
    row->last_event_id = EmitFiling(tx, *row, now);
    MB_RETURN_IF_ERROR(WriteAnswer(tx.sql(), *row));
    return FilingAt(std::move(row->filing), calendar, now);
  });
}

}  // namespace mingbai::catalog
