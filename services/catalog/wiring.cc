#include "services/catalog/wiring.h"

#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "common/timed/timed_worker.h"
#include "services/catalog/block_handlers.h"
#include "services/catalog/board_handlers.h"
#include "services/catalog/catalog_draft_handlers.h"
#include "services/catalog/catalog_search.h"
#include "services/catalog/catalog_service.h"
#include "services/catalog/circle_handlers.h"
#include "services/catalog/effective_calls.h"
#include "services/catalog/filing_handlers.h"
#include "services/catalog/filing_rules.h"
#include "services/catalog/open_texts.h"
#include "services/catalog/organization_changes.h"
#include "services/catalog/party_handlers.h"
#include "services/catalog/roster_handlers.h"
#include "services/catalog/standard_calls.h"

namespace mingbai::catalog {
namespace {

constexpr absl::Duration kInterval = absl::Milliseconds(500);

template <typename Handlers>
void AddHandlers(service::Runtime& runtime, rpc::Service& service) {
  auto handlers = std::make_shared<Handlers>(&runtime.database(), &runtime.clock());
  handlers->Register(service);
  runtime.Keep(handlers);
}

}  // namespace

absl::Status Wire(service::Runtime& runtime, const config::v1::CatalogConfig& config) {
  auto service = std::make_unique<rpc::Service>("mingbai.catalog.v1.CatalogService", CheckWrite);
  AddHandlers<CatalogService>(runtime, *service);
  AddHandlers<BoardHandlers>(runtime, *service);
  AddHandlers<RosterHandlers>(runtime, *service);
  AddHandlers<BlockHandlers>(runtime, *service);
  AddHandlers<PartyHandlers>(runtime, *service);
  AddHandlers<CircleHandlers>(runtime, *service);
  AddHandlers<StandardCatalogueCalls>(runtime, *service);
  auto changes = std::make_shared<OrganizationChanges>(&runtime.database(), &runtime.clock());
  auto worker = std::make_shared<timed::TimedWorker>(
      "catalog", &runtime.database(), kInterval, [changes](const timed::Lease& lease) { return changes->Step(lease); });
  runtime.Add({[worker] { worker->Start(); }, [worker] { worker->Stop(); }});
  auto search = std::make_shared<CatalogSearch>(&runtime.database(), &runtime.clock());
  search->Register(*service);
  runtime.Add({[search] { search->Start(); }, [search] { search->Stop(); }});
  runtime.AddReadiness([search] { return search->ready(); });
  const int filing_days = config.filing_working_days() > 0 ? config.filing_working_days() : kFilingWorkingDays;
  AddHandlers<EffectiveCalls>(runtime, *service);
  auto drafts = std::make_shared<CatalogDraftHandlers>(&runtime.database(), &runtime.clock(), filing_days);
  drafts->Register(*service);
  runtime.Keep(drafts);
  auto filings = std::make_shared<FilingHandlers>(&runtime.database(), &runtime.clock(), filing_days);
  filings->Register(*service);
  runtime.Keep(filings);
  runtime.Serve(std::move(service));
  return absl::OkStatus();
}

}  // namespace mingbai::catalog
