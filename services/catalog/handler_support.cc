#include "services/catalog/handler_support.h"

#include "common/names/names.h"
#include "services/catalog/catalog_service.h"

namespace mingbai::catalog {

absl::Status TellOfOrganization(db::Transaction& tx, const OrganizationRow& row, const v1::CatalogEvent& event,
                                absl::Time now) {
  const std::string& name = row.organization.name();
  const uint64_t id = EmitPublic(tx, name, LastSegment(name), now, event, row.last_event_id);
  return SetLastEvent(tx.sql(), LastSegment(name), id);
}

}  // namespace mingbai::catalog
