// Transactions of concurrent calls in one: each stands for itself.

#include "common/mysql/group_commit.h"

#include <atomic>
#include <set>
#include <thread>

#include "absl/synchronization/notification.h"
#include "common/crypto/crypto.h"
#include "common/mysql/errors.h"
#include "common/mysql/idempotency.h"
#include "common/text/text.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "tests/integration/common/database_fixture.h"
#include "tests/support/socket_proxy.h"

namespace mingbai {
namespace {

using absl::StatusCode;
using testing::IsOk;
using testing::StatusIs;

constexpr char kInsert[] = "INSERT INTO thing (id, text) VALUES";

class GroupCommitTest : public DatabaseTest {
 protected:
  // Runs `body` in `group_`, counting the transactions.
  absl::Status Run(const rpc::Budget& budget, db::GroupCommit::Body body) {
    return group_.Run(budget, body, [this](const rpc::Budget& own, db::GroupCommit::Body all) {
      ++transactions_;
      return database_->Transact(own, [all](db::Transaction& tx) { return all(tx); });
    });
  }
  absl::Status AddThing(int id) {
    return Run({}, [id](db::Transaction& tx) {
      tx.Add(kInsert, {id, StrCat("第", id, "件")});
      return absl::OkStatus();
    });
  }
  // Keeps all groups busy, calls `start`, waits until `waiting` members wait, and lets go.
  template <typename F>
  void WhileBusy(int waiting, F start) {
    absl::Notification go;
    std::vector<std::thread> busy;
    std::atomic<int> running{0};
    for (int i = 0; i < 2; ++i) {
      busy.emplace_back([&] {
        EXPECT_THAT(Run({},
                        [&](db::Transaction&) {
                          ++running;
                          go.WaitForNotification();
                          return absl::OkStatus();
                        }),
                    IsOk());
      });
      while (running <= i) absl::SleepFor(absl::Milliseconds(1));
    }
    transactions_ = 0;
    start();
    while (group_.waiting() < waiting) absl::SleepFor(absl::Milliseconds(1));
    go.Notify();
    for (std::thread& thread : busy) thread.join();
  }
  int64_t Count() { return std::stoll((*schema_.Sql("SELECT COUNT(*) FROM thing WHERE id >= 10"))[0][0]); }

  db::GroupCommit group_;
  std::atomic<int> transactions_{0};
};

TEST_F(GroupCommitTest, ThoseWhoWaitShareATransaction) {
  std::vector<std::thread> threads;
  WhileBusy(8, [&] {
    for (int i = 0; i < 8; ++i) threads.emplace_back([this, i] { MB_EXPECT_OK(AddThing(10 + i)); });
  });
  for (std::thread& thread : threads) thread.join();
  // One for each of the two groups that came free.
  EXPECT_LE(transactions_, 2);
  EXPECT_EQ(Count(), 8);
  EXPECT_EQ((*schema_.Sql("SELECT text FROM thing WHERE id = 17"))[0][0], "第17件");
}

// One is refused by its closure, one by the database: all others are stored, and each learns its own outcome.
TEST_F(GroupCommitTest, AFailureIsOneMembersOwn) {
  MB_ASSERT_OK(AddThing(12));
  std::vector<std::thread> threads;
  std::atomic<int> stored{0};
  WhileBusy(8, [&] {
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        const absl::Status status =
            i == 5 ? Run({}, [](db::Transaction&) { return Failed("WRONG_STATE", "no"); }) : AddThing(10 + i);
        if (i == 5) {
          EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
        } else if (i == 2) {
          EXPECT_TRUE(db::IsDuplicateKey(status)) << status;
        } else {
          EXPECT_THAT(status, IsOk());
          ++stored;
        }
      });
    }
  });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(stored, 6);
  EXPECT_EQ(Count(), 7);
}

TEST_F(GroupCommitTest, WhoWaitsTooLongIsToldSoAndNotStored) {
  std::vector<std::thread> threads;
  absl::Status late;
  WhileBusy(1, [&] {
    const rpc::Budget soon{absl::Now() + absl::Milliseconds(20), nullptr};
    late = Run(soon, [](db::Transaction& tx) {
      tx.Add(kInsert, {10, "late"});
      return absl::OkStatus();
    });
    // One who may wait longer comes after it.
    threads.emplace_back([this] { MB_EXPECT_OK(AddThing(11)); });
  });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(late.code(), StatusCode::kDeadlineExceeded);
  EXPECT_EQ(Count(), 1);
}

// A member that nobody waits for any longer is not carried out with the others.
TEST_F(GroupCommitTest, WhoHasGoneIsNotStored) {
  std::vector<std::thread> threads;
  const rpc::Budget gone{absl::InfiniteFuture(), [] { return true; }};
  WhileBusy(3, [&] {
    threads.emplace_back([&] {
      EXPECT_EQ(Run(gone,
                    [](db::Transaction& tx) {
                      tx.Add(kInsert, {10, "gone"});
                      return absl::OkStatus();
                    })
                    .code(),
                StatusCode::kCancelled);
    });
    for (int i = 0; i < 2; ++i) threads.emplace_back([this, i] { MB_EXPECT_OK(AddThing(11 + i)); });
  });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Count(), 2);
}

