// Events on a real database: numbered, shown, kept.

#include <thread>

#include "absl/time/clock.h"
#include "common/events/retention.h"
#include "common/events/sequencer.h"
#include "common/text/text.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "tests/integration/common/database_fixture.h"

namespace mingbai {
namespace {

using absl::StatusCode;
using testing::IsOk;
using testing::StatusIs;

// DESIGN invariant 2, TRAPS 24: gapless, in order per aggregate, nothing skipped, with writers on two processes' pools
// and two sequencers.
TEST_F(DatabaseTest, EventsAreGaplessAndOrderedPerAggregate) {
  auto other = *db::Database::Open(Options(), 2);
  events::Sequencer first(database_.get());
  events::Sequencer second(other.get());
  first.Start();
  second.Start();
  schema_.Sql("INSERT INTO thing (id, u) VALUES (20, 0), (21, 0), (22, 0), (23, 0)").status().IgnoreError();
  constexpr int kThreads = 8;
  constexpr int kEach = 60;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) {
        const int aggregate = 20 + (t + i) % 4;
        db::Database& database = t % 2 == 0 ? *database_ : *other;
        EXPECT_THAT(
            database.Transact(
                {},
                [&](db::Transaction& tx) -> absl::Status {
                  MB_ASSIGN_OR_RETURN(
                      db::Rows row,
                      tx.sql().Query("SELECT u, COALESCE(n, 0) FROM thing WHERE id = ? FOR UPDATE", {aggregate}));
                  row.Next();
                  catalog::v1::Organization payload;
                  payload.set_etag(StrCat(row.Int(1) + 1));
                  db::OutboxEvent event{StrCat("thing/", aggregate), "371325000000", absl::Now(), {}, &payload};
                  event.audience.set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
                  const uint64_t id = tx.Emit(event, row.UInt(0));
                  return tx.sql()
                      .Execute("UPDATE thing SET u = ?, n = ? WHERE id = ?", {id, row.Int(1) + 1, aggregate})
                      .status();
                }),
            IsOk());
      }
    });
  }
  // A reader follows while they write.
  std::map<std::string, int64_t> seen;
  int64_t cursor = 0;
  int total = 0;
  const absl::Time until = absl::Now() + absl::Seconds(60);
  while (total < kThreads * kEach && absl::Now() < until) {
    common::v1::ListEventsRequest request;
    request.set_after_seq(cursor);
    request.set_page_size(37);
    request.set_wait_ms(200);
    const auto response = (total % 2 == 0 ? first : second).List(testing::TestCall(), request);
    ASSERT_THAT(response, IsOk());
    for (const common::v1::Event& event : response->events()) {
      EXPECT_EQ(event.seq(), cursor + 1);
      cursor = event.seq();
      catalog::v1::Organization payload;
      ASSERT_TRUE(event.payload().UnpackTo(&payload));
      EXPECT_EQ(payload.etag(), StrCat(++seen[event.aggregate()]));
      ++total;
    }
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(total, kThreads * kEach);
  first.Stop();
  second.Stop();
}

TEST_F(DatabaseTest, EventsOutsideTheAudienceAreNotShown) {
  events::Sequencer sequencer(database_.get());
  sequencer.Start();
  MB_ASSERT_OK(database_->Transact({}, [&](db::Transaction& tx) -> absl::Status {
    catalog::v1::Organization payload;
    db::OutboxEvent event{"thing/1", "371325001012", absl::Now(), {}, &payload};
    event.audience.set_audience_class(common::v1::AUDIENCE_CLASS_CIRCLE);
    event.audience.set_circle("党员");
    tx.Emit(event, 0);
    return absl::OkStatus();
  }));
  common::v1::ListEventsRequest request;
  request.set_wait_ms(5000);
  const auto hidden = sequencer.List(testing::TestCall(), request);
  ASSERT_THAT(hidden, IsOk());
  EXPECT_EQ(hidden->events_size(), 0);
  EXPECT_EQ(hidden->next_after_seq(), 1);
  rpc::CallContext member = testing::TestCall();
  member.principal.circles.insert("371325001012/党员");
  EXPECT_EQ(sequencer.List(member, request)->events_size(), 1);
  schema_.Sql("DELETE FROM outbox").status().IgnoreError();
  EXPECT_THAT(sequencer.List(member, request), StatusIs(StatusCode::kOutOfRange, "EVENTS_EXPIRED"));
}

