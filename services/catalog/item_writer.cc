#include "services/catalog/item_writer.h"

#include <set>
#include <utility>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "mingbai/catalog/v1/events.pb.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/client/applies.h"
#include "services/catalog/decision_rules.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"
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

absl::Status LockNamed(db::Connection& sql, const std::vector<const v1::Item*>& items, NamedOrganizations& named) {
  std::set<std::string> names;
  for (const v1::Item* item : items) {
    names.insert(item->owner());
    for (const v1::Responsibility& who : item->responsibilities()) names.insert(who.organization());
  }
  names.erase("");
  for (const std::string& name : names) {
    if (named.contains(name)) continue;
    MB_ASSIGN_OR_RETURN(auto row, LockOrganization(sql, LastSegment(name)));
    if (row.has_value()) named.emplace(name, std::move(row->organization));
  }
  return absl::OkStatus();
}

absl::Status CheckOrganizations(db::Connection& sql, const v1::Item& item, std::string_view today,
                                const std::string& path, NamedOrganizations& named) {
  MB_RETURN_IF_ERROR(LockNamed(sql, {&item}, named));
  const auto check = [&](const std::string& name, const std::string& field, const std::string& day) -> absl::Status {
    const auto found = named.find(name);
    if (found == named.end()) {
      return AtEntry(Failed("ORGANIZATION_NOT_FOUND", StrCat("there is no ", name)), StrCat(path, ".", field));
    }
    if (item.abolished()) return absl::OkStatus();
    return AtEntry(CheckStillStands(found->second, item.effective_date(), today), StrCat(path, ".", day));
  };
  MB_RETURN_IF_ERROR(check(item.owner(), "owner", "effective_date"));
  for (int i = 0; i < item.responsibilities_size(); ++i) {
    const std::string& name = item.responsibilities(i).organization();
    const std::string field = StrCat("responsibilities[", i, "].organization");
    if (name.empty()) continue;
    MB_RETURN_IF_ERROR(check(name, field, field));
    if (!item.abolished() && !InReach(item, named.at(name))) {
      return AtEntry(Failed("ORGANIZATION_OUT_OF_REACH", StrCat("the item cannot fall on ", name)),
                     StrCat(path, ".", field));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckItemDecision(const v1::Item& item, std::string_view today, const std::string& path,
                               const NamedOrganizations& named) {
  if (!item.has_decision()) return absl::OkStatus();
  return CheckDecided(item.decision(), item.effective_date(), today,
                      VillagersDecide(named.at(item.owner()), item.domain()), path + ".decision");
}

}  // namespace mingbai::catalog
