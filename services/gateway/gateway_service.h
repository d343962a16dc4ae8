#pragma once

#include <memory>

#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "services/gateway/import/import_service.h"
#include "services/gateway/views/view_cache.h"

namespace mingbai::gateway {

// The handlers of mingbai.gateway.v1.GatewayService. All that is given must outlive the service.
std::unique_ptr<rpc::Service> MakeGatewayService(ViewCache* views, ImportService* imports, const Clock* clock);

}  // namespace mingbai::gateway