// DESIGN invariant 2: 30 days, and as long as a follower that stores what they did needs them.
TEST_F(DatabaseTest, EventsAreKeptForTheirFollowers) {
  events::Sequencer sequencer(database_.get());
  sequencer.Start();
  const auto emit = [&](int count) {
    for (int i = 0; i < count; ++i) {
      MB_ASSERT_OK(database_->Transact({}, [&](db::Transaction& tx) {
        catalog::v1::Organization payload;
        db::OutboxEvent event{"thing/1", "371325001012", absl::Now(), {}, &payload};
        event.audience.set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
        tx.Emit(event, 0);
        return absl::OkStatus();
      }));
    }
  };
  rpc::CallContext follower = testing::TestCall();
  common::v1::ListEventsRequest request;
  request.set_follower("facts");
  EXPECT_THAT(sequencer.List(follower, request), StatusIs(StatusCode::kPermissionDenied, "NOT_A_SERVICE"));
  follower.principal.subject = "evaluation";
  follower.principal.permissions.Add(common::v1::PERMISSION_EVENTS_READ_ALL);
  emit(3);
  absl::SleepFor(absl::Milliseconds(5));
  const absl::Time in_30_days = absl::Now() + absl::Hours(24 * 30);
  emit(2);
  const auto numbered = [&] { return (*schema_.Sql("SELECT COALESCE(MIN(seq), 0), COUNT(seq) FROM outbox"))[0]; };
  while (numbered()[1] != "5") absl::SleepFor(absl::Milliseconds(10));
  const auto purge = [&] {
    MB_EXPECT_OK(database_->Read({}, [&](db::Connection& sql) { return events::Purge(sql, in_30_days); }));
    return numbered();
  };
  request.set_after_seq(1);
  EXPECT_THAT(sequencer.List(follower, request), IsOk());
  EXPECT_EQ(purge(), (std::vector<std::string>{"2", "4"}));
  // One that was heard of half a year ago is waited for no longer; one heard of since is.
  for (const char* days : {"181", "179"}) {
    MB_ASSERT_OK(schema_.Sql(
        StrCat("REPLACE INTO event_follower VALUES ('other/facts', 0, UTC_TIMESTAMP(6) - INTERVAL ", days, " DAY)")));
  }
  EXPECT_EQ(purge(), (std::vector<std::string>{"2", "4"}));
  MB_ASSERT_OK(
      schema_.Sql("REPLACE INTO event_follower VALUES ('other/facts', 0, UTC_TIMESTAMP(6) - INTERVAL 181 DAY)"));
  // It went on to the head, and what is younger stays all the same.
  MB_EXPECT_OK(
      database_->Read({}, [&](db::Connection& sql) { return events::NoteFollower(sql, "evaluation/facts", 5); }));
  EXPECT_EQ(purge(), (std::vector<std::string>{"4", "2"}));
}

// A process that is told to stop leaves nothing without a number, and nobody waits for its lease.
TEST_F(DatabaseTest, AStoppedSequencerNumbersWhatIsLeftAndGivesItsTokenBack) {
  auto sequencer = std::make_unique<events::Sequencer>(database_.get());
  sequencer->Start();
  common::v1::ListEventsRequest request;
  request.set_wait_ms(30000);
  std::thread waiting([&] { MB_EXPECT_OK(sequencer->List(testing::TestCall(), request)); });
  // Until it holds the token.
  while ((*schema_.Sql("SELECT token FROM event_head"))[0][0] == "0") absl::SleepFor(absl::Milliseconds(5));
  sequencer->EndWaits();
  waiting.join();
  MB_ASSERT_OK(database_->Transact({}, [&](db::Transaction& tx) {
    catalog::v1::Organization payload;
    db::OutboxEvent event{"thing/1", "371325001012", absl::Now(), {}, &payload};
    event.audience.set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
    for (int i = 0; i < 1200; ++i) tx.Emit(event, 0);
    return absl::OkStatus();
  }));
  sequencer->Stop();
  EXPECT_EQ((*schema_.Sql("SELECT COUNT(seq) FROM outbox"))[0][0], "1200");
  EXPECT_EQ((*schema_.Sql("SELECT expires_at < UTC_TIMESTAMP(6) FROM event_head"))[0][0], "1");
}

}  // namespace
}  // namespace mingbai
