#include "services/publication/draft_handlers.h"

#include <string>
#include <utility>
#include <vector>

#include "common/id/id.h"
#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/audience.h"
#include "services/publication/content_check.h"
#include "services/publication/draft_writer.h"
#include "services/publication/publication_access.h"
#include "services/publication/publication_repository.h"
#include "services/publication/publication_view.h"
#include "services/publication/release_check.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

using publications::Depth;

// What a delivery finds.
struct Delivered {
  PublicationRow row;  // locked; id 0 where nothing stands
  std::string author;  // of its newest content
  bool same = false;   // whether it holds the content already
};

// What stands for the same duty: one with the content if there is one, else the oldest. What has been withdrawn does
// not stand. Deliveries for one duty run one after the other.
absl::StatusOr<Delivered> FindDelivered(db::Transaction& tx, const ContentBinding& about, const v1::Content& content,
                                        absl::Time now) {
  MB_ASSIGN_OR_RETURN(const std::vector<uint64_t> ids, publications::LockDelivery(tx.sql(), about));
  const std::string wanted = content.SerializeAsString();
  Delivered found;
  for (uint64_t id : ids) {
    MB_ASSIGN_OR_RETURN(std::optional<PublicationRow> row,
                        publications::Find(tx.sql(), id, publications::Lock::kForUpdate));
    if (!row.has_value() || row->about.circle != about.circle ||
        OfficialState(row->standing(), now) == v1::PUBLICATION_STATE_WITHDRAWN) {
      continue;
    }
    MB_ASSIGN_OR_RETURN(const VersionRow version,
                        publications::ReadVersion(tx.sql(), id, row->official_version, Depth::kFull));
    const bool same = version.content.SerializeAsString() == wanted;
    if (!same && found.row.id != 0) continue;
    found.row = *std::move(row);
    found.same = same;
    MB_ASSIGN_OR_RETURN(found.author, publications::RevisionAuthor(tx.sql(), id, version.revision));
    if (same) break;
  }
  return found;
}

}  // namespace

void DraftHandlers::Register(rpc::Service* service) {
  service->Handle("CreatePublication", this, &DraftHandlers::Create);
  service->Handle("UpdatePublication", this, &DraftHandlers::Update);
  service->Handle("SubmitPublication", this, &DraftHandlers::Submit);
  service->Handle("BeginDelivery", this, &DraftHandlers::BeginDelivery);
  service->Handle("DeliverPublication", this, &DraftHandlers::Deliver);
  service->Handle("CorrectPublication", this, &DraftHandlers::Correct);
}

absl::StatusOr<v1::Publication> DraftHandlers::Create(const rpc::CallContext& call,
                                                      const v1::CreatePublicationRequest& request) {
  MB_RETURN_IF_ERROR(CheckAbout(request.publication()));
  // Looked up before the transaction, judged within it: a repeat gives the first answer whatever catalog says by now.
  const absl::StatusOr<NewDraft> draft = CheckNew(call, *catalog_, clock_->Now(), request.publication());
  return db::Mutate<v1::Publication>(*database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Publication> {
    if (!draft.ok()) return draft.status();
    const absl::Time now = ToMicros(clock_->Now());
    PublicationRow row;
    MB_ASSIGN_OR_RETURN(const VersionRow version,
                        InsertDraft(tx, call.principal.subject, now, *draft, request.publication().content(), &row));
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
    MB_RETURN_IF_ERROR(ReplaceContent(tx, call.principal.subject, now, edit.content(), &row));
    return AnswerOfficial(tx.sql(), row, now);
  });
}

absl::StatusOr<catalog::ItemPtr> DraftHandlers::ItemFor(const rpc::CallContext& call, const PublicationRow& row) const {
  const auto find = [&](absl::CivilDay day) {
    return catalog_->FindItemFor(call, row.about.organization, row.about.item, day);
  };
  MB_ASSIGN_OR_RETURN(catalog::ItemPtr item, find(CountyDay(clock_->Now())));
  if (item != nullptr) return item;
  MB_ASSIGN_OR_RETURN(const VersionRow version, database_->Read(call.budget, [&](db::Connection& sql) {
    return publications::ReadVersion(sql, row.id, row.official_version, Depth::kHeading);
  }));
  MB_ASSIGN_OR_RETURN(item, find(CountyDay(version.create_time)));
  if (item == nullptr) return Failed("ITEM_NOT_FOUND", "the item is not in effect any more");
  return item;
}

