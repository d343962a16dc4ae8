#include "services/publication/draft_handlers.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/crypto/crypto.h"
#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/catalog/client/applies.h"
#include "services/publication/audience.h"
#include "services/publication/content_check.h"
#include "services/publication/periods.h"
#include "services/publication/publication_access.h"
#include "services/publication/publication_repository.h"
#include "services/publication/publication_view.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

using common::v1::AUDIENCE_CLASS_CIRCLE;
using common::v1::AUDIENCE_CLASS_UNSPECIFIED;
using publications::Depth;

// Stores the content as the version's next revision.
absl::Status AddRevision(db::Transaction& tx, const PublicationRow& row, const std::string& author, absl::Time now,
                         const v1::Content& content, VersionRow* version) {
  MB_ASSIGN_OR_RETURN(int newest, publications::NewestRevision(tx.sql(), row.id));
  const std::string canonical = CanonicalContent(row.about, content);
  version->revision = newest + 1;
  version->content_hash = Sha256Hex(canonical);
  version->content = content;
  return publications::InsertContent(tx.sql(), row.id, version->version, version->revision, author, now, canonical,
                                     version->content_hash, content);
}

void TakeItem(const catalog::v1::Item& item, VersionRow* version) {
  version->item_version = item.version();
  version->notice_days = item.notice_days();
}

absl::Status CheckAbout(const v1::Publication& publication) {
  if (!publication.period().empty() && !IsPeriod(publication.period())) {
    return InvalidField("publication.period", "is no period of the calendar");
  }
  if (!common::v1::Phase_IsValid(publication.phase())) return InvalidField("publication.phase", "is no phase");
  const common::v1::Audience& audience = publication.audience();
  if (!common::v1::AudienceClass_IsValid(audience.audience_class())) {
    return InvalidField("publication.audience.audience_class", "is no class");
  }
  if ((audience.audience_class() == AUDIENCE_CLASS_CIRCLE) == audience.circle().empty()) {
    return InvalidField("publication.audience.circle", "is needed for the class CIRCLE, and for no other");
  }
  return CheckSafety(publication.content(), "publication.content");
}

absl::Status CheckPhase(const catalog::v1::Item& item, common::v1::Phase phase) {
  if (item.phases().empty()) {
    if (phase == common::v1::PHASE_UNSPECIFIED) return absl::OkStatus();
    return InvalidField("publication.phase", "the item is not disclosed in phases");
  }
  if (std::find(item.phases().begin(), item.phases().end(), phase) != item.phases().end()) return absl::OkStatus();
  return InvalidField("publication.phase", "is none of the item's phases");
}

}  // namespace

void DraftHandlers::Register(rpc::Service* service) {
  service->Handle<v1::CreatePublicationRequest, v1::Publication>(
      "CreatePublication", [this](const auto& call, const auto& request) { return Create(call, request); });
  service->Handle<v1::UpdatePublicationRequest, v1::Publication>(
      "UpdatePublication", [this](const auto& call, const auto& request) { return Update(call, request); });
  service->Handle<v1::SubmitPublicationRequest, v1::Publication>(
      "SubmitPublication", [this](const auto& call, const auto& request) { return Submit(call, request); });
  service->Handle<v1::CorrectPublicationRequest, v1::Publication>(
      "CorrectPublication", [this](const auto& call, const auto& request) { return Correct(call, request); });
}

