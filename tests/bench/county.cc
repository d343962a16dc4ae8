#include "tests/bench/county.h"

#include "absl/time/clock.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "tests/support/items.h"

namespace mingbai::bench {

absl::StatusOr<County> ReadCounty(ctl::Api& api) {
  County county;
  catalog::v1::ListOrganizationsResponse page;
  do {
    const std::string target = StrCat("/v1/organizations?page_size=1000&page_token=", page.next_page_token());
    page.Clear();
    MB_RETURN_IF_ERROR(api.Get("list organizations", target, &page));
    for (const catalog::v1::Organization& organization : page.organizations()) {
      const std::string code(LastSegment(organization.name()));
      county.all.push_back(code);
      if (organization.parent().empty()) county.root = code;
      if (organization.kind() != catalog::v1::ORGANIZATION_KIND_DIVISION) continue;
      if (organization.tier() == common::v1::TIER_TOWNSHIP) county.townships.push_back(code);
      if (organization.tier() == common::v1::TIER_VILLAGE) county.villages.push_back(code);
    }
  } while (!page.next_page_token().empty());
  if (county.root.empty() || county.villages.empty()) return absl::NotFoundError("no county with villages is loaded");
  return county;
}

std::string ProvinceTownship(const std::string& root, int township) {
  constexpr int kFirst = 800;  // behind the county's own
  return StrCat(root.substr(0, 6), kFirst + township, "000");
}

absl::CivilDay EffectiveDay() { return absl::CivilDay(absl::CivilMonth(CountyDay(absl::Now())) - 1); }

catalog::v1::Item VillageItem(const std::string& id, const std::string& root, bool monthly) {
  catalog::v1::Item item = testing::VillageItem(id, OrganizationName(root));
  item.set_level2(StrCat("村级事务办理情况（", id, "）"));
  testing::AddElement(&item, "内容", catalog::v1::ELEMENT_TYPE_TEXT);
  if (monthly) {
    testing::SetPeriodic(&item, catalog::v1::CYCLE_MONTHLY, 2, 10);
  } else {
    testing::SetPrompt(&item, 20);
  }
  item.set_mandatory(true);
  item.set_effective_date(FormatDay(EffectiveDay()));
  return item;
}

absl::Status AddItems(ctl::Api& api, const std::string& root, const std::vector<catalog::v1::Item>& items) {
  catalog::v1::BatchCreateItemsRequest request;
  request.set_parent(OrganizationName(root));
  for (const catalog::v1::Item& item : items) *request.add_items() = item;
  request.set_request_id(ctl::RequestIdFor(StrCat("bench items ", items.front().name(), " ", items.size())));
  catalog::v1::BatchCreateItemsResponse response;
  return api.Call("disclosure-office", "add items", "POST", "/v1/items:batchCreate", &request, &response);
}

absl::Status SetDueDay(ctl::Api& api, const std::string& id, int day) {
  catalog::v1::Item item;
  const std::string path = StrCat("/v1/items/", id);
  MB_RETURN_IF_ERROR(api.Call("disclosure-office", "read an item", "GET", path, nullptr, &item));
  item.mutable_timing()->set_day(day);
  const std::string query = StrCat("?update_mask=timing&request_id=",
                                   ctl::RequestIdFor(StrCat("bench due day ", id, " ", item.version(), " ", day)));
  catalog::v1::Item changed;
  return api.Call("disclosure-office", "change an item", "PATCH", path + query, &item, &changed);
}

}  // namespace mingbai::bench
