#pragma once

// ExplainObligation. Thread-safe.

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/explanation.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication {

class ExplainHandler {
 public:
  ExplainHandler(db::Database* database, const Clock* clock, const CatalogReader* catalog)
      : database_(database), clock_(clock), catalog_(catalog) {}

  // Adds the handler; it refers to this object.
  void Register(rpc::Service* service);

  // Outcomes as the contract says (publication_service.proto).
  absl::StatusOr<v1::ExplainObligationResponse> Explain(const rpc::CallContext& call,
                                                        const v1::ExplainObligationRequest& request);

 private:
  // What catalog can tell of the row; an error only where the call's own time is over.
  absl::StatusOr<CatalogFacts> Gather(const rpc::CallContext& call, const ObligationRow& row) const;

  db::Database* const database_;
  const Clock* const clock_;
  const CatalogReader* const catalog_;
};

}  // namespace mingbai::publication
