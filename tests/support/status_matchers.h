#pragma once

// Matchers for absl::Status: StatusIs(code, reason) compares code and ErrorInfo reason exactly.

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/status/status.h"
#include "gmock/gmock.h"

namespace mingbai::testing {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& value) {
  return value.status();
}

MATCHER(IsOk, "is OK") {
  *result_listener << StatusOf(arg).ToString();
  return StatusOf(arg).ok();
}
MATCHER_P2(StatusIs, code, reason, "") {
  *result_listener << StatusOf(arg).ToString() << " reason " << ReasonOf(StatusOf(arg));
  return StatusOf(arg).code() == code && ReasonOf(StatusOf(arg)) == reason;
}
// INVALID_ARGUMENT with a violation of exactly this field path.
MATCHER_P(InvalidFieldIs, path, "") {
  *result_listener << StatusOf(arg).ToString();
  for (const std::string& found : FieldPathsOf(StatusOf(arg))) {
    *result_listener << " field " << found;
    if (found == path) return StatusOf(arg).code() == absl::StatusCode::kInvalidArgument;
  }
  return false;
}

#define MB_ASSERT_OK(expr) ASSERT_THAT((expr), ::mingbai::testing::IsOk())
#define MB_EXPECT_OK(expr) EXPECT_THAT((expr), ::mingbai::testing::IsOk())

}  // namespace mingbai::testing
