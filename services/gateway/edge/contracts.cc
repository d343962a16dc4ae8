#include "services/gateway/edge/contracts.h"

#include "common/status/status.h"
#include "google/protobuf/descriptor.h"
#include "services/gateway/edge/json_support.h"

namespace mingbai::gateway::edge {

std::vector<const google::protobuf::ServiceDescriptor*> ContractServices() {
  std::vector<const google::protobuf::ServiceDescriptor*> services;
  for (const char* name : {"mingbai.gateway.v1.GatewayService", "mingbai.catalog.v1.CatalogService",
                           "mingbai.publication.v1.PublicationService", "mingbai.feedback.v1.FeedbackService",
                           "mingbai.evaluation.v1.EvaluationService"}) {
    const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
    if (service != nullptr) services.push_back(service);
  }
  return services;
}
absl::StatusOr<RouteTable> ContractRoutes() {
  const std::vector<const google::protobuf::ServiceDescriptor*> services = ContractServices();
  MB_ASSIGN_OR_RETURN(RouteTable table, RouteTable::Build(services));
  for (const auto& route : table.routes()) {
    MB_RETURN_IF_ERROR(CheckJsonSupport(route->method->input_type()));
    if (!route->raw) MB_RETURN_IF_ERROR(CheckJsonSupport(route->method->output_type()));
  }
  return table;
}

}  // namespace mingbai::gateway::edge
