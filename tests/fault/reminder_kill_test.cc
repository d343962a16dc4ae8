// Reminders are told once whatever is killed (DOMAIN P-2, DESIGN invariants 1 and 3): publication is killed (SIGKILL)
// at random points of the rounds of a month, while it notes what is to be told and while it tells; then what was noted
// and told is compared with a month without kills.

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/time/clock.h"
#include "common/text/text.h"
#include "common/time/clock.h"
#include "common/time/county_time.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/ctl/api.h"
#include "services/ctl/load.h"
#include "tests/support/items.h"
#include "tests/support/process_stack.h"
#include "tests/support/status_matchers.h"
#include "tests/support/stored_rows.h"

namespace mingbai {
namespace {

constexpr char kTownship[] = "371325200000";  // twelve villages
constexpr char kCounty[] = "organizations/371325000000";
const absl::CivilDay kFirst(2026, 10, 8), kLast(2026, 10, 27);
// Items of all villages, each due on another working day: every day somebody is told of some.
constexpr int kItems = 18;

catalog::v1::Item DailyItem(int number) {
  catalog::v1::Item item = testing::VillageItem(StrCat("daily-", number), kCounty);
  item.set_level2(StrCat("每月公开的事项", number));
  testing::AddElement(&item, "内容", catalog::v1::ELEMENT_TYPE_TEXT);
  testing::SetPeriodic(&item, catalog::v1::CYCLE_MONTHLY, 1, 0);
  item.mutable_timing()->set_working_day(1 + number);
  // Some are for party members only: told in digests of their own.
  if (number % 6 == 0) testing::SetCircle(&item, "党员");
  item.set_mandatory(true);
  item.set_effective_date("2026-09-01");
  return item;
}

// Where the round stands, of a day that is being told.
enum class Stand { kBefore, kNoting, kTelling, kOver };

constexpr char kNotes[] =
    "SELECT CONCAT_WS('|', organization, obligation, term_end, stage, day, addressee, person, told) FROM reminder "
    "ORDER BY organization, obligation, term_end, stage, day, addressee, person";
constexpr char kDigests[] =
    "SELECT CONCAT_WS('|', organization, day, person, circle_organization, circle), HEX(digest) FROM reminder_digest "
    "ORDER BY organization, day, person, circle_organization, circle, id";

// A township's reminders of a month; each day's round perhaps with a kill in it.
class Month {
 public:
  explicit Month(bool kills) : stack_(MINGBAI_BINARIES, true), kills_(kills) {
    clock_ = *SharedClock::Open(stack_.clock_file());
    clock_->Set(StartOfDay(absl::CivilDay(2026, 9, 1)) + absl::Hours(7));
    ctl::Api api(stack_.http(), stack_.tokens_folder());
    ctl::LoadOptions options;
    options.data = "deploy/data";
    options.effective_date = "2026-09-01";
    options.only_township = kTownship;
    MB_EXPECT_OK(ctl::LoadCounty(api, options));
    catalog::v1::BatchCreateItemsRequest items;
    items.set_parent(kCounty);
    for (int i = 0; i < kItems; ++i) *items.add_items() = DailyItem(i);
    items.set_request_id(ctl::RequestIdFor("daily items"));
    catalog::v1::BatchCreateItemsResponse made;
    MB_EXPECT_OK(api.Call("disclosure-office", "items", "POST", "/v1/items:batchCreate", &items, &made));
    publication::v1::GenerateObligationsRequest request;
    request.set_parent(StrCat("organizations/", kTownship));
    request.set_start_date("2026-10-01");
    request.set_end_date("2026-12-01");
    request.set_request_id(ctl::RequestIdFor("generate"));
    publication::v1::GenerateObligationsResponse generated;
    MB_EXPECT_OK(api.Call("disclosure-office", "generate", "POST",
                          StrCat("/v1/organizations/", kTownship, "/obligations:generate"), &request, &generated));
  }

  void Play() {
    for (absl::CivilDay day = kFirst; day <= kLast; ++day) {
      clock_->Set(StartOfDay(day) + absl::Hours(9));
      if (kills_) KillWithin(day, day.day() % 2 == 0 ? Stand::kNoting : Stand::kTelling);
      ASSERT_TRUE(Until(day, Stand::kOver)) << FormatDay(day);
    }
  }

  // What was noted; what was told, but for names and times; what of it twice.
  std::vector<std::string> Notes() const { return Column(kNotes); }
  std::vector<std::string> Digests() const {
    std::vector<std::string> digests;
    for (const auto& row : Rows(kDigests)) {
      publication::v1::ReminderDigest digest;
      EXPECT_TRUE(digest.ParseFromString(absl::HexStringToBytes(row[1])));
      digest.clear_name();
      digest.clear_create_time();
      digests.push_back(StrCat(row[0], " ", digest.ShortDebugString()));
    }
    return digests;
  }
  int64_t Count(const std::string& rows) const { return std::stoll(Column("SELECT COUNT(*) FROM " + rows)[0]); }

