#include "services/catalog/standard_repository.h"

#include "common/names/names.h"
#include "common/status/status.h"
#include "services/catalog/client/organization_days.h"

namespace mingbai::catalog {
namespace {

constexpr char kInEffect[] =
    "SELECT v.body FROM item i JOIN item_version v ON v.id = i.id AND v.version = "
    "(SELECT MAX(w.version) FROM item_version w WHERE w.id = i.id AND w.effective_date <= ?) "
    "WHERE v.abolished = 0 AND (? = '' OR i.owner = ? OR i.id IN (SELECT f.id FROM item_former_owner f WHERE f.owner = "
    "?)) "
    "AND (? = 0 OR v.domain = ?) AND (? = 0 OR (v.tiers & ?) <> 0) AND NOT EXISTS (SELECT 1 FROM organization o "
    "WHERE o.code = i.owner AND o.abolish_date <> '' AND o.abolish_date <= ?) ORDER BY i.id LIMIT ?";
constexpr char kLock[] =
    "SELECT id, owner, newest_version, last_event_id FROM item WHERE owner = ? ORDER BY id FOR UPDATE";
constexpr char kNames[] =
    "SELECT code, display_name, begin_date, abolish_date, history, kind FROM organization WHERE code >= ? AND code < ? "
    "ORDER BY code";

}  // namespace

absl::StatusOr<std::vector<v1::Item>> ListItemsOfOwner(db::Connection& sql, const ItemQuery& query,
                                                       std::string_view owner, int limit) {
  const int bit = query.tier == 0 ? 0 : 1 << query.tier;
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kInEffect, {query.day, owner, owner, owner, query.domain, query.domain,
                                                           bit, bit, query.day, limit}));
  std::vector<v1::Item> items;
  while (rows.Next()) {
    if (!items.emplace_back().ParseFromString(rows.Text(0))) {
      return absl::DataLossError("a stored item does not parse");
    }
    // On that day it was another's: its owner moved since, or has moved by then.
    if (!owner.empty() && LastSegment(items.back().owner()) != owner) items.pop_back();
  }
  return items;
}

absl::StatusOr<std::map<std::string, ItemRow>> LockItemsOf(db::Connection& sql, const std::set<std::string>& owners) {
  std::map<std::string, ItemRow> items;
  for (const std::string& owner : owners) {
    MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kLock, {owner}));
    while (rows.Next()) {
      items[rows.Text(0)] = {rows.Text(0), rows.Text(1), static_cast<int>(rows.Int(2)), rows.UInt(3)};
    }
  }
  return items;
}

absl::StatusOr<OrganizationsByName> ReadOrganizationNames(db::Connection& sql, std::string_view root,
                                                          std::string_view day) {
  const CodeRange range = SubtreeRange(root);
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kNames, {range.low, range.high}));
  OrganizationsByName names;
  while (rows.Next()) {
    v1::Organization organization;
    organization.set_display_name(rows.Text(1));
    organization.set_begin_date(rows.Text(2));
    organization.set_abolish_date(rows.Text(3));
    if (!rows.Null(4)) organization.mutable_history()->ParseFromString(rows.Text(4));
    organization = OnDay(std::move(organization), day);
    if (organization.state() != v1::ORGANIZATION_STATE_STANDING) continue;
    const auto [at, first] = names.try_emplace(organization.display_name());
    if (first) at->second = {rows.Text(0), static_cast<v1::OrganizationKind>(rows.Int(5))};
    if (!first) at->second.code.clear();
  }
  std::erase_if(names, [](const auto& entry) { return entry.second.code.empty(); });
  return names;
}

}  // namespace mingbai::catalog
