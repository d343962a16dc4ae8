#include <limits>
#include <vector>

#include "absl/strings/numbers.h"
#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/catalog_writes.h"
#include "services/catalog/decision_rules.h"
#include "services/catalog/item_repository.h"
#include "services/catalog/item_rules.h"

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
  CatalogWrites writes(tx, now);
  std::vector<const v1::Item*> items;
  for (const Entry& entry : entries) items.push_back(&entry.item);
  MB_RETURN_IF_ERROR(writes.LookUp(items));
  std::vector<v1::Item> stored;
  for (const Entry& entry : entries) {
    MB_ASSIGN_OR_RETURN(stored.emplace_back(), writes.Define(entry.item, entry.path));
  }
  MB_RETURN_IF_ERROR(writes.Write());
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
  RequireDecision(request.item(), "item", errors);
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
    RequireDecision(item, path, errors);
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
  FieldErrors errors;
  RequireDecision(request.item(), "item", errors);
  MB_RETURN_IF_ERROR(errors.ToStatus());
  const absl::Time now = Now();
  return db::Mutate<v1::Item>(database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::Item> {
    CatalogWrites writes(tx, now);
    MB_ASSIGN_OR_RETURN(v1::Item next, writes.Revise(request.item(), request.update_mask(), "item"));
    MB_RETURN_IF_ERROR(writes.Write());
    return next;
  });
}

}  // namespace mingbai::catalog
