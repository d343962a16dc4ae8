#include "services/feedback/wiring.h"

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "common/rpc/call_context.h"
#include "common/status/status.h"
#include "services/catalog/client/directory.h"
#include "services/feedback/case_handover.h"
#include "services/feedback/case_repository.h"
#include "services/feedback/feedback_service.h"
#include "services/feedback/term_work.h"

namespace mingbai::feedback {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(1);
// A replica that has not yet heard of a new calendar may still count a term in the old one: looked after now and then.
constexpr absl::Duration kRecountInterval = absl::Minutes(1);

// Cases of organizations that are no more are looked for so often.
constexpr absl::Duration kHandoverInterval = absl::Seconds(10);

// One step of the timed work: open cases follow the organizations and terms the calendar, then those that ended are
// told of.
timed::TimedWorker::Step TermStep(db::Database* database, Clock* clock, std::shared_ptr<catalog::Directory> directory) {
  return [=, recounted = 0, next_recount = absl::InfinitePast(),
          next_handover = absl::InfinitePast()](const timed::Lease& lease) mutable -> absl::StatusOr<bool> {
    if (directory->loaded() && absl::Now() >= next_handover) {
      MB_ASSIGN_OR_RETURN(bool more, HandOverCases(*database, lease, *directory, clock->Now()));
      if (more) return true;
      next_handover = absl::Now() + kHandoverInterval;
    }
    const std::shared_ptr<const WorkingCalendar> calendar = directory->Calendar();
    if (calendar->version() > recounted || absl::Now() >= next_recount) {
      MB_ASSIGN_OR_RETURN(bool more, RecountTerms(*database, lease, *calendar, clock->Now()));
      if (more) return true;
      recounted = calendar->version();
      next_recount = absl::Now() + kRecountInterval;
    }
    return TellEndedTerms(*database, lease, clock->Now());
  };
}

}  // namespace

absl::Status Wire(service::Runtime& runtime, const config::v1::FeedbackConfig& config) {
  db::Database& database = runtime.database();
  MB_ASSIGN_OR_RETURN(std::vector<DeadlineRule> rules,
                      database.Read(rpc::SystemContext("feedback start").budget,
                                    [](db::Connection& sql) { return LoadDeadlineRules(sql); }));
  auto directory = std::make_shared<catalog::Directory>(
      runtime.MakeClient(config.catalog_target(), "mingbai.catalog.v1.CatalogService"));
  runtime.Keep(directory);
  runtime.Add({[directory] { directory->Start(); }, [directory] { directory->Stop(); }});
  runtime.AddReadiness([directory] { return directory->loaded(); });

  auto handlers = std::make_unique<rpc::Service>("mingbai.feedback.v1.FeedbackService");
  FeedbackService::AddHandlers(
      std::make_shared<FeedbackService>(&database, &runtime.clock(), directory, DeadlineRules(std::move(rules))),
      handlers.get());
  runtime.Serve(std::move(handlers));

  auto worker = std::make_shared<timed::TimedWorker>("feedback-terms", &database, kInterval,
                                                     TermStep(&database, &runtime.clock(), directory));
  runtime.Keep(worker);
  runtime.Add({[worker] { worker->Start(); }, [worker] { worker->Stop(); }});
  return absl::OkStatus();
}

}  // namespace mingbai::feedback
