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
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/ctl/api.h"
#include "services/ctl/load.h"
#include "tests/support/process_stack.h"
#include "tests/support/status_matchers.h"

namespace mingbai {
namespace {

constexpr int kCalendars = 25;
constexpr int kYears = 35;
constexpr char kTownship[] = "371325200000";

// What a row says, but for when it was written.
constexpr char kRows[] =
    "SELECT CONCAT_WS('|', organization, id, item_version, display_name, circle, open_time, due_time, "
    "calendar_version, "
    "working_days, provisional, COALESCE(withdraw_time, ''), origin, description) FROM obligation "
    "ORDER BY organization, id";

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
  }

  std::vector<std::string> Make() {
    Generate(2027, 0);
    for (int i = 0; i < kCalendars; ++i) {
      // Another working day less each time: terms in working days move on.
      catalog::v1::ImportCalendarRequest notice;
      notice.set_first_year(2027);
      notice.set_last_year(2027);
      for (int day = 0; day <= i; ++day) {
        auto* free = notice.add_days();
        free->set_date(StrCat("2027-03-", day < 9 ? "0" : "", day + 1));
        free->set_kind(catalog::v1::DAY_KIND_HOLIDAY);
      }
      notice.set_request_id(ctl::RequestIdFor(StrCat("calendar ", i)));
      catalog::v1::WorkingCalendar published;
      MB_EXPECT_OK(api_->Call("disclosure-office", "calendar", "POST", "/v1/calendar:import", &notice, &published));
      Generate(2027, i + 1);
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

  testing::ProcessStack stack_;
  const bool kills_;
  std::unique_ptr<ctl::Api> api_;
  std::mt19937 random_{20260110};
  int killed_ = 0;
  int interrupted_ = 0;
};

TEST(GenerationKill, P2_TheLedgerIsTheSameWithAndWithoutKills) {
  Ledger killed(true);
  const std::vector<std::string> with = killed.Make();
  EXPECT_EQ(killed.killed(), kCalendars + kYears);
  // The kills came while it was made, most of them.
  EXPECT_GE(killed.interrupted(), 40);
  const std::vector<std::string> without = Ledger(false).Make();
  ASSERT_GT(without.size(), 10000u);
  ASSERT_EQ(with.size(), without.size());
  for (size_t i = 0; i < with.size(); ++i) ASSERT_EQ(with[i], without[i]);
  RecordProperty("kills", killed.killed());
  RecordProperty("interrupted", killed.interrupted());
  RecordProperty("rows", static_cast<int>(with.size()));
}

}  // namespace
}  // namespace mingbai
