#include "services/catalog/effective_calls.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/catalog/adoption_repository.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/client/organization_days.h"
#include "services/catalog/difference_rules.h"
#include "services/catalog/effective_rules.h"
#include "services/catalog/item_repository.h"
#include "services/catalog/organization_foresight.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"
#include "services/catalog/recorded_move_repository.h"

namespace mingbai::catalog {
namespace {

constexpr int kStandardItems = 100;
constexpr int kLargestItems = 1000;
constexpr int kStandardOrganizations = 50;
constexpr int kLargestOrganizations = 200;

std::vector<v1::Adoption> AdoptionsOf(const std::map<std::string, std::vector<AdoptionRow>>& rows,
                                      const std::string& id) {
  std::vector<v1::Adoption> adoptions;
  const auto found = rows.find(id);
  if (found == rows.end()) return adoptions;
  for (const AdoptionRow& row : found->second) adoptions.push_back(row.adoption);
  return adoptions;
}

// Who has the affairs of one that has ended, one after the other.
absl::StatusOr<std::set<std::string>> HeirsOf(db::Connection& sql, const v1::Organization& ended) {
  std::set<std::string> heirs;
  for (std::string heir = HeirOf(ended); !heir.empty() && heirs.insert(heir).second;) {
    MB_ASSIGN_OR_RETURN(const auto row, ReadOrganization(sql, LastSegment(heir)));
    heir = row.has_value() ? HeirOf(row->organization) : "";
  }
  return heirs;
}

// What standing owners' items say of one that has ended by the day, by item.
absl::StatusOr<std::vector<v1::UnclearDuty>> NamedAfterEnd(db::Connection& sql, const std::string& day,
                                                           const v1::Organization& ended, const ItemVersions& items) {
  std::vector<v1::UnclearDuty> found;
  MB_ASSIGN_OR_RETURN(const std::set<std::string> heirs, HeirsOf(sql, ended));
  // What a move is still to carry over follows it: items of those above the new code.
  MB_ASSIGN_OR_RETURN(const std::string goes_to, GoesTo(sql, LastSegment(ended.name())));
  const std::vector<std::string> carried = goes_to.empty() ? std::vector<std::string>() : CodesAbove(goes_to);
  for (const auto& [id, versions] : items) {
    auto unclear = UnclearAfterEnd(day, ended, versions, heirs);
    if (!unclear.has_value()) continue;
    if (std::count(carried.begin(), carried.end(), LastSegment(versions.back().owner())) > 0) continue;
    MB_ASSIGN_OR_RETURN(const auto owner, ReadOrganization(sql, LastSegment(versions.back().owner())));
    if (owner.has_value() && StandsOn(owner->organization, day)) found.push_back(*std::move(unclear));
  }
  return found;
}

}  // namespace

void EffectiveCalls::Register(rpc::Service& service) {
  service.Handle("GetEffectiveCatalog", this, &EffectiveCalls::Catalog);
  service.Handle("ListUnclearDuties", this, &EffectiveCalls::Unclear);
  service.Handle("CompareItemVersions", this, &EffectiveCalls::CompareVersions);
}

absl::StatusOr<std::string> EffectiveCalls::DayOf(const std::string& date) const {
  if (date.empty()) return FormatDay(CountyDay(clock_.Now()));
  if (!ParseDay(date).has_value()) return InvalidField("date", "is no day");
  return date;
}

absl::StatusOr<v1::GetEffectiveCatalogResponse> EffectiveCalls::Catalog(Call call,
                                                                        const v1::GetEffectiveCatalogRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardItems, kLargestItems));
  MB_ASSIGN_OR_RETURN(const std::string after, ReadPageToken(request, ""));
  MB_ASSIGN_OR_RETURN(const std::string day, DayOf(request.date()));
  const std::string_view code = LastSegment(request.name());
  std::vector<v1::EffectiveItem> found;
  MB_RETURN_IF_ERROR(database_.Read(call.budget, [&](db::Connection& sql) -> absl::Status {
    found.clear();
    MB_ASSIGN_OR_RETURN(auto organization, ReadOrganization(sql, code));
    if (!organization.has_value()) return NoOrganization(request.name());
    MB_ASSIGN_OR_RETURN(std::optional<CatalogAhead> ahead, ReadAhead(sql, *organization));
    if (!ahead.has_value()) {
      ahead.emplace();
      MB_ASSIGN_OR_RETURN(ahead->items, ReadItemsOf(sql, CodesAbove(code)));
      MB_ASSIGN_OR_RETURN(ahead->adoptions, ReadAdoptionsOf(sql, code, ""));
    }
    const auto& [items, adoptions] = *ahead;
    for (auto item = items.upper_bound(after); item != items.end() && static_cast<int>(found.size()) <= size; ++item) {
      auto effective = EffectiveOn(day, organization->organization, item->second, AdoptionsOf(adoptions, item->first));
      if (effective.has_value()) found.push_back(*std::move(effective));
    }
    return absl::OkStatus();
  }));
  v1::GetEffectiveCatalogResponse response;
  const std::string next =
      CutPage(found, size, [](const v1::EffectiveItem& last) { return std::string(LastSegment(last.item().name())); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (v1::EffectiveItem& item : found) *response.add_items() = std::move(item);
  return response;
}

absl::StatusOr<v1::ListUnclearDutiesResponse> EffectiveCalls::Unclear(Call call,
                                                                      const v1::ListUnclearDutiesRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardOrganizations, kLargestOrganizations));
  MB_ASSIGN_OR_RETURN(const std::string after, ReadPageToken(request, ""));
  MB_ASSIGN_OR_RETURN(const std::string day, DayOf(request.date()));
  const std::string_view root = LastSegment(request.parent());
  std::vector<OrganizationRow> organizations;
  AdoptionVersions adoptions;
  ItemVersions items;
  std::map<std::string, CatalogAhead> ahead;                      // of those that await a move, by code
  std::map<std::string, std::vector<v1::UnclearDuty>> after_end;  // of those that have ended by the day, by code
  MB_RETURN_IF_ERROR(database_.Read(call.budget, [&](db::Connection& sql) -> absl::Status {
    MB_ASSIGN_OR_RETURN(auto found, ReadOrganization(sql, root));
    if (!found.has_value()) return NoOrganization(request.parent());
    MB_ASSIGN_OR_RETURN(organizations, ListSubtree(sql, root, "", after, size + 1));
    if (organizations.empty()) return absl::OkStatus();
    const std::string_view first = LastSegment(organizations.front().organization.name());
    const std::string_view last = LastSegment(organizations.back().organization.name());
    MB_ASSIGN_OR_RETURN(adoptions, ReadAdoptionsBetween(sql, first, last));
    // Owners whose subtree reaches into the page are in the page, or above its first organization.
    MB_ASSIGN_OR_RETURN(items, ReadItemsBetween(sql, first, last));
    MB_ASSIGN_OR_RETURN(ItemVersions above, ReadItemsOf(sql, CodesAbove(first)));
    items.merge(above);
    ahead.clear();
    after_end.clear();
    for (const OrganizationRow& row : organizations) {
      const v1::Organization& organization = row.organization;
      const std::string code(LastSegment(organization.name()));
      MB_ASSIGN_OR_RETURN(auto catalog, ReadAhead(sql, row));
      if (catalog.has_value()) ahead.emplace(code, *std::move(catalog));
      if (organization.abolish_date().empty() || organization.abolish_date() > day) continue;
      const auto of_ahead = ahead.find(code);
      MB_ASSIGN_OR_RETURN(after_end[code], NamedAfterEnd(sql, day, organization,
                                                         of_ahead == ahead.end() ? items : of_ahead->second.items));
    }
    return absl::OkStatus();
  }));
  v1::ListUnclearDutiesResponse response;
  const std::string next = CutPage(organizations, size, [](const OrganizationRow& last) {
    return std::string(LastSegment(last.organization.name()));
  });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (const OrganizationRow& row : organizations) {
    const std::string code(LastSegment(row.organization.name()));
    for (v1::UnclearDuty& duty : after_end[code]) *response.add_duties() = std::move(duty);
    const auto of_ahead = ahead.find(code);
    for (const auto& [id, versions] : of_ahead == ahead.end() ? items : of_ahead->second.items) {
      bool adopted = false;
      if (of_ahead != ahead.end()) {
        adopted = AdoptedOn(day, AdoptionsOf(of_ahead->second.adoptions, id)) != nullptr;
      } else if (const auto stored = adoptions.find({code, id}); stored != adoptions.end()) {
        const AdoptionVersion* adoption = AdoptionInEffect(stored->second, day);
        adopted = adoption != nullptr && !adoption->dropped;
      }
      auto unclear = UnclearOn(day, row.organization, versions, adopted);
      if (unclear.has_value()) *response.add_duties() = *std::move(unclear);
    }
  }
  return response;
}

absl::StatusOr<v1::CompareItemVersionsResponse> EffectiveCalls::CompareVersions(
    Call call, const v1::CompareItemVersionsRequest& request) {
  const std::string_view id = LastSegment(request.name());
  using Response = v1::CompareItemVersionsResponse;
  return database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<Response> {
    MB_ASSIGN_OR_RETURN(const auto from, ReadItemVersion(sql, id, request.from_version()));
    MB_ASSIGN_OR_RETURN(const auto to, ReadItemVersion(sql, id, request.to_version()));
    if (!from.has_value() || !to.has_value()) {
      return NotFound("ITEM_NOT_FOUND",
                      StrCat("there is no version ", from.has_value() ? request.to_version() : request.from_version(),
                             " of ", request.name()));
    }
    Response response;
    for (v1::FieldDifference& difference : DifferencesOf(&*from, *to)) {
      *response.add_differences() = std::move(difference);
    }
    return response;
  });
}

}  // namespace mingbai::catalog
