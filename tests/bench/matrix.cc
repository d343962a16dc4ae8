// The county's matrix over 700,000 obligations, written straight into the table: 600 villages × 97 items × 12 months, a
// month of them asked for. Counts by item and township, and pages of 1,000 cells from all over the county.
//   mingbai-bench-matrix --publication=HOST:PORT --http=HOST:PORT --tokens=FOLDER --socket=FILE --schema=NAME
//                        --pids=… --rounds=N --seconds=N --results=FILE

#include <algorithm>
#include <cstdio>
#include <functional>
#include <set>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/config/config.h"
#include "common/names/names.h"
#include "common/rpc/client.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "google/api/httpbody.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "tests/bench/county.h"
#include "tests/bench/raw_rows.h"
#include "tests/bench/support.h"
#include "tests/bench/village_rows.h"

namespace mingbai::bench {
namespace {

namespace v1 = publication::v1;

constexpr int kVillages = 600;
constexpr int kVillagesEach = 20;
constexpr double kMostMilliseconds = 50;

// The county's own villages, and as many more in townships that it does not have.
std::vector<std::string> VillageCodes(const County& county) {
  std::vector<std::string> codes = county.villages;
  codes.resize(std::min<size_t>(codes.size(), kVillages));
  for (int i = 0; static_cast<int>(codes.size()) < kVillages; ++i) {
    codes.push_back(
        absl::StrFormat("%s%03d%03d", county.root.substr(0, 6), 900 + i / kVillagesEach, 1 + i % kVillagesEach));
  }
  return codes;
}

// Takes them away again.
void DropVillages(RawConnection& connection, const std::vector<std::string>& villages) {
  for (const std::string& village : villages) {
    connection.Run(
        StrCat("DELETE FROM obligation WHERE organization = '", village, "' AND due_time < '", kYear + 2, "-01-01'"));
    connection.Run(
        StrCat("DELETE FROM obligation_month WHERE organization = '", village, "' AND month < '", kYear + 2, "-01'"));
    connection.Commit();
  }
}

// The items, which nobody owes by himself.
void DefineItems(ctl::Api& api, const std::string& root) {
  std::vector<catalog::v1::Item> items;
  for (int i = 0; i < kItems; ++i) {
    catalog::v1::Item& item = items.emplace_back(VillageItem(ItemId(i), root, true));
    item.set_mandatory(false);
    item.set_effective_date(StrCat(kYear, "-01-01"));
    item.mutable_decision()->set_decision_date(item.effective_date());
    item.mutable_decision()->clear_villagers();
  }
  OrFail(AddItems(api, root, items));
}

// What calls took, in milliseconds.
struct Times {
  std::vector<double> all;
  std::vector<double> p99;  // of each round
};

void TakeRound(const std::function<void()>& call, int seconds, Times* times) {
  std::vector<double> round;
  const absl::Time end = absl::Now() + absl::Seconds(seconds);
  while (absl::Now() < end) {
    const absl::Time start = absl::Now();
    call();
    round.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
  }
  times->p99.push_back(Percentile(round, 0.99));
  times->all.insert(times->all.end(), round.begin(), round.end());
}

Measurement LatencyOf(const std::string& name, const Times& times) {
  Measurement measurement{name, Percentile(times.all, 0.99), "ms", kMostMilliseconds, times.p99, {}, true};
  measurement.details = {{"p50", Percentile(times.all, 0.5)}, {"calls", static_cast<double>(times.all.size())}};
  return measurement;
}

class Bench {
 public:
  Bench(const Flags& flags, std::string root, std::vector<std::string> villages)
      : publication_(flags.Get("publication"), "mingbai.publication.v1.PublicationService", ""),
        root_(std::move(root)),
        villages_(std::move(villages)),
        pids_(flags.Ints("pids")),
        rounds_(flags.Int("rounds")),
        seconds_(flags.Int("seconds")) {
    std::set<std::string> children;
    for (const std::string& village : villages_) children.insert(DirectChild(root_, village));
    children_ = static_cast<int>(children.size());
  }