absl::StatusOr<v1::Publication> DraftHandlers::Submit(const rpc::CallContext& call,
                                                      const v1::SubmitPublicationRequest& request) {
  MB_ASSIGN_OR_RETURN(const PublicationRow found, Authorize(*database_, call, request.name()));
  const absl::StatusOr<catalog::ItemPtr> item = ItemFor(call, found);
  const auto owed_item = ItemOwedInAnotherPhase(call, *catalog_, *database_, found.about);
  return db::Mutate<v1::Publication>(*database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Publication> {
    const absl::Time now = ToMicros(clock_->Now());
    MB_ASSIGN_OR_RETURN(PublicationRow row, LockChecked(tx, found.id, request.etag()));
    MB_RETURN_IF_ERROR(SubmitDraft(tx, now, item, owed_item, &row));
    return AnswerOfficial(tx.sql(), row, now);
  });
}

absl::StatusOr<v1::BeginDeliveryResponse> DraftHandlers::BeginDelivery(const rpc::CallContext& call,
                                                                       const v1::BeginDeliveryRequest&) {
  // That the request_id stands for this payload is all there is to note.
  return db::Mutate<v1::BeginDeliveryResponse>(
      *database_, call,
      [](db::Transaction&) -> absl::StatusOr<v1::BeginDeliveryResponse> { return v1::BeginDeliveryResponse(); });
}

absl::StatusOr<v1::DeliverPublicationResponse> DraftHandlers::Deliver(const rpc::CallContext& call,
                                                                      const v1::DeliverPublicationRequest& request) {
  using Response = v1::DeliverPublicationResponse;
  const v1::Publication& brought = request.publication();
  const absl::StatusOr<NewDraft> draft = CheckNew(call, *catalog_, clock_->Now(), brought);
  absl::StatusOr<catalog::ItemPtr> owed_item = nullptr;
  if (draft.ok()) owed_item = ItemOwedInAnotherPhase(call, *catalog_, *database_, draft->about);
  return db::Mutate<Response>(*database_, call, [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    if (brought.period().empty()) return InvalidField("publication.period", "is required");
    MB_RETURN_IF_ERROR(CheckAbout(brought, Texts::kElsewhere));
    MB_RETURN_IF_ERROR(draft.status());
    MB_ASSIGN_OR_RETURN(const Sifted sifted, SiftContent(draft->item->elements(), brought.content(), "content"));
    const absl::Time now = ToMicros(clock_->Now());
    MB_ASSIGN_OR_RETURN(Delivered standing, FindDelivered(tx, draft->about, sifted.content, now));
    PublicationRow& row = standing.row;
    if (row.id == 0) {
      MB_RETURN_IF_ERROR(InsertDraft(tx, call.principal.subject, now, *draft, sifted.content, &row).status());
    } else if (!standing.same) {
      const bool own = row.work == v1::PUBLICATION_STATE_DRAFT && row.public_version == 0 &&
                       standing.author == call.principal.subject;
      if (!own) {
        return Error(absl::StatusCode::kAlreadyExists, "OTHER_CONTENT",
                     StrCat(PublicationName(EncodeId(row.id)),
                            " of this item and period holds other content already: correct that"));
      }
      MB_RETURN_IF_ERROR(ReplaceContent(tx, call.principal.subject, now, sifted.content, &row));
    }
    const bool complete = !request.incomplete() && sifted.refused.empty();
    if (row.work == v1::PUBLICATION_STATE_DRAFT && complete) {
      MB_RETURN_IF_ERROR(SubmitDraft(tx, now, draft->item, owed_item, &row));
    }
    Response response;
    MB_ASSIGN_OR_RETURN(*response.mutable_publication(), AnswerOfficial(tx.sql(), row, now));
    for (const auto& [position, reason] : sifted.refused) {
      v1::DeliverPublicationResponse::RefusedRow* refused = response.add_refused_rows();
      refused->set_row(position);
      refused->set_reason(reason);
    }
    return response;
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
    MB_RETURN_IF_ERROR(CheckNotWider(AudienceOf(row.about.circle), (*item)->audience()));
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
