#include "common/service/runtime.h"
#include "mingbai/config/v1/config.pb.h"
#include "services/gateway/wiring.h"

int main(int argc, char** argv) {
  mingbai::config::v1::GatewayConfig config;
  return mingbai::service::Main(
      argc, argv,
      {.name = "gateway",
       .config = &config,
       .server = config.mutable_server(),
       .database = nullptr,
       .migrations = {},
       .wire = [&config](mingbai::service::Runtime& runtime) { return mingbai::gateway::Wire(runtime, config); }});
}
