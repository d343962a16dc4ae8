#include "services/catalog/item_repository.h"

#include <utility>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/catalog/proto_time.h"

namespace mingbai::catalog {
namespace {

constexpr char kLock[] = "SELECT id, owner, newest_version, last_event_id FROM item WHERE id = ? FOR UPDATE";
constexpr char kReadVersion[] = "SELECT body FROM item_version WHERE id = ? AND version = ?";
// The newest version whose day has come is in effect: one that is written over planned ones, as by a move, has an
// earlier day than they.
constexpr char kInEffect[] =
    "SELECT body FROM item_version WHERE id = ? AND effective_date <= ? ORDER BY version DESC LIMIT 1";
// Of items that moved, the row has the owner that stands.
constexpr char kListInEffect[] =
    "SELECT v.body FROM item i JOIN item_version v ON v.id = i.id AND v.version = "
    "(SELECT MAX(w.version) FROM item_version w WHERE w.id = i.id AND w.effective_date <= ?) "
    "WHERE i.id > ? AND (v.abolished = 0 OR ? <> 0) AND (? = 0 OR v.domain = ?) AND (? = 0 OR (v.tiers & ?) <> 0) "
    "AND (? <> 0 OR NOT EXISTS (SELECT 1 FROM organization o WHERE o.code = i.owner AND o.abolish_date <> '' "
    "AND o.abolish_date <= ?)) ORDER BY i.id LIMIT ?";
constexpr char kVersions[] = "SELECT body FROM item_version WHERE id = ? AND version < ? ORDER BY version DESC LIMIT ?";
constexpr char kOfOwner[] =
    "SELECT v.id, v.body FROM (SELECT id FROM item WHERE owner = ? UNION SELECT id FROM item_former_owner "
    "WHERE owner = ?) i JOIN item_version v ON v.id = i.id ORDER BY v.id, v.version";
constexpr char kOfOwners[] =
    "SELECT v.id, v.body FROM (SELECT id FROM item WHERE owner >= ? AND owner <= ? UNION SELECT id "
    "FROM item_former_owner WHERE owner >= ? AND owner <= ?) i JOIN item_version v ON v.id = i.id "
    "ORDER BY v.id, v.version";
constexpr char kChanges[] =
    "SELECT owner, COUNT(*), SUM(newest_version), BIT_XOR(last_event_id) FROM item WHERE owner >= ? AND owner <= ? "
    "GROUP BY owner";
constexpr char kFormerChanges[] =
    "SELECT f.owner, COUNT(*), SUM(i.newest_version), BIT_XOR(i.last_event_id) FROM item_former_owner f "
    "JOIN item i ON i.id = f.id WHERE f.owner >= ? AND f.owner <= ? GROUP BY f.owner";
constexpr char kIds[] = "SELECT id FROM item WHERE id >= ? AND id <= ?";
constexpr char kInsert[] = "INSERT INTO item (id, owner, newest_version, last_event_id) VALUES ";
constexpr char kInsertVersions[] =
    "INSERT INTO item_version (id, version, effective_date, domain, tiers, abolished, body, create_time) VALUES ";
constexpr char kUpdate[] = "UPDATE item SET newest_version = ?, last_event_id = ? WHERE id = ?";
constexpr char kSetOwner[] = "UPDATE item SET owner = ? WHERE id = ?";
constexpr char kInsertFormer[] = "INSERT INTO item_former_owner (owner, id) VALUES ";

absl::StatusOr<v1::Item> Parse(const std::string& body) {
  v1::Item item;
  if (!item.ParseFromString(body)) return absl::DataLossError("a stored item does not parse");
  return item;
}

absl::StatusOr<std::vector<v1::Item>> ParseAll(absl::StatusOr<db::Rows> rows) {
  MB_RETURN_IF_ERROR(rows.status());
  std::vector<v1::Item> items;
  while (rows->Next()) {
    MB_ASSIGN_OR_RETURN(items.emplace_back(), Parse(rows->Text(0)));
  }
  return items;
}

absl::StatusOr<std::optional<v1::Item>> ParseOne(absl::StatusOr<db::Rows> rows) {
  MB_RETURN_IF_ERROR(rows.status());
  if (!rows->Next()) return std::nullopt;
  MB_ASSIGN_OR_RETURN(v1::Item item, Parse(rows->Text(0)));
  return std::optional<v1::Item>(std::move(item));
}

absl::Status AddVersions(absl::StatusOr<db::Rows> rows, ItemVersions& versions) {
  MB_RETURN_IF_ERROR(rows.status());
  while (rows->Next()) {
    MB_ASSIGN_OR_RETURN(versions[rows->Text(0)].emplace_back(), Parse(rows->Text(1)));
  }
  return absl::OkStatus();
}

int TierBit(int tier) { return tier == 0 ? 0 : 1 << tier; }

}  // namespace

absl::StatusOr<std::optional<ItemRow>> LockItem(db::Connection& sql, std::string_view id) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kLock, {id}));
  if (!rows.Next()) return std::nullopt;
  return std::optional<ItemRow>(ItemRow{rows.Text(0), rows.Text(1), static_cast<int>(rows.Int(2)), rows.UInt(3)});
}

