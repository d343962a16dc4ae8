#pragma once

// Driver exceptions and server error numbers stop here and in errors.cc; above are statuses and these questions.

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"

namespace mingbai::db {

// Whether an INSERT met a row with the same key (1062). The transaction is to be left; a repeat reads in a new one.
bool IsDuplicateKey(const absl::Status& status);
// Whether the whole transaction is to be run again: deadlock, lock wait, snapshot conflict (TRAPS 18).
bool IsRetryable(const absl::Status& status);
// Whether the connection is gone; during COMMIT the outcome is unknown.
bool IsConnectionLost(const absl::Status& status);

namespace internal {
// Runs `call`; a driver exception becomes a status.
absl::Status Guard(absl::FunctionRef<void()> call);
}  // namespace internal

}  // namespace mingbai::db
