// The duty ledger is the same whatever is killed while it is made (DOMAIN P-2, DESIGN invariant 1): publication, or the
// catalog that it asks, is killed (SIGKILL) at random points of generations, and of recomputations after a new working
// calendar, until many kills have left a part written; then the ledger and its history are compared, row for row, with
// those that were made without kills.

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/ctl/api.h"
#include "services/ctl/load.h"
#include "tests/support/items.h"
#include "tests/support/month_texts.h"
#include "tests/support/process_stack.h"
#include "tests/support/status_matchers.h"
#include "tests/support/stored_rows.h"

namespace mingbai {
namespace {

constexpr char kTownship[] = "371325200000";
constexpr char kCounty[] = "organizations/371325000000";
constexpr char kPublication[] = "mingbai.publication.v1.PublicationService";
// Villages beside the township's own: what is written is written in a dozen transactions or more.
constexpr int kVillages = 120;
// Items due on the first working days of each month, which every calendar moves.
constexpr int kMovingItems = 3;

// What is asked of the kills, and after how much work it is given up.
constexpr int kKills = 50;
constexpr int kAmidGeneration = 25;
constexpr int kAmidCalendar = 15;
constexpr int kMostCalendars = 45;  // weekdays of a quarter that can be days off
constexpr int kMostQuarters = 100;
constexpr int kMostKillsOfOne = 6;

enum class Work { kGeneration, kCalendar };

// Where a kill hit, by what its attempt had written: nothing, a part, or all of it.
enum class Hit { kBefore, kAmid, kAfter };

catalog::v1::Item MovingItem(int number) {
  catalog::v1::Item item = testing::VillageItem(StrCat("moving-", number), kCounty);
  item.set_level2(StrCat("按工作日公开的事项", number));
  testing::AddElement(&item, "内容", catalog::v1::ELEMENT_TYPE_TEXT);
  testing::SetPeriodic(&item, catalog::v1::CYCLE_MONTHLY, 1, 0);
  item.mutable_timing()->set_working_day(1 + number);
  item.set_mandatory(true);
  return item;
}

catalog::v1::Organization Village(int number) {
  catalog::v1::Organization village;
  village.set_name(StrCat("organizations/", 371325200300 + number));
  village.set_parent(StrCat("organizations/", kTownship));
  village.set_display_name(StrCat("样例村", number));
  village.set_tier(common::v1::TIER_VILLAGE);
  village.set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
  return village;
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

// Months that are generated.
struct Span {
  absl::CivilMonth start, end;
};
const Span kFirstQuarter = {absl::CivilMonth(2027, 1), absl::CivilMonth(2027, 4)};

// A township whose ledger is generated, and recomputed for calendars.
class Ledger {
 public:
  explicit Ledger(bool disturb) : stack_(MINGBAI_BINARIES, false), disturb_(disturb) {
    api_ = std::make_unique<ctl::Api>(stack_.http(), stack_.tokens_folder());
    ctl::LoadOptions options;
    options.data = "deploy/data";
    options.effective_date = "2026-01-01";
    options.only_township = kTownship;
    MB_EXPECT_OK(ctl::LoadCounty(*api_, options));
    catalog::v1::BatchCreateOrganizationsRequest villages;
    villages.set_parent(kCounty);
    for (int i = 0; i < kVillages; ++i) *villages.add_organizations() = Village(i);
    villages.set_request_id(ctl::RequestIdFor("villages"));
    catalog::v1::BatchCreateOrganizationsResponse founded;
    MB_EXPECT_OK(
        api_->Call("disclosure-office", "villages", "POST", "/v1/organizations:batchCreate", &villages, &founded));
    catalog::v1::BatchCreateItemsRequest items;
    items.set_parent(kCounty);
    for (int i = 0; i < kMovingItems; ++i) *items.add_items() = MovingItem(i);
    items.set_request_id(ctl::RequestIdFor("moving items"));
    catalog::v1::BatchCreateItemsResponse made;
    MB_EXPECT_OK(api_->Call("disclosure-office", "items", "POST", "/v1/items:batchCreate", &items, &made));
    Do(Work::kGeneration, kFirstQuarter, /*disturbed=*/false);
  }

  // The `number`-th calendar: another weekday off, so that what is due on a working day of its month moves on.
  void Recompute(int number) {
    const int64_t before = Written(Work::kCalendar);
    catalog::v1::ImportCalendarRequest notice;
    notice.set_first_year(2027);
    notice.set_last_year(2027);
    for (int i = 0; i <= number; ++i) {
      auto* free = notice.add_days();
      free->set_date(FormatDay(Weekday(i % 3 + 1, i / 3)));
      free->set_kind(catalog::v1::DAY_KIND_HOLIDAY);
    }
    notice.set_request_id(ctl::RequestIdFor(StrCat("calendar ", number)));
    catalog::v1::WorkingCalendar published;
    MB_EXPECT_OK(api_->Call("disclosure-office", "calendar", "POST", "/v1/calendar:import", &notice, &published));
    Do(Work::kCalendar, kFirstQuarter, number > 0);
    EXPECT_GT(Written(Work::kCalendar), before);
  }
  void Generate(const Span& span) {
    const int64_t before = Written(Work::kGeneration);
    Do(Work::kGeneration, span, true);
    EXPECT_GT(Written(Work::kGeneration), before);
  }

  std::vector<std::string> Rows() const {
    testing::ExpectMonthTextsSayWhatRowsSay(
        [this](const std::string& select) { return *stack_.schema("publication").Sql(select); });
    return Column(kRows);
  }
  // What each obligation said before, but for when.
  std::vector<std::string> History() const { return Column(kHistory); }

  int kills() const { return static_cast<int>(kills_.size()); }
  int Kills(Work work, const std::string& service, Hit hit) const {
    return static_cast<int>(std::count_if(kills_.begin(), kills_.end(), [&](const Kill& kill) {
      return kill.work == work && kill.service == service && kill.hit == hit;
    }));
  }
  int Amid(Work work) const { return Kills(work, "publication", Hit::kAmid) + Kills(work, "catalog", Hit::kAmid); }
  int AmidCatalogs() const {
    return Kills(Work::kCalendar, "catalog", Hit::kAmid) + Kills(Work::kGeneration, "catalog", Hit::kAmid);
  }

 private:
  struct Kill {
    Work work;
    std::string service;
    int64_t from, at;  // how much was written when the attempt began, and when it was killed
    Hit hit = Hit::kBefore;
  };

  // Asks for it as a careful caller does, again until it is acknowledged. Where it is disturbed, each attempt may be
  // broken off, at a moment drawn over the time that the whole takes.
  void Do(Work work, const Span& span, bool disturbed) {
    const std::string request_id = ctl::RequestIdFor(StrCat("request ", ++requests_));
    std::vector<Kill> kills;
    const absl::Time end = absl::Now() + absl::Seconds(90);
    absl::Time began;
    absl::Status status;
    do {
      const int64_t from = Written(work);
      began = absl::Now();
      absl::Notification answered;
      std::thread caller([&] {
        status = Ask(span, request_id);
        answered.Notify();
      });
      const bool kill = disturb_ && disturbed && kills.size() < kMostKillsOfOne;
      if (kill && !answered.WaitForNotificationWithTimeout(lengths_[work] * Draw())) {
        const std::string service = (kills_.size() + kills.size()) % 4 == 3 ? "catalog" : "publication";
        stack_.Kill(service);
        kills.push_back({work, service, from, Written(work)});
        caller.join();
        stack_.Start(service);
        EXPECT_TRUE(stack_.WaitHealthy(service));
      } else {
        caller.join();
        if (!status.ok()) absl::SleepFor(absl::Milliseconds(20));
      }
    } while (!status.ok() && absl::Now() < end);
    MB_EXPECT_OK(status);
    const absl::Duration took = absl::Now() - began;
    lengths_[work] = kills.empty() ? took : std::max(took, lengths_[work]);
    const int64_t all = Written(work);
    for (Kill& one : kills) {
      one.hit = one.at <= one.from ? Hit::kBefore : one.at < all ? Hit::kAmid : Hit::kAfter;
      kills_.push_back(one);
    }
  }

  absl::Status Ask(const Span& span, const std::string& request_id) const {
    publication::v1::GenerateObligationsRequest request;
    request.set_parent(StrCat("organizations/", kTownship));
    request.set_start_date(FormatDay(absl::CivilDay(span.start)));
    request.set_end_date(FormatDay(absl::CivilDay(span.end)));
    request.set_request_id(request_id);
    // A connection of its own: none waits for an older one to come back.
    const rpc::Client client(stack_.target("publication"), kPublication, stack_.token("disclosure-office"));
    return client
        .Call<publication::v1::GenerateObligationsResponse>(testing::TestCall(), "GenerateObligations", request,
                                                            absl::Seconds(60))
        .status();
  }

  double Draw() { return std::uniform_real_distribution<double>(0, 1)(random_); }
  int64_t Written(Work work) const {
    const char* table = work == Work::kGeneration ? "obligation" : "obligation_history";
    const auto found = stack_.schema("publication").Sql(StrCat("SELECT COUNT(*) FROM ", table));
    MB_EXPECT_OK(found);
    return found.ok() ? std::stoll((*found)[0][0]) : 0;
  }
  std::vector<std::string> Column(const char* query) const {
    return testing::ColumnOf(stack_.schema("publication"), query);
  }

  testing::ProcessStack stack_;
  const bool disturb_;
  std::unique_ptr<ctl::Api> api_;
  std::mt19937 random_{20260110};
  std::map<Work, absl::Duration> lengths_;  // of what nobody disturbed
  std::vector<Kill> kills_;
  int requests_ = 0;
};

// Until enough kills have hit, of each kind; how many calendars and quarters that took.
void Disturb(Ledger* ledger, int* calendars, int* quarters) {
  for (; ledger->Amid(Work::kCalendar) < kAmidCalendar; ++*calendars) {
    ASSERT_LT(*calendars, kMostCalendars);
    ledger->Recompute(*calendars);
  }
  const auto enough = [&] {
    return ledger->kills() >= kKills && ledger->Amid(Work::kGeneration) >= kAmidGeneration &&
           ledger->AmidCatalogs() > 0;
  };
  for (; !enough(); ++*quarters) {
    ASSERT_LT(*quarters, kMostQuarters);
    const absl::CivilMonth start = kFirstQuarter.end + 3 * *quarters;
    ledger->Generate({start, start + 3});
  }
}

void Print(const Ledger& ledger) {
  for (const auto& [work, name] : {std::pair(Work::kCalendar, "calendars"), {Work::kGeneration, "generations"}}) {
    for (const char* service : {"publication", "catalog"}) {
      std::printf("%s, kills of %s: %d before the first row, %d amid, %d after the last\n", name, service,
                  ledger.Kills(work, service, Hit::kBefore), ledger.Kills(work, service, Hit::kAmid),
                  ledger.Kills(work, service, Hit::kAfter));
    }
  }
}

TEST(GenerationKill, P2_TheLedgerIsTheSameWithAndWithoutKills) {
  Ledger killed(true);
  int calendars = 0, quarters = 0;
  Disturb(&killed, &calendars, &quarters);
  Print(killed);
  if (HasFatalFailure()) return;

  Ledger whole(false);
  for (int i = 0; i < calendars; ++i) whole.Recompute(i);
  const absl::CivilMonth end = kFirstQuarter.end + 3 * quarters;
  for (absl::CivilMonth month = kFirstQuarter.end; month < end; month += 12) {
    whole.Generate({month, std::min(month + 12, end)});
  }
  const std::vector<std::string> rows = whole.Rows(), history = whole.History();
  ASSERT_GT(rows.size(), 10000u);
  ASSERT_GT(history.size(), 1000u);
  testing::ExpectEqualRows(killed.Rows(), rows);
  testing::ExpectEqualRows(killed.History(), history);
  RecordProperty("kills", killed.kills());
  RecordProperty("amid_calendars", killed.Amid(Work::kCalendar));
  RecordProperty("amid_generations", killed.Amid(Work::kGeneration));
  RecordProperty("rows", static_cast<int>(rows.size()));
}

}  // namespace
}  // namespace mingbai
