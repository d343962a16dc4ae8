// The duty ledger is the same whatever is killed while it is made (DOMAIN P-2, DESIGN invariant 1): publication is
// killed (SIGKILL) at a random point of a generation, or of a recomputation after a new working calendar, fifty times;
// then the ledger is compared, row for row, with one that was made without kills.

#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/ctl/api.h"
#include "services/ctl/load.h"
#include "tests/support/items.h"
#include "tests/support/process_stack.h"
#include "tests/support/status_matchers.h"

namespace mingbai {
namespace {

constexpr int kCalendars = 25;
constexpr int kYears = 35;
constexpr char kTownship[] = "371325200000";
constexpr char kCounty[] = "organizations/371325000000";
// Items due on a working day of each month, which every calendar moves.
constexpr int kMovingItems = 20;

catalog::v1::Item MovingItem(int number) {
  catalog::v1::Item item = testing::VillageItem(StrCat("moving-", number), kCounty);
  item.set_level2(StrCat("按工作日公开的事项", number));
  testing::AddElement(&item, "内容", catalog::v1::ELEMENT_TYPE_TEXT);
  testing::SetPeriodic(&item, catalog::v1::CYCLE_MONTHLY, 1, 0);
  item.mutable_timing()->set_working_day(1 + number % 18);
  item.set_mandatory(true);
  return item;
}

// What a row says, but for when it was written.
constexpr char kRows[] =
    "SELECT CONCAT_WS('|', organization, id, item_version, display_name, circle, open_time, due_time, "
    "calendar_version, "
    "working_days, provisional, COALESCE(withdraw_time, ''), origin, description) FROM obligation "
    "ORDER BY organization, id";

constexpr char kHistory[] =
    "SELECT CONCAT_WS('|', organization, id, version, due_time, calendar_version) FROM obligation_history "
    "ORDER BY organization, id, version";

// The n-th weekday, from 0, of a month of 2027.
absl::CivilDay Weekday(int month, int n) {
  absl::CivilDay day(2027, month, 1);
  for (;; ++day) {
    const absl::Weekday weekday = absl::GetWeekday(day);
    if (weekday == absl::Weekday::saturday || weekday == absl::Weekday::sunday) continue;
    if (n-- == 0) return day;
  }
}

// A county's township whose ledger is made of years and recomputed for calendars, each step perhaps with a kill in it.
class Ledger {
 public:
  explicit Ledger(bool kills) : stack_(MINGBAI_BINARIES, false), kills_(kills) {
    api_ = std::make_unique<ctl::Api>(stack_.http(), stack_.tokens_folder());
    ctl::LoadOptions options;
    options.data = "deploy/data";
    options.effective_date = "2026-01-01";
    options.only_township = kTownship;
    MB_EXPECT_OK(ctl::LoadCounty(*api_, options));
    catalog::v1::BatchCreateItemsRequest items;
    items.set_parent(kCounty);
    for (int i = 0; i < kMovingItems; ++i) *items.add_items() = MovingItem(i);
    items.set_request_id(ctl::RequestIdFor("moving items"));
    catalog::v1::BatchCreateItemsResponse made;
    MB_EXPECT_OK(api_->Call("disclosure-office", "items", "POST", "/v1/items:batchCreate", &items, &made));
  }

  std::vector<std::string> Make() {
    Generate(2027, 0);
    for (int i = 0; i < kCalendars; ++i) {
      // Another weekday off each time: what is due on a working day of its month moves on.
      catalog::v1::ImportCalendarRequest notice;
      notice.set_first_year(2027);
      notice.set_last_year(2027);
      for (int number = 0; number <= i; ++number) {
        auto* free = notice.add_days();
        free->set_date(FormatDay(Weekday(number % 12 + 1, number / 12)));
        free->set_kind(catalog::v1::DAY_KIND_HOLIDAY);
      }
      notice.set_request_id(ctl::RequestIdFor(StrCat("calendar ", i)));
      catalog::v1::WorkingCalendar published;
      MB_EXPECT_OK(api_->Call("disclosure-office", "calendar", "POST", "/v1/calendar:import", &notice, &published));
      const int64_t before = Count("obligation_history");
      Generate(2027, i + 1);
      moved_ += Count("obligation_history") > before;
    }
    for (int i = 0; i < kYears; ++i) Generate(2028 + i, 0);
    std::vector<std::string> rows;
    const auto found = stack_.schema("publication").Sql(kRows);
    MB_EXPECT_OK(found);
    for (const auto& row : *found) rows.push_back(row[0]);
    return rows;
  }

