#include "services/publication/release_check.h"

#include <string>
#include <vector>

#include "absl/algorithm/container.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/audience.h"
#include "services/publication/handover.h"
#include "services/publication/obligation_repository.h"
#include "services/publication/releaser.h"

namespace mingbai::publication {
namespace {

// What the ledger asks for of a publication's period in another phase; nullopt for nothing, and of an event, of which
// each phase is owed for itself.
absl::StatusOr<std::optional<ObligationRow>> OpenInAnotherPhase(db::Connection& sql, const ContentBinding& about) {
  if (ParseDay(about.period).has_value()) return std::nullopt;
  MB_ASSIGN_OR_RETURN(const std::vector<ObligationRow> stored,
                      obligations::OfPeriods(sql, about.organization, about.organization, {about.period}));
  const auto other = absl::c_find_if(stored, [&about](const ObligationRow& kept) {
    return kept.item == about.item && kept.occurrence == about.occurrence && kept.phase != about.phase &&
           !kept.facts.withdrawn.has_value() && !kept.facts.fulfilled.has_value() && !kept.facts.exempt;
  });
  return other == stored.end() ? std::nullopt : std::optional<ObligationRow>(*other);
}

}  // namespace

std::optional<absl::Time> EndedBy(const catalog::v1::Organization& organization, absl::Time now) {
  const std::optional<absl::CivilDay> day = ParseDay(organization.abolish_date());
  if (!day.has_value() || StartOfDay(*day) > now) return std::nullopt;
  return StartOfDay(*day);
}

absl::StatusOr<catalog::ItemPtr> ItemOwedInAnotherPhase(const rpc::CallContext& call, const CatalogReader& catalog,
                                                        db::Database& database, const ContentBinding& about) {
  MB_ASSIGN_OR_RETURN(const std::optional<ObligationRow> other,
                      database.Read(call.budget, [&](db::Connection& sql) { return OpenInAnotherPhase(sql, about); }));
  if (!other.has_value()) return nullptr;
  return catalog.FindItem(call, about.item, LastDayOf(other->facts.due));
}

absl::StatusOr<ReleaseFacts> LookUpRelease(const rpc::CallContext& call, const CatalogReader& catalog,
                                           db::Database& database, const ContentBinding& about, absl::Time now) {
  MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr organization, catalog.FindOrganization(call, about.organization));
  if (organization == nullptr) return Failed("ORGANIZATION_NOT_FOUND", "catalog does not know the organization");
  ReleaseFacts facts;
  facts.ended = EndedBy(*organization, now);
  MB_ASSIGN_OR_RETURN(facts.item, catalog.FindItem(call, about.item, CountyDay(now)));
  MB_ASSIGN_OR_RETURN(facts.owed_item, ItemOwedInAnotherPhase(call, catalog, database, about));
  return facts;
}

bool LeftOverdue(const std::optional<ObligationRow>& obligation, absl::Time ended) {
  return obligation.has_value() && !obligation->publication.has_value() && !obligation->facts.withdrawn.has_value() &&
         !OpenAt(*obligation, ended);
}

absl::Status CheckPhaseOwed(db::Transaction& tx, const PublicationRow& row, const catalog::v1::Item* owed_item) {
  const ContentBinding& about = row.about;
  if (row.public_version > 0) return absl::OkStatus();
  MB_ASSIGN_OR_RETURN(const std::optional<ObligationRow> own, LockObligation(tx, about));
  if (own.has_value() && !own->facts.withdrawn.has_value()) return absl::OkStatus();
  MB_ASSIGN_OR_RETURN(const std::optional<ObligationRow> other, OpenInAnotherPhase(tx.sql(), about));
  if (!other.has_value()) return absl::OkStatus();
  const bool beside = owed_item != nullptr && absl::c_linear_search(owed_item->phases(), about.phase);
  if (beside) return absl::OkStatus();
  const std::string phase = other->phase == common::v1::PHASE_UNSPECIFIED
                                ? "without a phase"
                                : StrCat("in the phase ", common::v1::Phase_Name(other->phase).substr(6));
  return Failed("PHASE_NOT_OWED", StrCat(about.period, " is owed ", phase, ": draft it so"));
}

absl::Status CheckRelease(db::Transaction& tx, const PublicationRow& row, const ReleaseFacts& facts) {
  if (facts.item != nullptr) MB_RETURN_IF_ERROR(CheckNotWider(AudienceOf(row.about.circle), facts.item->audience()));
  MB_RETURN_IF_ERROR(CheckPhaseOwed(tx, row, facts.owed_item.get()));
  if (!facts.ended.has_value() || row.public_version > 0) return absl::OkStatus();
  MB_ASSIGN_OR_RETURN(const std::optional<ObligationRow> obligation, LockObligation(tx, row.about));
  if (LeftOverdue(obligation, *facts.ended)) return absl::OkStatus();
  return Failed("ORGANIZATION_ABOLISHED", "the organization is no more: what was open is disclosed by its successor");
}

}  // namespace mingbai::publication
