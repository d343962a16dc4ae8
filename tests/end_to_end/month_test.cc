// A month as a county lives it, checked against what the plan and DOMAIN say, not against the services' own code.

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/names/names.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "google/protobuf/util/time_util.h"
#include "gtest/gtest.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/evaluation/v1/evaluation_service.pb.h"
#include "mingbai/feedback/v1/feedback_service.pb.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/ctl/ledger.h"
#include "services/ctl/load.h"
#include "services/ctl/plan.h"
#include "services/ctl/play.h"
#include "services/ctl/show.h"
#include "tests/end_to_end/county.h"
#include "tests/support/status_matchers.h"

namespace mingbai {
namespace {

using publication::v1::Obligation;
using publication::v1::ObligationStatus;
using testing::kCounty;
using testing::kTownship;
using testing::Stack;
using testing::TheApi;

class StopStack : public ::testing::Environment {
 public:
  void TearDown() override { testing::TheStack().reset(); }
};
[[maybe_unused]] ::testing::Environment* const stop_stack = ::testing::AddGlobalTestEnvironment(new StopStack);

const absl::CivilMonth kMonth(2026, 10);
const absl::CivilDay kFirst(2026, 9, 1);

absl::Time ToTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixMicros(google::protobuf::util::TimeUtil::TimestampToMicroseconds(time));
}
absl::CivilDay LastDay(const Obligation& obligation) {
  return CountyDay(ToTime(obligation.due_time()) - absl::Microseconds(1));
}

class Month : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto clock = *SharedClock::Open(Stack().clock_file());
    clock->Set(StartOfDay(kFirst) + absl::Hours(7));
    ctl::LoadOptions load;
    load.data = "deploy/data";
    load.effective_date = FormatDay(kFirst);
    load.only_township = kTownship;
    MB_ASSERT_OK(ctl::LoadCounty(TheApi(), load));
    MB_ASSERT_OK(ctl::PlayMonth(TheApi(), *clock, MonthOf(kMonth)));
    obligations_ = ListAll();
    ASSERT_GT(obligations_.size(), 500u);
  }

  static ctl::PlayOptions MonthOf(absl::CivilMonth month) {
    ctl::PlayOptions play;
    play.data = "deploy/data";
    play.root = kCounty;
    play.month = month;
    play.only_township = kTownship;
    return play;
  }

  static std::vector<Obligation> ListAll() {
    std::vector<Obligation> all;
    publication::v1::ListObligationsResponse page;
    do {
      const std::string target = StrCat("/v1/organizations/", kCounty,
                                        "/obligations?subtree=true&page_size=700&page_token=", page.next_page_token());
      page.Clear();
      EXPECT_THAT(TheApi().Get("list", target, &page), testing::IsOk());
      all.insert(all.end(), page.obligations().begin(), page.obligations().end());
    } while (!page.next_page_token().empty());
    return all;
  }

  static std::vector<Obligation> obligations_;
};

std::vector<Obligation> Month::obligations_;

// DOMAIN P-2: each obligation stands where the plan put it; on time, late and overdue mean what they say.
TEST_F(Month, P2_EveryObligationStandsWhereThePlanPutIt) {
  std::map<ObligationStatus, int> seen;
  for (const Obligation& obligation : obligations_) {
    ++seen[obligation.status()];
    if (obligation.item() == "items/v-finance" || obligation.item() == "items/g-dibao-changes") continue;
    const auto day = ctl::PublishDay(obligation, kFirst + 1);
    const absl::CivilDay now(2026, 10, 31);
    ObligationStatus expected = publication::v1::OBLIGATION_STATUS_FULFILLED_ON_TIME;
    if (!day.has_value() || *day > now) {
      const bool open = ToTime(obligation.open_time()) <= StartOfDay(now) + absl::Hours(18);
      expected = LastDay(obligation) < now ? publication::v1::OBLIGATION_STATUS_OVERDUE
                 : open                    ? publication::v1::OBLIGATION_STATUS_DUE
                                           : publication::v1::OBLIGATION_STATUS_UPCOMING;
    } else if (*day > LastDay(obligation)) {
      expected = publication::v1::OBLIGATION_STATUS_FULFILLED_LATE;
    }
    EXPECT_EQ(obligation.status(), expected) << obligation.ShortDebugString();
  }
  EXPECT_GT(seen[publication::v1::OBLIGATION_STATUS_FULFILLED_ON_TIME], 100);
  EXPECT_GT(seen[publication::v1::OBLIGATION_STATUS_FULFILLED_LATE], 0);
  EXPECT_GT(seen[publication::v1::OBLIGATION_STATUS_OVERDUE], 0);
}

