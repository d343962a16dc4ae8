#include <optional>

#include "common/crypto/crypto.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
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
constexpr int kStandardStamps = 1000;
constexpr int kMostStamps = 5000;

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
  MB_ASSIGN_OR_RETURN(facts.organizations, ListSubtree(sql, LastSegment(request.parent()),
                                                       LastSegment(request.first_organization()), after, size + 1));
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

absl::StatusOr<v1::ListDutyStampsResponse> CatalogService::ListDutyStamps(Call call,
                                                                          const v1::ListDutyStampsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int size, PageSize(request.page_size(), kStandardStamps, kMostStamps));
  MB_ASSIGN_OR_RETURN(const std::string after, ReadPageToken(request, ""));
  const std::string_view root = LastSegment(request.parent());
  std::vector<OrganizationChange> organizations;
  std::map<std::string, std::string> items;  // by owner
  MB_RETURN_IF_ERROR(database_.Read(call.budget, [&](db::Connection& sql) -> absl::Status {
    MB_ASSIGN_OR_RETURN(auto found, ReadOrganization(sql, root));
    if (!found.has_value()) return NoOrganization(request.parent());
    MB_ASSIGN_OR_RETURN(organizations, ListChanges(sql, root, after, size + 1));
    if (organizations.empty()) return absl::OkStatus();
    const std::string& first = organizations.front().code;
    MB_ASSIGN_OR_RETURN(items, ReadItemChanges(sql, CodesAbove(first), first, organizations.back().code));
    return absl::OkStatus();
  }));
  v1::ListDutyStampsResponse response;
  const std::string next = CutPage(organizations, size, [](const OrganizationChange& last) { return last.code; });
  if (!next.empty()) response.set_next_page_token(MakePageToken(request, "", next));
  for (const OrganizationChange& organization : organizations) {
    // What DutiesOf reads: the organization, what it adopted, and all items of its own and of those above it.
    std::string text = StrCat(organization.code, "\n", organization.version, "\n", organization.last_event_id);
    for (const std::string& owner : CodesAbove(organization.code)) {
      if (const auto of_owner = items.find(owner); of_owner != items.end()) {
        StrAppend(&text, "\n", owner, " ", of_owner->second);
      }
    }
    v1::DutyStamp& stamp = *response.add_stamps();
    stamp.set_organization(OrganizationName(organization.code));
    stamp.set_stamp(Sha256Hex(text));
  }
  return response;
}

}  // namespace mingbai::catalog
