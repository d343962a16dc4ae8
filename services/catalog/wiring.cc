#include "services/catalog/wiring.h"

#include <memory>
#include <utility>

#include "services/catalog/catalog_service.h"

namespace mingbai::catalog {

absl::Status Wire(service::Runtime& runtime, const config::v1::CatalogConfig& /*config*/) {
  auto catalog = std::make_shared<CatalogService>(&runtime.database(), &runtime.clock());
  auto service = std::make_unique<rpc::Service>("mingbai.catalog.v1.CatalogService");
  catalog->Register(*service);
  runtime.Keep(catalog);
  runtime.Serve(std::move(service));
  return absl::OkStatus();
}

}  // namespace mingbai::catalog
