// Publication, or with it the catalog, is down for two weeks, while villages are merged, an item is taken out of the
// catalog, the working calendar changes, and terms end (DOMAIN C-1, C-4, C-11, P-2, P-11): once it is back, the ledger
// says, row for row, what it says where it was never down, and the same obligations have been told of as overdue, each
// once.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "common/text/text.h"
#include "common/time/clock.h"
#include "common/time/county_time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/publication/v1/events.pb.h"
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

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr char kTownship[] = "371325200000";
constexpr char kCounty[] = "organizations/371325000000";
constexpr char kMerged[] = "371325200301", kSuccessor[] = "371325200302", kOther[] = "371325200303";
// The last day on which the ledger is kept, and the one on which it is kept again.
const absl::CivilDay kLeft(2026, 11, 6), kBack(2026, 11, 20);
const absl::CivilDay kChanges(2026, 11, 7);  // a Saturday, on which no term ends

// Published on the 7th: the 16th of November is a day off, the 21st, a Saturday, is worked instead.
catalog::v1::ImportCalendarRequest NewCalendar() {
  catalog::v1::ImportCalendarRequest notice;
  notice.set_first_year(2026);
  notice.set_last_year(2026);
  notice.set_replaces_published(true);
  notice.add_days()->set_date("2026-11-16");
  notice.mutable_days(0)->set_kind(catalog::v1::DAY_KIND_HOLIDAY);
  notice.add_days()->set_date("2026-11-21");
  notice.mutable_days(1)->set_kind(catalog::v1::DAY_KIND_WORKDAY);
  return notice;
}

// Due on the n-th working day of November, for October.
catalog::v1::Item WorkingDayItem(int number) {
  catalog::v1::Item item = testing::VillageItem(StrCat("on-working-day-", number), kCounty);
  item.set_level2(StrCat("第", number, "个工作日公开的事项"));
  testing::AddElement(&item, "内容", catalog::v1::ELEMENT_TYPE_TEXT);
  testing::SetPeriodic(&item, catalog::v1::CYCLE_MONTHLY, 2, 0);
  item.mutable_timing()->set_working_day(number);
  item.set_mandatory(true);
  item.set_effective_date("2026-09-01");
  return item;
}

// What is not owed any more keeps the term that it had when that was seen.
constexpr char kRows[] =
    "SELECT CONCAT_WS('|', organization, id, item_version, circle, open_time, COALESCE(deferred_until, ''), "
    "working_days, origin, description, IF(withdraw_time IS NULL, CONCAT(due_time, ' ', calendar_version), "
    "'withdrawn')) FROM obligation ORDER BY organization, id";

// A township from the 2nd to the 20th of November.
class Fortnight {
 public:
  // `down` are not there from the 6th of November in the evening to the 20th, but for the catalog on the day on which
  // changes are entered.
  explicit Fortnight(std::vector<std::string> down) : stack_(MINGBAI_BINARIES, true), down_(std::move(down)) {
    clock_ = *SharedClock::Open(stack_.clock_file());
    Come(absl::CivilDay(2026, 11, 2));
    api_ = std::make_unique<ctl::Api>(stack_.http(), stack_.tokens_folder());
    ctl::LoadOptions options;
    options.data = "deploy/data";
    options.effective_date = "2026-09-01";
    options.only_township = kTownship;
    MB_EXPECT_OK(ctl::LoadCounty(*api_, options));
    catalog::v1::BatchCreateOrganizationsRequest villages;
    villages.set_parent(kCounty);
    for (const char* code : {kMerged, kSuccessor, kOther}) {
      catalog::v1::Organization& village = *villages.add_organizations();
      village.set_name(StrCat("organizations/", code));
      village.set_parent(StrCat("organizations/", kTownship));
      village.set_display_name(StrCat("样例村", std::string_view(code).substr(9)));
      village.set_tier(common::v1::TIER_VILLAGE);
      village.set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
    }
    Post<catalog::v1::BatchCreateOrganizationsResponse>("/v1/organizations:batchCreate", &villages);
    catalog::v1::BatchCreateItemsRequest items;
    items.set_parent(kCounty);
    for (int i = 5; i <= 14; ++i) *items.add_items() = WorkingDayItem(i);
    Post<catalog::v1::BatchCreateItemsResponse>("/v1/items:batchCreate", &items);
    publication::v1::GenerateObligationsRequest request;
    request.set_start_date("2026-10-01");
    request.set_end_date("2027-01-01");
    Post<publication::v1::GenerateObligationsResponse>(StrCat("/v1/organizations/", kTownship, "/obligations:generate"),
                                                       &request);
    // What is put off is handed over as it was put off (DOMAIN C-13).
    publication::v1::DeferObligationRequest deferral;
    deferral.set_until_date("2026-11-13");
    deferral.set_reason("村干部换届");
    Post<publication::v1::Obligation>(
        StrCat("/v1/organizations/", kMerged, "/obligations/on-working-day-5.2026-10.none.0:defer"), &deferral);
  }

  void Play() {
    for (absl::CivilDay day(2026, 11, 3); day <= kBack; ++day) {
      Come(day);
      if (day == kBack) Start(down_);
      if (down_.empty() || day <= kLeft || day == kBack) {
        ASSERT_NO_FATAL_FAILURE(WaitForUpkeep(day));
      }
      if (day == kLeft) Stop({"publication"});
      if (day == kChanges) {
        Change();
        Stop({"catalog"});
      }
    }
    testing::ExpectMonthTextsSayWhatRowsSay([this](const std::string& select) { return Rows(select); });
  }

