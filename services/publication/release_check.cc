#include "services/publication/release_check.h"

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/publication/audience.h"
#include "services/publication/handover.h"
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

absl::Status CheckRelease(db::Transaction& tx, const PublicationRow& row, const ReleaseFacts& facts) {
  if (facts.item != nullptr) MB_RETURN_IF_ERROR(CheckNotWider(AudienceOf(row.about.circle), facts.item->audience()));
  if (!facts.ended.has_value() || row.public_version > 0) return absl::OkStatus();
  MB_ASSIGN_OR_RETURN(const std::optional<ObligationRow> obligation, LockObligation(tx, row.about));
  if (LeftOverdue(obligation, *facts.ended)) return absl::OkStatus();
  return Failed("ORGANIZATION_ABOLISHED", "the organization is no more: what was open is disclosed by its successor");
}

}  // namespace mingbai::publication
