#include "services/publication/release_check.h"

#include <algorithm>
#include <string>
#include <vector>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
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

absl::Status CheckPhaseOwed(db::Transaction& tx, const PublicationRow& row, const catalog::v1::Item* item) {
  if (row.public_version > 0) return absl::OkStatus();
  const bool beside = item != nullptr &&
                      std::find(item->phases().begin(), item->phases().end(), row.about.phase) != item->phases().end();
  if (beside) return absl::OkStatus();
  MB_ASSIGN_OR_RETURN(const std::optional<ObligationRow> own, LockObligation(tx, row.about));
  const bool asked = own.has_value() && own->facts.withdrawn.has_value() && !ParseDay(own->period).has_value();
  if (!asked) return absl::OkStatus();
  MB_ASSIGN_OR_RETURN(const std::vector<ObligationRow> stored,
                      obligations::OfPeriods(tx.sql(), own->organization, own->organization, {own->period}));
  const auto other = std::find_if(stored.begin(), stored.end(), [&own](const ObligationRow& kept) {
    return kept.item == own->item && kept.occurrence == own->occurrence && kept.phase != own->phase &&
           !kept.facts.withdrawn.has_value() && !kept.facts.fulfilled.has_value() && !kept.facts.exempt;
  });
  if (other == stored.end()) return absl::OkStatus();
  const std::string phase = other->phase == common::v1::PHASE_UNSPECIFIED
                                ? "without a phase"
                                : StrCat("in the phase ", common::v1::Phase_Name(other->phase).substr(6));
  return Failed("PHASE_NOT_OWED", StrCat(own->period, " is owed ", phase, ": draft it so"));
}

absl::Status CheckRelease(db::Transaction& tx, const PublicationRow& row, const ReleaseFacts& facts) {
  if (facts.item != nullptr) MB_RETURN_IF_ERROR(CheckNotWider(AudienceOf(row.about.circle), facts.item->audience()));
  MB_RETURN_IF_ERROR(CheckPhaseOwed(tx, row, facts.item.get()));
  if (!facts.ended.has_value() || row.public_version > 0) return absl::OkStatus();
  MB_ASSIGN_OR_RETURN(const std::optional<ObligationRow> obligation, LockObligation(tx, row.about));
  if (LeftOverdue(obligation, *facts.ended)) return absl::OkStatus();
  return Failed("ORGANIZATION_ABOLISHED", "the organization is no more: what was open is disclosed by its successor");
}

}  // namespace mingbai::publication
