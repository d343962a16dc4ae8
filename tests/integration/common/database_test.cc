// The database layer on a real database: values, transactions, idempotency, migrations.

#include "common/mysql/database.h"

#include <atomic>
#include <set>
#include <thread>

#include "common/crypto/crypto.h"
#include "common/mysql/errors.h"
#include "common/mysql/idempotency.h"
#include "common/text/text.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "tests/integration/common/database_fixture.h"
#include "tests/support/socket_proxy.h"

namespace mingbai {
namespace {

using absl::StatusCode;
using testing::IsOk;
using testing::StatusIs;

TEST_F(DatabaseTest, ValuesComeBackAsTheyWent) {
  const std::string text = "第一村 😀𠮷 '; DROP TABLE thing; -- \\ \" %";
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  const absl::Time time = absl::FromUnixMicros(1790000000123456);
  MB_ASSERT_OK(database_->Transact({}, [&](db::Transaction& tx) {
    return tx.sql()
        .Execute("INSERT INTO thing VALUES (2, ?, ?, ?, ?, ?)",
                 {int64_t{INT64_MIN}, uint64_t{UINT64_MAX}, text, bytes, time})
        .status();
  }));
  MB_ASSERT_OK(database_->Read({}, [&](db::Connection& sql) -> absl::Status {
    MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query("SELECT n, u, text, bytes, at FROM thing WHERE id = ?", {2}));
    EXPECT_TRUE(rows.Next());
    EXPECT_EQ(rows.Int(0), INT64_MIN);
    EXPECT_EQ(rows.UInt(1), UINT64_MAX);
    EXPECT_EQ(rows.Text(2), text);
    EXPECT_EQ(rows.Text(3), bytes);
    EXPECT_EQ(rows.Time(4), time);
    EXPECT_FALSE(rows.Next());
    MB_ASSIGN_OR_RETURN(db::Rows sums, sql.Query("SELECT SUM(id), MIN(at), COUNT(*), MAX(text) FROM thing"));
    EXPECT_TRUE(sums.Next());
    EXPECT_EQ(sums.Int(0), 3);
    EXPECT_EQ(sums.Time(1), time);
    EXPECT_EQ(sums.Int(2), 2);
    EXPECT_EQ(sums.Text(3), text);
    return absl::OkStatus();
  }));
}

TEST_F(DatabaseTest, ManyRowsInFewStatements) {
  std::vector<db::Value> cells;
  for (int i = 10; i < 1347; ++i) {
    cells.emplace_back(i);
    cells.emplace_back("x");
  }
  MB_ASSERT_OK(database_->Transact({}, [&](db::Transaction& tx) -> absl::Status {
    MB_ASSIGN_OR_RETURN(int64_t rows, tx.sql().ExecuteMany("INSERT INTO thing (id, text) VALUES", 2, cells));
    EXPECT_EQ(rows, 1337);
    return absl::OkStatus();
  }));
  EXPECT_EQ((*schema_.Sql("SELECT COUNT(*) FROM thing"))[0][0], "1338");
}

TEST_F(DatabaseTest, NoUpdateIsLostAmongManyWriters) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 25; ++j) EXPECT_THAT(database_->Transact({}, Increment), IsOk());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Number(), 200);
}

TEST_F(DatabaseTest, DeadlocksAreRunAgain) {
  schema_.Sql("INSERT INTO thing (id, n) VALUES (3, 0)").status().IgnoreError();
  auto cross = [&](int first, int second) {
    return database_->Transact({}, [&](db::Transaction& tx) -> absl::Status {
      MB_RETURN_IF_ERROR(tx.sql().Execute("UPDATE thing SET n = n + 1 WHERE id = ?", {first}).status());
      absl::SleepFor(absl::Milliseconds(20));
      return tx.sql().Execute("UPDATE thing SET n = n + 1 WHERE id = ?", {second}).status();
    });
  };
  std::thread other([&] {
    for (int i = 0; i < 5; ++i) EXPECT_THAT(cross(3, 1), IsOk());
  });
  for (int i = 0; i < 5; ++i) EXPECT_THAT(cross(1, 3), IsOk());
  other.join();
  EXPECT_EQ(Number(), 10);
}

// A conflict that no repeat resolves is told, and may be repeated by the caller.
TEST_F(DatabaseTest, AConflictThatStaysIsTold) {
  int runs = 0;
  const absl::Status status = database_->Transact({}, [&](db::Transaction& tx) {
    ++runs;
    return tx.sql().Execute("SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213").status();
  });
  EXPECT_THAT(status, StatusIs(StatusCode::kAborted, "CONFLICT"));
  EXPECT_GT(runs, 5);
}

