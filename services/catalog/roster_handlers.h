#pragma once

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/catalog/v1/roster.pb.h"

namespace mingbai::catalog {

// The methods about the roster (DOMAIN C-15); outcomes as the contract documents them. Holds no state of its own:
// thread-safe. `database` and `clock` outlive it.
class RosterHandlers {
 public:
  RosterHandlers(db::Database* database, Clock* clock) : database_(*database), clock_(*clock) {}
  // Adds its methods to `service`, which must not outlive this object.
  void Register(rpc::Service& service);

 private:
  using Call = const rpc::CallContext&;
  template <typename T>
  using Or = absl::StatusOr<T>;

  Or<v1::BatchAppointResponse> BatchAppoint(Call call, const v1::BatchAppointRequest& request);
  Or<v1::Appointment> EndAppointment(Call call, const v1::EndAppointmentRequest& request);
  Or<v1::ListRosterResponse> ListRoster(Call call, const v1::ListRosterRequest& request);
  Or<v1::SummarizeRosterResponse> SummarizeRoster(Call call, const v1::SummarizeRosterRequest& request);
  Or<v1::RosterRequirements> SetRequirements(Call call, const v1::SetRosterRequirementsRequest& request);
  Or<v1::RosterRequirements> GetRequirements(Call call, const v1::GetRosterRequirementsRequest& request);

  db::Database& database_;
  Clock& clock_;
};

}  // namespace mingbai::catalog
