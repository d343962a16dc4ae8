#include "services/gateway/edge/worker_pool.h"

#include <atomic>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"

namespace mingbai::gateway::edge {
namespace {

TEST(WorkerPool, RunsEverythingThatItTookOn) {
  std::atomic<int> done{0};
  {
    WorkerPool pool(3, 1000);
    for (int i = 0; i < 500; ++i) EXPECT_TRUE(pool.Submit([&done] { ++done; }));
  }
  EXPECT_EQ(done, 500);
}

// DESIGN invariant 11: bounded queues.
TEST(WorkerPool, QueueIsBounded) {
  absl::Notification running;
  absl::Notification go;
  std::atomic<int> done{0};
  WorkerPool pool(1, 2);
  ASSERT_TRUE(pool.Submit([&] {
    running.Notify();
    go.WaitForNotification();
  }));
  running.WaitForNotification();
  EXPECT_TRUE(pool.Submit([&done] { ++done; }));
  EXPECT_TRUE(pool.Submit([&done] { ++done; }));
  EXPECT_FALSE(pool.Submit([&done] { done += 100; }));
  go.Notify();
  pool.Stop();
  EXPECT_EQ(done, 2);
}

TEST(WorkerPool, TakesNothingAfterStop) {
  WorkerPool pool(1, 2);
  pool.Stop();
  EXPECT_FALSE(pool.Submit([] { FAIL(); }));
}

}  // namespace
}  // namespace mingbai::gateway::edge