absl::StatusOr<DraftHandlers::Draft> DraftHandlers::CheckNew(const rpc::CallContext& call,
                                                             const v1::Publication& publication) const {
  Draft draft;
  draft.about.organization = std::string(OrganizationCodeOf(publication.organization()));
  draft.about.item = std::string(LastSegment(publication.item()));
  draft.about.period = publication.period();
  draft.about.phase = publication.phase();
  draft.about.occurrence = publication.occurrence();
  MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr organization,
                      catalog_->FindOrganization(call, draft.about.organization));
  if (organization == nullptr) return Failed("ORGANIZATION_NOT_FOUND", "catalog does not know the organization");
  MB_ASSIGN_OR_RETURN(draft.item, catalog_->FindItem(call, draft.about.item, CountyDay(clock_->Now())));
  if (draft.item == nullptr) return Failed("ITEM_NOT_FOUND", "the item is not in effect today");
  if (!catalog::AppliesTo(*draft.item, *organization)) {
    return Failed("ITEM_NOT_FOR_ORGANIZATION", "the item is not for organizations of this tier, kind or place");
  }
  MB_RETURN_IF_ERROR(CheckPhase(*draft.item, publication.phase()));
  const bool own = publication.audience().audience_class() == AUDIENCE_CLASS_UNSPECIFIED;
  const common::v1::Audience& audience = own ? draft.item->audience() : publication.audience();
  if (IsWider(audience, draft.item->audience())) {
    return Failed("AUDIENCE_WIDER_THAN_ITEM", "the audience is wider than the item's");
  }
  if (audience.audience_class() == AUDIENCE_CLASS_CIRCLE) draft.about.circle = audience.circle();
  // What is inside a circle is written inside it: its author could not read it otherwise (DOMAIN C-9).
  if (!Viewer(call.principal).InAudience(draft.about.organization, draft.about.circle)) {
    return Error(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE", "the caller does not belong to the circle");
  }
  return draft;
}

absl::StatusOr<v1::Publication> DraftHandlers::Create(const rpc::CallContext& call,
                                                      const v1::CreatePublicationRequest& request) {
  MB_RETURN_IF_ERROR(CheckAbout(request.publication()));
  // Looked up before the transaction, judged within it: a repeat gives the first answer whatever catalog says by now.
  const absl::StatusOr<Draft> draft = CheckNew(call, request.publication());
  return db::Mutate<v1::Publication>(*database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Publication> {
    if (!draft.ok()) return draft.status();
    const absl::Time now = ToMicros(clock_->Now());
    PublicationRow row;
    row.id = tx.NewId();
    row.about = draft->about;
    row.list_time = now;
    VersionRow version;
    version.author = call.principal.subject;
    version.create_time = now;
    version.item_display_name = draft->item->level2();
    TakeItem(*draft->item, &version);
    MB_RETURN_IF_ERROR(publications::Insert(tx.sql(), row));
    MB_RETURN_IF_ERROR(AddRevision(tx, row, version.author, now, request.publication().content(), &version));
    MB_RETURN_IF_ERROR(publications::InsertVersion(tx.sql(), row.id, version));
    return OfficialView(row, version, {}, now);
  });
}

absl::StatusOr<v1::Publication> DraftHandlers::Update(const rpc::CallContext& call,
                                                      const v1::UpdatePublicationRequest& request) {
  const v1::PublicationEdit& edit = request.publication();
  MB_RETURN_IF_ERROR(CheckSafety(edit.content(), "publication.content"));
  MB_ASSIGN_OR_RETURN(const PublicationRow found, Authorize(*database_, call, edit.name()));
  return db::Mutate<v1::Publication>(*database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Publication> {
    const absl::Time now = ToMicros(clock_->Now());
    MB_ASSIGN_OR_RETURN(PublicationRow row, LockChecked(tx, found.id, edit.etag()));
    MB_ASSIGN_OR_RETURN(row.work, Next(row.standing(), Verb::kEdit, now));
    MB_ASSIGN_OR_RETURN(VersionRow version,
                        publications::ReadVersion(tx.sql(), row.id, row.newest_version, Depth::kHeading));
    MB_RETURN_IF_ERROR(AddRevision(tx, row, call.principal.subject, now, edit.content(), &version));
    MB_RETURN_IF_ERROR(publications::UpdateVersion(tx.sql(), row.id, version));
    row.publish_at.reset();
    ++row.version;
    MB_RETURN_IF_ERROR(publications::Update(tx.sql(), row));
    return AnswerOfficial(tx.sql(), row, now);
  });
}