  int killed() const { return killed_; }
  int interrupted() const { return interrupted_; }
  // Calendars that moved terms.
  int moved() const { return moved_; }
  // What each obligation said before, but for when.
  std::vector<std::string> History() {
    std::vector<std::string> rows;
    const auto found = stack_.schema("publication").Sql(kHistory);
    MB_EXPECT_OK(found);
    for (const auto& row : *found) rows.push_back(row[0]);
    return rows;
  }

 private:
  // One generation, which a careful caller repeats until it is acknowledged.
  void Generate(int year, int number) {
    publication::v1::GenerateObligationsRequest request;
    request.set_parent(StrCat("organizations/", kTownship));
    request.set_start_date(StrCat(year, "-01-01"));
    request.set_end_date(StrCat(year + 1, "-01-01"));
    request.set_request_id(ctl::RequestIdFor(StrCat("generate ", year, " ", number)));
    std::atomic<bool> done{false};
    std::atomic<int> attempts{0};
    std::thread caller([&] {
      publication::v1::GenerateObligationsResponse response;
      const std::string path = StrCat("/v1/organizations/", kTownship, "/obligations:generate");
      absl::Status status;
      const absl::Time end = absl::Now() + absl::Seconds(60);
      do {
        ++attempts;
        status = api_->Call("disclosure-office", "generate", "POST", path, &request, &response);
        if (!status.ok()) absl::SleepFor(absl::Milliseconds(20));
      } while (!status.ok() && absl::Now() < end);
      MB_EXPECT_OK(status);
      done = true;
    });
    if (kills_ && number + year > 2027) {
      absl::SleepFor(absl::Milliseconds(std::uniform_int_distribution<int>(0, 60)(random_)));
      interrupted_ += !done;
      stack_.Kill("publication");
      stack_.Start("publication");
      EXPECT_TRUE(stack_.WaitHealthy("publication"));
      ++killed_;
    }
    caller.join();
  }

  int64_t Count(const std::string& table) {
    const auto found = stack_.schema("publication").Sql(StrCat("SELECT COUNT(*) FROM ", table));
    MB_EXPECT_OK(found);
    return found.ok() ? std::stoll((*found)[0][0]) : 0;
  }

  testing::ProcessStack stack_;
  const bool kills_;
  std::unique_ptr<ctl::Api> api_;
  std::mt19937 random_{20260110};
  int killed_ = 0;
  int interrupted_ = 0;
  int moved_ = 0;
};

TEST(GenerationKill, P2_TheLedgerIsTheSameWithAndWithoutKills) {
  Ledger killed(true);
  const std::vector<std::string> with = killed.Make();
  EXPECT_EQ(killed.killed(), kCalendars + kYears);
  // The kills came while it was made, most of them.
  EXPECT_GE(killed.interrupted(), 40);
  EXPECT_EQ(killed.moved(), kCalendars);
  Ledger whole(false);
  const std::vector<std::string> without = whole.Make();
  EXPECT_EQ(whole.moved(), kCalendars);
  EXPECT_EQ(killed.History(), whole.History());
  ASSERT_GT(without.size(), 10000u);
  ASSERT_EQ(with.size(), without.size());
  for (size_t i = 0; i < with.size(); ++i) ASSERT_EQ(with[i], without[i]);
  RecordProperty("kills", killed.killed());
  RecordProperty("interrupted", killed.interrupted());
  RecordProperty("rows", static_cast<int>(with.size()));
}

}  // namespace
}  // namespace mingbai
