#pragma once

// Mutations that happen once (DESIGN invariants 1 and 14).

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/mysql/database.h"
#include "common/rpc/call_context.h"

namespace mingbai::db {

namespace internal {
// Whether the transaction is the mutation's own or shared: Database::Transact or TransactTogether.
enum class Commit { kAlone, kTogether };

absl::Status MutateMessage(Database& database, const rpc::CallContext& call, Commit commit,
                           absl::FunctionRef<absl::Status(Transaction&, google::protobuf::Message*)> fn,
                           google::protobuf::Message* response);

template <typename Response>
absl::StatusOr<Response> Mutate(Database& database, const rpc::CallContext& call, Commit commit,
                                absl::FunctionRef<absl::StatusOr<Response>(Transaction&)> fn) {
  Response response;
  absl::Status status = MutateMessage(
      database, call, commit,
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
}  // namespace internal

// Runs `fn` in a transaction together with the idempotency row of (principal, method, request_id). A repeat with the
// same payload gives the first answer; with another payload INVALID_ARGUMENT, reason
// REQUEST_ID_REUSED. Only successes are kept. Answers of methods with secret fields are stored encrypted. A commit of
// unknown outcome is resolved by the row. `fn` may run several times, in a repeat too, whose effects are rolled back.
template <typename Response>
absl::StatusOr<Response> Mutate(Database& database, const rpc::CallContext& call,
                                absl::FunctionRef<absl::StatusOr<Response>(Transaction&)> fn) {
  return internal::Mutate<Response>(database, call, internal::Commit::kAlone, fn);
}

// The same for a short `fn` that only adds rows (Database::TransactTogether): concurrent ones share a commit.
template <typename Response>
absl::StatusOr<Response> MutateTogether(Database& database, const rpc::CallContext& call,
                                        absl::FunctionRef<absl::StatusOr<Response>(Transaction&)> fn) {
  return internal::Mutate<Response>(database, call, internal::Commit::kTogether, fn);
}

}  // namespace mingbai::db
