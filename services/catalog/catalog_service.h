#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "google/protobuf/message.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"

namespace mingbai::catalog {

// The handlers of mingbai.catalog.v1.CatalogService; outcomes as the contract documents them. Holds no state of its
// own: thread-safe. `database` and `clock` outlive it.
class CatalogService {
 public:
  CatalogService(db::Database* database, Clock* clock) : database_(*database), clock_(*clock) {}

  // Adds every method to `service`, which must not outlive this object.
  void Register(rpc::Service& service);

 private:
  using Call = const rpc::CallContext&;
  template <typename T>
  using Or = absl::StatusOr<T>;

  // organization_calls.cc
  Or<v1::Organization> GetOrganization(Call call, const v1::GetOrganizationRequest& request);
  Or<v1::ListOrganizationsResponse> ListOrganizations(Call call, const v1::ListOrganizationsRequest& request);
  Or<v1::Organization> CreateOrganization(Call call, const v1::CreateOrganizationRequest& request);
  Or<v1::BatchCreateOrganizationsResponse> BatchCreateOrganizations(Call call,
                                                                    const v1::BatchCreateOrganizationsRequest& request);
  Or<v1::Organization> UpdateOrganization(Call call, const v1::UpdateOrganizationRequest& request);
  // organization_import_calls.cc
  Or<v1::ImportOrganizationsResponse> ImportOrganizations(Call call, const v1::ImportOrganizationsRequest& request);
  // reorganization_calls.cc
  struct Reorganization;
  Or<v1::ReorganizeResponse> MergeOrganizations(Call call, const v1::MergeOrganizationsRequest& request);
  Or<v1::ReorganizeResponse> SplitOrganization(Call call, const v1::SplitOrganizationRequest& request);
  Or<v1::ReorganizeResponse> MoveOrganization(Call call, const v1::MoveOrganizationRequest& request);
  Or<v1::ReorganizeResponse> AbolishOrganization(Call call, const v1::AbolishOrganizationRequest& request);
  Or<v1::ReorganizeResponse> Reorganize(Call call, const Reorganization& asked);
  // item_calls.cc
  Or<v1::Item> GetItem(Call call, const v1::GetItemRequest& request);
  Or<v1::ListItemsResponse> ListItems(Call call, const v1::ListItemsRequest& request);
  Or<v1::ListItemVersionsResponse> ListItemVersions(Call call, const v1::ListItemVersionsRequest& request);
  Or<v1::Item> CreateItem(Call call, const v1::CreateItemRequest& request);
  Or<v1::BatchCreateItemsResponse> BatchCreateItems(Call call, const v1::BatchCreateItemsRequest& request);
  Or<v1::Item> UpdateItem(Call call, const v1::UpdateItemRequest& request);
  // adoption_calls.cc
  Or<v1::ListAdoptionsResponse> ListAdoptions(Call call, const v1::ListAdoptionsRequest& request);
  Or<v1::BatchAdoptItemsResponse> BatchAdoptItems(Call call, const v1::BatchAdoptItemsRequest& request);
  Or<v1::Adoption> DropAdoption(Call call, const v1::DropAdoptionRequest& request);
  // adoption_batch_calls.cc
  Or<v1::BatchGetAdoptionsResponse> BatchGetAdoptions(Call call, const v1::BatchGetAdoptionsRequest& request);
  // duty_calls.cc
  Or<v1::ListDutiesResponse> ListDuties(Call call, const v1::ListDutiesRequest& request);
  Or<v1::ListDutyStampsResponse> ListDutyStamps(Call call, const v1::ListDutyStampsRequest& request);
  // calendar_calls.cc
  Or<v1::WorkingCalendar> ImportCalendar(Call call, const v1::ImportCalendarRequest& request);
  Or<v1::WorkingCalendar> SetCountyDays(Call call, const v1::SetCountyDaysRequest& request);
  using NextCalendar = std::function<Or<v1::WorkingCalendar>(const v1::WorkingCalendar& published)>;
  Or<v1::WorkingCalendar> PublishCalendar(Call call, const NextCalendar& next_of);
  Or<v1::WorkingCalendar> GetWorkingCalendar(Call call, const v1::GetWorkingCalendarRequest& request);
  Or<v1::ExplainDeadlineResponse> ExplainDeadline(Call call, const v1::ExplainDeadlineRequest& request);

  // Business time, as exact as the database keeps it.
  absl::Time Now() const { return absl::FromUnixMicros(absl::ToUnixMicros(clock_.Now())); }

  db::Database& database_;
  Clock& clock_;
};

// NOT_FOUND, reason ORGANIZATION_NOT_FOUND.
absl::Status NoOrganization(std::string_view name);

// `status` with a field violation on `path`: what is wrong with one entry of a batch.
absl::Status AtEntry(const absl::Status& status, const std::string& path);

// Writes a public event of catalog (mingbai.catalog.v1.CatalogEvent) into the transaction; its id.
uint64_t EmitPublic(db::Transaction& tx, std::string aggregate, std::string_view organization_code, absl::Time time,
                    const google::protobuf::Message& payload, uint64_t last_event_id);

// Cuts a list that was read with one entry more than `size` to a page; the position to go on after, empty at the end.
template <typename T, typename Position>
std::string CutPage(std::vector<T>& entries, int size, Position position) {
  if (static_cast<int>(entries.size()) <= size) return "";
  entries.resize(size);
  return position(entries.back());
}

}  // namespace mingbai::catalog
