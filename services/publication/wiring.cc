#include "services/publication/wiring.h"

#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "common/config/config.h"
#include "common/merkle/note.h"
#include "common/rpc/service.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/timed/timed_worker.h"
#include "services/catalog/client/circles.h"
#include "services/catalog/client/directory.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/draft_handlers.h"
#include "services/publication/explain_handler.h"
#include "services/publication/feed_handler.h"
#include "services/publication/ledger/appender.h"
#include "services/publication/ledger/handlers.h"
#include "services/publication/ledger_upkeep.h"
#include "services/publication/matrix_handlers.h"
#include "services/publication/obligation_handlers.h"
#include "services/publication/read_handlers.h"
#include "services/publication/release_handlers.h"
#include "services/publication/reminder_handlers.h"
#include "services/publication/reminder_round.h"
#include "services/publication/timed_work.h"
#include "services/publication/worklist_handlers.h"

namespace mingbai::publication {
namespace {

constexpr char kCatalog[] = "mingbai.catalog.v1.CatalogService";
constexpr char kPublication[] = "mingbai.publication.v1.PublicationService";
// A change shows within a second (docs/architecture.md).
constexpr absl::Duration kTimedInterval = absl::Milliseconds(500);
constexpr absl::Duration kUpkeepInterval = absl::Seconds(2);

// All objects of the service, in the order of their dependencies.
struct Parts {
  Parts(service::Runtime& runtime, std::shared_ptr<const rpc::Client> client, merkle::NoteSigner signer,
        bool has_upkeep)
      : directory(client, catalog::Directory::Holds::kMembershipsToo),
        catalog(&directory, client),
        obligations(&runtime.database(), &runtime.clock(), &catalog),
        explain(&runtime.database(), &runtime.clock(), &catalog),
        worklists(&runtime.database(), &runtime.clock(), &catalog),
        matrix(&runtime.database(), &runtime.clock(), &catalog),
        drafts(&runtime.database(), &runtime.clock(), &catalog),
        releases(&runtime.database(), &runtime.clock(), &catalog),
        reads(&runtime.database(), &runtime.clock(), &catalog),
        feeds(&runtime.database(), &runtime.clock(), &catalog),
        reminders(&runtime.database(), &runtime.clock(), &catalog),
        timed(&runtime.database(), &runtime.clock(), &catalog, has_upkeep),
        upkeep(&runtime.database(), &runtime.clock(), &catalog, obligations.generator()),
        keeper("duty ledger", &runtime.database(), kUpkeepInterval,
               [this](const timed::Lease&) { return upkeep.Step(); }),
        worker("publication", &runtime.database(), kTimedInterval,
               [this](const timed::Lease& lease) { return timed.Step(lease); }),
        reminder_round(&runtime.database(), &runtime.clock(), &catalog, has_upkeep),
        crier("reminders", &runtime.database(), kTimedInterval,
              [this](const timed::Lease& lease) { return reminder_round.Step(lease); }),
        appender(&runtime.database(), std::move(signer)),
        ledger(&runtime.database(), appender.verifier_key()),
        scribe("ledger", &runtime.database(), kTimedInterval,
               [this](const timed::Lease& lease) { return appender.Step(lease); }) {}

  catalog::Directory directory;
  CatalogReader catalog;
  ObligationHandlers obligations;
  ExplainHandler explain;
  WorklistHandlers worklists;
  MatrixHandlers matrix;
  DraftHandlers drafts;
  ReleaseHandlers releases;
  ReadHandlers reads;
  FeedHandler feeds;
  ReminderHandlers reminders;
  TimedWork timed;
  LedgerUpkeep upkeep;
  timed::TimedWorker keeper;
  timed::TimedWorker worker;
  ReminderRound reminder_round;
  timed::TimedWorker crier;
  ledger::Appender appender;
  ledger::Handlers ledger;
  timed::TimedWorker scribe;
};

absl::StatusOr<merkle::NoteSigner> MakeSigner(const config::v1::LedgerConfig& config) {
  if (config.origin().empty()) return absl::InvalidArgumentError("ledger.origin is missing");
  if (config.key_file().empty()) return absl::InvalidArgumentError("ledger.key_file is missing");
  MB_ASSIGN_OR_RETURN(const std::string seed, ReadKeyFile("ledger.key_file", config.key_file()));
  absl::StatusOr<merkle::NoteSigner> signer = merkle::NoteSigner::Make(config.origin(), seed);
  if (signer.ok()) return signer;
  return absl::InvalidArgumentError(StrCat("ledger.origin: ", std::string(signer.status().message())));
}

}  // namespace

absl::Status Wire(service::Runtime& runtime, const config::v1::PublicationConfig& config) {
  if (config.catalog_target().empty()) return absl::InvalidArgumentError("catalog_target is missing");
  MB_ASSIGN_OR_RETURN(merkle::NoteSigner signer, MakeSigner(config.ledger()));
  auto parts = std::make_shared<Parts>(runtime, runtime.MakeClient(config.catalog_target(), kCatalog),
                                       std::move(signer), !config.no_upkeep());
  auto service = std::make_unique<rpc::Service>(kPublication);
  parts->obligations.Register(service.get());
  parts->explain.Register(service.get());
  parts->worklists.Register(service.get());
  parts->matrix.Register(service.get());
  parts->drafts.Register(service.get());
  parts->releases.Register(service.get());
  parts->feeds.Register(service.get());
  parts->reads.Register(service.get());
  parts->reminders.Register(service.get());
  parts->ledger.Register(service.get());
  runtime.Serve(std::move(service));
  catalog::ResolveCircles(runtime, &parts->directory);
  runtime.Add({[parts] { parts->directory.Start(); }, [parts] { parts->directory.Stop(); }});
  runtime.Add({[parts] { parts->worker.Start(); }, [parts] { parts->worker.Stop(); }});
  if (!config.no_upkeep()) {
    parts->directory.OnChange([parts = parts.get()](const common::v1::Event&) { parts->upkeep.Note(); });
    runtime.Add({[parts] { parts->keeper.Start(); }, [parts] { parts->keeper.Stop(); }});
  }
  if (!config.no_reminders()) runtime.Add({[parts] { parts->crier.Start(); }, [parts] { parts->crier.Stop(); }});
  runtime.Add({[parts] { parts->scribe.Start(); }, [parts] { parts->scribe.Stop(); }});
  runtime.Keep(std::move(parts));
  return absl::OkStatus();
}

}  // namespace mingbai::publication
