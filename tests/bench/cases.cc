// POST /v1/cases end to end (HTTP, gateway, gRPC, feedback, durable commit) on 16 keep-alive connections, one call in
// flight on each, every case with a UUIDv4 request_id of its own; over the same rows (idempotency, case, outbox)
// written in one transaction per case by 16 threads through the connector into an identical copy of the three tables.
// The raw rows are those of a case that the service has stored: the same columns, the same sizes. Rounds alternate; the
// ratio is the median of the rounds' ratios of cases per second. At the end every acknowledged case must be a row.
//   mingbai-bench-cases --http=HOST:PORT --tokens=FOLDER --socket=FILE --schema=NAME --pids=… --rounds=N --seconds=N
//                       --results=FILE

#include <atomic>
#include <cstdio>
#include <random>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "tests/bench/county.h"
#include "tests/bench/http_load.h"
#include "tests/bench/raw_rows.h"
#include "tests/bench/support.h"

namespace mingbai::bench {
namespace {

constexpr int kInFlight = 16;
constexpr char kCopy[] = "bench_cases";
constexpr char kTitle[] = "咨询本村第三季度集体土地租金的收支情况";
constexpr char kText[] =
    "村务公开栏上贴出的第三季度收支明细中，集体土地租金只写了合计数，没有写明承租人、面积和单价。"
    "请说明各笔租金的来源和支出去向，并公布租赁合同的签订时间和期限。";
constexpr char kContact[] = "李建国 13900001234";

// Requests about all villages in turn.
class Requests {
 public:
  explicit Requests(std::vector<std::string> villages)
      : villages_(std::move(villages)), random_(std::random_device()()) {}
  std::string Next() {
    const uint64_t high = (random_() & ~uint64_t{0xf000}) | 0x4000;
    const uint64_t low = (random_() & ~(uint64_t{3} << 62)) | (uint64_t{1} << 63);
    const std::string body = absl::StrFormat(
        R"({"case":{"kind":"CASE_KIND_QUESTION","organization":"organizations/%s","title":"%s","text":"%s","contact":"%s"},)"
        R"("requestId":"%08x-%04x-%04x-%04x-%012x"})",
        villages_[count_++ % villages_.size()], kTitle, kText, kContact, high >> 32, (high >> 16) & 0xffff,
        high & 0xffff, low >> 48, low & 0xffffffffffff);
    return StrCat("POST /v1/cases HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ",
                  body.size(), "\r\n\r\n", body);
  }

 private:
  const std::vector<std::string> villages_;
  std::mt19937_64 random_;
  size_t count_ = 0;
};

// A stored row and which of its cells are unlike in every row.
struct RowMaker {
  std::string table;
  std::vector<std::string> columns;
  std::vector<Cell> row;
  std::vector<size_t> ids;     // get the next number
  std::vector<size_t> hashes;  // get 32 random bytes

  RowMaker(RawConnection& connection, const std::string& table, const std::string& order,
           const std::vector<std::string>& id_columns, const std::vector<std::string>& hash_columns)
      : table(table) {
    RawTable sample = connection.Read(StrCat("SELECT * FROM ", table, " ORDER BY ", order, " DESC LIMIT 1"));
    if (sample.rows.empty()) Fail(StrCat("no row in ", table));
    for (size_t i = 0; i < sample.columns.size(); ++i) {
      // The service leaves NULL and `seq`, which the sequencer fills, to the column's default.
      if (sample.columns[i] == "seq" || (!sample.rows[0][i].number && !sample.rows[0][i].text.has_value())) continue;
      for (const std::string& name : id_columns) {
        if (name == sample.columns[i]) ids.push_back(columns.size());
      }
      for (const std::string& name : hash_columns) {
        if (name == sample.columns[i]) hashes.push_back(columns.size());
      }
      columns.push_back(sample.columns[i]);
      row.push_back(sample.rows[0][i]);
    }
  }

  void Insert(RawConnection& connection, int64_t id, std::mt19937_64& random) {
    for (size_t i : ids) row[i].integer = id;
    for (size_t i : hashes) {
      std::string& bytes = *row[i].text;
      for (size_t at = 0; at + 8 <= bytes.size(); at += 8) {
        const uint64_t word = random();
        bytes.replace(at, 8, reinterpret_cast<const char*>(&word), 8);
      }
    }
    connection.Insert(table, columns, row);
  }
};

class RawCases {
 public:
  RawCases(const std::string& socket, const std::string& schema) : socket_(socket) {
    RawConnection connection(socket, schema);
    makers_ = {RowMaker(connection, "outbox", "id", {"id"}, {}),
               RowMaker(connection, "feedback_case", "case_id", {"case_id"}, {"receipt_hash"}),
               RowMaker(connection, "idempotency", "created_at", {}, {"key_hash"})};
    next_id_ = makers_[0].row[makers_[0].ids[0]].integer;
    CopyTables(socket, schema, kCopy, {"outbox", "feedback_case", "idempotency"});
  }

