#pragma once

// GetReminderPolicy, ListReminderPolicyVersions, SetReminderPolicy and ListReminders. Thread-safe.

#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"
#include "common/rpc/service.h"
#include "common/time/clock.h"
#include "mingbai/publication/v1/reminder.pb.h"
#include "services/publication/catalog_reader.h"

namespace mingbai::publication {

class ReminderHandlers {
 public:
  ReminderHandlers(db::Database* database, const Clock* clock, const CatalogReader* catalog)
      : database_(database), clock_(clock), catalog_(catalog) {}

  // Adds the handlers; they refer to this object.
  void Register(rpc::Service* service);

  // Outcomes as the contract says (publication_service.proto).
  absl::StatusOr<v1::ReminderPolicy> GetPolicy(const rpc::CallContext& call,
                                               const v1::GetReminderPolicyRequest& request);
  absl::StatusOr<v1::ListReminderPolicyVersionsResponse> ListPolicyVersions(
      const rpc::CallContext& call, const v1::ListReminderPolicyVersionsRequest& request);
  absl::StatusOr<v1::ReminderPolicy> SetPolicy(const rpc::CallContext& call,
                                               const v1::SetReminderPolicyRequest& request);
  absl::StatusOr<v1::ListRemindersResponse> List(const rpc::CallContext& call, const v1::ListRemindersRequest& request);

 private:
  db::Database* const database_;
  const Clock* const clock_;
  const CatalogReader* const catalog_;
};

}  // namespace mingbai::publication
