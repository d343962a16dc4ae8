// What officials do within their subtree: read, answer, transfer and extend cases.

#include <unordered_map>

#include "common/crypto/crypto.h"
#include "common/id/id.h"
#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/privacy/personal_data.h"
#include "common/status/status.h"
#include "common/telemetry/log.h"
#include "services/feedback/case_change.h"
#include "services/feedback/case_queries.h"
#include "services/feedback/case_repository.h"
#include "services/feedback/case_view.h"
#include "services/feedback/feedback_service.h"

namespace mingbai::feedback {
namespace {

constexpr int kStandardPage = 100;
constexpr int kMostPage = 1000;

// The case of `name` where the caller may see it. NOT_FOUND, reason CASE_NOT_FOUND, otherwise (DOMAIN F-6).
absl::StatusOr<CaseRecord> LoadVisible(db::Connection& sql, const rpc::CallContext& call, const std::string& name,
                                       bool lock) {
  const std::optional<uint64_t> id = DecodeId(LastSegment(name));
  if (!id.has_value()) return CaseNotFound();
  MB_ASSIGN_OR_RETURN(std::optional<CaseRecord> record, FindCase(sql, *id, lock));
  if (!record.has_value() || record->organization != OrganizationCodeOf(name) || !MaySee(call.principal, *record)) {
    return CaseNotFound();
  }
  return *std::move(record);
}

}  // namespace

absl::StatusOr<v1::Case> FeedbackService::Change(const rpc::CallContext& call, const std::string& name,
                                                 const std::string& etag, v1::FeedbackEvent::ChangeCase change,
                                                 ApplyChange apply) {
  const absl::Time now = Now();
  return db::Mutate<v1::Case>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Case> {
    MB_ASSIGN_OR_RETURN(CaseRecord record, LoadVisible(tx.sql(), call, name, /*lock=*/true));
    MB_RETURN_IF_ERROR(call.RequireScope(record.handler));
    if (!etag.empty() && etag != std::to_string(record.version)) {
      return Error(absl::StatusCode::kAborted, "STALE_ETAG", "etag: the case has changed since it was read");
    }
    MB_ASSIGN_OR_RETURN(Steps steps, apply(tx, now, &record));
    MB_RETURN_IF_ERROR(StoreChange(tx, change, now, call.principal.subject, std::move(steps), &record));
    return LoadView(tx.sql(), record, now);
  });
}

absl::StatusOr<v1::Case> FeedbackService::GetCase(const rpc::CallContext& call, const v1::GetCaseRequest& request) {
  const absl::Time now = Now();
  CaseRecord record;
  MB_ASSIGN_OR_RETURN(v1::Case view, database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<v1::Case> {
    MB_ASSIGN_OR_RETURN(record, LoadVisible(sql, call, request.name(), /*lock=*/false));
    // Seen by who acts for either: LoadVisible has made sure of one.
    const bool handles = call.principal.ActsFor(record.handler);
    MB_RETURN_IF_ERROR(call.RequireScope(handles ? record.handler : record.organization));
    return LoadView(sql, record, now);
  }));
  if (record.sealed_contact.empty() || !MaySeeContact(call.principal, record)) return view;
  // DOMAIN F-6: nobody sees a contact without its being recorded, so the record comes first.
  MB_ASSIGN_OR_RETURN(std::string contact, Unseal(database_.secret_key(), view.name(), record.sealed_contact));
  MB_RETURN_IF_ERROR(database_.Transact(call.budget, [&](db::Transaction& tx) {
    return InsertContactAccess(tx.sql(),
                               {tx.NewId(), record.id, call.principal.subject, call.principal.organization, now});
  }));
  log::Info("contact shown", {{"case", view.name()}, {"subject", call.principal.subject}});
  view.set_contact(contact);
  return view;
}

