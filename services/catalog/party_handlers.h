#pragma once

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/catalog/v1/party.pb.h"

namespace mingbai::catalog {

// The methods about party organizations (DOMAIN C-1); outcomes as the contract documents them. Holds no state of its
// own: thread-safe. `database` and `clock` outlive it.
class PartyHandlers {
 public:
  PartyHandlers(db::Database* database, Clock* clock) : database_(*database), clock_(*clock) {}
  // Adds its methods to `service`, which must not outlive this object.
  void Register(rpc::Service& service);

 private:
  using Call = const rpc::CallContext&;
  template <typename T>
  using Or = absl::StatusOr<T>;

  Or<v1::PartyOrganization> Set(Call call, const v1::SetPartyOrganizationRequest& request);
  Or<v1::PartyOrganization> End(Call call, const v1::EndPartyOrganizationRequest& request);
  Or<v1::ListPartyOrganizationsResponse> List(Call call, const v1::ListPartyOrganizationsRequest& request);
  Or<v1::ListPartyOrganizationVersionsResponse> ListVersions(Call call,
                                                             const v1::ListPartyOrganizationVersionsRequest& request);

  db::Database& database_;
  Clock& clock_;
};

}  // namespace mingbai::catalog
