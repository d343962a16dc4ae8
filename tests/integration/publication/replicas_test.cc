// Two and four replicas that make the duty ledger together make the one that a single service makes, row for row, while
// items change, villages end and hand over what they have open (DOMAIN P-2, C-1, C-4; DESIGN invariant 3).

#include <thread>

#include "absl/time/clock.h"
#include "common/time/county_time.h"
#include "services/publication/wiring.h"
#include "tests/integration/publication/catalog_change_fixture.h"

namespace mingbai::publication {
namespace {

using absl::CivilDay;
using mingbai::testing::ServiceHarness;
using mingbai::testing::TestToken;

constexpr char kService[] = "mingbai.publication.v1.PublicationService";
constexpr int kVillages = 40;  // beside those of the fixture: many more than one transaction takes

// Every column of both tables but when a status was told and the ids of events.
constexpr char kRows[] =
    "SELECT CONCAT_WS('|', organization, id, item, item_version, display_name, circle, open_time, due_time, "
    "calendar_version, working_days, provisional, COALESCE(deferred_until, ''), exempt, reason, approver, "
    "COALESCE(withdraw_time, ''), COALESCE(fulfill_time, ''), origin, description, version, valid_from) "
    "FROM obligation ORDER BY organization, id";
constexpr char kHistory[] =
    "SELECT CONCAT_WS('|', organization, id, item_version, display_name, open_time, due_time, calendar_version, "
    "COALESCE(deferred_until, ''), exempt, COALESCE(withdraw_time, ''), version, valid_from, valid_until) "
    "FROM obligation_history ORDER BY organization, id, version";

// Services on one schema of their own.
class Replicas {
 public:
  Replicas(int count, const std::string& catalog, const std::shared_ptr<FakeClock>& clock) {
    const auto wire = [catalog](service::Runtime& runtime) {
      config::v1::PublicationConfig config;
      mingbai::testing::UseTestLedger(config.mutable_ledger());
      config.set_catalog_target(catalog);
      config.set_no_upkeep(true);
      return Wire(runtime, config);
    };
    all_.push_back(std::make_unique<ServiceHarness>("publication", Migrations(), clock, wire));
    for (int i = 1; i < count; ++i) {
      all_.push_back(std::make_unique<ServiceHarness>("publication", Migrations(), clock, wire, all_[0]->schema()));
    }
  }
  ~Replicas() {
    while (!all_.empty()) all_.pop_back();  // the schema's owner last
  }

  ClientPtr Client(const std::string& role, int replica = 0) const {
    return all_[replica]->Client(kService, TestToken(role, "371325000000"));
  }
  // Every replica is asked by two callers at the same time: for the county, and for the township alone.
  void Generate(const std::function<v1::GenerateObligationsRequest(const char* parent)>& request) const {
    std::vector<std::thread> callers;
    for (size_t i = 0; i < all_.size(); ++i) {
      for (const char* parent : {kCounty, kTownship}) {
        callers.emplace_back([this, i, parent, &request] {
          const auto client = Client("disclosure-office", static_cast<int>(i));
          const v1::GenerateObligationsRequest generation = request(parent);
          absl::StatusOr<v1::GenerateObligationsResponse> done = absl::UnknownError("");
          // Who is overtaken too often by the others is told to repeat.
          for (int attempt = 0; attempt < 20; ++attempt) {
            done = client->Call<v1::GenerateObligationsResponse>(mingbai::testing::TestCall(), "GenerateObligations",
                                                                 generation, absl::Seconds(60));
            if (ReasonOf(done.status()) != "CONFLICT") break;
          }
          EXPECT_THAT(done, IsOk());
        });
        if (all_.size() > 1) continue;
        callers.back().join();  // a single one is asked once, and nobody else
        return;
      }
    }
    for (std::thread& caller : callers) caller.join();
  }
  std::vector<std::string> Rows(const char* query) const {
    std::vector<std::string> rows;
    const auto found = all_[0]->schema()->Sql(query);
    EXPECT_THAT(found, IsOk());
    for (const auto& row : *found) rows.push_back(row[0]);
    return rows;
  }

 private:
  std::vector<std::unique_ptr<ServiceHarness>> all_;
};

class ReplicasTest : public CatalogChangeTest {
 protected:
  ReplicasTest() {
    TestToken("disclosure-office", "371325000000");
    TestToken("clerk", "371325000000");
    catalog::v1::BatchCreateOrganizationsRequest request;
    request.set_parent(kTownship);
    request.set_request_id(NewRequestId());
    for (int i = 0; i < kVillages; ++i) {
      auto& village = *request.add_organizations();
      village.set_name(Village(i));
      village.set_display_name("村" + std::to_string(i));
      village.set_tier(common::v1::TIER_VILLAGE);
      village.set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
      village.set_parent(kTownship);
    }
    EXPECT_THAT(
        Call<catalog::v1::BatchCreateOrganizationsResponse>(catalog_office_, "BatchCreateOrganizations", request),
        IsOk());
    for (const int count : {1, 2, 4}) {
      ledgers_.push_back(std::make_unique<Replicas>(count, catalog_->target(), clock_));
    }
  }

  static std::string Village(int i) { return "organizations/" + std::to_string(371325001200 + i); }