absl::StatusOr<v1::ListCasesResponse> FeedbackService::ListCases(const rpc::CallContext& call,
                                                                 const v1::ListCasesRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kMostPage));
  MB_RETURN_IF_ERROR(directory_->RequireKnown(call, LastSegment(request.parent())));
  const std::string& viewer = call.principal.subject;
  MB_ASSIGN_OR_RETURN(std::string token, ReadPageToken(request, viewer));
  MB_ASSIGN_OR_RETURN(const ListPosition after, ReadPosition(token, FirstListed()));
  const absl::Time now = Now();
  return database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<v1::ListCasesResponse> {
    MB_ASSIGN_OR_RETURN(std::vector<CaseRecord> records,
                        feedback::ListCases(sql, SubtreeRange(LastSegment(request.parent())), request.timeliness(), now,
                                            after, size + 1));
    v1::ListCasesResponse response;
    if (records.size() > static_cast<size_t>(size)) {
      records.pop_back();
      response.set_next_page_token(MakePageToken(request, viewer, WritePosition(ListedAt(records.back()))));
    }
    std::vector<uint64_t> ids;
    ids.reserve(records.size());
    for (const CaseRecord& record : records) ids.push_back(record.id);
    MB_ASSIGN_OR_RETURN(std::vector<StepRecord> steps, LoadSteps(sql, ids));
    MB_ASSIGN_OR_RETURN(std::vector<AnswerRecord> answers, LoadAnswers(sql, ids));
    std::unordered_map<uint64_t, std::vector<StepRecord>> steps_of;
    for (StepRecord& step : steps) steps_of[step.case_id].push_back(std::move(step));
    std::unordered_map<uint64_t, std::vector<AnswerRecord>> answers_of;
    for (AnswerRecord& answer : answers) answers_of[answer.case_id].push_back(std::move(answer));
    for (const CaseRecord& record : records) {
      *response.add_cases() = ToCase(record, steps_of[record.id], answers_of[record.id], now);
    }
    return response;
  });
}

absl::StatusOr<v1::Case> FeedbackService::AnswerCase(const rpc::CallContext& call,
                                                     const v1::AnswerCaseRequest& request) {
  const v1::AnswerForm form = request.answer().form();
  return Change(call, request.name(), request.etag(), v1::FeedbackEvent::kAnswered,
                [&](db::Transaction& tx, absl::Time now, CaseRecord* record) -> absl::StatusOr<Steps> {
                  MB_ASSIGN_OR_RETURN(Steps steps, ApplyAnswer(now, form, record));
                  if (IsPublished(record->kind, form) && HoldsIdentityNumber(request.answer().text())) {
                    return InvalidField("answer.text", "holds an identity number, and is to be public: mask it");
                  }
                  MB_RETURN_IF_ERROR(InsertAnswer(
                      tx.sql(), {record->id, record->answers, form, record->handler, now, request.answer().text()}));
                  MB_RETURN_IF_ERROR(IsPublished(record->kind, form) ? ListAnswer(tx.sql(), *record)
                                                                     : UnlistAnswer(tx.sql(), record->id));
                  return steps;
                });
}

absl::StatusOr<v1::Case> FeedbackService::TransferCase(const rpc::CallContext& call,
                                                       const v1::TransferCaseRequest& request) {
  const std::string handler(LastSegment(request.handler()));
  MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr found, directory_->FindOrganization(call, handler));
  return Change(call, request.name(), request.etag(), v1::FeedbackEvent::kTransferred,
                [&](db::Transaction&, absl::Time now, CaseRecord* record) -> absl::StatusOr<Steps> {
                  if (found == nullptr) {
                    return Failed("ORGANIZATION_NOT_FOUND", "handler: there is no such organization");
                  }
                  if (found->state() != catalog::v1::ORGANIZATION_STATE_STANDING) {
                    return Failed("ORGANIZATION_ABOLISHED", "handler: the organization does not stand");
                  }
                  return ApplyTransfer(now, handler, request.reason(), record);
                });
}

absl::StatusOr<v1::Case> FeedbackService::ExtendCase(const rpc::CallContext& call,
                                                     const v1::ExtendCaseRequest& request) {
  MB_RETURN_IF_ERROR(CatalogLoaded());
  return Change(call, request.name(), request.etag(), v1::FeedbackEvent::kExtended,
                [&](db::Transaction&, absl::Time now, CaseRecord* record) {
                  return ApplyExtension(now, rules_.Find(record->domain, record->kind), *directory_->Calendar(),
                                        request.reason(), request.approver(), record);
                });
}

}  // namespace mingbai::feedback
