#include "services/publication/release_handlers.h"

#include <algorithm>
#include <optional>

#include "common/mysql/idempotency.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/audience.h"
#include "services/publication/publication_access.h"
#include "services/publication/publication_repository.h"
#include "services/publication/release_check.h"
#include "services/publication/releaser.h"
#include "services/publication/request_fields.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

using publications::Depth;

absl::StatusOr<std::optional<absl::Time>> PublishTimeOf(const v1::SchedulePublicationRequest& request) {
  if (!request.has_publish_time()) return std::nullopt;
  return TimeField(request.publish_time(), "publish_time");
}

// Nothing goes out for a period before it is open; what is public already may be corrected at any time (DOMAIN P-9).
absl::Status CheckOpen(db::Transaction& tx, const PublicationRow& row, absl::Time publish) {
  if (row.public_version > 0) return absl::OkStatus();
  MB_ASSIGN_OR_RETURN(const std::optional<ObligationRow> obligation, LockObligation(tx, row.about));
  if (!obligation.has_value() || publish >= obligation->facts.open) return absl::OkStatus();
  return Failed("NOT_OPEN", StrCat("what is owed for ", row.about.period, " can be disclosed from ",
                                   FormatMinute(obligation->facts.open), " county time on"));
}

}  // namespace

void ReleaseHandlers::Register(rpc::Service* service) {
  service->Handle("ReviewPublication", this, &ReleaseHandlers::Review);
  service->Handle("CheckSecrecy", this, &ReleaseHandlers::CheckSecrecy);
  service->Handle("SchedulePublication", this, &ReleaseHandlers::Schedule);
  service->Handle("WithdrawPublication", this, &ReleaseHandlers::Withdraw);
  service->Handle("ArchivePublication", this, &ReleaseHandlers::Archive);
}

absl::StatusOr<v1::Publication> ReleaseHandlers::Run(const rpc::CallContext& call, const std::string& name,
                                                     const std::string& etag, Change change) {
  MB_ASSIGN_OR_RETURN(const PublicationRow found, Authorize(*database_, call, name));
  return Run(call, found, etag, change);
}

absl::StatusOr<v1::Publication> ReleaseHandlers::Run(const rpc::CallContext& call, const PublicationRow& found,
                                                     const std::string& etag, Change change) {
  return db::Mutate<v1::Publication>(*database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Publication> {
    const absl::Time now = ToMicros(clock_->Now());
    MB_ASSIGN_OR_RETURN(PublicationRow row, LockChecked(tx, found.id, etag));
    MB_RETURN_IF_ERROR(change(tx, now, &row));
    return AnswerOfficial(tx.sql(), row, now);
  });
}

absl::StatusOr<v1::Publication> ReleaseHandlers::Decide(const rpc::CallContext& call, const std::string& name,
                                                        const std::string& content_hash, const ApprovalRow& decision,
                                                        Verb verb) {
  return Run(call, name, "", [&](db::Transaction& tx, absl::Time now, PublicationRow* row) -> absl::Status {
    MB_ASSIGN_OR_RETURN(const v1::PublicationState next, Next(row->standing(), verb, now));
    MB_ASSIGN_OR_RETURN(const VersionRow version,
                        publications::ReadVersion(tx.sql(), row->id, row->newest_version, Depth::kHeading));
    if (version.content_hash != content_hash) {
      return Failed("CONTENT_CHANGED", "the content is not that of the hash; read it again");
    }
    MB_ASSIGN_OR_RETURN(const bool own,
                        publications::HasWritten(tx.sql(), row->id, row->newest_version, call.principal.subject));
    if (own) return Failed("OWN_DRAFT", "nobody decides on what they wrote");
    ApprovalRow approval = decision;
    approval.version = row->newest_version;
    approval.approver = call.principal.subject;
    approval.content_hash = content_hash;
    approval.decide_time = now;
    MB_RETURN_IF_ERROR(publications::InsertApproval(tx.sql(), row->id, approval));
    row->work = next;
    ++row->version;
    return publications::Update(tx.sql(), *row);
  });
}