  // Transactions per second of 16 threads for `duration`.
  double Run(absl::Duration duration) {
    std::atomic<int64_t> done{0};
    std::atomic<int> ready{0};
    std::atomic<int64_t> begin{0};
    absl::Time end;
    std::vector<std::thread> threads;
    for (int i = 0; i < kInFlight; ++i) {
      threads.emplace_back([&, i] {
        RawConnection connection(socket_, kCopy);
        std::vector<RowMaker> makers = makers_;
        std::mt19937_64 random(std::random_device{}());
        ++ready;
        while (begin == 0) absl::SleepFor(absl::Milliseconds(1));
        const absl::Time until = absl::FromUnixNanos(begin) + duration;
        do {
          const int64_t id = ++next_id_;
          for (RowMaker& maker : makers) maker.Insert(connection, id, random);
          connection.Commit();
          ++done;
        } while (absl::Now() < until);
      });
    }
    while (ready < kInFlight) absl::SleepFor(absl::Milliseconds(1));
    const absl::Time start = absl::Now();
    begin = absl::ToUnixNanos(start);
    for (std::thread& thread : threads) thread.join();
    end = absl::Now();
    return static_cast<double>(done) / absl::ToDoubleSeconds(end - start);
  }

 private:
  const std::string socket_;
  std::vector<RowMaker> makers_;
  std::atomic<int64_t> next_id_{0};
};

int64_t CountCases(const std::string& socket, const std::string& schema) {
  return RawConnection(socket, schema).Read("SELECT COUNT(*) FROM feedback_case").rows[0][0].integer;
}

void Run(const Flags& flags) {
  ctl::Api api(flags.Get("http"), flags.Get("tokens"));
  absl::StatusOr<County> county = ReadCounty(api);
  OrFail(county.status());
  const std::string socket = flags.Get("socket"), schema = flags.Get("schema");
  const std::vector<int> pids = flags.Ints("pids");
  const absl::Duration duration = absl::Seconds(flags.Int("seconds"));
  Requests requests(county->villages);
  HttpLoad load(flags.Get("http"), kInFlight, "\"receipt\":", [&requests] { return requests.Next(); });
  const int64_t before = CountCases(socket, schema);
  int64_t acknowledged = 0;
  auto post = [&] {
    Settle(pids);
    const LoadResult result = load.Run(duration);
    if (result.wrong > 0) Fail(StrCat("POST /v1/cases: ", result.wrong, " wrong answers: ", result.first_wrong));
    acknowledged += result.right;
    return result.rate();
  };
  post();
  RawCases raw(socket, schema);
  auto write = [&] {
    Settle(pids);
    return raw.Run(duration);
  };
  write();
  Measurement measurement{"POST /v1/cases over raw rows", 0, "ratio", 0.3, {}, {}};
  std::vector<double> posted, written;
  for (int round = 0; round < flags.Int("rounds"); ++round) {
    if (round % 2 == 0) written.push_back(write());
    posted.push_back(post());
    if (round % 2 == 1) written.push_back(write());
    measurement.rounds.push_back(posted.back() / written.back());
    std::printf("  round %d: raw %.0f/s, POST /v1/cases %.0f/s\n", round + 1, written.back(), posted.back());
  }
  const int64_t stored = CountCases(socket, schema) - before;
  if (stored != acknowledged) Fail(StrCat(acknowledged, " cases were acknowledged, ", stored, " are stored"));
  measurement.value = Median(measurement.rounds);
  measurement.details = {{"raw_per_second", Median(written)},
                         {"cases_per_second", Median(posted)},
                         {"cases_stored", static_cast<double>(stored)}};
  Append(flags.Get("results"), measurement);
}

}  // namespace
}  // namespace mingbai::bench

int main(int argc, char** argv) {
  using namespace mingbai::bench;
  Run(Flags(argc, argv, {"http", "tokens", "socket", "schema", "pids", "rounds", "seconds", "results"}));
  return 0;
}