TEST_F(DatabaseTest, AFailedClosureLeavesNothing) {
  const absl::Status status = database_->Transact({}, [&](db::Transaction& tx) -> absl::Status {
    MB_RETURN_IF_ERROR(Increment(tx));
    return Failed("WRONG_STATE", "no");
  });
  EXPECT_THAT(status, StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_EQ(Number(), 0);
}

// Connections go to and fro between transactions and single statements: a single statement is always kept at once, and
// what a transaction left undone never is, whatever connection the next call gets.
TEST_F(DatabaseTest, SingleStatementsAndTransactionsShareConnections) {
  for (int round = 0; round < 20; ++round) {
    MB_ASSERT_OK(database_->Read(
        {}, [](db::Connection& sql) { return sql.Execute("UPDATE thing SET n = n + 1 WHERE id = 1"); }));
    EXPECT_EQ((*schema_.Sql("SELECT n FROM thing WHERE id = 1"))[0][0], std::to_string(2 * round + 1));
    const absl::Status failed = database_->Transact({}, [](db::Transaction& tx) -> absl::Status {
      MB_RETURN_IF_ERROR(Increment(tx));
      return Failed("WRONG_STATE", "no");
    });
    EXPECT_THAT(failed, StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
    MB_ASSERT_OK(database_->Transact({}, Increment));
    EXPECT_EQ((*schema_.Sql("SELECT n FROM thing WHERE id = 1"))[0][0], std::to_string(2 * round + 2));
    // Nothing stays open between calls.
    EXPECT_EQ((*schema_.Sql("SELECT COUNT(*) FROM information_schema.innodb_trx t JOIN information_schema.processlist "
                            "p ON p.id = t.trx_mysql_thread_id WHERE p.db = DATABASE()"))[0][0],
              "0");
  }
}

TEST_F(DatabaseTest, ABudgetThatHasEndedStopsTheWork) {
  const rpc::Budget late{absl::Now() - absl::Seconds(1), nullptr};
  EXPECT_EQ(database_->Transact(late, Increment).code(), StatusCode::kDeadlineExceeded);
  const rpc::Budget gone{absl::InfiniteFuture(), [] { return true; }};
  EXPECT_EQ(database_->Transact(gone, Increment).code(), StatusCode::kCancelled);
  EXPECT_EQ(Number(), 0);
}

TEST_F(DatabaseTest, AKilledConnectionIsReplaced) {
  EXPECT_EQ(Number(), 0);
  MB_ASSERT_OK(database_->Transact({}, [](db::Transaction& tx) { return Increment(tx); }));
  // All pooled connections are killed; the next call meets a dead one.
  const auto connections =
      *schema_.Sql("SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()");
  EXPECT_GE(connections.size(), 1u);
  for (const auto& row : connections) {
    schema_.Sql("KILL " + row[0]).status().IgnoreError();
  }
  MB_EXPECT_OK(database_->Transact({}, Increment));
  EXPECT_EQ(Number(), 2);
}

rpc::CallContext Mutation(const std::string& id, const std::string& payload, bool secret = false) {
  rpc::CallContext call = testing::TestCall();
  call.method = "test.Method";
  call.request_id = id;
  call.payload_hash = Sha256(payload);
  call.response_secret = secret;
  return call;
}

TEST_F(DatabaseTest, ARepeatGivesTheFirstAnswerAndHappensOnce) {
  auto work = [&](const rpc::CallContext& call) {
    return db::Mutate<catalog::v1::Organization>(*database_, call,
                                                 [](db::Transaction& tx) -> absl::StatusOr<catalog::v1::Organization> {
                                                   MB_RETURN_IF_ERROR(Increment(tx));
                                                   catalog::v1::Organization answer;
                                                   answer.set_name(EncodeId(tx.NewId()));
                                                   return answer;
                                                 });
  };
  const auto first = work(Mutation("a", "p"));
  MB_ASSERT_OK(first);
  EXPECT_EQ(work(Mutation("a", "p"))->name(), first->name());
  EXPECT_THAT(work(Mutation("a", "other")), StatusIs(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"));
  EXPECT_EQ(Number(), 1);
  // Eight at once under one id: one happens, all learn its answer.
  std::vector<std::thread> threads;
  absl::Mutex mutex;
  std::set<std::string> names;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto answer = work(Mutation("b", "p"));
      EXPECT_THAT(answer, IsOk());
      absl::MutexLock lock(&mutex);
      if (answer.ok()) names.insert(answer->name());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(names.size(), 1u);
  EXPECT_EQ(Number(), 2);
}

// DESIGN invariant 1: the connection breaks during COMMIT, and nobody can say whether it took place.
TEST_F(DatabaseTest, Invariant1_ACommitOfUnknownOutcomeHappensOnce) {
  testing::SocketProxy proxy(schema_.config().unix_socket());
  db::DatabaseOptions options = Options();
  options.connect.unix_socket = proxy.path();
  const auto through = *db::Database::Open(options, 2);
  int64_t expected = 0;
  for (const auto cut : {testing::SocketProxy::Cut::kAfterCommit, testing::SocketProxy::Cut::kBeforeCommit}) {
    for (int i = 0; i < 10; ++i) {
      const rpc::CallContext call = Mutation(std::to_string(expected), "p");
      auto work = [&] {
        return db::Mutate<catalog::v1::Organization>(
            *through, call, [](db::Transaction& tx) -> absl::StatusOr<catalog::v1::Organization> {
              MB_RETURN_IF_ERROR(Increment(tx));
              catalog::v1::Organization answer;
              answer.set_name(EncodeId(tx.NewId()));
              return answer;
            });
      };
      proxy.CutAtCommit(cut);
      const auto first = work();
      MB_ASSERT_OK(first);
      EXPECT_EQ(Number(), ++expected);
      const auto again = work();
      MB_ASSERT_OK(again);
      EXPECT_EQ(again->name(), first->name());
      EXPECT_EQ(Number(), expected);
    }
  }
  // A plain transaction has no row that would tell: its caller is told.
  proxy.CutAtCommit(testing::SocketProxy::Cut::kAfterCommit);
  EXPECT_THAT(through->Transact({}, Increment), StatusIs(StatusCode::kUnavailable, "COMMIT_UNKNOWN"));
  EXPECT_EQ(Number(), expected + 1);
}

TEST_F(DatabaseTest, ARepeatThatNowWouldFailStillGivesTheFirstAnswer) {
  auto work = [&] {
    return db::Mutate<catalog::v1::Organization>(
        *database_, Mutation("once", "p"), [](db::Transaction& tx) -> absl::StatusOr<catalog::v1::Organization> {
          MB_ASSIGN_OR_RETURN(int64_t found, tx.sql().Execute("UPDATE thing SET n = 1 WHERE id = 1 AND n = 0"));
          if (found == 0) return Failed("WRONG_STATE", "done before");
          catalog::v1::Organization answer;
          answer.set_name("first");
          return answer;
        });
  };
  EXPECT_EQ(work()->name(), "first");
  EXPECT_EQ(work()->name(), "first");
}

TEST_F(DatabaseTest, SecretAnswersAreStoredSealed) {
  auto work = [&] {
    return db::Mutate<feedback::v1::CreateCaseResponse>(
        *database_, Mutation("s", "p", true),
        [](db::Transaction& tx) -> absl::StatusOr<feedback::v1::CreateCaseResponse> {
          feedback::v1::CreateCaseResponse answer;
          answer.set_receipt("thereceipt");
          return answer;
        });
  };
  MB_ASSERT_OK(work());
  EXPECT_EQ(work()->receipt(), "thereceipt");
  EXPECT_EQ((*schema_.Sql("SELECT COUNT(*) FROM idempotency WHERE response LIKE '%thereceipt%'"))[0][0], "0");
}

TEST_F(DatabaseTest, MigrationsRunOnceAndUnknownSchemasAreRefused) {
  EXPECT_EQ(*db::Migrate(Options().connect, {&kTable, 1}), 2);
  EXPECT_EQ((*schema_.Sql("SELECT COUNT(*) FROM schema_version"))[0][0], "2");
  // As made by a binary that knew fewer of the common tables.
  MB_ASSERT_OK(schema_.Sql("DROP TABLE event_follower"));
  EXPECT_EQ(*db::Migrate(Options().connect, {&kTable, 1}), 2);
  MB_EXPECT_OK(schema_.Sql("SELECT * FROM event_follower"));
  EXPECT_THAT(db::Database::Open(Options(), 3), StatusIs(StatusCode::kFailedPrecondition, "SCHEMA_UNKNOWN"));
  EXPECT_THAT(db::Migrate(Options().connect, {}), StatusIs(StatusCode::kFailedPrecondition, "SCHEMA_NEWER"));
  const db::Migration unchecked[] = {
      kTable, {3, "bad", "INSERT INTO thing (id) VALUES (99);\n-- check: SELECT 1 FROM thing WHERE id = 98"}};
  EXPECT_THAT(db::Migrate(Options().connect, unchecked), StatusIs(StatusCode::kFailedPrecondition, "MIGRATION_CHECK"));
}

TEST_F(DatabaseTest, WorkersNeverShareANumber) {
  std::vector<std::unique_ptr<db::Database>> many;
  for (int i = 0; i < 5; ++i) many.push_back(*db::Database::Open(Options(2), 2));
  EXPECT_EQ(
      (*schema_.Sql("SELECT COUNT(*), COUNT(DISTINCT worker) FROM worker WHERE expires_at > UTC_TIMESTAMP(6)"))[0],
      (std::vector<std::string>{"6", "6"}));
  many.clear();
  EXPECT_EQ((*schema_.Sql("SELECT COUNT(*) FROM worker WHERE expires_at > UTC_TIMESTAMP(6)"))[0][0], "1");
}

}  // namespace
}  // namespace mingbai
