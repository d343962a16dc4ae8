#pragma once

// Brings the duty ledger in line with the catalog's duties (DOMAIN P-2, C-4). Thread-safe.

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/time/clock.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/publication/audience.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/ledger_inputs.h"
#include "services/publication/ledger_page.h"
#include "services/publication/request_fields.h"

namespace mingbai::publication {

class ObligationGenerator {
 public:
  ObligationGenerator(db::Database* database, const Clock* clock, const CatalogReader* catalog)
      : database_(database), clock_(clock), catalog_(catalog), page_(database, clock, catalog) {}

  // A few organizations per transaction: what breaks off is completed by a repeat, since names are derived. The answer
  // is recorded last. Whole months are kept in line from then on. FAILED_PRECONDITION, reason CALENDAR_MISSING;
  // NOT_FOUND, reason ORGANIZATION_NOT_FOUND; ABORTED, reason CONFLICT, where the catalog changes all the while.
  absl::StatusOr<v1::GenerateObligationsResponse> Generate(const rpc::CallContext& call,
                                                           const v1::GenerateObligationsRequest& request);

  // Brings months ("2026-10", consecutive) of a subtree in line, looking only at organizations whose duties may have
  // changed, or the calendar; all of them were looked at at `looked_at`, and not since. Errors as above. Any number of
  // processes may do so at once.
  absl::StatusOr<v1::GenerateObligationsResponse> Refresh(const rpc::CallContext& call, const std::string& parent,
                                                          const std::vector<std::string>& months, Keep keep,
                                                          absl::Time looked_at);

 private:
  // An organization and what its months are to be made of.
  struct Stamped {
    std::string organization;  // code
    std::string fingerprint;   // to be written
    std::string as_good_as;    // that of all: where all is in line, what is stored is
    bool stale = true;         // whether what is stored was made of something else
  };
  static bool IsStale(const LedgerScope& scope, const Stamped& stamped, const inputs::Fingerprints& stored);
  // The fingerprints that are stored of the scope's months.
  absl::StatusOr<inputs::Fingerprints> ReadStored(const rpc::CallContext& call, const LedgerScope& scope,
                                                  const std::string& first, const std::string& last) const;
  absl::StatusOr<WorkingCalendar> Calendar(const rpc::CallContext& call) const;
  // What would become of all of the span, as far as the caller may know of it; nothing is written.
  absl::StatusOr<v1::GenerateObligationsResponse> Preview(const rpc::CallContext& call, const LedgerScope& scope);
  // Tells what the viewer may know of; all of it without one.
  absl::StatusOr<v1::GenerateObligationsResponse> Write(const rpc::CallContext& call, const LedgerScope& scope,
                                                        const Viewer* viewer);
  // What one writing has done so far.
  struct Progress {
    const Viewer* viewer = nullptr;
    size_t batch = 1;               // organizations to take next
    int parts = 0;                  // written, so far
    std::set<std::string> written;  // organizations of the page
    bool handed_on = false;         // to a successor that may have been passed already
    bool moved = false;             // things changed meanwhile: the page must be taken anew
    v1::GenerateObligationsResponse response;

    // Adds what a lane has done that began with this one's batch and nothing else.
    void Add(const Progress& lane);
  };
  // Writes all there is once, in the order of the organizations.
  absl::Status WritePass(const rpc::CallContext& call, const LedgerScope& scope, Progress* progress);
  // What is stale of a page, in two lanes beside each other: one computes while the other waits for the database.
  absl::Status RefreshStale(const rpc::CallContext& call, const LedgerScope& scope,
                            const catalog::v1::ListDutyStampsResponse& page, Progress* progress);
  // What lanes have in common; `seen` are the fingerprints that were stored before the calendar and the duties were
  // asked for.
  struct Basis {
    const LedgerScope& scope;
    const WorkingCalendar& calendar;
    const inputs::Fingerprints& seen;
  };
  absl::Status RefreshLane(const rpc::CallContext& call, const Basis& basis, absl::Span<const Stamped> lane,
                           Progress* progress);
  // Some that follow each other and are stale, in as many parts as they are too many.
  absl::Status RefreshRun(const rpc::CallContext& call, const Basis& basis, absl::Span<const Stamped> run,
                          Progress* progress);
  db::Database* const database_;
  const Clock* const clock_;
  const CatalogReader* const catalog_;
  const LedgerPage page_;
};

}  // namespace mingbai::publication