absl::StatusOr<v1::Publication> ReleaseHandlers::Review(const rpc::CallContext& call,
                                                        const v1::ReviewPublicationRequest& request) {
  if (!request.approved() && request.opinion().empty()) {
    return InvalidField("opinion", "is needed where the publication is returned");
  }
  ApprovalRow decision;
  decision.step = "review";
  decision.approved = request.approved();
  decision.opinion = request.opinion();
  return Decide(call, request.name(), request.content_hash(), decision,
                request.approved() ? Verb::kPassReview : Verb::kReturnReview);
}

absl::StatusOr<v1::Publication> ReleaseHandlers::CheckSecrecy(const rpc::CallContext& call,
                                                              const v1::CheckSecrecyRequest& request) {
  ApprovalRow decision;
  decision.step = "secrecy";
  decision.approved = request.approved();
  decision.opinion = request.basis();
  return Decide(call, request.name(), request.content_hash(), decision,
                request.approved() ? Verb::kPassSecrecy : Verb::kReturnSecrecy);
}

absl::StatusOr<v1::Publication> ReleaseHandlers::Schedule(const rpc::CallContext& call,
                                                          const v1::SchedulePublicationRequest& request) {
  MB_ASSIGN_OR_RETURN(const std::optional<absl::Time> at, PublishTimeOf(request));
  MB_ASSIGN_OR_RETURN(const PublicationRow found, Authorize(*database_, call, request.name()));
  // Looked up before the transaction, judged within it: a repeat gives the first answer whatever catalog says by now.
  const absl::StatusOr<ReleaseFacts> facts = LookUpRelease(call, *catalog_, *database_, found.about, clock_->Now());
  return Run(call, found, request.etag(),
             [&](db::Transaction& tx, absl::Time now, PublicationRow* row) -> absl::Status {
               MB_RETURN_IF_ERROR(facts.status());
               MB_ASSIGN_OR_RETURN(VersionRow version,
                                   publications::ReadVersion(tx.sql(), row->id, row->newest_version, Depth::kHeading));
               const bool at_once = !at.has_value() || *at <= now;
               const Verb verb = at_once ? Verb::kPublish : Verb::kSchedule;
               MB_ASSIGN_OR_RETURN(const v1::PublicationState next, Next(row->standing(), verb, now));
               MB_RETURN_IF_ERROR(CheckRelease(tx, *row, *facts));
               MB_RETURN_IF_ERROR(CheckOpen(tx, *row, at_once ? now : *at));
               if (at_once) {
                 return Release(tx, now, call.principal.subject, *facts, row, &version);
               }
               row->work = next;
               version.publisher = call.principal.subject;
               MB_RETURN_IF_ERROR(publications::UpdateVersion(tx.sql(), row->id, version));
               row->publish_at = at;
               ++row->version;
               return publications::Update(tx.sql(), *row);
             });
}

absl::StatusOr<v1::Publication> ReleaseHandlers::Withdraw(const rpc::CallContext& call,
                                                          const v1::WithdrawPublicationRequest& request) {
  MB_ASSIGN_OR_RETURN(const PublicationRow found, Authorize(*database_, call, request.name()));
  // A text is taken back whether or not the catalog answers; without it, what is owed to all counts as owed to all.
  const auto item = catalog_->FindItem(call, found.about.item, CountyDay(clock_->Now()));
  const bool known = item.ok() && *item != nullptr;
  const common::v1::Audience audience = known ? (*item)->audience() : AudienceOf("");
  return Run(call, found, request.etag(),
             [&](db::Transaction& tx, absl::Time now, PublicationRow* row) -> absl::Status {
               MB_RETURN_IF_ERROR(Next(row->standing(), Verb::kWithdraw, now).status());
               return publication::Withdraw(tx, now, call.principal.subject, request.reason(), audience, row);
             });
}

absl::StatusOr<v1::Publication> ReleaseHandlers::Archive(const rpc::CallContext& call,
                                                         const v1::ArchivePublicationRequest& request) {
  return Run(call, request.name(), request.etag(),
             [&](db::Transaction& tx, absl::Time now, PublicationRow* row) -> absl::Status {
               MB_RETURN_IF_ERROR(Next(row->standing(), Verb::kArchive, now).status());
               return publication::Archive(tx, now, row);
             });
}

}  // namespace mingbai::publication
