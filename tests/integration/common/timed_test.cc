// Timed work on a real database.

#include <atomic>

#include "absl/time/clock.h"
#include "common/timed/timed_worker.h"
#include "tests/integration/common/database_fixture.h"

namespace mingbai {
namespace {

using absl::StatusCode;
using testing::StatusIs;

// DESIGN invariant 3: two replicas, each claim once.
TEST_F(DatabaseTest, TimedWorkHappensOnce) {
  auto other = *db::Database::Open(Options(), 2);
  std::atomic<int> done{0};
  auto step_on = [&](db::Database* database) {
    return [&done, database](const timed::Lease& lease) -> absl::StatusOr<bool> {
      return database->Transact({}, [&](db::Transaction& tx) -> absl::StatusOr<bool> {
        MB_RETURN_IF_ERROR(lease.Fence(tx));
        MB_ASSIGN_OR_RETURN(int64_t found, tx.sql().Execute("UPDATE thing SET n = n + 1 WHERE id = 1 AND n < 50"));
        done += static_cast<int>(found);
        return found == 1;
      });
    };
  };
  timed::TimedWorker first("work", database_.get(), absl::Milliseconds(5), step_on(database_.get()));
  timed::TimedWorker second("work", other.get(), absl::Milliseconds(5), step_on(other.get()));
  first.Start();
  second.Start();
  const absl::Time until = absl::Now() + absl::Seconds(20);
  while (Number() < 50 && absl::Now() < until) absl::SleepFor(absl::Milliseconds(10));
  first.Stop();
  second.Stop();
  EXPECT_EQ(Number(), 50);
  EXPECT_EQ(done, 50);
}

TEST_F(DatabaseTest, AForeignTokenIsFenced) {
  schema_.Sql("INSERT INTO lease VALUES ('w', 5, 0, 'me', '2000-01-01')").status().IgnoreError();
  EXPECT_THAT(database_->Transact({},
                                  [](db::Transaction& tx) {
                                    return timed::Lease{"w", 4}.Fence(tx);
                                  }),
              StatusIs(StatusCode::kAborted, "LEASE_LOST"));
  MB_EXPECT_OK(database_->Transact({}, [](db::Transaction& tx) { return timed::Lease{"w", 5}.Fence(tx); }));
}

}  // namespace
}  // namespace mingbai
