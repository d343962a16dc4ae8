#pragma once

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/catalog/v1/block.pb.h"

namespace mingbai::catalog {

// The methods about blocks and who supervises (DOMAIN C-8); outcomes as the contract documents them. Holds no state of
// its own: thread-safe. `database` and `clock` outlive it.
class BlockHandlers {
 public:
  BlockHandlers(db::Database* database, Clock* clock) : database_(*database), clock_(*clock) {}
  // Adds its methods to `service`, which must not outlive this object.
  void Register(rpc::Service& service);

 private:
  using Call = const rpc::CallContext&;
  template <typename T>
  using Or = absl::StatusOr<T>;

  Or<v1::Block> SetBlock(Call call, const v1::SetBlockRequest& request);
  Or<v1::Block> EndBlock(Call call, const v1::EndBlockRequest& request);
  Or<v1::ListBlocksResponse> ListBlocks(Call call, const v1::ListBlocksRequest& request);
  Or<v1::ListBlockVersionsResponse> ListBlockVersions(Call call, const v1::ListBlockVersionsRequest& request);
  Or<v1::Supervision> GetSupervision(Call call, const v1::GetSupervisionRequest& request);

  db::Database& database_;
  Clock& clock_;
};

}  // namespace mingbai::catalog
