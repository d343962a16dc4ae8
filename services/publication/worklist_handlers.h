#pragma once

// GetWorklist and ListOverdueByOwner: the lists of each tier. Thread-safe.

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/publication/audience.h"
#include "services/publication/catalog_reader.h"

namespace mingbai::publication {

class WorklistHandlers {
 public:
  WorklistHandlers(db::Database* database, const Clock* clock, const CatalogReader* catalog)
      : database_(database), clock_(clock), catalog_(catalog) {}

  // Adds the handlers; they refer to this object.
  void Register(rpc::Service* service);

  // Outcomes as the contract says (publication_service.proto).
  absl::StatusOr<v1::GetWorklistResponse> GetWorklist(const rpc::CallContext& call,
                                                      const v1::GetWorklistRequest& request);
  absl::StatusOr<v1::ListOverdueByOwnerResponse> ListOverdueByOwner(const rpc::CallContext& call,
                                                                    const v1::ListOverdueByOwnerRequest& request);

 private:
  // A few organizations with obligations from `low` on, and whose overdue work they have.
  struct Block {
    std::vector<std::string> organizations;
    std::vector<v1::OverdueOwner> owners;
  };
  absl::StatusOr<Block> ReadBlock(const rpc::CallContext& call, const std::string& low, const std::string& high,
                                  absl::Time now, const Viewer& viewer) const;

  db::Database* const database_;
  const Clock* const clock_;
  const CatalogReader* const catalog_;
};

}  // namespace mingbai::publication
