#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/catalog/v1/draft.pb.h"
#include "mingbai/catalog/v1/effective_catalog.pb.h"

namespace mingbai::catalog {

// The methods that tell what a catalog comes to (DOMAIN C-3, C-4, C-7); outcomes as the contract documents them. Holds
// no state of its own: thread-safe. `database` and `clock` outlive it.
class EffectiveCalls {
 public:
  EffectiveCalls(db::Database* database, Clock* clock) : database_(*database), clock_(*clock) {}
  // Adds its methods to `service`, which must not outlive this object.
  void Register(rpc::Service& service);

 private:
  using Call = const rpc::CallContext&;

  absl::StatusOr<v1::GetEffectiveCatalogResponse> Catalog(Call call, const v1::GetEffectiveCatalogRequest& request);
  absl::StatusOr<v1::ListUnclearDutiesResponse> Unclear(Call call, const v1::ListUnclearDutiesRequest& request);
  absl::StatusOr<v1::CompareItemVersionsResponse> CompareVersions(Call call,
                                                                  const v1::CompareItemVersionsRequest& request);
  // As given, or today.
  absl::StatusOr<std::string> DayOf(const std::string& date) const;

  db::Database& database_;
  Clock& clock_;
};

}  // namespace mingbai::catalog
