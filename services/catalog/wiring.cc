#include "services/catalog/wiring.h"

#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "common/timed/timed_worker.h"
#include "services/catalog/block_handlers.h"
#include "services/catalog/board_handlers.h"
#include "services/catalog/catalog_search.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/organization_changes.h"
#include "services/catalog/roster_handlers.h"
#include "services/catalog/standard_calls.h"

namespace mingbai::catalog {
namespace {

constexpr absl::Duration kInterval = absl::Milliseconds(500);

}  // namespace

absl::Status Wire(service::Runtime& runtime, const config::v1::CatalogConfig& /*config*/) {
  auto catalog = std::make_shared<CatalogService>(&runtime.database(), &runtime.clock());
  auto service = std::make_unique<rpc::Service>("mingbai.catalog.v1.CatalogService");
  catalog->Register(*service);
  runtime.Keep(catalog);
  auto changes = std::make_shared<OrganizationChanges>(&runtime.database(), &runtime.clock());
  auto worker = std::make_shared<timed::TimedWorker>(
      "catalog", &runtime.database(), kInterval, [changes](const timed::Lease& lease) { return changes->Step(lease); });
  runtime.Add({[worker] { worker->Start(); }, [worker] { worker->Stop(); }});
  auto standard = std::make_shared<StandardCatalogueCalls>(&runtime.database(), &runtime.clock());
  standard->Register(*service);
  runtime.Keep(standard);
  auto search = std::make_shared<CatalogSearch>(&runtime.database(), &runtime.clock());
  search->Register(*service);
  runtime.Add({[search] { search->Start(); }, [search] { search->Stop(); }});
  runtime.AddReadiness([search] { return search->ready(); });
  auto boards = std::make_shared<BoardHandlers>(&runtime.database(), &runtime.clock());
  boards->Register(*service);
  runtime.Keep(boards);
  auto roster = std::make_shared<RosterHandlers>(&runtime.database(), &runtime.clock());
  roster->Register(*service);
  runtime.Keep(roster);
  auto blocks = std::make_shared<BlockHandlers>(&runtime.database(), &runtime.clock());
  blocks->Register(*service);
  runtime.Keep(blocks);
  runtime.Serve(std::move(service));
  return absl::OkStatus();
}

}  // namespace mingbai::catalog
