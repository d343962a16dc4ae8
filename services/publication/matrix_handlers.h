#pragma once

// GetObligationMatrix, ListObligationCells and ExportObligationCells. Thread-safe.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "google/api/httpbody.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/publication/catalog_reader.h"
#include "services/publication/obligation_cells.h"

namespace mingbai::publication {

class MatrixHandlers {
 public:
  MatrixHandlers(db::Database* database, const Clock* clock, const CatalogReader* catalog)
      : database_(database), clock_(clock), catalog_(catalog) {}

  // Adds the handlers; they refer to this object.
  void Register(rpc::Service* service);

  // Outcomes as the contract says (publication_service.proto).
  absl::StatusOr<v1::GetObligationMatrixResponse> GetMatrix(const rpc::CallContext& call,
                                                            const v1::GetObligationMatrixRequest& request);
  absl::StatusOr<v1::ListObligationCellsResponse> ListCells(const rpc::CallContext& call,
                                                            const v1::ListObligationCellsRequest& request);
  absl::StatusOr<google::api::HttpBody> ExportCells(const rpc::CallContext& call,
                                                    const v1::ExportObligationCellsRequest& request);

 private:
  db::Database* const database_;
  const Clock* const clock_;
  const CatalogReader* const catalog_;
};

}  // namespace mingbai::publication
