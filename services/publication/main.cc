// The publication service: duty ledger, publications, reviews, notices, archive.

#include "common/service/runtime.h"
#include "mingbai/config/v1/config.pb.h"
#include "services/publication/wiring.h"

int main(int argc, char** argv) {
  mingbai::config::v1::PublicationConfig config;
  return mingbai::service::Main(
      argc, argv,
      {"publication", &config, config.mutable_server(), config.mutable_database(), mingbai::publication::Migrations(),
       [&config](mingbai::service::Runtime& runtime) { return mingbai::publication::Wire(runtime, config); },
       /*heaps=*/2});
}