// DOMAIN C-6, E-1: a village's September finance falls due on 10 October, October's cannot be due within it.
TEST_F(Month, C6_FinanceFallsDueInTheMonthAfter) {
  int months = 0;
  for (const Obligation& obligation : obligations_) {
    if (obligation.item() != "items/v-finance") continue;
    ASSERT_EQ(obligation.period().size(), 7u);
    const absl::CivilMonth period(std::stoi(obligation.period().substr(0, 4)),
                                  std::stoi(obligation.period().substr(5)));
    EXPECT_EQ(LastDay(obligation), absl::CivilDay(period + 1) + 9) << obligation.name();
    ++months;
  }
  EXPECT_GE(months, 12);
}

// DOMAIN P-5, P-7: the golden dibao table, under notice from 8 October to 16 October 00:00, public as it was entered.
TEST_F(Month, P7_TheDibaoTableIsPublicWithItsGoldenFigures) {
  publication::v1::ListPublicationsResponse list;
  MB_ASSERT_OK(TheApi().Get("list", "/v1/publications?item=g-dibao-changes", &list));
  ASSERT_EQ(list.publications_size(), 1);
  publication::v1::Publication publication;
  MB_ASSERT_OK(TheApi().Get("get", "/v1/" + list.publications(0).name(), &publication));
  EXPECT_EQ(FormatMinute(ToTime(publication.publish_time())), "2026-10-08 09:00");
  EXPECT_EQ(FormatMinute(ToTime(publication.notice_close_time())), "2026-10-16 00:00");
  EXPECT_EQ(publication.state(), publication::v1::PUBLICATION_STATE_NOTICE_CLOSED);
  EXPECT_EQ(publication.author(), "");
  EXPECT_EQ(publication.approvals_size(), 0);
  const auto& table = publication.content().table();
  ASSERT_EQ(table.rows_size(), 7);
  const char* households[] = {"1329", "349", "324", "404", "181", "222", "186"};
  const char* rates[] = {"10.38", "21.20", "13.89", "31.93", "6.63", "0.00", "0.00"};
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(table.rows(i).cells(1), households[i]);
    EXPECT_EQ(table.rows(i).cells(4), rates[i]);
  }
  EXPECT_EQ(table.total().cells(1), "2995");
  EXPECT_EQ(table.total().cells(2), "4348");
  EXPECT_EQ(table.total().cells(3), "398");
  EXPECT_EQ(table.total().cells(4), "13.29");
}

// DOMAIN G-1: the county's sums are those of its obligations whose terms end in the month.
TEST_F(Month, G1_TheOverviewAddsUp) {
  std::map<ObligationStatus, int> expected;
  int total = 0;
  for (const Obligation& obligation : obligations_) {
    if (absl::CivilMonth(LastDay(obligation)) != kMonth) continue;
    ++expected[obligation.status()];
    ++total;
  }
  gateway::v1::Overview overview;
  MB_ASSERT_OK(TheApi().Get("overview", StrCat("/v1/organizations/", kCounty, "/overview?period=2026-10"), &overview));
  EXPECT_EQ(overview.missing_size(), 0);
  const auto& sums = overview.total().obligations();
  EXPECT_EQ(sums.total(), total);
  EXPECT_EQ(sums.on_time(), expected[publication::v1::OBLIGATION_STATUS_FULFILLED_ON_TIME]);
  EXPECT_EQ(sums.late(), expected[publication::v1::OBLIGATION_STATUS_FULFILLED_LATE]);
  EXPECT_EQ(sums.overdue(), expected[publication::v1::OBLIGATION_STATUS_OVERDUE]);
  int rows = 0;
  for (const auto& row : overview.rows()) rows += row.obligations().total();
  EXPECT_EQ(rows, total);
}

