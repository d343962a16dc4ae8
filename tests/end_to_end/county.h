#pragma once

// The stack that the tests of this folder share: five processes on the simulated clock.

#include <memory>

#include "services/ctl/api.h"
#include "tests/support/process_stack.h"

namespace mingbai::testing {

constexpr char kCounty[] = "371325000000";
constexpr char kTownship[] = "371325200000";  // 大田庄乡, the smallest: twelve villages

// Taken down when the last test is done (see StopStack's environment in month_test.cc).
inline std::unique_ptr<ProcessStack>& TheStack() {
  static auto& stack = *new std::unique_ptr<ProcessStack>;
  return stack;
}
inline ProcessStack& Stack() {
  if (TheStack() == nullptr) TheStack() = std::make_unique<ProcessStack>(MINGBAI_BINARIES, true);
  return *TheStack();
}

inline ctl::Api& TheApi() {
  static auto& api = *new ctl::Api(Stack().http(), Stack().tokens_folder());
  return api;
}

}  // namespace mingbai::testing
