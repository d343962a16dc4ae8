#include "services/catalog/wiring.h"

int main(int argc, char** argv) {
  mingbai::config::v1::CatalogConfig config;
  mingbai::service::Program program;
  program.name = "catalog";
  program.config = &config;
  program.server = &config.server();
  program.database = &config.database();
  program.migrations = mingbai::catalog::Migrations();
  program.wire = [&config](mingbai::service::Runtime& runtime) { return mingbai::catalog::Wire(runtime, config); };
  return mingbai::service::Main(argc, argv, std::move(program));
}
