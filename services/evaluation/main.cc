#include "common/service/runtime.h"
#include "services/evaluation/wiring.h"

int main(int argc, char** argv) {
  mingbai::config::v1::EvaluationConfig config;
  return mingbai::service::Main(
      argc, argv,
      {.name = "evaluation",
       .config = &config,
       .server = &config.server(),
       .database = &config.database(),
       .migrations = mingbai::evaluation::Migrations(),
       .wire = [&config](mingbai::service::Runtime& runtime) { return mingbai::evaluation::Wire(runtime, config); }});
}
