// What anyone may do: raise a case, follow it and rate its answer by receipt.

#include "common/crypto/crypto.h"
#include "common/id/id.h"
#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text_safety.h"
#include "common/time/county_time.h"
#include "services/feedback/case_change.h"
#include "services/feedback/case_repository.h"
#include "services/feedback/case_view.h"
#include "services/feedback/feedback_service.h"

namespace mingbai::feedback {
namespace {

constexpr int kReceiptBytes = 16;

// Words are something that can be read, and read as they look.
void CheckWords(const std::string& words, const char* path, FieldErrors* errors) {
  if (IsBlank(words)) errors->Add(path, "must not be blank");
  if (HoldsDirectionOverride(words)) errors->Add(path, "holds a character that turns the direction of writing");
}

absl::Status CheckAsked(const v1::Case& asked) {
  FieldErrors errors;
  CheckWords(asked.title(), "case.title", &errors);
  CheckWords(asked.text(), "case.text", &errors);
  if (asked.kind() == v1::CASE_KIND_OBJECTION && asked.publication().empty()) {
    errors.Add("case.publication", "an objection names the publication that it is about");
  }
  if (!asked.publication().empty() && !DecodeId(LastSegment(asked.publication())).has_value()) {
    errors.Add("case.publication", "is not the name of a publication");
  }
  return errors.ToStatus();
}

}  // namespace

absl::StatusOr<CaseRecord> FeedbackService::Receive(const rpc::CallContext& call, const v1::Case& asked,
                                                    absl::Time now) {
  CaseRecord record;
  record.organization = std::string(LastSegment(asked.organization()));
  MB_ASSIGN_OR_RETURN(catalog::OrganizationPtr subject, directory_->FindOrganization(call, record.organization));
  if (subject == nullptr) return Failed("ORGANIZATION_NOT_FOUND", "case.organization: there is no such organization");
  record.domain = DomainOf(*subject);
  std::string owner;
  if (!asked.item().empty()) {
    record.item = std::string(LastSegment(asked.item()));
    MB_ASSIGN_OR_RETURN(catalog::ItemPtr item, directory_->FindItem(call, record.item, CountyDay(now)));
    if (item == nullptr) return Failed("ITEM_NOT_FOUND", "case.item: there is no such item in effect");
    record.domain = item->domain();
    owner = OwnerBeside(*item, *subject);
  }
  record.kind = asked.kind();
  record.channel = asked.channel() == v1::CASE_CHANNEL_UNSPECIFIED ? v1::CASE_CHANNEL_WEB : asked.channel();
  if (!asked.publication().empty()) record.publication = std::string(LastSegment(asked.publication()));
  record.title = asked.title();
  record.text = asked.text();
  record.receive_time = now;
  // Whoever has the affairs of an organization that is no more answers for it (DOMAIN C-1, F-5): who took its place,
  // else the organization above.
  std::string answering = record.organization;
  std::string above(LastSegment(subject->parent()));
  if (subject->state() == catalog::v1::ORGANIZATION_STATE_ABOLISHED) {
    MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr heir, directory_->FindStanding(call, record.organization));
    answering = heir == nullptr ? above : std::string(LastSegment(heir->name()));
    if (heir != nullptr) above = std::string(LastSegment(heir->parent()));
  }
  record.first_handler = FirstHandler(record.kind, answering, above, owner);
  record.handler = record.first_handler;
  const DeadlineRule& rule = rules_.Find(record.domain, record.kind);
  record.term = BeginTerm(*directory_->Calendar(), CountyDay(now), rule.working_days);
  record.first_due = record.term.due;
  record.alert_time = record.term.due;
  return record;
}

absl::StatusOr<v1::CreateCaseResponse> FeedbackService::CreateCase(const rpc::CallContext& call,
                                                                   const v1::CreateCaseRequest& request) {
  MB_RETURN_IF_ERROR(CheckAsked(request.case_()));
  MB_RETURN_IF_ERROR(CatalogLoaded());
  const absl::Time now = Now();
  // Judged within, so that a repeat gets its first answer though the catalog has changed since.
  const absl::StatusOr<CaseRecord> received = Receive(call, request.case_(), now);
  const std::string receipt = RandomBase32(kReceiptBytes);
  // Three rows: the case, its event, and the answer under the request's id.
  const auto store = [&](db::Transaction& tx) -> absl::StatusOr<v1::CreateCaseResponse> {
    MB_RETURN_IF_ERROR(received.status());
    CaseRecord record = *received;
    record.id = tx.NewId();
    record.receipt_hash = Sha256(receipt);
    if (!request.case_().contact().empty()) {
      record.sealed_contact = Seal(database_.secret_key(), CaseName(record), request.case_().contact());
    }
    record.last_event_id = EmitChange(tx, v1::FeedbackEvent::kReceived, now, record);
    AddCase(tx, record);
    v1::CreateCaseResponse response;
    response.set_receipt(receipt);
    *response.mutable_case_() = ToCase(record, {}, {}, now);
    return response;
  };
  // What is refused does not join others, who would be stored anew without it.
  if (!received.ok()) return db::Mutate<v1::CreateCaseResponse>(database_, call, store);
  return db::MutateTogether<v1::CreateCaseResponse>(database_, call, store);
}

absl::StatusOr<v1::Case> FeedbackService::LookupCase(const rpc::CallContext& call,
                                                     const v1::LookupCaseRequest& request) {
  const absl::Time now = Now();
  return database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<v1::Case> {
    MB_ASSIGN_OR_RETURN(std::optional<CaseRecord> record,
                        FindCaseByReceipt(sql, Sha256(request.receipt()), /*lock=*/false));
    if (!record.has_value()) return CaseNotFound();
    return LoadView(sql, *record, now);
  });
}

absl::StatusOr<v1::Case> FeedbackService::RateCase(const rpc::CallContext& call, const v1::RateCaseRequest& request) {
  MB_RETURN_IF_ERROR(CatalogLoaded());
  const absl::Time now = Now();
  return db::Mutate<v1::Case>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Case> {
    MB_ASSIGN_OR_RETURN(std::optional<CaseRecord> record,
                        FindCaseByReceipt(tx.sql(), Sha256(request.receipt()), /*lock=*/true));
    if (!record.has_value()) return CaseNotFound();
    std::string parent;
    if (Reopens(request.rating(), *record)) {
      // From memory: no call is made while the row is locked.
      const std::vector<catalog::OrganizationPtr> below = directory_->Subtree(record->handler);
      if (below.empty()) {
        return Error(absl::StatusCode::kUnavailable, "CATALOG_UNAVAILABLE", "the handler is not known here yet");
      }
      parent = std::string(LastSegment(below.front()->parent()));
    }
    MB_ASSIGN_OR_RETURN(
        Steps steps, ApplyRating(now, request.rating(), request.comment(), parent, *directory_->Calendar(), &*record));
    MB_RETURN_IF_ERROR(
        StoreChange(tx, v1::FeedbackEvent::kRated, now, call.principal.subject, std::move(steps), &*record));
    return LoadView(tx.sql(), *record, now);
  });
}

}  // namespace mingbai::feedback