  void Counts() {
    const auto matrix =
        Answer<v1::GetObligationMatrixResponse>("GetObligationMatrix", Month<v1::GetObligationMatrixRequest>());
    if (matrix.total().total() != kVillages * kItems || matrix.rows_size() != kItems ||
        matrix.totals_size() != children_ || matrix.rows(0).display_name().empty()) {
      Fail(StrCat("the matrix counts ", matrix.total().total(), " in ", matrix.rows_size(), " rows"));
    }
  }

  // The next page; from the beginning again where there is none.
  void Page() {
    const auto page = Answer<v1::ListObligationCellsResponse>("ListObligationCells", page_);
    cells_ += page.cells_size();
    page_.set_page_token(page.next_page_token());
    if (!page.next_page_token().empty()) {
      if (page.cells_size() != 1000) Fail(StrCat("a page of ", page.cells_size(), " cells"));
      return;
    }
    if (page_.status() == 0 && cells_ != kVillages * kItems) Fail(StrCat(cells_, " cells"));
    cells_ = 0;
  }

  void Export() {
    const auto file = Answer<google::api::HttpBody>("ExportObligationCells", Month<v1::ExportObligationCellsRequest>());
    if (std::count(file.data().begin(), file.data().end(), '\n') != 10001) Fail("the file has other lines");
  }

  Times Take(const std::function<void()>& call) {
    Times times;
    for (int i = 0; i < 5; ++i) call();
    for (int round = 0; round < rounds_; ++round) {
      Settle(pids_);
      TakeRound(call, seconds_, &times);
    }
    return times;
  }

  void StartPages(v1::ObligationStatus status) {
    page_ = Month<v1::ListObligationCellsRequest>();
    page_.set_status(status);
    cells_ = 0;
  }

 private:
  template <typename Response>
  Response Answer(const char* method, const google::protobuf::Message& request) {
    auto answer = publication_.Call<Response>(rpc::SystemContext("bench"), method, request, absl::Seconds(30));
    OrFail(answer.status());
    return *std::move(answer);
  }
  template <typename Request>
  Request Month() const {
    Request request;
    request.set_parent(OrganizationName(root_));
    request.set_start_date(StrCat(kYear, "-07-01"));
    request.set_end_date(StrCat(kYear, "-08-01"));
    return request;
  }

  const rpc::Client publication_;
  const std::string root_;
  const std::vector<std::string> villages_;
  const std::vector<int> pids_;
  const int rounds_;
  const int seconds_;
  v1::ListObligationCellsRequest page_;
  int cells_ = 0;
  int children_ = 0;  // of the root
};

void Run(const Flags& flags) {
  ctl::Api api(flags.Get("http"), flags.Get("tokens"));
  const absl::StatusOr<County> county = ReadCounty(api);
  OrFail(county.status());
  RawConnection connection(flags.Get("socket"), flags.Get("schema"));
  const std::vector<std::string> villages = VillageCodes(*county);
  Bench bench(flags, county->root, villages);

  DefineItems(api, county->root);
  WriteVillages(connection, villages);
  connection.Read("ANALYZE TABLE obligation");
  std::printf("  %d obligations\n", kVillages * kItems * kMonths);
  const Times counts = bench.Take([&] { bench.Counts(); });
  bench.StartPages(v1::OBLIGATION_STATUS_UNSPECIFIED);
  const Times pages = bench.Take([&] { bench.Page(); });
  bench.StartPages(v1::OBLIGATION_STATUS_OVERDUE);
  const Times overdue = bench.Take([&] { bench.Page(); });
  const Times exports = bench.Take([&] { bench.Export(); });
  DropVillages(connection, villages);

  Measurement page = LatencyOf("matrix: a page of 1,000 cells, p99", pages);
  page.details.insert(page.details.end(), {{"overdue_only_p50", Percentile(overdue.all, 0.5)},
                                           {"overdue_only_p99", Percentile(overdue.all, 0.99)},
                                           {"csv_of_10000_p50", Percentile(exports.all, 0.5)}});
  Append(flags.Get("results"), LatencyOf("matrix: counts of a month, p99", counts));
  Append(flags.Get("results"), page);
}

}  // namespace
}  // namespace mingbai::bench

int main(int argc, char** argv) {
  using namespace mingbai::bench;
  Run(Flags(argc, argv, {"publication", "http", "tokens", "socket", "schema", "pids", "rounds", "seconds", "results"}));
  return 0;
}
