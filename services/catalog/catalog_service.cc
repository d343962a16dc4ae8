#include "services/catalog/catalog_service.h"

#include <utility>

#include "absl/strings/cord.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "google/rpc/error_details.pb.h"

namespace mingbai::catalog {

void CatalogService::Register(rpc::Service& service) {
  const auto add = [&]<typename Request, typename Response>(
                       std::string_view name, Or<Response> (CatalogService::*method)(Call, const Request&)) {
    service.Handle<Request, Response>(
        name, [this, method](Call call, const Request& request) { return (this->*method)(call, request); });
  };
  add("GetOrganization", &CatalogService::GetOrganization);
  add("ListOrganizations", &CatalogService::ListOrganizations);
  add("CreateOrganization", &CatalogService::CreateOrganization);
  add("BatchCreateOrganizations", &CatalogService::BatchCreateOrganizations);
  add("UpdateOrganization", &CatalogService::UpdateOrganization);
  add("ImportOrganizations", &CatalogService::ImportOrganizations);
  add("MergeOrganizations", &CatalogService::MergeOrganizations);
  add("SplitOrganization", &CatalogService::SplitOrganization);
  add("MoveOrganization", &CatalogService::MoveOrganization);
  add("AbolishOrganization", &CatalogService::AbolishOrganization);
  add("GetItem", &CatalogService::GetItem);
  add("ListItems", &CatalogService::ListItems);
  add("ListItemVersions", &CatalogService::ListItemVersions);
  add("CreateItem", &CatalogService::CreateItem);
  add("BatchCreateItems", &CatalogService::BatchCreateItems);
  add("UpdateItem", &CatalogService::UpdateItem);
  add("ListAdoptions", &CatalogService::ListAdoptions);
  add("BatchGetAdoptions", &CatalogService::BatchGetAdoptions);
  add("BatchAdoptItems", &CatalogService::BatchAdoptItems);
  add("DropAdoption", &CatalogService::DropAdoption);
  add("ListDuties", &CatalogService::ListDuties);
  add("ListDutyStamps", &CatalogService::ListDutyStamps);
  add("ImportCalendar", &CatalogService::ImportCalendar);
  add("SetCountyDays", &CatalogService::SetCountyDays);
  add("GetWorkingCalendar", &CatalogService::GetWorkingCalendar);
  add("ExplainDeadline", &CatalogService::ExplainDeadline);
}

absl::Status NoOrganization(std::string_view name) {
  return NotFound("ORGANIZATION_NOT_FOUND", StrCat("there is no ", name));
}

absl::Status AtEntry(const absl::Status& status, const std::string& path) {
  if (status.ok() || ReasonOf(status).empty()) return status;
  google::rpc::BadRequest bad;
  auto* violation = bad.add_field_violations();
  violation->set_field(path);
  violation->set_description(std::string(status.message()));
  absl::Status placed = Error(status.code(), ReasonOf(status), StrCat(path, ": ", status.message()));
  placed.SetPayload(kBadRequestUrl, absl::Cord(bad.SerializeAsString()));
  return placed;
}

uint64_t EmitPublic(db::Transaction& tx, std::string aggregate, std::string_view organization_code, absl::Time time,
                    const google::protobuf::Message& payload, uint64_t last_event_id) {
  db::OutboxEvent event;
  event.aggregate = std::move(aggregate);
  event.organization = std::string(organization_code);
  event.time = time;
  event.audience.set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
  event.payload = &payload;
  return tx.Emit(event, last_event_id);
}

}  // namespace mingbai::catalog
