#pragma once

// Brings obligations into being from reported events: an event, or a stage reached, makes a prompt or staged item due
// (DOMAIN C-6). Thread-safe.

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/time/clock.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication {

class EventReporter {
 public:
  EventReporter(db::Database* database, const Clock* clock, const CatalogReader* catalog)
      : database_(database), clock_(clock), catalog_(catalog) {}

  // What happened before an organization took another's place is owed by the duty of that one, which becomes the
  // origin (DOMAIN C-1). FAILED_PRECONDITION, reason NO_DUTY, NOT_PROMPT, ORGANIZATION_ABOLISHED or TOO_MANY_EVENTS.
  absl::StatusOr<v1::Obligation> Report(const rpc::CallContext& call, const v1::ReportEventRequest& request);

 private:
  // A duty, and who owed it then.
  struct Owed {
    catalog::v1::Duty duty;
    std::string origin;  // code; empty for the organization itself
  };
  absl::StatusOr<Owed> FindDuty(const rpc::CallContext& call, const v1::ReportEventRequest& request,
                                absl::CivilDay day) const;
  // The obligation that the event makes due, its occurrence still open.
  absl::StatusOr<ObligationRow> RowOf(const rpc::CallContext& call, const v1::ReportEventRequest& request) const;

  db::Database* const database_;
  const Clock* const clock_;
  const CatalogReader* const catalog_;
};

}  // namespace mingbai::publication
