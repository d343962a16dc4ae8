#pragma once

// Errors as every layer below the wire speaks them: absl::Status with google.rpc details as payloads. One file,
// common/rpc/status_conversion.cc, turns them into grpc::Status.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mingbai {

// Payload URLs under which details are kept (serialized google.rpc messages).
inline constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
inline constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";

// An error of `code` with a google.rpc.ErrorInfo: `reason` in UPPER_SNAKE_CASE as the contract documents it.
absl::Status Error(absl::StatusCode code, std::string_view reason, std::string_view message);

// INVALID_ARGUMENT, reason FIELD_INVALID, with one field violation. `path` as in the request, such as
// "item.elements[2].type".
absl::Status InvalidField(std::string_view path, std::string_view why);

// NOT_FOUND and FAILED_PRECONDITION with a reason.
absl::Status NotFound(std::string_view reason, std::string_view message);
absl::Status Failed(std::string_view reason, std::string_view message);

// The status with an ErrorInfo: where it has none, the reason is the name of its code ("DEADLINE_EXCEEDED"). For what
// leaves the process: every error tells a reason. OK stays OK.
absl::Status WithReason(const absl::Status& status);

// The reason of the status's ErrorInfo; empty where it has none.
std::string ReasonOf(const absl::Status& status);

// Field paths of the status's BadRequest, in order.
std::vector<std::string> FieldPathsOf(const absl::Status& status);

// Gathers field violations, so that a caller learns all of them at once. Not thread-safe.
class FieldErrors {
 public:
  void Add(std::string path, std::string why);
  bool empty() const { return violations_.empty(); }
  // OK where nothing was added; else INVALID_ARGUMENT with `reason` and every violation.
  absl::Status ToStatus(std::string_view reason = "FIELD_INVALID") const;

 private:
  std::vector<std::pair<std::string, std::string>> violations_;
};

}  // namespace mingbai

#define MB_CONCAT_INNER_(a, b) a##b
#define MB_CONCAT_(a, b) MB_CONCAT_INNER_(a, b)

// Returns the status of `expr` from the enclosing function where it is not OK.
#define MB_RETURN_IF_ERROR(expr)             \
  do {                                       \
    absl::Status mb_status_ = (expr);        \
    if (!mb_status_.ok()) return mb_status_; \
  } while (false)

// Assigns the value of the StatusOr `expr` to `lhs`, or returns its status.
#define MB_ASSIGN_OR_RETURN(lhs, expr) MB_ASSIGN_OR_RETURN_(MB_CONCAT_(mb_statusor_, __LINE__), lhs, expr)
#define MB_ASSIGN_OR_RETURN_(tmp, lhs, expr) \
  auto tmp = (expr);                         \
  if (!tmp.ok()) return tmp.status();        \
  lhs = *std::move(tmp)