absl::StatusOr<std::optional<v1::Item>> ReadItemVersion(db::Connection& sql, std::string_view id, int version) {
  return ParseOne(sql.Query(kReadVersion, {id, version}));
}

absl::StatusOr<std::optional<v1::Item>> ReadItemInEffect(db::Connection& sql, std::string_view id,
                                                         std::string_view day) {
  return ParseOne(sql.Query(kInEffect, {id, day}));
}

absl::StatusOr<std::vector<v1::Item>> ListItemsInEffect(db::Connection& sql, const ItemQuery& query,
                                                        std::string_view after, int limit) {
  const int bit = TierBit(query.tier);
  return ParseAll(sql.Query(kListInEffect, {query.day, after, query.abolished_too, query.domain, query.domain, bit, bit,
                                            query.orphaned_too, query.day, limit}));
}

absl::StatusOr<std::vector<v1::Item>> ListItemVersions(db::Connection& sql, std::string_view id, int before,
                                                       int limit) {
  return ParseAll(sql.Query(kVersions, {id, before, limit}));
}

absl::StatusOr<ItemVersions> ReadItemsOf(db::Connection& sql, const std::vector<std::string>& owners) {
  ItemVersions versions;
  for (const std::string& owner : owners)
    MB_RETURN_IF_ERROR(AddVersions(sql.Query(kOfOwner, {owner, owner}), versions));
  return versions;
}

absl::StatusOr<ItemVersions> ReadItemsBetween(db::Connection& sql, std::string_view low, std::string_view high) {
  ItemVersions versions;
  MB_RETURN_IF_ERROR(AddVersions(sql.Query(kOfOwners, {low, high, low, high}), versions));
  return versions;
}

absl::StatusOr<std::map<std::string, std::string>> ReadItemChanges(db::Connection& sql,
                                                                   const std::vector<std::string>& owners,
                                                                   std::string_view low, std::string_view high) {
  std::map<std::string, std::string> changes, of_former;
  const auto read = [&](std::string_view first, std::string_view last) -> absl::Status {
    for (const auto& [query, into] : {std::pair(kChanges, &changes), std::pair(kFormerChanges, &of_former)}) {
      MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(query, {first, last}));
      while (rows.Next()) (*into)[rows.Text(0)] = StrCat(rows.Text(1), ":", rows.Text(2), ":", rows.Text(3));
    }
    return absl::OkStatus();
  };
  for (const std::string& owner : owners) MB_RETURN_IF_ERROR(read(owner, owner));
  MB_RETURN_IF_ERROR(read(low, high));
  for (const auto& [owner, text] : of_former) StrAppend(&changes[owner], ";", text);
  return changes;
}

absl::StatusOr<std::set<std::string>> ItemIdsBetween(db::Connection& sql, std::string_view low, std::string_view high) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kIds, {low, high}));
  std::set<std::string> ids;
  while (rows.Next()) ids.insert(rows.Text(0));
  return ids;
}

absl::Status InsertItems(db::Connection& sql, absl::Span<const ItemRow> rows) {
  std::vector<db::Value> cells;
  cells.reserve(rows.size() * 4);
  for (const ItemRow& row : rows) cells.insert(cells.end(), {row.id, row.owner, row.newest_version, row.last_event_id});
  return sql.ExecuteMany(kInsert, 4, cells).status();
}

absl::Status InsertItemVersions(db::Connection& sql, absl::Span<const v1::Item> versions) {
  std::vector<std::string> bodies;
  bodies.reserve(versions.size());
  std::vector<db::Value> cells;
  cells.reserve(versions.size() * 8);
  for (const v1::Item& item : versions) {
    int tiers = 0;
    for (int tier : item.tiers()) tiers |= TierBit(tier);
    bodies.push_back(item.SerializeAsString());
    cells.insert(cells.end(),
                 {LastSegment(item.name()), item.version(), item.effective_date(), static_cast<int>(item.domain()),
                  tiers, item.abolished(), std::string_view(bodies.back()), FromProto(item.create_time())});
  }
  return sql.ExecuteMany(kInsertVersions, 8, cells).status();
}

absl::Status MoveItems(db::Connection& sql, absl::Span<const ItemRow> rows, std::string_view owner) {
  std::vector<db::Value> former;
  for (const ItemRow& row : rows) {
    former.insert(former.end(), {row.owner, row.id});
    MB_RETURN_IF_ERROR(sql.Execute(kSetOwner, {owner, row.id}).status());
  }
  return former.empty() ? absl::OkStatus() : sql.ExecuteMany(kInsertFormer, 2, former).status();
}

absl::Status UpdateItemRow(db::Connection& sql, const ItemRow& row) {
  return sql.Execute(kUpdate, {row.newest_version, row.last_event_id, row.id}).status();
}

}  // namespace mingbai::catalog
