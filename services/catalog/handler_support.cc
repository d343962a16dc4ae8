#include "services/catalog/handler_support.h"

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/client/organization_days.h"

namespace mingbai::catalog {

absl::Status CheckStands(const v1::Organization& organization, std::string_view day) {
  if (StandsOn(organization, day)) return absl::OkStatus();
  return Failed("ORGANIZATION_ABOLISHED", StrCat(organization.name(), " does not stand on ", day));
}

absl::Status TellOfOrganization(db::Transaction& tx, const OrganizationRow& row, const v1::CatalogEvent& event,
                                absl::Time now) {
  const std::string& name = row.organization.name();
  const uint64_t id = EmitPublic(tx, name, LastSegment(name), now, event, row.last_event_id);
  return SetLastEvent(tx.sql(), LastSegment(name), id);
}

}  // namespace mingbai::catalog
