#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/catalog/v1/board.pb.h"

namespace mingbai::catalog {

// The methods about bulletin boards (DOMAIN P-8); outcomes as the contract documents them. Holds no state of its own:
// thread-safe. `database` and `clock` outlive it.
class BoardHandlers {
 public:
  BoardHandlers(db::Database* database, Clock* clock) : database_(*database), clock_(*clock) {}
  // Adds its methods to `service`, which must not outlive this object.
  void Register(rpc::Service& service);

 private:
  using Call = const rpc::CallContext&;
  template <typename T>
  using Or = absl::StatusOr<T>;

  Or<v1::ListBulletinBoardsResponse> List(Call call, const v1::ListBulletinBoardsRequest& request);
  Or<v1::ListBulletinBoardVersionsResponse> ListVersions(Call call,
                                                         const v1::ListBulletinBoardVersionsRequest& request);
  Or<v1::BatchCreateBulletinBoardsResponse> BatchCreate(Call call, const v1::BatchCreateBulletinBoardsRequest& request);
  Or<v1::BulletinBoard> Update(Call call, const v1::UpdateBulletinBoardRequest& request);
  Or<v1::BulletinBoard> TakeDown(Call call, const v1::TakeDownBulletinBoardRequest& request);

  db::Database& database_;
  Clock& clock_;
};

}  // namespace mingbai::catalog