  int killed() const { return killed_; }
  int while_noting() const { return while_noting_; }
  int while_telling() const { return while_telling_; }

 private:
  // Kills at a random moment after the round has come so far, and says where it stood then.
  void KillWithin(absl::CivilDay day, Stand from) {
    ASSERT_TRUE(Until(day, from)) << FormatDay(day);
    absl::SleepFor(
        absl::Milliseconds(std::uniform_int_distribution<int>(0, from == Stand::kNoting ? 12 : 60)(random_)));
    stack_.Kill("publication");
    ++killed_;
    const Stand stood = StandOf(day);
    while_noting_ += stood == Stand::kNoting;
    while_telling_ += stood == Stand::kTelling;
    stack_.Start("publication");
    ASSERT_TRUE(stack_.WaitHealthy("publication"));
  }

  Stand StandOf(absl::CivilDay day) const {
    const auto rows = Rows("SELECT day, noted, (SELECT COUNT(*) FROM reminder WHERE told = 0) FROM reminder_round");
    if (rows.empty() || rows[0][0] != FormatDay(day)) return Stand::kBefore;
    if (rows[0][1] == "0") return Stand::kNoting;
    return rows[0][2] == "0" ? Stand::kOver : Stand::kTelling;
  }
  bool Until(absl::CivilDay day, Stand stand) const {
    const absl::Time end = absl::Now() + absl::Seconds(60);
    while (absl::Now() < end) {
      if (StandOf(day) >= stand) return true;
      absl::SleepFor(absl::Milliseconds(stand == Stand::kOver ? 20 : 1));
    }
    return false;
  }

  std::vector<std::vector<std::string>> Rows(const std::string& query) const {
    return testing::RowsOf(stack_.schema("publication"), query);
  }
  std::vector<std::string> Column(const std::string& query) const {
    return testing::ColumnOf(stack_.schema("publication"), query);
  }

  testing::ProcessStack stack_;
  const bool kills_;
  std::unique_ptr<SharedClock> clock_;
  std::mt19937 random_{20261008};
  int killed_ = 0;
  int while_noting_ = 0;
  int while_telling_ = 0;
};

// Nothing is told twice, and each digest went out as one event.
void ExpectOnce(const Month& month) {
  EXPECT_EQ(month.Count("reminder WHERE told = 0"), 0);
  EXPECT_EQ(month.Count("(SELECT 1 FROM reminder_digest GROUP BY organization, day, person, circle_organization, "
                        "circle HAVING COUNT(*) > 1) twice"),
            0);
  // What is overdue is told again each week.
  EXPECT_EQ(month.Count("(SELECT 1 FROM reminder WHERE stage <> 3 GROUP BY organization, obligation, term_end, stage, "
                        "addressee, person HAVING COUNT(*) > 1) twice"),
            0);
  EXPECT_EQ(month.Count("reminder a JOIN reminder b USING (organization, obligation, term_end, stage, addressee, "
                        "person) WHERE a.day < b.day AND DATEDIFF(b.day, a.day) < 7"),
            0);
  const int64_t digests = month.Count("reminder_digest");
  EXPECT_EQ(month.Count("outbox WHERE aggregate LIKE '%/reminders/%'"), digests);
  EXPECT_EQ(month.Count("(SELECT DISTINCT aggregate FROM outbox WHERE aggregate LIKE '%/reminders/%') once"), digests);
}

TEST(ReminderKill, P2_EachIsToldOnceWhateverIsKilled) {
  Month killed(true);
  killed.Play();
  ExpectOnce(killed);
  EXPECT_EQ(killed.killed(), kLast - kFirst + 1);
  // The kills came while rounds were under way, in both of their parts.
  EXPECT_GE(killed.while_noting() + killed.while_telling(), 10);
  EXPECT_GE(killed.while_noting(), 1);
  EXPECT_GE(killed.while_telling(), 1);
  RecordProperty("kills", killed.killed());
  RecordProperty("while_noting", killed.while_noting());
  RecordProperty("while_telling", killed.while_telling());

  Month whole(false);
  whole.Play();
  ExpectOnce(whole);
  EXPECT_GT(whole.Count("obligation"), 400);
  const std::vector<std::string> notes = whole.Notes(), digests = whole.Digests();
  EXPECT_GT(notes.size(), 1000u);
  EXPECT_GT(whole.Count("reminder_digest WHERE circle <> ''"), 0);
  RecordProperty("notes", static_cast<int>(notes.size()));
  RecordProperty("digests", static_cast<int>(digests.size()));
  testing::ExpectEqualRows(killed.Notes(), notes);
  testing::ExpectEqualRows(killed.Digests(), digests);
}

}  // namespace
}  // namespace mingbai
