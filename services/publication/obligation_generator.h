#pragma once

// Brings the duty ledger in line with the catalog's duties (DOMAIN P-2, C-4). Thread-safe.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/time/clock.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/ledger_inputs.h"
#include "services/publication/reconcile.h"
#include "services/publication/request_fields.h"

namespace mingbai::publication {

class ObligationGenerator {
 public:
  ObligationGenerator(db::Database* database, const Clock* clock, const CatalogReader* catalog)
      : database_(database), clock_(clock), catalog_(catalog) {}

  // A few organizations per transaction: what breaks off is completed by a repeat, since names are derived. The answer
  // is recorded last. Whole months are kept in line from then on. FAILED_PRECONDITION, reason CALENDAR_MISSING;
  // NOT_FOUND, reason ORGANIZATION_NOT_FOUND; ABORTED, reason CONFLICT, where the catalog changes all the while.
  absl::StatusOr<v1::GenerateObligationsResponse> Generate(const rpc::CallContext& call,
                                                           const v1::GenerateObligationsRequest& request);

  // What comes in line: all that is owed, or what is stored, be it under a former organization's name.
  enum class Keep { kAll, kStored };
  // Brings months ("2026-10", consecutive) of a subtree in line, looking only at organizations whose duties may have
  // changed, or the calendar. Errors as above. Any number of processes may do so at once.
  absl::StatusOr<v1::GenerateObligationsResponse> Refresh(const rpc::CallContext& call, const std::string& parent,
                                                          const std::vector<std::string>& months, Keep keep);

 private:
  enum class Write { kNo, kYes };
  // What Refresh brings in line, and by which calendar.
  struct Refreshed {
    const std::string& parent;
    const std::vector<std::string>& months;
    Keep keep;
    DaySpan span;  // of the months
    const WorkingCalendar& calendar;
  };
  // An organization whose months were made of something else than this.
  struct Stale {
    std::string organization;  // code
    std::string fingerprint;
  };
  // The fingerprints that were stored when the duties were asked for, and those that belong to them.
  struct InputChange {
    const inputs::Fingerprints& seen;
    inputs::Fingerprints fresh;
    Keep keep = Keep::kAll;
    // Locks the organizations of `fresh`; ABORTED, reason LEDGER_MOVED, where others are stored by now.
    absl::Status Claim(db::Connection& sql) const;
  };

  absl::StatusOr<WorkingCalendar> Calendar(const rpc::CallContext& call) const;
  absl::StatusOr<v1::GenerateObligationsResponse> LookAtAll(const rpc::CallContext& call, const std::string& parent,
                                                            const DaySpan& span, bool write);
  // Refresh for a page of stamps; true where things changed meanwhile and the page must be taken anew.
  absl::StatusOr<bool> RefreshStale(const rpc::CallContext& call, const Refreshed& refreshed,
                                    const catalog::v1::ListDutyStampsResponse& page, size_t* batch,
                                    v1::GenerateObligationsResponse* response);
  // The same for some that follow each other, in as many parts as they are too many; `seen` are the fingerprints that
  // were stored before. Sets how many to take next.
  absl::StatusOr<bool> RefreshRun(const rpc::CallContext& call, const Refreshed& refreshed,
                                  const inputs::Fingerprints& seen, absl::Span<const Stale> run, size_t* batch,
                                  v1::GenerateObligationsResponse* response);
  // What a page of duties makes of the stored obligations of its organizations with terms that end within `span`;
  // written where asked for, looking at all of theirs after a race. `inputs_changed`, where given, goes with it.
  absl::StatusOr<Reconciliation> BringInLine(const rpc::CallContext& call, const std::string& parent,
                                             const catalog::v1::ListDutiesResponse& page,
                                             const WorkingCalendar& calendar, const DaySpan& span, Write write,
                                             const InputChange* inputs_changed);
  db::Database* const database_;
  const Clock* const clock_;
  const CatalogReader* const catalog_;
};

}  // namespace mingbai::publication