// DOMAIN E-1, E-4: a village's share of obligations kept on time within 26 September to 25 October, to the last digit.
TEST_F(Month, E4_ScoresFollowFromTheRecordedFacts) {
  const absl::CivilDay from(2026, 9, 26);
  const absl::CivilDay to(2026, 10, 26);
  evaluation::v1::ListRankingsResponse rankings;
  MB_ASSERT_OK(TheApi().Get("rank", "/v1/rankings?period=2026-10&tier=village", &rankings));
  ASSERT_EQ(rankings.rankings_size(), 12);
  int64_t best = INT64_MAX;
  for (const auto& ranking : rankings.rankings()) {
    EXPECT_LE(ranking.total_thousandths(), best);
    best = ranking.total_thousandths();
    evaluation::v1::Score score;
    MB_ASSERT_OK(TheApi().Get("score", StrCat("/v1/", ranking.organization(), "/scores/2026-10"), &score));
    EXPECT_EQ(score.total_thousandths(), ranking.total_thousandths());
    EXPECT_FALSE(score.provisional());
    int64_t hits = 0;
    int64_t all = 0;
    for (const Obligation& obligation : obligations_) {
      if (obligation.organization() != ranking.organization()) continue;
      if (LastDay(obligation) < from || LastDay(obligation) >= to) continue;
      ++all;
      if (obligation.has_fulfill_time() && ToTime(obligation.fulfill_time()) < ToTime(obligation.due_time())) ++hits;
    }
    int64_t sum = 0;
    bool found = false;
    for (const auto& criterion : score.criteria()) {
      sum += criterion.points_thousandths();
      if (criterion.criterion_id() != "contents-on-time") continue;
      found = true;
      EXPECT_EQ(criterion.hits(), hits) << ranking.organization();
      EXPECT_EQ(criterion.total(), all) << ranking.organization();
      // 30 points, half away from zero.
      EXPECT_EQ(criterion.points_thousandths(), all == 0 ? 30000 : (2 * 30000 * hits + all) / (2 * all));
      EXPECT_EQ(criterion.evidence_size(), all - hits);
    }
    EXPECT_TRUE(found);
    EXPECT_EQ(sum, score.total_thousandths());
  }
}

// DOMAIN F-3, F-4: cases answered in time and late, and one nobody answered.
TEST_F(Month, F3_CasesAreAnsweredInTimeLateAndNotAtAll) {
  feedback::v1::SummarizeCasesResponse summary;
  MB_ASSERT_OK(TheApi().Get(
      "cases", StrCat("/v1/organizations/", kCounty, "/cases:summarize?start_date=2026-09-01&end_date=2026-11-01"),
      &summary));
  // Four of the twelve villages have one: a question answered in two days, an opinion in one (two working days after
  // the holiday), a complaint after seven working days, a topic request in two days.
  EXPECT_EQ(summary.total().total(), 4);
  EXPECT_EQ(summary.total().in_time(), 3);
  EXPECT_EQ(summary.total().late() + summary.total().overdue() + summary.total().running(), 1);
}

// DOMAIN G-3: the township's delivery; the two bad rows cost nobody else anything.
TEST_F(Month, G3_ImportedFinanceIsPublic) {
  int imported = 0;
  publication::v1::ListPublicationsResponse list;
  MB_ASSERT_OK(TheApi().Get(
      "list", StrCat("/v1/publications?item=v-finance&subtree=true&page_size=1000&organization=", kTownship), &list));
  for (const auto& publication : list.publications()) {
    if (publication.period() != "2026-09") continue;
    EXPECT_NE(publication.content().source_note().find("示例"), std::string::npos);
    ++imported;
  }
  EXPECT_GE(imported, 1);
}

// DOMAIN G-4: one service down leaves its part out, names it, and the rest is served; back, it is whole again.
TEST_F(Month, G4_OneServiceDownDoesNotBlankThePage) {
  const std::string village = obligations_.front().organization();
  auto board_of = [&](const std::function<bool(const gateway::v1::Board&)>& wanted) {
    gateway::v1::Board board;
    const absl::Time until = absl::Now() + absl::Seconds(20);
    do {
      EXPECT_THAT(TheApi().Get("board", StrCat("/v1/", village, "/board"), &board), testing::IsOk());
      if (wanted(board)) return board;
      absl::SleepFor(absl::Milliseconds(50));
    } while (absl::Now() < until);
    ADD_FAILURE() << board.ShortDebugString();
    return board;
  };
  board_of([](const auto& board) { return board.missing().empty() && board.disclosed_size() > 0; });
  Stack().Kill("evaluation");
  const auto without = board_of([](const auto& board) { return board.missing_size() == 1; });
  EXPECT_EQ(without.missing(0), "evaluation");
  EXPECT_GT(without.disclosed_size(), 0);
  Stack().Start("evaluation");
  ASSERT_TRUE(Stack().WaitHealthy("evaluation"));
  board_of([](const auto& board) { return board.missing().empty(); });
}

