#include "services/publication/catalog_reader.h"

#include "common/names/names.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/catalog/client/calendar_days.h"

namespace mingbai::publication {
namespace {

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

absl::StatusOr<catalog::ItemPtr> CatalogReader::FindItemOf(const rpc::CallContext& call, const catalog::v1::Duty& duty,
                                                           absl::CivilDay day) const {
  MB_ASSIGN_OR_RETURN(catalog::ItemPtr held, FindItem(call, LastSegment(duty.item()), day));
  if (held != nullptr && held->version() == duty.item_version()) return held;
  catalog::v1::GetItemRequest request;
  request.set_name(duty.item());
  request.set_date(FormatDay(day));
  auto answer = client_->Call<catalog::v1::Item>(call, "GetItem", request);
  if (absl::IsNotFound(answer.status())) return nullptr;
  if (!answer.ok()) return FromCatalog(answer.status());
  return std::make_shared<const catalog::v1::Item>(*std::move(answer));
}

absl::StatusOr<WorkingCalendar> CatalogReader::Calendar(const rpc::CallContext& call) const {
  auto answer =
      client_->Call<catalog::v1::WorkingCalendar>(call, "GetWorkingCalendar", catalog::v1::GetWorkingCalendarRequest());
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
