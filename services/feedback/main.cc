// mingbai-feedback: the feedback service.

#include "common/service/runtime.h"
#include "services/feedback/wiring.h"

int main(int argc, char** argv) {
  mingbai::config::v1::FeedbackConfig config;
  return mingbai::service::Main(
      argc, argv,
      {.name = "feedback",
       .config = &config,
       .server = &config.server(),
       .database = &config.database(),
       .migrations = mingbai::feedback::Migrations(),
       .wire = [&config](mingbai::service::Runtime& runtime) { return mingbai::feedback::Wire(runtime, config); }});
}
