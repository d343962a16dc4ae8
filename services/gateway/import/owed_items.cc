#include "services/gateway/import/owed_items.h"

#include <map>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "services/catalog/client/adopted_item.h"
#include "services/gateway/import/unavailable.h"

namespace mingbai::gateway {
namespace {

// At most 60 elements each: what is answered stays below what a message may hold.
constexpr int kNamesPerCall = 200;

std::string ElementsOf(const catalog::v1::Item& item) {
  catalog::v1::Item elements;
  *elements.mutable_elements() = item.elements();
  return elements.SerializeAsString();
}

}  // namespace

absl::StatusOr<catalog::ItemPtr> OwedItemReader::Find(const rpc::CallContext& call, std::string_view item,
                                                      absl::CivilDay day) const {
  return directory_->FindItem(call, item, day);
}

absl::StatusOr<OwedItems> OwedItemReader::Read(const rpc::CallContext& call, const catalog::ItemPtr& item,
                                               const std::set<std::string>& codes, absl::CivilDay day) const {
  OwedItems owed;
  for (const std::string& code : codes) {
    MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr organization, directory_->FindOrganization(call, code));
    if (organization != nullptr) owed[code] = item;
  }
  // By the elements: a township's villages adopt alike, and what only repeats the item is the item.
  std::map<std::string, catalog::ItemPtr> shared = {{ElementsOf(*item), item}};
  catalog::v1::BatchGetAdoptionsRequest request;
  request.set_date(FormatDay(day));
  for (auto next = owed.begin(); next != owed.end();) {
    request.clear_names();
    for (; next != owed.end() && request.names_size() < kNamesPerCall; ++next) {
      request.add_names(StrCat(OrganizationName(next->first), "/adoptions/", LastSegment(item->name())));
    }
    auto answer = catalog_->Call<catalog::v1::BatchGetAdoptionsResponse>(call, "BatchGetAdoptions", request);
    if (!answer.ok())
      return NamedUnavailable(answer.status(), "CATALOG_UNAVAILABLE", "the catalog service cannot be reached");
    for (const catalog::v1::Adoption& adoption : answer->adoptions()) {
      if (adoption.elements().empty()) continue;
      catalog::v1::Item own = catalog::AdoptedItem(*item, adoption);
      catalog::ItemPtr& owes = shared[ElementsOf(own)];
      if (owes == nullptr) owes = std::make_shared<const catalog::v1::Item>(std::move(own));
      owed[std::string(OrganizationCodeOf(adoption.name()))] = owes;
    }
  }
  return owed;
}

}  // namespace mingbai::gateway
