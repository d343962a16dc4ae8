#pragma once

// The methods of PublicationService on obligations. Thread-safe.

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/event_reporter.h"
#include "services/publication/obligation_generator.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication {

class ObligationHandlers {
 public:
  ObligationHandlers(db::Database* database, const Clock* clock, const CatalogReader* catalog)
      : database_(database),
        clock_(clock),
        catalog_(catalog),
        generator_(database, clock, catalog),
        reporter_(database, clock, catalog) {}

  // Adds the handlers; they refer to this object.
  void Register(rpc::Service* service);

  ObligationGenerator* generator() { return &generator_; }

  // Outcomes as the contract says (publication_service.proto).
  absl::StatusOr<v1::Obligation> Get(const rpc::CallContext& call, const v1::GetObligationRequest& request);
  absl::StatusOr<v1::ListObligationsResponse> List(const rpc::CallContext& call,
                                                   const v1::ListObligationsRequest& request);
  absl::StatusOr<v1::SummarizeObligationsResponse> Summarize(const rpc::CallContext& call,
                                                             const v1::SummarizeObligationsRequest& request);
  absl::StatusOr<v1::Obligation> Defer(const rpc::CallContext& call, const v1::DeferObligationRequest& request);
  absl::StatusOr<v1::Obligation> Exempt(const rpc::CallContext& call, const v1::ExemptObligationRequest& request);

 private:
  // Locks the obligation, lets `change` change it, records the decision and its event.
  absl::StatusOr<v1::Obligation> Decide(const rpc::CallContext& call, const std::string& name, const std::string& etag,
                                        bool deferral,
                                        absl::FunctionRef<absl::Status(absl::Time now, ObligationRow* row)> change);

  db::Database* const database_;
  const Clock* const clock_;
  const CatalogReader* const catalog_;
  ObligationGenerator generator_;
  EventReporter reporter_;
};

}  // namespace mingbai::publication