// DESIGN invariant 7: what happened can be verified from outside, from its entries up.
TEST_F(Month, P11_TheLedgerVerifiesFromOutside) {
  ::testing::internal::CaptureStdout();
  const absl::Status verified = ctl::VerifyLedger(Stack().http(), "");
  const std::string printed = ::testing::internal::GetCapturedStdout();
  MB_EXPECT_OK(verified);
  for (const char* text : {"test.example/ledger", "公开（含更正）", "应公开事项产生", "逾期", "公示期满"}) {
    EXPECT_NE(printed.find(text), std::string::npos) << text << " in " << printed;
  }
  EXPECT_TRUE(absl::IsPermissionDenied(ctl::VerifyLedger(
      Stack().http(), "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")));
}

// Playing on after an interruption repeats nothing and never turns the clock back; what is printed can be read.
TEST_F(Month, PlayedOnceAndShown) {
  const auto publications = [] {
    publication::v1::ListPublicationsResponse page;
    int count = 0;
    do {
      const std::string token = page.next_page_token();
      page.Clear();
      MB_EXPECT_OK(
          TheApi().Get("list", StrCat("/v1/publications?headings_only=true&page_size=1000&page_token=", token), &page));
      count += page.publications_size();
    } while (!page.next_page_token().empty());
    return count;
  };
  const int before = publications();
  EXPECT_GT(before, 0);
  auto clock = *SharedClock::Open(Stack().clock_file());
  const absl::Time then = clock->Now();
  MB_EXPECT_OK(ctl::PlayMonth(TheApi(), *clock, MonthOf(kMonth)));
  EXPECT_GE(clock->Now(), then);
  EXPECT_EQ(publications(), before);
  EXPECT_TRUE(absl::IsFailedPrecondition(ctl::PlayMonth(TheApi(), *clock, MonthOf(kMonth - 1))));
  ::testing::internal::CaptureStdout();
  MB_EXPECT_OK(ctl::Show(TheApi(), kCounty, "2026-10"));
  const std::string shown = ::testing::internal::GetCapturedStdout();
  for (const char* text : {"费县  2026-10", "大田庄乡  2026-10", "公开栏", "村（社区）得分排名", "按时率"}) {
    EXPECT_NE(shown.find(text), std::string::npos) << text;
  }
}

