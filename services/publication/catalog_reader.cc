#include "services/publication/catalog_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/catalog/client/adopted_item.h"
#include "services/catalog/client/calendar_days.h"

namespace mingbai::publication {
namespace {

constexpr size_t kNamesPerCall = 1000;
constexpr int kLargestPage = 1000;

absl::Status FromCatalog(const absl::Status& status) {
  if (status.code() != absl::StatusCode::kUnavailable || ReasonOf(status) == "CATALOG_UNAVAILABLE") return status;
  return Error(absl::StatusCode::kUnavailable, "CATALOG_UNAVAILABLE", "the catalog service cannot be reached");
}

}  // namespace

absl::StatusOr<catalog::OrganizationPtr> CatalogReader::FindOrganization(const rpc::CallContext& call,
                                                                         std::string_view code) const {
  auto found = directory_->FindOrganization(call, code);
  if (!found.ok()) return FromCatalog(found.status());
  return found;
}

absl::StatusOr<catalog::ItemPtr> CatalogReader::FindItem(const rpc::CallContext& call, std::string_view id,
                                                         absl::CivilDay day) const {
  auto found = directory_->FindItem(call, id, day);
  if (!found.ok()) return FromCatalog(found.status());
  return found;
}

absl::StatusOr<catalog::ItemPtr> CatalogReader::FindItemFor(const rpc::CallContext& call, std::string_view organization,
                                                            std::string_view id, absl::CivilDay day) const {
  MB_ASSIGN_OR_RETURN(catalog::ItemPtr item, FindItem(call, id, day));
  if (item == nullptr) return item;
  MB_ASSIGN_OR_RETURN(const std::vector<catalog::v1::Adoption> adoptions,
                      Adoptions(call, {StrCat(OrganizationName(organization), "/adoptions/", id)}, day));
  if (adoptions.empty()) return item;
  return std::make_shared<const catalog::v1::Item>(catalog::AdoptedItem(*item, adoptions.front()));
}

absl::StatusOr<catalog::ItemPtr> CatalogReader::FindItemOf(const rpc::CallContext& call, const catalog::v1::Duty& duty,
                                                           absl::CivilDay day) const {
  MB_ASSIGN_OR_RETURN(catalog::ItemPtr held, FindItem(call, LastSegment(duty.item()), day));
  if (held != nullptr && held->version() == duty.item_version()) return held;
  return AskItem(call, LastSegment(duty.item()), day);
}

absl::StatusOr<catalog::ItemPtr> CatalogReader::AskItem(const rpc::CallContext& call, std::string_view id,
                                                        absl::CivilDay day) const {
  catalog::v1::GetItemRequest request;
  request.set_name(ItemName(id));
  request.set_date(FormatDay(day));
  auto answer = client_->Call<catalog::v1::Item>(call, "GetItem", request);
  if (absl::IsNotFound(answer.status())) return nullptr;
  if (!answer.ok()) return FromCatalog(answer.status());
  return std::make_shared<const catalog::v1::Item>(*std::move(answer));
}

absl::StatusOr<catalog::ItemPtr> CatalogReader::FindItemVersion(const rpc::CallContext& call, std::string_view id,
                                                                int version, absl::CivilDay day) const {
  const auto held = FindItem(call, id, day);
  if (held.ok() && *held != nullptr && (*held)->version() == version) return *held;
  catalog::v1::ListItemVersionsRequest request;
  request.set_name(ItemName(id));
  request.set_page_size(1000);
  do {
    auto page = client_->Call<catalog::v1::ListItemVersionsResponse>(call, "ListItemVersions", request);
    if (absl::IsNotFound(page.status())) return nullptr;
    if (!page.ok()) return FromCatalog(page.status());
    for (catalog::v1::Item& item : *page->mutable_items()) {
      if (item.version() == version) return std::make_shared<const catalog::v1::Item>(std::move(item));
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return nullptr;
}

absl::StatusOr<std::vector<catalog::v1::Duty>> CatalogReader::DutiesOf(const rpc::CallContext& call,
                                                                       std::string_view organization,
                                                                       std::string_view item, absl::CivilDay start,
                                                                       absl::CivilDay end) const {
  catalog::v1::ListDutiesRequest request;
  request.set_parent(OrganizationName(organization));
  request.set_start_date(FormatDay(start));
  request.set_end_date(FormatDay(end));
  request.set_page_size(1);  // a subtree's root comes first
  const auto page = ListDuties(call, request);
  if (absl::IsNotFound(page.status())) return std::vector<catalog::v1::Duty>();
  MB_RETURN_IF_ERROR(page.status());
  const auto of_item = [&](const google::protobuf::RepeatedPtrField<catalog::v1::Duty>& all) {
    std::vector<catalog::v1::Duty> duties;
    for (const catalog::v1::Duty& duty : all) {
      if (LastSegment(duty.organization()) == organization && LastSegment(duty.item()) == item) duties.push_back(duty);
    }
    return duties;
  };
  std::vector<catalog::v1::Duty> duties = of_item(page->handed_duties());
  return duties.empty() ? of_item(page->duties()) : duties;
}

absl::StatusOr<std::vector<catalog::v1::Adoption>> CatalogReader::Adoptions(const rpc::CallContext& call,
                                                                            const std::vector<std::string>& names,
                                                                            absl::CivilDay day) const {
  std::vector<catalog::v1::Adoption> adoptions;
  for (size_t first = 0; first < names.size(); first += kNamesPerCall) {
    catalog::v1::BatchGetAdoptionsRequest request;
    request.set_date(FormatDay(day));
    for (size_t i = first; i < std::min(names.size(), first + kNamesPerCall); ++i) request.add_names(names[i]);
    auto answer = client_->Call<catalog::v1::BatchGetAdoptionsResponse>(call, "BatchGetAdoptions", request);
    if (!answer.ok()) return FromCatalog(answer.status());
    for (catalog::v1::Adoption& adoption : *answer->mutable_adoptions()) adoptions.push_back(std::move(adoption));
  }
  return adoptions;
}

absl::StatusOr<std::vector<catalog::v1::Appointment>> CatalogReader::Roster(const rpc::CallContext& call,
                                                                            std::string_view organization,
                                                                            catalog::v1::RosterRole role,
                                                                            absl::CivilDay day) const {
  std::vector<catalog::v1::Appointment> appointments;
  catalog::v1::ListRosterRequest request;
  request.set_parent(OrganizationName(organization));
  request.set_role(role);
  request.set_date(FormatDay(day));
  request.set_page_size(kLargestPage);
  do {
    auto page = client_->Call<catalog::v1::ListRosterResponse>(call, "ListRoster", request);
    if (!page.ok()) return FromCatalog(page.status());
    for (auto& appointment : *page->mutable_appointments()) appointments.push_back(std::move(appointment));
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return appointments;
}

absl::StatusOr<WorkingCalendar> CatalogReader::Calendar(const rpc::CallContext& call, int version) const {
  catalog::v1::GetWorkingCalendarRequest request;
  request.set_version(version);
  auto answer = client_->Call<catalog::v1::WorkingCalendar>(call, "GetWorkingCalendar", request);
  if (!answer.ok()) return FromCatalog(answer.status());
  return catalog::ToCalendar(*answer);
}

absl::StatusOr<catalog::v1::ListDutyStampsResponse> CatalogReader::ListDutyStamps(
    const rpc::CallContext& call, const catalog::v1::ListDutyStampsRequest& request) const {
  auto answer = client_->Call<catalog::v1::ListDutyStampsResponse>(call, "ListDutyStamps", request, absl::Seconds(30));
  if (!answer.ok()) return FromCatalog(answer.status());
  return answer;
}

absl::StatusOr<catalog::v1::ListDutiesResponse> CatalogReader::ListDuties(
    const rpc::CallContext& call, const catalog::v1::ListDutiesRequest& request) const {
  auto answer = client_->Call<catalog::v1::ListDutiesResponse>(call, "ListDuties", request, absl::Seconds(30));
  if (!answer.ok()) return FromCatalog(answer.status());
  return answer;
}

}  // namespace mingbai::publication
