#include <optional>

#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/catalog/adoption_repository.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/duty_rules.h"
#include "services/catalog/item_repository.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_rules.h"

namespace mingbai::catalog {
namespace {

constexpr int kStandardPage = 50;
constexpr int kLargestPage = 200;
constexpr int kLongestRange = 400;

absl::StatusOr<DayRange> RangeOf(const v1::ListDutiesRequest& request) {
  const std::optional<absl::CivilDay> start = ParseDay(request.start_date());
  const std::optional<absl::CivilDay> end = ParseDay(request.end_date());
  if (!start.has_value()) return InvalidField("start_date", "is no day");
  if (!end.has_value()) return InvalidField("end_date", "is no day");
  if (*end <= *start) return InvalidField("end_date", "must lie after start_date");
  if (*end - *start > kLongestRange) return InvalidField("end_date", "lies more than 400 days after start_date");
  return DayRange{request.start_date(), request.end_date()};
}

// What the duties of a page are computed from.
struct Facts {
  std::vector<v1::Organization> organizations;  // one more than the page holds, if there are more
  ItemVersions items;
  AdoptionVersions adoptions;
};

absl::StatusOr<Facts> ReadFacts(db::Connection& sql, const v1::ListDutiesRequest& request, std::string_view after,
                                int size) {
  Facts facts;
  MB_ASSIGN_OR_RETURN(auto root, ReadOrganization(sql, LastSegment(request.parent())));
  if (!root.has_value()) return NoOrganization(request.parent());
  MB_ASSIGN_OR_RETURN(facts.organizations, ListSubtree(sql, LastSegment(request.parent()), after, size + 1));
  if (facts.organizations.empty()) return facts;
  const std::string_view first = LastSegment(facts.organizations.front().name());
  const std::string_view last = LastSegment(facts.organizations.back().name());
  MB_ASSIGN_OR_RETURN(facts.adoptions, ReadAdoptionsBetween(sql, first, last));
  // Items fall on their owner's subtree. Subtrees are ranges of codes, so an owner whose subtree reaches into the page
  // is in the page or above its first organization.
  MB_ASSIGN_OR_RETURN(facts.items, ReadItemsBetween(sql, first, last));
  MB_ASSIGN_OR_RETURN(ItemVersions above, ReadItemsOf(sql, CodesAbove(first)));
  facts.items.merge(above);
  return facts;
}

}  // namespace

absl::StatusOr<v1::ListDutiesResponse> CatalogService::ListDuties(Call call, const v1::ListDutiesRequest& request) {
  MB_ASSIGN_OR_RETURN(const DayRange range, RangeOf(request));
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string after, ReadPageToken(request, ""));
  MB_ASSIGN_OR_RETURN(Facts facts, database_.Read(call.budget, [&](db::Connection& sql) {
    return ReadFacts(sql, request, after, size);
  }));
  v1::ListDutiesResponse response;
  const std::string next = CutPage(facts.organizations, size,
                                   [](const v1::Organization& last) { return std::string(LastSegment(last.name())); });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  static const std::vector<AdoptionVersion> kNone;
  for (const v1::Organization& organization : facts.organizations) {
    const std::string code(LastSegment(organization.name()));
    response.add_organizations(organization.name());
    for (const auto& [id, versions] : facts.items) {
      auto adoptions = facts.adoptions.find({code, id});
      for (v1::Duty& duty :
           DutiesOf(organization, versions, adoptions == facts.adoptions.end() ? kNone : adoptions->second, range)) {
        *response.add_duties() = std::move(duty);
      }
    }
  }
  return response;
}

}  // namespace mingbai::catalog
