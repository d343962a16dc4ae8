#include <algorithm>
#include <limits>
#include <set>

#include "absl/strings/numbers.h"
#include "common/mysql/errors.h"
#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/item_repository.h"
#include "services/catalog/item_rules.h"
#include "services/catalog/item_writer.h"

namespace mingbai::catalog {
namespace {

constexpr int kStandardPage = 100;
constexpr int kLargestPage = 1000;

// An item to be defined, and where it stands in the request.
struct Entry {
  v1::Item item;
  std::string path;
};

absl::Status NoItem(std::string_view name) { return NotFound("ITEM_NOT_FOUND", StrCat("there is no ", name)); }

// The day a read is for: as given, or today's.
absl::StatusOr<std::string> DayOf(const std::string& date, absl::Time now) {
  if (date.empty()) return FormatDay(CountyDay(now));
  if (!ParseDay(date).has_value()) return InvalidField("date", "is no day");
  return date;
}

// Defines all; the items as stored.
absl::StatusOr<std::vector<v1::Item>> Define(db::Transaction& tx, const std::vector<Entry>& entries, absl::Time now) {
  std::vector<std::string> ids;
  for (const Entry& entry : entries) ids.emplace_back(LastSegment(entry.item.name()));
  const auto [low, high] = std::minmax_element(ids.begin(), ids.end());
  MB_ASSIGN_OR_RETURN(std::set<std::string> taken, ItemIdsBetween(tx.sql(), *low, *high));
  std::set<std::string> known;  // organizations
  std::vector<ItemRow> rows;
  std::vector<v1::Item> stored;
  for (size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    if (!taken.insert(ids[i]).second) {
      return AtEntry(Error(absl::StatusCode::kAlreadyExists, "ITEM_EXISTS", StrCat(entry.item.name(), " exists")),
                     entry.path + ".name");
    }
    MB_RETURN_IF_ERROR(CheckOrganizations(tx.sql(), entry.item, entry.path, known));
    const std::string owner(LastSegment(entry.item.owner()));
    v1::Item item = entry.item;
    StampItem(item, 1, now);
    const uint64_t event = EmitItem(tx, item, now, 0);
    rows.push_back({ids[i], owner, 1, event});
    stored.push_back(std::move(item));
  }
  absl::Status inserted = InsertItems(tx.sql(), rows);
  // Defined by another call since the ids were read.
  if (db::IsDuplicateKey(inserted)) {
    return Error(absl::StatusCode::kAlreadyExists, "ITEM_EXISTS", "another call has defined one of them");
  }
  MB_RETURN_IF_ERROR(inserted);
  MB_RETURN_IF_ERROR(InsertItemVersions(tx.sql(), stored));
  return stored;
}

}  // namespace

absl::StatusOr<v1::Item> CatalogService::GetItem(Call call, const v1::GetItemRequest& request) {
  MB_ASSIGN_OR_RETURN(const std::string day, DayOf(request.date(), Now()));
  return database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<v1::Item> {
    MB_ASSIGN_OR_RETURN(auto item, ReadItemInEffect(sql, LastSegment(request.name()), day));
    if (!item.has_value()) return NoItem(request.name());
    return *std::move(item);
  });
}

absl::StatusOr<v1::ListItemsResponse> CatalogService::ListItems(Call call, const v1::ListItemsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string after, ReadPageToken(request, ""));
  MB_ASSIGN_OR_RETURN(const std::string day, DayOf(request.date(), Now()));
  MB_ASSIGN_OR_RETURN(auto items, database_.Read(call.budget, [&](db::Connection& sql) {
    return ListItemsInEffect(sql, {day, request.tier(), request.domain()}, after, size + 1);
  }));
  v1::ListItemsResponse response;
  const std::string next =
      CutPage(items, size, [](const v1::Item& last) { return std::string(LastSegment(last.name())); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (v1::Item& item : items) *response.add_items() = std::move(item);
  return response;
}

absl::StatusOr<v1::ListItemVersionsResponse> CatalogService::ListItemVersions(
    Call call, const v1::ListItemVersionsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string position, ReadPageToken(request, ""));
  int before = std::numeric_limits<int>::max();
  if (!position.empty() && !absl::SimpleAtoi(position, &before)) {
    return InvalidField("page_token", "is not a token of this query");
  }
  MB_ASSIGN_OR_RETURN(auto items, database_.Read(call.budget, [&](db::Connection& sql) {
    return catalog::ListItemVersions(sql, LastSegment(request.name()), before, size + 1);
  }));
  // A page after the first stands behind a version that exists: version 1 ends the list.
  if (items.empty()) return NoItem(request.name());
  v1::ListItemVersionsResponse response;
  const std::string next = CutPage(items, size, [](const v1::Item& last) { return StrCat(last.version()); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (v1::Item& item : items) *response.add_items() = std::move(item);
  return response;
}

absl::StatusOr<v1::Item> CatalogService::CreateItem(Call call, const v1::CreateItemRequest& request) {
  FieldErrors errors;
  CheckItem(request.item(), "item", errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = Now();
  return db::Mutate<v1::Item>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Item> {
    MB_ASSIGN_OR_RETURN(auto stored, Define(tx, {{request.item(), "item"}}, now));
    return std::move(stored.front());
  });
}

absl::StatusOr<v1::BatchCreateItemsResponse> CatalogService::BatchCreateItems(
    Call call, const v1::BatchCreateItemsRequest& request) {
  FieldErrors errors;
  std::vector<Entry> entries;
  for (int i = 0; i < request.items_size(); ++i) {
    const v1::Item& item = request.items(i);
    const std::string path = StrCat("items[", i, "]");
    CheckItem(item, path, errors);
    if (!InSubtree(LastSegment(request.parent()), LastSegment(item.owner()))) {
      errors.Add(path + ".owner", StrCat("does not lie in ", request.parent()));
    }
    entries.push_back({item, path});
  }
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = Now();
  using Response = v1::BatchCreateItemsResponse;
  return db::Mutate<Response>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<Response> {
    MB_ASSIGN_OR_RETURN(auto stored, Define(tx, entries, now));
    Response response;
    for (v1::Item& item : stored) *response.add_items() = std::move(item);
    return response;
  });
}

absl::StatusOr<v1::Item> CatalogService::UpdateItem(Call call, const v1::UpdateItemRequest& request) {
  if (request.item().name().empty()) return InvalidField("item.name", "is required");
  const absl::Time now = Now();
  return db::Mutate<v1::Item>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Item> {
    MB_ASSIGN_OR_RETURN(auto row, LockItem(tx.sql(), LastSegment(request.item().name())));
    if (!row.has_value()) return NoItem(request.item().name());
    MB_ASSIGN_OR_RETURN(auto newest, ReadItemVersion(tx.sql(), row->id, row->newest_version));
    if (!newest.has_value()) return absl::DataLossError("an item's newest version is missing");
    MB_ASSIGN_OR_RETURN(v1::Item next, ApplyUpdate(*newest, request.item(), request.update_mask()));
    std::set<std::string> known;
    MB_RETURN_IF_ERROR(CheckOrganizations(tx.sql(), next, "item", known));
    StampItem(next, ++row->newest_version, now);
    row->last_event_id = EmitItem(tx, next, now, row->last_event_id);
    MB_RETURN_IF_ERROR(InsertItemVersions(tx.sql(), {next}));
    MB_RETURN_IF_ERROR(UpdateItemRow(tx.sql(), *row));
    return next;
  });
}

}  // namespace mingbai::catalog
