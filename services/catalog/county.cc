#include "services/catalog/county.h"

#include <optional>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/organization_rules.h"

namespace mingbai::catalog {

absl::StatusOr<std::string> CountyOf(db::Connection& sql, std::string_view code) {
  for (const std::string& above : CodesAbove(code)) {
    MB_ASSIGN_OR_RETURN(auto row, ReadOrganization(sql, above));
    if (row.has_value() && row->organization.parent().empty()) return above;
  }
  return std::string();
}

absl::StatusOr<OrganizationRow> LockCounty(db::Connection& sql, const std::string& name) {
  MB_ASSIGN_OR_RETURN(auto row, LockOrganization(sql, LastSegment(name)));
  if (!row.has_value()) return NoOrganization(name);
  if (!row->organization.parent().empty()) return Failed("NOT_A_COUNTY", StrCat(name, " lies below another"));
  return *std::move(row);
}

}  // namespace mingbai::catalog
