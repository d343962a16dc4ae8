// The county's matrix over 700,000 obligations, written straight into the table: 600 villages × 97 items × 12 months, a
// month of them asked for. Counts by item and township, pages of 1,000 cells from all over the county, and the list of
// one village with a tenth of the villages and with all of them.
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

namespace mingbai::bench {
namespace {

namespace v1 = publication::v1;

constexpr int kVillages = 600;
constexpr int kVillagesEach = 20;
constexpr int kItems = 97;
constexpr int kMonths = 12;
constexpr int kYear = 2020;  // long over: every obligation has come to some end, or is overdue
constexpr int kRowsPerInsert = 500;
constexpr int kInsertsPerCommit = 20;
constexpr double kMostMilliseconds = 50;
constexpr char kInsert[] =
    "INSERT INTO obligation (organization, id, item, item_version, period, phase, occurrence, display_name, circle, "
    "open_time, due_time, calendar_version, deferred_until, exempt, fulfill_time, withdraw_time, last_event_id) "
    "VALUES ";

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

std::string ItemId(int item) { return absl::StrFormat("bench-item-%02d", item); }

// Numbers as they come, the same in every run.
class Numbers {
 public:
  int Below(int bound) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<int>((state_ >> 33) % bound);
  }

 private:
  uint64_t state_ = 20261026;
};

// A month's finance of a village: most on time, some late, put off, exempt, withdrawn or overdue.
std::string RowText(const std::string& village, int item, int month, Numbers* numbers) {
  const int next_year = kYear + month / 12, next = month % 12 + 1, day = 3 + item % 20;
  const auto time = [&](int day) { return absl::StrFormat("'%d-%02d-%02d 16:00:00'", next_year, next, day); };
  std::string deferred = "NULL", fulfilled = "NULL", withdrawn = "NULL", exempt = "0";
  const int kind = numbers->Below(100);
  if (kind < 60) fulfilled = time(std::max(1, day - 1 - numbers->Below(3)));
  if (kind >= 60 && kind < 75) fulfilled = time(day + 1 + numbers->Below(3));
  if (kind >= 75 && kind < 80) deferred = time(day + 5);
  if (kind >= 80 && kind < 84) exempt = "1";
  if (kind >= 84 && kind < 86) withdrawn = time(1);
  const std::string id = ItemId(item);
  const std::string period = absl::StrFormat("%d-%02d", kYear, month);
  return StrCat("('", village, "','", id, ".", period, ".none.0','", id, "',1,'", period, "',0,0,'村级事务办理情况（",
                id, "）','',", absl::StrFormat("'%d-%02d-01 16:00:00'", kYear, month), ",", time(day), ",0,", deferred,
                ",", exempt, ",", fulfilled, ",", withdrawn, ",0)");
}

// Writes the obligations of the villages [from, to).
void WriteVillages(RawConnection& connection, const std::vector<std::string>& villages, int from, int to) {
  Numbers numbers;
  std::string statement;
  int rows = 0, inserts = 0;
  const auto flush = [&] {
    if (statement.empty()) return;
    connection.Run(statement);
    statement.clear();
    if (++inserts % kInsertsPerCommit == 0) connection.Commit();
  };
  for (int village = from; village < to; ++village) {
    for (int item = 0; item < kItems; ++item) {
      for (int month = 1; month <= kMonths; ++month) {
        StrAppend(&statement, statement.empty() ? kInsert : ",", RowText(villages[village], item, month, &numbers));
        if (++rows % kRowsPerInsert == 0) flush();
      }
    }
  }
  flush();
  connection.Commit();
}

// Takes them away again.
void DropVillages(RawConnection& connection, const std::vector<std::string>& villages) {
  for (const std::string& village : villages) {
    connection.Run(
        StrCat("DELETE FROM obligation WHERE organization = '", village, "' AND due_time < '", kYear + 2, "-01-01'"));
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

double Percentile(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, static_cast<size_t>(part * static_cast<double>(values.size())))];
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

  // A village's obligations of the month.
  void List(int village) {
    v1::ListObligationsRequest request;
    request.set_parent(OrganizationName(villages_[village]));
    request.set_start_date(StrCat(kYear, "-07-01"));
    request.set_end_date(StrCat(kYear, "-08-01"));
    const auto list = Answer<v1::ListObligationsResponse>("ListObligations", request);
    if (list.obligations_size() != kItems) Fail(StrCat("a list of ", list.obligations_size()));
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
  const int few_villages = kVillages / 10;
  const int known = static_cast<int>(std::min<size_t>(county->villages.size(), kVillages));
  Bench bench(flags, county->root, villages);
  int village = 0;

  DefineItems(api, county->root);
  WriteVillages(connection, villages, 0, few_villages);
  connection.Read("ANALYZE TABLE obligation");
  const Times few = bench.Take([&] { bench.List(village++ % few_villages); });
  WriteVillages(connection, villages, few_villages, kVillages);
  connection.Read("ANALYZE TABLE obligation");
  std::printf("  %d obligations\n", kVillages * kItems * kMonths);
  const Times many = bench.Take([&] { bench.List(village++ % known); });
  const double before = Percentile(few.all, 0.5), after = Percentile(many.all, 0.5);
  Measurement list{"list: one village, 10 times the villages", after / before, "ratio", 1.2, {}, {}, true};
  list.details = {{"p50_of_few_ms", before}, {"p50_of_many_ms", after}};

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
  Append(flags.Get("results"), list);
}

}  // namespace
}  // namespace mingbai::bench

int main(int argc, char** argv) {
  using namespace mingbai::bench;
  Run(Flags(argc, argv, {"publication", "http", "tokens", "socket", "schema", "pids", "rounds", "seconds", "results"}));
  return 0;
}
