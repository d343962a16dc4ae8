#include "services/publication/release_check.h"

#include <algorithm>
#include <vector>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/publication/audience.h"
#include "services/publication/handover.h"
#include "services/publication/obligation_repository.h"
#include "services/publication/releaser.h"

namespace mingbai::publication {

std::optional<absl::Time> EndedBy(const catalog::v1::Organization& organization, absl::Time now) {
  const std::optional<absl::CivilDay> day = ParseDay(organization.abolish_date());
  if (!day.has_value() || StartOfDay(*day) > now) return std::nullopt;
  return StartOfDay(*day);
}

absl::StatusOr<ReleaseFacts> LookUpRelease(const rpc::CallContext& call, const CatalogReader& catalog,
                                           const ContentBinding& about, absl::Time now) {
  MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr organization, catalog.FindOrganization(call, about.organization));
  if (organization == nullptr) return Failed("ORGANIZATION_NOT_FOUND", "catalog does not know the organization");
  ReleaseFacts facts;
  facts.ended = EndedBy(*organization, now);
  MB_ASSIGN_OR_RETURN(facts.item, catalog.FindItem(call, about.item, CountyDay(now)));
  return facts;
}

bool LeftOverdue(const std::optional<ObligationRow>& obligation, absl::Time ended) {
  return obligation.has_value() && !obligation->publication.has_value() && !obligation->facts.withdrawn.has_value() &&
         !OpenAt(*obligation, ended);
}

namespace {

// What is owed of the period in another phase, since the item's phases have changed: there it would answer nothing. Of
// an event each phase is owed for itself.
absl::Status CheckPhaseOwed(db::Connection& sql, const ObligationRow& own) {
  if (!own.facts.withdrawn.has_value() || ParseDay(own.period).has_value()) return absl::OkStatus();
  MB_ASSIGN_OR_RETURN(const std::vector<ObligationRow> stored,
                      obligations::OfPeriods(sql, own.organization, own.organization, {own.period}));
  const bool elsewhere = std::any_of(stored.begin(), stored.end(), [&own](const ObligationRow& other) {
    return other.item == own.item && other.occurrence == own.occurrence && other.phase != own.phase &&
           !other.facts.withdrawn.has_value() && !other.facts.fulfilled.has_value() && !other.facts.exempt;
  });
  if (!elsewhere) return absl::OkStatus();
  return Failed("PHASE_CHANGED", "the phases of the item have changed: the period is owed in another one by now");
}

}  // namespace

absl::Status CheckRelease(db::Transaction& tx, const PublicationRow& row, const ReleaseFacts& facts) {
  if (facts.item != nullptr) MB_RETURN_IF_ERROR(CheckNotWider(AudienceOf(row.about.circle), facts.item->audience()));
  if (row.public_version > 0) return absl::OkStatus();
  MB_ASSIGN_OR_RETURN(const std::optional<ObligationRow> obligation, LockObligation(tx, row.about));
  if (obligation.has_value()) MB_RETURN_IF_ERROR(CheckPhaseOwed(tx.sql(), *obligation));
  if (!facts.ended.has_value()) return absl::OkStatus();
  if (LeftOverdue(obligation, *facts.ended)) return absl::OkStatus();
  return Failed("ORGANIZATION_ABOLISHED", "the organization is no more: what was open is disclosed by its successor");
}

}  // namespace mingbai::publication
