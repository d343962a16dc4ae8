#include "services/gateway/views/view_cache.h"

#include <thread>

#include "absl/synchronization/notification.h"
#include "gtest/gtest.h"
#include "services/gateway/views/fan_out.h"
#include "tests/support/status_matchers.h"

namespace mingbai::gateway {
namespace {

using ::mingbai::testing::StatusIs;

constexpr char kVillage[] = "371325001012";
constexpr char kTownship[] = "371325001000";
constexpr char kCounty[] = "371325000000";
const absl::Time kNow = absl::FromUnixSeconds(1790000000);

// A cache whose builder counts and answers "<code>/<period>#<n>".
class ViewCacheTest : public ::testing::Test {
 protected:
  void Start(ViewCache::Options options = {}) {
    cache_ = std::make_unique<ViewCache>(
        options, &clock_,
        [this](const ViewKey& key) -> absl::StatusOr<BuiltView> {
          const int number = ++builds_;
          if (on_build_) on_build_(key);
          if (!failure_.ok()) return failure_;
          BuiltView view;
          view.bytes = std::make_shared<const std::string>(key.code + "/" + key.period + "#" + std::to_string(number) +
                                                           std::string(padding_, '.'));
          view.partial = partial_;
          view.as_of = clock_.Now();
          view.valid_until = valid_until_;
          return view;
        },
        [this] { return heard_.load(); });
    cache_->Start();
  }
  ~ViewCacheTest() override {
    if (cache_ != nullptr) cache_->Stop();
  }
  std::string Board(const std::string& code = kVillage) {
    auto bytes = cache_->Get(ViewKind::kBoard, code, "", {});
    return bytes.ok() ? **bytes : bytes.status().ToString();
  }
  std::string Overview(const std::string& code, const std::string& period = "2026-10") {
    auto bytes = cache_->Get(ViewKind::kOverview, code, period, {});
    return bytes.ok() ? **bytes : bytes.status().ToString();
  }
  // Whether `read` changes from `old` within a second.
  template <typename Read>
  bool ChangesWithinASecond(Read read, const std::string& old) {
    const absl::Time end = absl::Now() + absl::Seconds(1);
    while (absl::Now() < end) {
      if (read() != old) return true;
      absl::SleepFor(absl::Milliseconds(5));
    }
    return false;
  }

