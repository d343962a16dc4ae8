#pragma once

// Brings obligations into being: from the catalog's duties, and from reported events (DOMAIN P-2, C-6). Thread-safe.

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/time/clock.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/reconcile.h"
#include "services/publication/request_fields.h"

namespace mingbai::publication {

class ObligationGenerator {
 public:
  ObligationGenerator(db::Database* database, const Clock* clock, const CatalogReader* catalog)
      : database_(database), clock_(clock), catalog_(catalog) {}

  // A page of organizations per transaction: what breaks off is completed by a repeat, since names are derived. The
  // answer is recorded last. FAILED_PRECONDITION, reason CALENDAR_MISSING; NOT_FOUND, reason ORGANIZATION_NOT_FOUND.
  absl::StatusOr<v1::GenerateObligationsResponse> Generate(const rpc::CallContext& call,
                                                           const v1::GenerateObligationsRequest& request);

  // FAILED_PRECONDITION, reason NO_DUTY or NOT_PROMPT.
  absl::StatusOr<v1::Obligation> ReportEvent(const rpc::CallContext& call, const v1::ReportEventRequest& request);

 private:
  absl::StatusOr<v1::GenerateObligationsResponse> Fill(const rpc::CallContext& call,
                                                       const v1::GenerateObligationsRequest& request);
  // What a page of duties makes of the stored obligations of its organizations with terms that end within `span`;
  // written where `write`, looking at all of theirs after a race.
  absl::StatusOr<Reconciliation> BringInLine(const rpc::CallContext& call, const catalog::v1::ListDutiesResponse& page,
                                             const WorkingCalendar& calendar, const DaySpan& span, bool write);
  // The obligation that the event makes due, its occurrence still open.
  absl::StatusOr<ObligationRow> RowOfEvent(const rpc::CallContext& call, const v1::ReportEventRequest& request) const;

  db::Database* const database_;
  const Clock* const clock_;
  const CatalogReader* const catalog_;
};

}  // namespace mingbai::publication
