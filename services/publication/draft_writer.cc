#include "services/publication/draft_writer.h"

#include <algorithm>
#include <string>

#include "common/crypto/crypto.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/catalog/client/applies.h"
#include "services/publication/audience.h"
#include "services/publication/content_check.h"
#include "services/publication/life_cycle.h"
#include "services/publication/periods.h"
#include "services/publication/publication_repository.h"
#include "services/publication/release_check.h"
#include "services/publication/releaser.h"

namespace mingbai::publication {
namespace {

using common::v1::AUDIENCE_CLASS_CIRCLE;
using common::v1::AUDIENCE_CLASS_UNSPECIFIED;
using publications::Depth;

absl::Status CheckPhase(const catalog::v1::Item& item, common::v1::Phase phase) {
  if (item.phases().empty()) {
    if (phase == common::v1::PHASE_UNSPECIFIED) return absl::OkStatus();
    return InvalidField("publication.phase", "the item is not disclosed in phases");
  }
  if (std::find(item.phases().begin(), item.phases().end(), phase) != item.phases().end()) return absl::OkStatus();
  return InvalidField("publication.phase", "is none of the item's phases");
}

}  // namespace

absl::Status CheckAbout(const v1::Publication& publication, Texts texts) {
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
  if (texts == Texts::kElsewhere) return absl::OkStatus();
  return CheckSafety(publication.content(), "publication.content");
}

absl::StatusOr<NewDraft> CheckNew(const rpc::CallContext& call, const CatalogReader& catalog, absl::Time now,
                                  const v1::Publication& publication) {
  NewDraft draft;
  draft.about.organization = std::string(OrganizationCodeOf(publication.organization()));
  draft.about.item = std::string(LastSegment(publication.item()));
  draft.about.period = publication.period();
  draft.about.phase = publication.phase();
  draft.about.occurrence = publication.occurrence();
  MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr organization,
                      catalog.FindOrganization(call, draft.about.organization));
  if (organization == nullptr) return Failed("ORGANIZATION_NOT_FOUND", "catalog does not know the organization");
  draft.ended = EndedBy(*organization, now);
  MB_ASSIGN_OR_RETURN(draft.item,
                      catalog.FindItemFor(call, draft.about.organization, draft.about.item, CountyDay(now)));
  if (draft.item == nullptr) return Failed("ITEM_NOT_FOUND", "the item is not in effect today");
  draft.for_others = !catalog::AppliesTo(*draft.item, *organization);
  draft.phase = CheckPhase(*draft.item, publication.phase());
  const bool own = publication.audience().audience_class() == AUDIENCE_CLASS_UNSPECIFIED;
  const common::v1::Audience& audience = own ? draft.item->audience() : publication.audience();
  MB_RETURN_IF_ERROR(CheckNotWider(audience, draft.item->audience()));
  if (audience.audience_class() == AUDIENCE_CLASS_CIRCLE) draft.about.circle = audience.circle();
  // What is inside a circle is written inside it: its author could not read it otherwise (DOMAIN C-9).
  if (!Viewer(call.principal).InAudience(draft.about.organization, draft.about.circle)) {
    return Error(absl::StatusCode::kPermissionDenied, "OUT_OF_SCOPE", "the caller does not belong to the circle");
  }
  return draft;
}

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

absl::StatusOr<VersionRow> InsertDraft(db::Transaction& tx, const std::string& author, absl::Time now,
                                       const NewDraft& draft, const v1::Content& content, PublicationRow* row) {
  if (draft.ended.has_value() || draft.for_others || !draft.phase.ok()) {
    MB_ASSIGN_OR_RETURN(auto owed, LockObligation(tx, draft.about));
    if (owed.has_value() && !Answers(draft.about.circle, owed->circle, draft.item->audience())) owed.reset();
    if (draft.ended.has_value() && !LeftOverdue(owed, *draft.ended)) {
      return Failed("ORGANIZATION_ABOLISHED", "the organization is no more, and has not left this overdue");
    }
    // What it owes, it discloses: what was handed over to it (DOMAIN C-1), and what the catalog asks of it no more, or
    // in other phases, but asked for when it fell due (C-4).
    const bool owes = owed.has_value() && !owed->facts.withdrawn.has_value();
    if (!owes) MB_RETURN_IF_ERROR(draft.phase);
    if (draft.for_others && !owes) {
      return Failed("ITEM_NOT_FOR_ORGANIZATION", "the item is not for organizations of this tier, kind or place");
    }
  }
  row->id = tx.NewId();
  row->about = draft.about;
  row->list_time = now;
  VersionRow version;
  version.author = author;
  version.create_time = now;
  version.item_display_name = draft.item->level2();
  TakeItem(*draft.item, &version);
  MB_RETURN_IF_ERROR(publications::Insert(tx.sql(), *row));
  MB_RETURN_IF_ERROR(AddRevision(tx, *row, author, now, content, &version));
  MB_RETURN_IF_ERROR(publications::InsertVersion(tx.sql(), row->id, version));
  return version;
}

absl::Status ReplaceContent(db::Transaction& tx, const std::string& author, absl::Time now, const v1::Content& content,
                            PublicationRow* row) {
  MB_ASSIGN_OR_RETURN(row->work, Next(row->standing(), Verb::kEdit, now));
  MB_ASSIGN_OR_RETURN(VersionRow version,
                      publications::ReadVersion(tx.sql(), row->id, row->newest_version, Depth::kHeading));
  MB_RETURN_IF_ERROR(AddRevision(tx, *row, author, now, content, &version));
  MB_RETURN_IF_ERROR(publications::UpdateVersion(tx.sql(), row->id, version));
  row->publish_at.reset();
  ++row->version;
  return publications::Update(tx.sql(), *row);
}

absl::Status SubmitDraft(db::Transaction& tx, absl::Time now, const absl::StatusOr<catalog::ItemPtr>& item,
                         const absl::StatusOr<catalog::ItemPtr>& owed_item, PublicationRow* row) {
  MB_ASSIGN_OR_RETURN(row->work, Next(row->standing(), Verb::kSubmit, now));
  MB_RETURN_IF_ERROR(item.status());
  MB_RETURN_IF_ERROR(owed_item.status());
  MB_RETURN_IF_ERROR(CheckNotWider(AudienceOf(row->about.circle), (*item)->audience()));
  // Told before anybody approves it.
  MB_RETURN_IF_ERROR(CheckPhaseOwed(tx, *row, owed_item->get()));
  MB_ASSIGN_OR_RETURN(VersionRow version,
                      publications::ReadVersion(tx.sql(), row->id, row->newest_version, Depth::kFull));
  MB_RETURN_IF_ERROR(CheckContent((*item)->elements(), version.content, "content"));
  TakeItem(**item, &version);
  MB_RETURN_IF_ERROR(publications::UpdateVersion(tx.sql(), row->id, version));
  ++row->version;
  return publications::Update(tx.sql(), *row);
}

}  // namespace mingbai::publication
