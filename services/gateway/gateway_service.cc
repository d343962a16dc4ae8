#include "services/gateway/gateway_service.h"

#include <string>

#include "common/names/names.h"
#include "common/status/status.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "services/gateway/views/view_time.h"

namespace mingbai::gateway {

std::unique_ptr<rpc::Service> MakeGatewayService(ViewCache* views, ImportService* imports, const Clock* clock) {
  auto service = std::make_unique<rpc::Service>("mingbai.gateway.v1.GatewayService");
  service->HandleBytes<v1::GetBoardRequest, v1::Board>(
      "GetBoard",
      [views](const rpc::CallContext& call, const v1::GetBoardRequest& request) -> absl::StatusOr<rpc::ReadyBytes> {
        return views->Get(ViewKind::kBoard, OrganizationCodeOf(request.name()), "", call.budget);
      });
  service->HandleBytes<v1::GetOverviewRequest, v1::Overview>(
      "GetOverview",
      [views, clock](const rpc::CallContext& call,
                     const v1::GetOverviewRequest& request) -> absl::StatusOr<rpc::ReadyBytes> {
        const std::string period = request.period().empty() ? MonthOf(clock->Now()) : request.period();
        if (!ParseMonth(period).has_value()) return InvalidField("period", "there is no such month");
        return views->Get(ViewKind::kOverview, OrganizationCodeOf(request.name()), period, call.budget);
      });
  service->Handle("ImportRecords", imports, &ImportService::Import);
  return service;
}

}  // namespace mingbai::gateway