absl::StatusOr<catalog::ItemPtr> DraftHandlers::ItemFor(const rpc::CallContext& call, const PublicationRow& row) const {
  MB_ASSIGN_OR_RETURN(catalog::ItemPtr item, catalog_->FindItem(call, row.about.item, CountyDay(clock_->Now())));
  if (item != nullptr) return item;
  MB_ASSIGN_OR_RETURN(const VersionRow version, database_->Read(call.budget, [&](db::Connection& sql) {
    return publications::ReadVersion(sql, row.id, row.official_version, Depth::kHeading);
  }));
  MB_ASSIGN_OR_RETURN(item, catalog_->FindItem(call, row.about.item, CountyDay(version.create_time)));
  if (item == nullptr) return Failed("ITEM_NOT_FOUND", "the item is not in effect any more");
  return item;
}

absl::StatusOr<v1::Publication> DraftHandlers::Submit(const rpc::CallContext& call,
                                                      const v1::SubmitPublicationRequest& request) {
  MB_ASSIGN_OR_RETURN(const PublicationRow found, Authorize(*database_, call, request.name()));
  const absl::StatusOr<catalog::ItemPtr> item = ItemFor(call, found);
  return db::Mutate<v1::Publication>(*database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Publication> {
    const absl::Time now = ToMicros(clock_->Now());
    MB_ASSIGN_OR_RETURN(PublicationRow row, LockChecked(tx, found.id, request.etag()));
    MB_ASSIGN_OR_RETURN(row.work, Next(row.standing(), Verb::kSubmit, now));
    if (!item.ok()) return item.status();
    MB_ASSIGN_OR_RETURN(VersionRow version,
                        publications::ReadVersion(tx.sql(), row.id, row.newest_version, Depth::kFull));
    MB_RETURN_IF_ERROR(CheckContent((*item)->elements(), version.content, "content"));
    TakeItem(**item, &version);
    MB_RETURN_IF_ERROR(publications::UpdateVersion(tx.sql(), row.id, version));
    ++row.version;
    MB_RETURN_IF_ERROR(publications::Update(tx.sql(), row));
    return AnswerOfficial(tx.sql(), row, now);
  });
}

absl::StatusOr<v1::Publication> DraftHandlers::Correct(const rpc::CallContext& call,
                                                       const v1::CorrectPublicationRequest& request) {
  MB_RETURN_IF_ERROR(CheckSafety(request.content(), "content"));
  MB_ASSIGN_OR_RETURN(const PublicationRow found, Authorize(*database_, call, request.name()));
  const absl::StatusOr<catalog::ItemPtr> item = ItemFor(call, found);
  return db::Mutate<v1::Publication>(*database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Publication> {
    const absl::Time now = ToMicros(clock_->Now());
    MB_ASSIGN_OR_RETURN(PublicationRow row, LockChecked(tx, found.id, request.etag()));
    MB_ASSIGN_OR_RETURN(row.work, Next(row.standing(), Verb::kCorrect, now));
    if (!item.ok()) return item.status();
    VersionRow version;
    version.version = ++row.newest_version;
    version.author = call.principal.subject;
    version.change_reason = request.reason();
    version.create_time = now;
    version.item_display_name = (*item)->level2();
    TakeItem(**item, &version);
    MB_RETURN_IF_ERROR(AddRevision(tx, row, version.author, now, request.content(), &version));
    MB_RETURN_IF_ERROR(publications::InsertVersion(tx.sql(), row.id, version));
    row.official_version = row.newest_version;
    ++row.version;
    MB_RETURN_IF_ERROR(publications::Update(tx.sql(), row));
    return OfficialView(row, version, {}, now);
  });
}

}  // namespace mingbai::publication
