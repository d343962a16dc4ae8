#include "services/catalog/catalog_service.h"

#include <utility>

#include "absl/strings/cord.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "google/rpc/error_details.pb.h"

namespace mingbai::catalog {

void CatalogService::Register(rpc::Service& service) {
  service.Handle("GetOrganization", this, &CatalogService::GetOrganization);
  service.Handle("ListOrganizations", this, &CatalogService::ListOrganizations);
  service.Handle("CreateOrganization", this, &CatalogService::CreateOrganization);
  service.Handle("BatchCreateOrganizations", this, &CatalogService::BatchCreateOrganizations);
  service.Handle("UpdateOrganization", this, &CatalogService::UpdateOrganization);
  service.Handle("ImportOrganizations", this, &CatalogService::ImportOrganizations);
  service.Handle("MergeOrganizations", this, &CatalogService::MergeOrganizations);
  service.Handle("SplitOrganization", this, &CatalogService::SplitOrganization);
  service.Handle("MoveOrganization", this, &CatalogService::MoveOrganization);
  service.Handle("AbolishOrganization", this, &CatalogService::AbolishOrganization);
  service.Handle("GetItem", this, &CatalogService::GetItem);
  service.Handle("ListItems", this, &CatalogService::ListItems);
  service.Handle("ListItemVersions", this, &CatalogService::ListItemVersions);
  service.Handle("CreateItem", this, &CatalogService::CreateItem);
  service.Handle("BatchCreateItems", this, &CatalogService::BatchCreateItems);
  service.Handle("UpdateItem", this, &CatalogService::UpdateItem);
  service.Handle("ListAdoptions", this, &CatalogService::ListAdoptions);
  service.Handle("BatchGetAdoptions", this, &CatalogService::BatchGetAdoptions);
  service.Handle("BatchAdoptItems", this, &CatalogService::BatchAdoptItems);
  service.Handle("DropAdoption", this, &CatalogService::DropAdoption);
  service.Handle("ListDuties", this, &CatalogService::ListDuties);
  service.Handle("ListDutyStamps", this, &CatalogService::ListDutyStamps);
  service.Handle("ImportCalendar", this, &CatalogService::ImportCalendar);
  service.Handle("SetCountyDays", this, &CatalogService::SetCountyDays);
  service.Handle("GetWorkingCalendar", this, &CatalogService::GetWorkingCalendar);
  service.Handle("ExplainDeadline", this, &CatalogService::ExplainDeadline);
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
