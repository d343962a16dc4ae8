#include "common/rpc/cancellation.h"

#include "gtest/gtest.h"

namespace mingbai::rpc {
namespace {

TEST(Cancellation, EndsWhatRunsAndWhatComesLater) {
  Cancellation cancellation;
  int ended = 0, running = 0, later = 0;
  {
    const Cancellation::Scope over(&cancellation, [&] { ++ended; });
  }
  const Cancellation::Scope first(&cancellation, [&] { ++running; });
  const Cancellation::Scope second(&cancellation, [&] { ++running; });
  EXPECT_EQ(running, 0);
  cancellation.Cancel();
  EXPECT_EQ(running, 2);
  const Cancellation::Scope third(&cancellation, [&] { ++later; });
  EXPECT_EQ(later, 1);
  cancellation.Cancel();
  EXPECT_EQ(running, 2);
  EXPECT_EQ(later, 1);
  EXPECT_EQ(ended, 0);
}

TEST(Cancellation, WithoutOneNothingIsCalledOff) {
  const Cancellation::Scope scope(nullptr, [] { FAIL(); });
}

}  // namespace
}  // namespace mingbai::rpc