// DOMAIN C-4: a county edits the catalog that ships and loads that again: what it has changed gets a version, and what
// a village has decided for itself meanwhile stays its own. A county is loaded once. Takes the catalog on: the last of
// its suite.
TEST_F(Month, C4_ACatalogThatIsLoadedAgainLeavesAdoptionsAlone) {
  const std::string adoption = StrCat("/v1/", obligations_.front().organization(), "/adoptions");
  catalog::v1::ListAdoptionsResponse adopted;
  MB_ASSERT_OK(TheApi().Get("list", adoption + "?page_size=1", &adopted));
  ASSERT_EQ(adopted.adoptions_size(), 1);
  catalog::v1::BatchAdoptItemsRequest own;
  *own.add_adoptions() = adopted.adoptions(0);
  own.mutable_adoptions(0)->set_person_responsible("王建国");
  own.mutable_adoptions(0)->set_effective_date("2026-11-02");
  own.set_request_id(ctl::RequestIdFor("own adoption"));
  catalog::v1::BatchAdoptItemsResponse stored;
  MB_ASSERT_OK(TheApi().Call("everything", "adopt", "POST", adoption + ":batchAdopt", &own, &stored));
  const auto version_of = [](const std::string& id) {
    catalog::v1::Item item;
    MB_EXPECT_OK(TheApi().Get("item", StrCat("/v1/items/", id, "?date=2026-11-03"), &item));
    return item.version();
  };
  ASSERT_EQ(version_of("v-subsidy-list"), 1);

  const std::filesystem::path data = std::filesystem::path(::testing::TempDir()) / "loaded-again";
  std::filesystem::remove_all(data);
  std::filesystem::copy("deploy/data", data, std::filesystem::copy_options::recursive);
  const std::string file = (data / "catalog/items.csv").string();
  std::stringstream content;
  content << std::ifstream(file).rdbuf();
  // The file with the one item's notice of so many days.
  const auto with_days = [&, shipped = content.str()](const std::string& days) {
    std::string edited = shipped;
    const size_t at = edited.find(",是,7,", edited.find(",v-subsidy-list,"));
    EXPECT_NE(at, std::string::npos);
    return edited.replace(at, std::string_view(",是,7,").size(), StrCat(",是,", days, ","));
  };
  std::ofstream(file) << with_days("10");
  const std::string blocks = StrCat("/v1/organizations/", kCounty, "/blocks?date=2026-11-03");
  catalog::v1::ListBlocksResponse before, after;
  MB_ASSERT_OK(TheApi().Get("blocks", blocks, &before));
  ctl::LoadOptions again;
  again.data = data.string();
  again.effective_date = "2026-11-03";
  again.only_township = kTownship;
  EXPECT_TRUE(absl::IsAlreadyExists(ctl::LoadCounty(TheApi(), again).status()));
  MB_ASSERT_OK(ctl::LoadCatalog(TheApi(), again, /*validate_only=*/true));
  EXPECT_EQ(version_of("v-subsidy-list"), 1);
  const auto applied = [&](const std::string& text) {
    std::ofstream(file) << text;
    ::testing::internal::CaptureStdout();
    const absl::Status status = ctl::LoadCatalog(TheApi(), again, /*validate_only=*/false);
    return std::pair(::testing::internal::GetCapturedStdout(), std::string(status.message()));
  };
  const std::pair<std::string, std::string> one_changed(
      "items/v-subsidy-list: another version\n1 of 151 items have changed from 2026-11-03 on\n", "");
  EXPECT_EQ(applied(with_days("10")), one_changed);
  EXPECT_EQ(version_of("v-subsidy-list"), 2);
  EXPECT_EQ(version_of("v-finance"), 1);
  // What was applied once is not in force for that: the same file again, after another one.
  EXPECT_EQ(applied(with_days("10")).first, "0 of 151 items have changed from 2026-11-03 on\n");
  EXPECT_EQ(applied(with_days("12")), one_changed);
  EXPECT_EQ(applied(with_days("10")), one_changed);
  EXPECT_EQ(version_of("v-subsidy-list"), 4);
  // A row that is refused costs itself alone, and one that is gone takes nothing out.
  std::string wrong = with_days("15");
  const size_t gone = wrong.rfind('\n', wrong.find(",g-bonus-welfare,")) + 1;
  wrong.erase(gone, wrong.find('\n', gone) + 1 - gone);
  const size_t timing = wrong.rfind("每月", wrong.find(",v-finance,"));
  wrong.replace(timing, std::string_view("每月").size(), "有空");
  const auto [printed, refused] = applied(wrong);
  EXPECT_EQ(printed,
            "items/v-subsidy-list: another version\nitems/g-bonus-welfare: not in the file, stays as it is\n"
            "1 of 150 items have changed from 2026-11-03 on\n");
  EXPECT_NE(refused.find("公开时限"), std::string::npos) << refused;
  EXPECT_EQ(version_of("v-subsidy-list"), 5);
  EXPECT_EQ(version_of("g-bonus-welfare"), 1);
  EXPECT_EQ(version_of("v-finance"), 1);
  MB_ASSERT_OK(TheApi().Get("list", adoption + "?page_size=1", &adopted));
  EXPECT_EQ(adopted.adoptions(0).person_responsible(), "王建国");
  EXPECT_EQ(adopted.adoptions(0).effective_date(), "2026-11-02");
  MB_ASSERT_OK(TheApi().Get("blocks", blocks, &after));
  EXPECT_EQ(after.SerializeAsString(), before.SerializeAsString());
  std::filesystem::remove_all(data);
}

}  // namespace
}  // namespace mingbai
