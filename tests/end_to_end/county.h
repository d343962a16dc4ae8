#pragma once

// The stack that the tests of this folder share: five processes on the simulated clock.

#include "services/ctl/api.h"
#include "tests/support/process_stack.h"

namespace mingbai::testing {

constexpr char kCounty[] = "371325000000";
constexpr char kTownship[] = "371325200000";  // 大田庄乡, the smallest: twelve villages

inline ProcessStack& Stack() {
  static ProcessStack& stack = *[] {
    auto* made = new ProcessStack(MINGBAI_BINARIES, true);
    std::atexit([] { delete &Stack(); });
    return made;
  }();
  return stack;
}

inline ctl::Api& TheApi() {
  static auto& api = *new ctl::Api(Stack().http(), Stack().tokens_folder());
  return api;
}

}  // namespace mingbai::testing
