#include "services/publication/releaser.h"

#include <algorithm>
#include <optional>
#include <string>

#include "common/id/id.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/time/calendar.h"
#include "mingbai/publication/v1/events.pb.h"
#include "services/publication/audience.h"
#include "services/publication/ledger_inputs.h"
#include "services/publication/obligation_months.h"
#include "services/publication/obligation_repository.h"
#include "services/publication/period_days.h"
#include "services/publication/publication_repository.h"
#include "services/publication/publication_view.h"
#include "services/publication/reconcile.h"

namespace mingbai::publication {
namespace {

using publications::Depth;

// Writes the event; its id exceeds those of all earlier events of the publication and of the obligation, and is kept in
// both, so that consumers learn of either in the order of its changes.
void EmitChange(db::Transaction& tx, absl::Time time, const v1::PublicationEvent& event, PublicationRow* row,
                std::optional<ObligationRow>* obligation) {
  const uint64_t last = std::max(row->last_event_id, obligation->has_value() ? (*obligation)->last_event_id : 0);
  row->last_event_id = tx.Emit(
      {PublicationName(EncodeId(row->id)), row->about.organization, time, AudienceOf(row->about.circle), &event}, last);
  if (obligation->has_value()) (*obligation)->last_event_id = row->last_event_id;
}

// Whether those who learn of the publication may learn of the obligation: what is still a circle's may be answered by
// what everyone sees.
bool IsTold(const PublicationRow& row, const ObligationRow& obligation) {
  return Includes(obligation.circle, row.about.circle);
}

// The change as events tell it: the heading, and the obligation where the publication fulfils it.
void FillChange(const PublicationRow& row, const VersionRow& version, const std::optional<ObligationRow>& obligation,
                absl::Time now, v1::PublicationChanged* change) {
  *change->mutable_publication() = Heading(row, version, now);
  if (obligation.has_value() && IsTold(row, *obligation)) *change->mutable_obligation() = ToProto(*obligation, now);
}

// Whether what went out then is to be counted: what is not owed any more, or was exempt when its term ended, is not
// disclosed late.
bool Counts(const ObligationFacts& facts, absl::Time first_publish) {
  return !facts.withdrawn.has_value() && !(facts.exempt && first_publish >= TermEnd(facts));
}

// The obligation as it is answered by what went out then within a circle (or for all): what was owed to all is the
// circle's from then on, so that nobody else learns of what is shown inside it (DOMAIN C-9).
void Answer(uint64_t publication, absl::Time first_publish, const std::string& circle, ObligationRow* obligation) {
  obligation->publication = publication;
  obligation->facts.fulfilled = first_publish;
  if (!Includes(circle, obligation->circle)) obligation->circle = circle;
}

// Tells a circle (or all, where it is empty) of a change of the obligation.
void TellChange(db::Transaction& tx, absl::Time now, const std::string& circle, const LedgerChange& change,
                ObligationRow* row) {
  v1::PublicationEvent event;
  *event.mutable_changed()->add_changes() = ToProto(change, now);
  row->last_event_id = tx.Emit(
      {OrganizationName(row->organization) + "/obligations", row->organization, now, AudienceOf(circle), &event},
      row->last_event_id);
}

// Tells those to whom the obligation was owed and is no more, before the others hear of it.
void TellFormerAudience(db::Transaction& tx, absl::Time now, const ObligationRow& before, ObligationRow* row) {
  if (before.circle != row->circle) TellChange(tx, now, before.circle, GoneFrom(before, row->version, now), row);
}

// Writes the obligation as a publication has changed it, of which the publication's event has told, or its circle is
// told here.
absl::Status WriteObligation(db::Transaction& tx, absl::Time now, const PublicationRow& publication,
                             const ObligationRow& before, ObligationRow row) {
  if (!IsTold(publication, row)) TellChange(tx, now, row.circle, LedgerChange{before, row}, &row);
  MB_RETURN_IF_ERROR(obligations::Update(tx.sql(), now, row));
  return obligations::WriteMonths(tx.sql(), {}, {obligations::MonthOf(row)});
}

}  // namespace

absl::StatusOr<std::optional<ObligationRow>> LockObligation(db::Transaction& tx, const ContentBinding& about) {
  if (about.period.empty()) return std::nullopt;
  return obligations::Find(tx.sql(), about.organization,
                           ObligationId(about.item, about.period, about.phase, about.occurrence),
                           obligations::Lock::kForUpdate);
}

absl::Status Release(db::Transaction& tx, absl::Time now, const std::string& publisher, const ReleaseFacts& facts,
                     PublicationRow* row, VersionRow* version) {
  version->publish_time = now;
  version->publisher = publisher;
  version->notice_close.reset();
  if (version->notice_days > 0) version->notice_close = NoticeEnd(now, version->notice_days);
  MB_RETURN_IF_ERROR(publications::UpdateVersion(tx.sql(), row->id, *version));

  row->public_version = version->version;
  row->official_version = version->version;
  row->work = v1::PUBLICATION_STATE_UNSPECIFIED;
  row->publish_at.reset();
  if (!row->first_publish.has_value()) row->first_publish = now;
  row->list_time = now;
  row->notice_close = version->notice_close;
  row->notice_watch = version->notice_close;
  row->archive_time.reset();
  ++row->version;

  MB_ASSIGN_OR_RETURN(std::optional<ObligationRow> obligation, LockObligation(tx, row->about));
  const common::v1::Audience audience = facts.item == nullptr ? AudienceOf(row->about.circle) : facts.item->audience();
  if (obligation.has_value() && !Answers(row->about.circle, obligation->circle, audience)) obligation.reset();
  // What went out too early never answers it, whatever is corrected since (so do ReadAnswers' and OtherStanding's
  // readers count): it is taken back and published anew.
  const bool first = obligation.has_value() && !obligation->publication.has_value() &&
                     Counts(obligation->facts, *row->first_publish) &&
                     *row->first_publish >= AnswersFrom(obligation->period, obligation->phase, obligation->facts.open);
  const std::optional<ObligationRow> before = obligation;
  if (first) {
    Answer(row->id, *row->first_publish, row->about.circle, &*obligation);
    ++obligation->version;
    TellFormerAudience(tx, now, *before, &*obligation);
  }
  // Another publication has answered it before, or this one does not.
  if (obligation.has_value() && obligation->publication != row->id) obligation.reset();

  v1::PublicationEvent event;
  FillChange(*row, *version, obligation, now, event.mutable_published());
  EmitChange(tx, now, event, row, &obligation);
  if (obligation.has_value()) {
    MB_RETURN_IF_ERROR(first ? WriteObligation(tx, now, *row, *before, *obligation)
                             : obligations::KeepEvent(tx.sql(), *obligation));
  }
  return publications::Update(tx.sql(), *row);
}

absl::Status Return(db::Transaction& tx, absl::Time now, const std::string& reason, PublicationRow* row,
                    const VersionRow& version) {
  ApprovalRow refusal;
  refusal.step = "release";
  refusal.approved = false;
  refusal.opinion = reason;
  refusal.version = version.version;
  refusal.content_hash = version.content_hash;
  refusal.decide_time = now;
  MB_RETURN_IF_ERROR(publications::InsertApproval(tx.sql(), row->id, refusal));
  row->work = v1::PUBLICATION_STATE_DRAFT;
  row->publish_at.reset();
  ++row->version;
  return publications::Update(tx.sql(), *row);
}

absl::StatusOr<bool> TellNoticeClosed(db::Transaction& tx, PublicationRow* row) {
  if (!row->notice_watch.has_value() || row->public_version == 0) return false;
  const absl::Time closed = *row->notice_watch;
  MB_ASSIGN_OR_RETURN(VersionRow version,
                      publications::ReadVersion(tx.sql(), row->id, row->public_version, Depth::kHeading));
  v1::PublicationEvent event;
  std::optional<ObligationRow> none;
  FillChange(*row, version, none, closed, event.mutable_notice_closed());
  // The event's time is that of the end, however late it is told.
  EmitChange(tx, closed, event, row, &none);
  return publications::ClaimClose(tx.sql(), row->id, closed, row->last_event_id);
}

absl::Status Withdraw(db::Transaction& tx, absl::Time now, const std::string& subject, const std::string& reason,
                      const common::v1::Audience& audience, PublicationRow* row) {
  MB_ASSIGN_OR_RETURN(VersionRow version,
                      publications::ReadVersion(tx.sql(), row->id, row->public_version, Depth::kHeading));
  row->official_version = row->public_version;
  row->public_version = 0;
  row->work = v1::PUBLICATION_STATE_UNSPECIFIED;
  row->publish_at.reset();
  row->first_publish.reset();
  row->notice_watch.reset();
  row->withdraw_time = now;
  row->withdraw_reason = reason;
  row->withdrawn_by = subject;
  ++row->version;

  MB_ASSIGN_OR_RETURN(std::optional<ObligationRow> obligation, LockObligation(tx, row->about));
  const std::optional<ObligationRow> before = obligation;
  if (obligation.has_value() && obligation->publication == row->id) {
    // To a circle it may be shown by now, which answers what was owed to all.
    const std::string& within = obligation->circle.empty() ? audience.circle() : obligation->circle;
    MB_ASSIGN_OR_RETURN(auto other, publications::OtherStanding(
                                        tx.sql(), *row, within,
                                        AnswersFrom(obligation->period, obligation->phase, obligation->facts.open)));
    obligation->publication.reset();
    obligation->facts.fulfilled.reset();
    if (other.has_value() && Counts(obligation->facts, other->first_publish)) {
      Answer(other->id, other->first_publish, other->circle, &*obligation);
    } else {
      // Open again: where its organization has ended meanwhile, its successor is to have it.
      MB_RETURN_IF_ERROR(inputs::Forget(tx.sql(), obligation->organization));
    }
    ++obligation->version;
    TellFormerAudience(tx, now, *before, &*obligation);
  } else {
    obligation.reset();
  }

  v1::PublicationEvent event;
  FillChange(*row, version, obligation, now, event.mutable_withdrawn());
  EmitChange(tx, now, event, row, &obligation);
  if (obligation.has_value()) MB_RETURN_IF_ERROR(WriteObligation(tx, now, *row, *before, *obligation));
  return publications::Update(tx.sql(), *row);
}

absl::Status Archive(db::Transaction& tx, absl::Time now, PublicationRow* row) {
  MB_ASSIGN_OR_RETURN(VersionRow version,
                      publications::ReadVersion(tx.sql(), row->id, row->public_version, Depth::kHeading));
  row->archive_time = now;
  ++row->version;
  v1::PublicationEvent event;
  FillChange(*row, version, std::nullopt, now, event.mutable_archived());
  std::optional<ObligationRow> none;
  EmitChange(tx, now, event, row, &none);
  return publications::Update(tx.sql(), *row);
}

}  // namespace mingbai::publication
