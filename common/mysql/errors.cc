#include "common/mysql/errors.h"

#include <string>

#include "absl/strings/cord.h"
#include "common/status/status.h"
#include "common/telemetry/log.h"
#include "cppconn/exception.h"

namespace mingbai::db {
namespace {

constexpr char kKindUrl[] = "mingbai/database-error";
constexpr char kDuplicate[] = "duplicate";
constexpr char kRetry[] = "retry";
constexpr char kLost[] = "lost";

bool IsKind(const absl::Status& status, const char* kind) {
  auto payload = status.GetPayload(kKindUrl);
  return payload.has_value() && *payload == kind;
}

absl::Status OfKind(absl::Status status, const char* kind) {
  status.SetPayload(kKindUrl, absl::Cord(kind));
  return status;
}

absl::Status FromNumber(int number, const std::string& message) {
  switch (number) {
    case 1062:
      return OfKind(absl::AlreadyExistsError("a row with this key exists"), kDuplicate);
    case 1213:
    case 1205:
    case 1020:  // deadlock, lock wait, snapshot conflict
    case 1047:
    case 8002:
    case 8005:
    case 9007:  // Galera not ready; TiDB write conflicts
      return OfKind(Error(absl::StatusCode::kAborted, "CONFLICT", "the transaction met another; try again"), kRetry);
    case 2002:
    case 2003:
    case 2006:
    case 2013:
    case 2014:
    case 2026:
    case 2055:  // not reached, gone, out of step
    case 1040:
    case 1053:
    case 1290:
    case 1836:
    case 1927:
    case 3159:  // full, stopping, read-only, killed
    case 1045:
    case 1049:
    case 1698:  // not let in, no such schema
      log::Warn("database unavailable", {{"number", std::to_string(number)}, {"error", message}});
      return OfKind(Error(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", "the database cannot be reached"),
                    kLost);
    case 1021:
    case 1041:
    case 1114:  // disk or memory full, table full
      log::Error("database full", {{"number", std::to_string(number)}, {"error", message}});
      return Error(absl::StatusCode::kUnavailable, "DATABASE_UNAVAILABLE", "the database cannot store more");
    default:
      log::Error("database error", {{"number", std::to_string(number)}, {"error", message}});
      return Error(absl::StatusCode::kInternal, "DATABASE_ERROR", "the database refused a statement");
  }
}

}  // namespace

bool IsDuplicateKey(const absl::Status& status) { return IsKind(status, kDuplicate); }
bool IsRetryable(const absl::Status& status) { return IsKind(status, kRetry); }
bool IsConnectionLost(const absl::Status& status) { return IsKind(status, kLost); }

namespace internal {

absl::Status Guard(absl::FunctionRef<void()> call) {
  try {
    call();
    return absl::OkStatus();
  } catch (const sql::SQLException& error) {
    return FromNumber(error.getErrorCode(), error.what());
  } catch (const std::exception& error) {
    return FromNumber(-1, error.what());
  }
}

}  // namespace internal
}  // namespace mingbai::db
