#include "services/catalog/item_writer.h"

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {

void StampItem(v1::Item& item, int version, absl::Time now) {
  item.DiscardUnknownFields();
  item.set_version(version);
  item.set_etag(StrCat(version));
  *item.mutable_create_time() = ToProto(now);
}

uint64_t EmitItem(db::Transaction& tx, const v1::Item& item, absl::Time now, uint64_t last_event_id) {
  v1::CatalogEvent event;
  event.set_item(item.name());
  return EmitPublic(tx, item.name(), LastSegment(item.owner()), now, event, last_event_id);
}

absl::Status CheckOrganizations(db::Connection& sql, const v1::Item& item, const std::string& path,
                                std::set<std::string>& known) {
  const auto check = [&](const std::string& name, const std::string& field) -> absl::Status {
    if (known.count(name) > 0) return absl::OkStatus();
    MB_ASSIGN_OR_RETURN(auto organization, ReadOrganization(sql, std::string(LastSegment(name))));
    if (!organization.has_value()) {
      return AtEntry(Failed("ORGANIZATION_NOT_FOUND", StrCat("there is no ", name)), StrCat(path, ".", field));
    }
    known.insert(name);
    return absl::OkStatus();
  };
  MB_RETURN_IF_ERROR(check(item.owner(), "owner"));
  for (int i = 0; i < item.responsibilities_size(); ++i) {
    const std::string& name = item.responsibilities(i).organization();
    if (!name.empty()) MB_RETURN_IF_ERROR(check(name, StrCat("responsibilities[", i, "].organization")));
  }
  return absl::OkStatus();
}

}  // namespace mingbai::catalog
