#pragma once

// The catalog to and from the national standard catalogue (DOMAIN C-2, G-3).

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "google/api/httpbody.pb.h"
#include "mingbai/catalog/v1/standard_catalogue.pb.h"
#include "services/catalog/standard_import.h"

namespace mingbai::catalog {

// Two methods of CatalogService; outcomes as the contract documents them. Holds no state of its own: thread-safe.
// `database` and `clock` outlive it.
class StandardCatalogueCalls {
 public:
  StandardCatalogueCalls(db::Database* database, Clock* clock) : database_(*database), clock_(*clock) {}

  // Adds the methods to `service`, which must not outlive this object.
  void Register(rpc::Service& service);

 private:
  absl::StatusOr<google::api::HttpBody> Export(const rpc::CallContext& call,
                                               const v1::ExportStandardCatalogueRequest& request);
  absl::StatusOr<v1::ImportStandardCatalogueResponse> Import(const rpc::CallContext& call,
                                                             const v1::ImportStandardCatalogueRequest& request);
  // Decides on the rows and, with `write`, stores what they say.
  absl::StatusOr<std::vector<PlannedRow>> Take(db::Transaction& tx, const std::vector<RowReading>& readings,
                                               const Header& header, const v1::CatalogueDefaults& defaults, bool write,
                                               absl::Time now);

  absl::Time Now() const { return absl::FromUnixMicros(absl::ToUnixMicros(clock_.Now())); }

  db::Database& database_;
  Clock& clock_;
};

}  // namespace mingbai::catalog