  // All bring their ledgers in line; then they are equal.
  void GenerateAndCompare(const char* when) {
    for (const auto& ledger : ledgers_) {
      ledger->Generate([](const char* parent) { return Generation(parent, "2026-10-01", "2027-02-01"); });
    }
    for (const char* query : {kRows, kHistory}) {
      const std::vector<std::string> one = ledgers_[0]->Rows(query);
      for (size_t i = 1; i < ledgers_.size(); ++i) {
        const std::vector<std::string> many = ledgers_[i]->Rows(query);
        ASSERT_EQ(one.size(), many.size()) << when << " " << query;
        for (size_t row = 0; row < one.size(); ++row) ASSERT_EQ(one[row], many[row]) << when;
      }
    }
  }
  // What officials do, in each ledger.
  template <typename Response>
  void InEach(const std::string& role, const std::string& method, const google::protobuf::Message& request) {
    for (const auto& ledger : ledgers_) MB_ASSERT_OK(Call<Response>(ledger->Client(role), method, request));
  }
  void Report(const std::string& village, const char* day) {
    const v1::ReportEventRequest report = Event(village, day);
    InEach<v1::Obligation>("clerk", "ReportEvent", report);
  }
  // Until catalog has told that the day came.
  void ComeTo(CivilDay day, const std::string& successor) {
    clock_->Set(StartOfDay(day) + absl::Hours(8));
    catalog::v1::ListDutiesRequest request;
    request.set_parent(successor);
    request.set_start_date("2026-10-01");
    request.set_end_date("2026-12-01");
    int handovers = 0;
    for (int i = 0; i < 600 && handovers == 0; ++i) {
      const auto duties = Call<catalog::v1::ListDutiesResponse>(catalog_office_, "ListDuties", request);
      MB_ASSERT_OK(duties);
      handovers = duties->handovers_size();
      if (handovers == 0) absl::SleepFor(absl::Milliseconds(50));
    }
    ASSERT_GT(handovers, 0) << "the handover was not told";
  }

  std::vector<std::unique_ptr<Replicas>> ledgers_;
};

TEST_F(ReplicasTest, P2_TwoAndFourReplicasHandOverAsOneDoes) {
  GenerateAndCompare("as it begins");
  const size_t first = ledgers_[0]->Rows(kRows).size();
  EXPECT_GT(first, 400u);

  // An item's term becomes shorter, another is no more.
  SetDueDay("v-finance", 5, "2026-10-15");
  SetMandatory("v-dibao", false, "2026-10-12");
  GenerateAndCompare("after a change of the catalog");

  // One village is merged into its neighbour, one is left to the township, one has no successor.
  Merge({Village(0), Village(30)}, Village(7));
  for (const auto& [village, successor] :
       {std::pair(Village(3), std::string(kTownship)), std::pair(Village(4), std::string())}) {
    Abolish(village, successor);
  }
  GenerateAndCompare("when their end is known");

  clock_->Set(StartOfDay(CivilDay(2026, 10, 30)) + absl::Hours(9));
  for (const int i : {0, 3, 4, 7, 30}) Report(Village(i), "2026-10-29");
  const v1::DeferObligationRequest deferral =
      Deferral(Village(30) + "/obligations/v-finance.2026-10.none.0", "2026-11-20");
  InEach<v1::Obligation>("disclosure-office", "DeferObligation", deferral);
  v1::ExemptObligationRequest exemption;
  exemption.set_name(Village(0) + "/obligations/v-finance.2026-10.none.0");
  exemption.set_basis("当期无收支");
  exemption.set_request_id(NewRequestId());
  InEach<v1::Obligation>("disclosure-office", "ExemptObligation", exemption);

  ComeTo(CivilDay(2026, 11, 1), Village(7));
  ComeTo(CivilDay(2026, 11, 1), kTownship);
  GenerateAndCompare("when they have handed over");
  const auto handed = [this](const std::string& where) {
    return ledgers_[0]->Rows(
        ("SELECT CONCAT_WS('|', organization, id, origin) FROM obligation WHERE origin <> '' AND " + where +
         " ORDER BY organization, id")
            .c_str());
  };
  EXPECT_THAT(handed("item = 'v-finance'"),
              ::testing::ElementsAre("371325001000|v-finance.2026-10.none.1000|371325001203",
                                     "371325001207|v-finance.2026-10.none.2000|371325001230"));
  EXPECT_EQ(handed("item = 'v-prompt'").size(), 3u);

  // A repeat, and the next calendar, which counts what was handed over anew.
  GenerateAndCompare("again");
  catalog::v1::ImportCalendarRequest notice;
  notice.set_first_year(2026);
  notice.set_last_year(2026);
  auto& holiday = *notice.add_days();
  holiday.set_date("2026-11-02");
  holiday.set_kind(catalog::v1::DAY_KIND_HOLIDAY);
  notice.set_replaces_published(true);
  notice.set_request_id(NewRequestId());
  MB_ASSERT_OK(Call<catalog::v1::WorkingCalendar>(catalog_office_, "ImportCalendar", notice));
  GenerateAndCompare("after a new calendar");
  EXPECT_THAT(ledgers_[0]->Rows("SELECT due_time FROM obligation WHERE item = 'v-prompt' AND origin <> ''"),
              ::testing::Each("2026-11-04 16:00:00"));
}

}  // namespace
}  // namespace mingbai::publication