  std::vector<std::string> Ledger() const { return Column(kRows); }
  // Those that were told of as overdue, with the ends of their terms, in order; each as often as it was told of.
  std::vector<std::string> Overdue() const {
    std::vector<std::string> told;
    for (const auto& row : Rows("SELECT HEX(payload), event_time FROM outbox WHERE aggregate LIKE '%/obligations/%' "
                                "ORDER BY aggregate, event_time")) {
      publication::v1::PublicationEvent event;
      EXPECT_TRUE(event.ParseFromString(absl::HexStringToBytes(row[0])));
      if (event.has_overdue()) told.push_back(StrCat(event.overdue().name(), " ", row[1]));
    }
    return told;
  }

 private:
  // Of these, those that are to be down.
  void Stop(const std::vector<std::string>& services) {
    for (const std::string& service : services) {
      if (std::count(down_.begin(), down_.end(), service) > 0) EXPECT_TRUE(stack_.Stop(service));
    }
  }
  void Start(const std::vector<std::string>& services) {
    for (const std::string& service : services) stack_.Start(service);
    for (const std::string& service : services) EXPECT_TRUE(stack_.WaitHealthy(service));
  }
  void Come(absl::CivilDay day) { clock_->Set(StartOfDay(day) + absl::Hours(9)); }

  // What is entered on a Saturday, ahead of the days on which it takes effect.
  void Change() {
    catalog::v1::MergeOrganizationsRequest merge;
    merge.add_sources(StrCat("organizations/", kMerged));
    merge.set_successor(StrCat("organizations/", kSuccessor));
    merge.set_effective_date("2026-11-12");
    merge.set_basis("费政字〔2026〕11号");
    Post<catalog::v1::ReorganizeResponse>("/v1/organizations/371325000000:merge", &merge);
    catalog::v1::Item item = WorkingDayItem(9);
    item.set_mandatory(false);
    item.set_effective_date("2026-11-09");
    catalog::v1::Item changed;
    MB_EXPECT_OK(
        api_->Call("disclosure-office", "change", "PATCH",
                   StrCat("/v1/", item.name(), "?update_mask=mandatory&request_id=", ctl::RequestIdFor("change")),
                   &item, &changed));
    catalog::v1::ImportCalendarRequest notice = NewCalendar();
    Post<catalog::v1::WorkingCalendar>("/v1/calendar:import", &notice);
  }

  // The upkeep has looked on that day, and all that is overdue is told of.
  void WaitForUpkeep(absl::CivilDay day) const {
    const absl::Time end = absl::Now() + absl::Seconds(60);
    const std::string now = FormatDay(day) + " 01:00:00";  // 9:00 in the county
    while (absl::Now() < end) {
      // Before the clock was set they looked at the true time.
      if (Column("SELECT COUNT(*) FROM ledger_look WHERE looked_at >= '" + now + "' AND looked_at < '" +
                 FormatDay(day + 1) + "'")[0] == "1" &&
          Column("SELECT COUNT(*) FROM obligation WHERE watch_time <= '" + now + "'")[0] == "0") {
        return;
      }
      absl::SleepFor(absl::Milliseconds(50));
    }
    FAIL() << "no upkeep on " << FormatDay(day);
  }

  template <typename Response, typename Request>
  void Post(const std::string& target, Request* request) {
    request->set_request_id(ctl::RequestIdFor(target));
    Response response;
    MB_EXPECT_OK(api_->Call("disclosure-office", "post", "POST", target, request, &response));
  }
  std::vector<std::vector<std::string>> Rows(const std::string& query) const {
    return testing::RowsOf(stack_.schema("publication"), query);
  }
  std::vector<std::string> Column(const std::string& query) const {
    return testing::ColumnOf(stack_.schema("publication"), query);
  }

  testing::ProcessStack stack_;
  const std::vector<std::string> down_;
  std::unique_ptr<SharedClock> clock_;
  std::unique_ptr<ctl::Api> api_;
};

TEST(Absence, P2_ALedgerThatNobodyKeptForTwoWeeksSaysWhatAKeptOneSays) {
  Fortnight up({});
  ASSERT_NO_FATAL_FAILURE(up.Play());
  const std::vector<std::string> overdue = up.Overdue();
  EXPECT_GT(overdue.size(), 100u);
  // What the fortnight was about has come about: handed over, with its deferral, and told of as the successor's.
  EXPECT_THAT(up.Ledger(), Contains(HasSubstr(StrCat("|", kMerged, "|"))));
  EXPECT_THAT(up.Ledger(), Contains(HasSubstr(StrCat(kSuccessor, "|on-working-day-5.2026-10.none.1000|"))));
  EXPECT_THAT(overdue, Contains(HasSubstr(StrCat(kMerged, "/obligations/on-working-day-6.2026-10"))));
  EXPECT_THAT(overdue, Not(Contains(HasSubstr(StrCat(kMerged, "/obligations/on-working-day-10.2026-10")))));
  EXPECT_THAT(overdue, Not(Contains(HasSubstr("on-working-day-9.2026-10"))));

  // By itself, and with the catalog, which comes back beside it and has the days between still to go through.
  for (const std::vector<std::string>& services :
       {std::vector<std::string>{"publication"}, {"publication", "catalog"}}) {
    Fortnight down(services);
    ASSERT_NO_FATAL_FAILURE(down.Play());
    testing::ExpectEqualRows(down.Ledger(), up.Ledger());
    testing::ExpectEqualRows(down.Overdue(), overdue);
  }
}

}  // namespace
}  // namespace mingbai
