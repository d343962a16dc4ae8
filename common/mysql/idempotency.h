#pragma once

// Mutations that happen once (DESIGN invariants 1 and 14).

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"

namespace mingbai::db {

namespace internal {
absl::Status MutateMessage(Database& database, const rpc::CallContext& call,
                           absl::FunctionRef<absl::Status(Transaction&, google::protobuf::Message*)> fn,
                           google::protobuf::Message* response);
}

// Runs `fn` in a transaction together with the idempotency row of (principal, method, request_id). A repeat with the
// same payload gives the first answer; with another payload INVALID_ARGUMENT, reason
// REQUEST_ID_REUSED. Only successes are kept. Answers of methods with secret fields are stored encrypted. A commit of
// unknown outcome is resolved by the row. `fn` may run several times, in a repeat too, whose effects are rolled back.
template <typename Response>
absl::StatusOr<Response> Mutate(Database& database, const rpc::CallContext& call,
                                absl::FunctionRef<absl::StatusOr<Response>(Transaction&)> fn) {
  Response response;
  absl::Status status = internal::MutateMessage(
      database, call,
      [&fn](Transaction& tx, google::protobuf::Message* out) -> absl::Status {
        absl::StatusOr<Response> result = fn(tx);
        if (!result.ok()) return result.status();
        *static_cast<Response*>(out) = *std::move(result);
        return absl::OkStatus();
      },
      &response);
  if (!status.ok()) return status;
  return response;
}

}  // namespace mingbai::db