// DESIGN invariant 1: each of those who shared a commit that nobody knows the outcome of is told so.
TEST_F(GroupCommitTest, Invariant1_EachLearnsThatTheirCommitIsUnknown) {
  testing::SocketProxy proxy(schema_.config().unix_socket());
  db::DatabaseOptions options = Options();
  options.connect.unix_socket = proxy.path();
  const auto through = *db::Database::Open(options, 2);
  for (const auto cut : {testing::SocketProxy::Cut::kAfterCommit, testing::SocketProxy::Cut::kBeforeCommit}) {
    db::GroupCommit group;
    std::atomic<int> bodies{0}, most{0}, unknown{0}, busy{0};
    const auto run = [&](db::GroupCommit::Body body) {
      return group.Run({}, body, [&](const rpc::Budget& own, db::GroupCommit::Body all) {
        return through->Transact(own, [&](db::Transaction& tx) {
          bodies = 0;
          const absl::Status status = all(tx);
          most = std::max<int>(most, bodies);
          return status;
        });
      });
    };
    // Both groups are kept busy by what then fails, and so never commits.
    absl::Notification go;
    std::vector<std::thread> threads;
    for (int i = 0; i < 2; ++i) {
      threads.emplace_back([&] {
        EXPECT_THAT(run([&](db::Transaction&) -> absl::Status {
                      ++busy;
                      go.WaitForNotification();
                      return Failed("WRONG_STATE", "no");
                    }),
                    StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
      });
      while (busy <= i) absl::SleepFor(absl::Milliseconds(1));
    }
    const int first = cut == testing::SocketProxy::Cut::kAfterCommit ? 100 : 200;
    for (int i = 0; i < 6; ++i) {
      threads.emplace_back([&, id = first + i] {
        const absl::Status status = run([&](db::Transaction& tx) {
          ++bodies;
          tx.Add(kInsert, {id, "unknown"});
          return absl::OkStatus();
        });
        if (!status.ok()) {
          EXPECT_THAT(status, StatusIs(StatusCode::kUnavailable, "COMMIT_UNKNOWN"));
          ++unknown;
        }
      });
    }
    while (group.waiting() < 6) absl::SleepFor(absl::Milliseconds(1));
    proxy.CutAtCommit(cut);
    go.Notify();
    for (std::thread& thread : threads) thread.join();
    EXPECT_GT(most, 1);
    EXPECT_GT(unknown, 0);
    // After the commit all are stored; before it, those of the group that was cut are not.
    const int stored = std::stoi((*schema_.Sql(StrCat("SELECT COUNT(*) FROM thing WHERE id >= ", first)))[0][0]);
    EXPECT_EQ(stored, cut == testing::SocketProxy::Cut::kAfterCommit ? 6 : 6 - unknown);
  }
}

// And each of them, repeated, happens once; a repeat under way at the same time gets the first answer.
TEST_F(GroupCommitTest, Invariant1_ACommitOfUnknownOutcomeHappensOnceForEach) {
  testing::SocketProxy proxy(schema_.config().unix_socket());
  db::DatabaseOptions options = Options();
  options.connect.unix_socket = proxy.path();
  const auto through = *db::Database::Open(options, 2);
  int next = 10;
  for (const auto cut : {testing::SocketProxy::Cut::kAfterCommit, testing::SocketProxy::Cut::kBeforeCommit}) {
    for (int round = 0; round < 5; ++round) {
      proxy.CutAtCommit(cut);
      std::vector<std::thread> threads;
      absl::Mutex mutex;
      std::map<int, std::set<std::string>> answers;
      const int first = next;
      next += 6;
      for (int i = 0; i < 12; ++i) {
        threads.emplace_back([&, id = first + i % 6] {
          rpc::CallContext call = testing::TestCall();
          call.method = "test.Method";
          call.request_id = StrCat("request ", id);
          call.payload_hash = Sha256("p");
          const auto answer = db::MutateTogether<catalog::v1::Organization>(
              *through, call, [&](db::Transaction& tx) -> absl::StatusOr<catalog::v1::Organization> {
                tx.Add(kInsert, {id, "once"});
                catalog::v1::Organization made;
                made.set_name(EncodeId(tx.NewId()));
                return made;
              });
          EXPECT_THAT(answer, IsOk());
          absl::MutexLock lock(&mutex);
          if (answer.ok()) answers[id].insert(answer->name());
        });
      }
      for (std::thread& thread : threads) thread.join();
      EXPECT_EQ(Count(), next - 10);
      for (const auto& [id, names] : answers) EXPECT_EQ(names.size(), 1u) << id;
    }
  }
}

TEST_F(DatabaseTest, RowsAddedGoInTogetherInTheirOrder) {
  const std::string big(1 << 20, 'x');
  MB_ASSERT_OK(database_->Transact({}, [&](db::Transaction& tx) -> absl::Status {
    // More rows and more bytes than one statement takes.
    for (int i = 0; i < 1300; ++i) {
      std::string text = StrCat("row ", i);
      tx.Add("INSERT INTO thing (id, text) VALUES", {1000 + i, text});
      text.assign(text.size(), '?');
      if (i < 20) tx.Add("INSERT INTO thing (id, bytes, n) VALUES", {100 + i, big, nullptr});
    }
    MB_ASSIGN_OR_RETURN(db::Rows rows, tx.sql().Query("SELECT COUNT(*) FROM thing"));
    rows.Next();
    EXPECT_EQ(rows.Int(0), 1);
    return absl::OkStatus();
  }));
  EXPECT_EQ((*schema_.Sql("SELECT COUNT(*), SUM(text = CONCAT('row ', id - 1000)), SUM(LENGTH(bytes)) FROM thing "
                          "WHERE id <> 1"))[0],
            (std::vector<std::string>{"1320", "1300", std::to_string(20 << 20)}));
}

}  // namespace
}  // namespace mingbai
