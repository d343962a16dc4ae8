#include "services/gateway/edge/contracts.h"

#include "common/status/status.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/evaluation/v1/evaluation_service.pb.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/gateway/edge/json_support.h"

namespace mingbai::gateway::edge {

std::vector<const google::protobuf::ServiceDescriptor*> ContractServices() {
  return {
      gateway::v1::GetBoardRequest::descriptor()->file()->FindServiceByName("GatewayService"),
      catalog::v1::GetItemRequest::descriptor()->file()->FindServiceByName("CatalogService"),
      publication::v1::GetPublicationRequest::descriptor()->file()->FindServiceByName("PublicationService"),
      feedback::v1::LookupCaseRequest::descriptor()->file()->FindServiceByName("FeedbackService"),
      evaluation::v1::ListRankingsRequest::descriptor()->file()->FindServiceByName("EvaluationService"),
  };
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