  FakeClock clock_{kNow};
  std::atomic<int> builds_{0};
  std::atomic<bool> heard_{true};
  std::atomic<bool> partial_{false};
  std::atomic<size_t> padding_{0};
  absl::Time valid_until_ = absl::InfiniteFuture();
  absl::Status failure_;
  absl::Notification go_;
  std::atomic<bool> marked_{false};
  std::function<void(const ViewKey&)> on_build_;
  std::unique_ptr<ViewCache> cache_;
};

TEST_F(ViewCacheTest, AFreshViewIsTheSameBytes) {
  Start();
  auto first = cache_->Get(ViewKind::kBoard, kVillage, "", {});
  auto second = cache_->Get(ViewKind::kBoard, kVillage, "", {});
  MB_ASSERT_OK(first);
  EXPECT_EQ(first->get(), second->get());
  EXPECT_EQ(builds_, 1);
  EXPECT_EQ(cache_->size(), 1u);
}

TEST_F(ViewCacheTest, BoardsOverviewsAndMonthsAreViewsOfTheirOwn) {
  Start();
  Board();
  Overview(kVillage, "2026-09");
  EXPECT_EQ(Overview(kVillage, "2026-10"), std::string(kVillage) + "/2026-10#3");
  EXPECT_EQ(cache_->size(), 3u);
}

TEST_F(ViewCacheTest, ReadersOfAMissingViewShareOneBuild) {
  on_build_ = [&](const ViewKey&) { go_.WaitForNotification(); };
  Start();
  std::vector<std::thread> readers;
  std::atomic<int> same{0};
  for (int i = 0; i < 16; ++i) {
    readers.emplace_back([&] { same += Board() == std::string(kVillage) + "/#1" ? 1 : 0; });
  }
  absl::SleepFor(absl::Milliseconds(100));
  go_.Notify();
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(same, 16);
  EXPECT_EQ(builds_, 1);
}

TEST_F(ViewCacheTest, AnEventShowsWithinASecondUpTheTree) {
  Start();
  const std::string board = Board();
  const std::string township = Overview(kTownship);
  const std::string county = Overview(kCounty);
  const std::string other = Board("371325001013");
  cache_->MarkStale(kVillage);
  EXPECT_TRUE(ChangesWithinASecond([&] { return Board(); }, board));
  EXPECT_TRUE(ChangesWithinASecond([&] { return Overview(kTownship); }, township));
  EXPECT_TRUE(ChangesWithinASecond([&] { return Overview(kCounty); }, county));
  EXPECT_EQ(Board("371325001013"), other);
}

TEST_F(ViewCacheTest, TheOldViewIsServedWhileTheNewOneIsBuilt) {
  Start();
  const std::string old = Board();
  on_build_ = [&](const ViewKey&) { go_.WaitForNotification(); };
  cache_->MarkStale(kVillage);
  EXPECT_EQ(Board(), old);
  go_.Notify();
  EXPECT_TRUE(ChangesWithinASecond([&] { return Board(); }, old));
}

TEST_F(ViewCacheTest, TheOldViewIsServedForTheGraceOnly) {
  ViewCache::Options options;
  options.stale_grace = absl::Milliseconds(50);
  options.rebuild_gap = absl::Seconds(60);
  Start(options);
  const std::string old = Board();
  cache_->MarkStale(kVillage);
  absl::SleepFor(absl::Milliseconds(80));
  EXPECT_NE(Board(), old);
}

TEST_F(ViewCacheTest, AnEventDuringABuildIsNotLost) {
  Start();
  const std::string old = Board();
  on_build_ = [&](const ViewKey&) {
    if (!marked_.exchange(true)) cache_->MarkStale(kVillage);
  };
  cache_->MarkStale(kVillage);
  EXPECT_TRUE(ChangesWithinASecond([&] { return Board(); }, old));
  // The second build lacks nothing; the first began before the second event.
  EXPECT_TRUE(ChangesWithinASecond([&] { return builds_ >= 3 ? std::string("third") : Board().substr(0, 0); }, ""));
}

TEST_F(ViewCacheTest, AViewPastItsChangeTimeIsBuiltAgain) {
  valid_until_ = kNow + absl::Hours(1);
  Start();
  const std::string old = Board();
  clock_.Advance(absl::Minutes(59));
  EXPECT_EQ(Board(), old);
  clock_.Advance(absl::Minutes(1));
  valid_until_ = absl::InfiniteFuture();
  EXPECT_NE(Board(), old);
}

TEST_F(ViewCacheTest, AViewOfATimeThatIsYetToComeIsBuiltAgain) {
  Start();
  const std::string old = Board();
  clock_.Set(kNow - absl::Hours(24));
  EXPECT_NE(Board(), old);
}

TEST_F(ViewCacheTest, G4_APartialViewIsKeptBriefly) {
  ViewCache::Options options;
  options.partial_age = absl::Milliseconds(100);
  partial_ = true;
  Start(options);
  const std::string partial = Board();
  EXPECT_EQ(Board(), partial);
  partial_ = false;
  absl::SleepFor(absl::Milliseconds(150));
  const std::string whole = Board();
  EXPECT_NE(whole, partial);
  absl::SleepFor(absl::Milliseconds(150));
  EXPECT_EQ(Board(), whole);
}

TEST_F(ViewCacheTest, G4_APartialViewThatTookLongIsServedAllTheSame) {
  ViewCache::Options options;
  options.partial_age = absl::Milliseconds(100);
  partial_ = true;
  on_build_ = [](const ViewKey&) { absl::SleepFor(absl::Milliseconds(150)); };
  Start(options);
  const std::string partial = Board();
  EXPECT_EQ(Board(), partial) << "its age counts from the end of the build";
}

TEST_F(ViewCacheTest, WithoutEventsViewsAreTrustedBriefly) {
  ViewCache::Options options;
  options.unheard_age = absl::Milliseconds(200);
  Start(options);
  const std::string old = Board();
  absl::SleepFor(absl::Milliseconds(250));
  EXPECT_EQ(Board(), old) << "age alone does not matter";
  heard_ = false;
  absl::SleepFor(absl::Milliseconds(350));
  const std::string second = Board();
  EXPECT_NE(second, old);
  absl::SleepFor(absl::Milliseconds(350));
  EXPECT_NE(Board(), second);
}

TEST_F(ViewCacheTest, ErrorsAreToldAndNotKept) {
  failure_ = NotFound("ORGANIZATION_NOT_FOUND", "there is no organization");
  Start();
  EXPECT_THAT(cache_->Get(ViewKind::kBoard, kVillage, "", {}),
              StatusIs(absl::StatusCode::kNotFound, "ORGANIZATION_NOT_FOUND"));
  EXPECT_EQ(cache_->size(), 0u);
  EXPECT_EQ(cache_->bytes(), 0u);
  failure_ = absl::OkStatus();
  EXPECT_EQ(Board(), std::string(kVillage) + "/#2");
}

TEST_F(ViewCacheTest, AReaderLeavesAtItsDeadline) {
  on_build_ = [&](const ViewKey&) { go_.WaitForNotification(); };
  Start();
  rpc::Budget budget;
  budget.deadline = absl::Now() + absl::Milliseconds(50);
  EXPECT_EQ(cache_->Get(ViewKind::kBoard, kVillage, "", budget).status().code(), absl::StatusCode::kDeadlineExceeded);
  budget.deadline = absl::InfiniteFuture();
  budget.cancelled = [] { return true; };
  EXPECT_EQ(cache_->Get(ViewKind::kBoard, kVillage, "", budget).status().code(), absl::StatusCode::kCancelled);
  go_.Notify();
}

TEST_F(ViewCacheTest, TooManyWaitingBuildsShed) {
  on_build_ = [&](const ViewKey&) { go_.WaitForNotification(); };
  ViewCache::Options options;
  options.builders = 1;
  options.max_waiting_builds = 1;
  Start(options);
  std::thread running([&] { Board("371325001001"); });
  while (builds_ == 0) absl::SleepFor(absl::Milliseconds(1));
  std::thread waiting([&] { Board("371325001002"); });
  while (cache_->size() < 2) absl::SleepFor(absl::Milliseconds(1));
  absl::SleepFor(absl::Milliseconds(20));
  EXPECT_THAT(cache_->Get(ViewKind::kBoard, "371325001003", "", {}),
              StatusIs(absl::StatusCode::kResourceExhausted, "OVERLOADED"));
  EXPECT_EQ(cache_->size(), 2u) << "what was shed leaves nothing behind";
  go_.Notify();
  running.join();
  waiting.join();
}

TEST_F(ViewCacheTest, MemoryIsBounded) {
  padding_ = 10000;
  ViewCache::Options options;
  options.max_bytes = 200000;
  Start(options);
  for (int i = 0; i < 100; ++i) {
    Board(std::to_string(371325001100 + i));
    Board(std::to_string(371325001100));  // read all the time
  }
  EXPECT_LE(cache_->bytes(), 220000u);
  EXPECT_GT(cache_->size(), 5u);
  const int before = builds_;
  Board(std::to_string(371325001100));
  EXPECT_EQ(builds_, before) << "what is read often stays";
}

TEST_F(ViewCacheTest, MonthsOfOneOrganizationAreBounded) {
  Start();
  for (int i = 0; i < 100; ++i) Overview(kCounty, "month " + std::to_string(i));
  EXPECT_LE(cache_->size(), 37u);
}

TEST_F(ViewCacheTest, ReadersAndEventsTogetherStayConsistent) {
  Start();
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; !stop; ++i) {
        const std::string code = std::to_string(371325001000 + (i * 7 + t) % 20);
        if (Board(code).rfind(code + "/", 0) != 0) ++wrong;
        if (Overview(code).rfind(code + "/2026-10", 0) != 0) ++wrong;
      }
    });
  }
  threads.emplace_back([&] {
    for (int i = 0; !stop; ++i) {
      cache_->MarkStale(std::to_string(371325001000 + i % 20));
      if (i % 50 == 0) cache_->MarkAllStale();
      absl::SleepFor(absl::Milliseconds(1));
    }
  });
  absl::SleepFor(absl::Milliseconds(500));
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(FanOut, RunsAllTasksWithAnyNumberOfCallers) {
  FanOut fan_out(2);
  std::atomic<int> ran{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        std::vector<std::function<void()>> tasks(9, [&] { ++ran; });
        fan_out.Run(std::move(tasks));
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(ran, 8 * 50 * 9);
  fan_out.Run({});
}

}  // namespace
}  // namespace mingbai::gateway
