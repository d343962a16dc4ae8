#pragma once

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/catalog/v1/circle.pb.h"

namespace mingbai::catalog {

// The methods about circles and who belongs to them (DOMAIN C-9); outcomes as the contract documents them. Holds no
// state of its own: thread-safe. `database` and `clock` outlive it.
class CircleHandlers {
 public:
  CircleHandlers(db::Database* database, Clock* clock) : database_(*database), clock_(*clock) {}
  // Adds its methods to `service`, which must not outlive this object.
  void Register(rpc::Service& service);

 private:
  using Call = const rpc::CallContext&;
  template <typename T>
  using Or = absl::StatusOr<T>;

  // circle_handlers.cc
  Or<v1::Circle> SetCircle(Call call, const v1::SetCircleRequest& request);
  Or<v1::Circle> EndCircle(Call call, const v1::EndCircleRequest& request);
  Or<v1::ListCirclesResponse> ListCircles(Call call, const v1::ListCirclesRequest& request);
  Or<v1::ListCircleVersionsResponse> ListCircleVersions(Call call, const v1::ListCircleVersionsRequest& request);
  // member_calls.cc
  Or<v1::BatchAddCircleMembersResponse> BatchAdd(Call call, const v1::BatchAddCircleMembersRequest& request);
  Or<v1::CircleMember> EndMembership(Call call, const v1::EndCircleMembershipRequest& request);
  Or<v1::ListCircleMembersResponse> ListMembers(Call call, const v1::ListCircleMembersRequest& request);
  Or<v1::ListMembershipsResponse> ListMemberships(Call call, const v1::ListMembershipsRequest& request);

  db::Database& database_;
  Clock& clock_;
};

}  // namespace mingbai::catalog
