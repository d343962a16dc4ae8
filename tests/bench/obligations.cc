// GenerateObligations of a whole year for the real county, its catalog enlarged by monthly village items to as many
// obligations a year as --rows says; over raw multi-row INSERTs of the same rows into an identical copy of the table
// with the same indexes, with as many rows per statement as the service uses and more per commit, through one
// connection. The raw rows are written twice, by prepared statements and as ready text, and the faster one counts. Each
// round takes a year of its own, so that both tables grow alike; the ratio is the median of the rounds' ratios of rows
// per second. Then the same years are asked for again, with nothing changed; and once more when one item falls due a
// day later: only its rows are to be written. Then that item is changed many times, for what that takes of memory.
//   mingbai-bench-obligations --publication=HOST:PORT --http=HOST:PORT --tokens=FOLDER --socket=FILE --schema=NAME
//                             --rows=N --pids=… --rounds=N --results=FILE

#include <algorithm>
#include <cstdio>

#include "absl/time/clock.h"
#include "common/config/config.h"
#include "common/names/names.h"
#include "common/rpc/client.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "tests/bench/county.h"
#include "tests/bench/raw_rows.h"
#include "tests/bench/support.h"

namespace mingbai::bench {
namespace {

constexpr size_t kRowsPerInsert = 500;          // common/mysql/connection.cc
constexpr size_t kOrganizationsPerCommit = 20;  // fewer commits than services/publication/obligation_generator.cc
constexpr int kChanges = 40;
constexpr char kPrepared[] = "bench_obligations";
constexpr char kText[] = "bench_obligations_text";
// What the service writes of a new obligation.
constexpr char kColumns[] =
    "organization, id, item, item_version, period, phase, occurrence, display_name, circle, open_time, due_time, "
    "calendar_version, description, publication, fulfill_time, watch_time, last_event_id, working_days, provisional, "
    "valid_from, origin, outcome";

struct Generated {
  int created = 0;
  int changed = 0;
  double seconds = 0;
};

Generated Regenerate(const rpc::Client& publication, const std::string& root, int year) {
  publication::v1::GenerateObligationsRequest request;
  request.set_parent(OrganizationName(root));
  request.set_start_date(StrCat(year, "-01-01"));
  request.set_end_date(StrCat(year + 1, "-01-01"));
  request.set_request_id(StrCat("bench year ", year, " ", absl::ToUnixMicros(absl::Now())));
  const absl::Time start = absl::Now();
  auto response = publication.Call<publication::v1::GenerateObligationsResponse>(
      rpc::SystemContext("bench"), "GenerateObligations", request, absl::Minutes(10));
  OrFail(response.status());
  return {response->created(), response->changed() + response->withdrawn(), absl::ToDoubleSeconds(absl::Now() - start)};
}

// A year that there was nothing of.
Generated Generate(const rpc::Client& publication, const std::string& root, int year) {
  const Generated made = Regenerate(publication, root, year);
  if (made.changed != 0) Fail(StrCat("obligations of ", year, " existed already"));
  return made;
}

// Ends of the parts that one commit takes: after every twentieth organization.
std::vector<size_t> Commits(const RawTable& table) {
  std::vector<size_t> ends;
  size_t organizations = 1;
  for (size_t i = 1; i < table.rows.size(); ++i) {
    if (table.rows[i][0].text == table.rows[i - 1][0].text) continue;
    if (organizations++ % kOrganizationsPerCommit == 0) ends.push_back(i);
  }
  ends.push_back(table.rows.size());
  return ends;
}

// Seconds that the rows take by prepared statements.
double WritePrepared(const std::string& socket, const RawTable& table) {
  RawConnection connection(socket, kPrepared);
  const absl::Time start = absl::Now();
  size_t from = 0;
  for (size_t end : Commits(table)) {
    for (; from < end; from = std::min(end, from + kRowsPerInsert)) {
      connection.InsertMany("obligation", table, from, std::min(end, from + kRowsPerInsert));
    }
    connection.Commit();
  }
  return absl::ToDoubleSeconds(absl::Now() - start);
}

// Seconds that they take as text; making the text ready is not counted.
double WriteText(const std::string& socket, const RawTable& table) {
  RawConnection connection(socket, kText);
  std::vector<std::vector<std::string>> transactions;
  size_t from = 0;
  for (size_t end : Commits(table)) {
    transactions.emplace_back();
    for (; from < end; from = std::min(end, from + kRowsPerInsert)) {
      transactions.back().push_back(
          RawConnection::InsertText("obligation", table, from, std::min(end, from + kRowsPerInsert)));
    }
  }
  const absl::Time start = absl::Now();
  for (const std::vector<std::string>& statements : transactions) {
    for (const std::string& statement : statements) connection.Run(statement);
    connection.Commit();
  }
  return absl::ToDoubleSeconds(absl::Now() - start);
}

// The rows of a year by organization and id, as the service wrote them.
RawTable ReadYear(const std::string& socket, const std::string& schema, int year) {
  // A year's terms end (exclusively) from 2 January to 1 January, 00:00 county time.
  return RawConnection(socket, schema)
      .Read(StrCat("SELECT ", kColumns, " FROM obligation WHERE due_time >= '", year,
                   "-01-01 16:00:00' AND due_time < '", year + 1, "-01-01 16:00:00' ORDER BY organization, id"));
}

// Every row that is changed leaves what it said before.
int64_t CountHistory(const std::string& socket, const std::string& schema) {
  return RawConnection(socket, schema).Read("SELECT COUNT(*) FROM obligation_history").rows[0][0].integer;
}

int64_t CountRows(const std::string& socket, const std::string& schema) {
  return RawConnection(socket, schema).Read("SELECT COUNT(*) FROM obligation").rows[0][0].integer;
}

// The years asked for again, and again when one item's last day is another.
void MeasureAgain(const Flags& flags, const rpc::Client& publication, ctl::Api& api, const County& county,
                  const std::vector<std::pair<int, double>>& years) {
  Measurement unchanged{"a year again, unchanged, over its making", 0, "ratio", 0.01, {}, {}, true};
  for (const auto& [year, seconds] : years) {
    Settle(flags.Ints("pids"));
    const Generated again = Regenerate(publication, county.root, year);
    if (again.created != 0 || again.changed != 0) Fail("a year asked for again is another");
    unchanged.rounds.push_back(again.seconds / seconds);
    unchanged.details.emplace_back(StrCat("seconds_", year), again.seconds);
  }
  unchanged.value = Median(unchanged.rounds);
  Append(flags.Get("results"), unchanged);

  OrFail(SetDueDay(api, "bench-monthly-1", 11));
  const auto& [year, seconds] = years.back();
  Settle(flags.Ints("pids"));
  const int64_t before = CountHistory(flags.Get("socket"), flags.Get("schema"));
  const Generated changed = Regenerate(publication, county.root, year);
  const int own = 12 * static_cast<int>(county.villages.size());
  if (changed.created != 0 || changed.changed != own) {
    Fail(StrCat(changed.changed, " obligations changed, ", changed.created, " were made; ", own, " are the item's"));
  }
  const double written = static_cast<double>(CountHistory(flags.Get("socket"), flags.Get("schema")) - before);
  Measurement one{"one item's change: rows written over its own", written / own, "ratio", 1, {}, {}, true};
  one.details = {{"rows", static_cast<double>(own)},
                 {"seconds", changed.seconds},
                 {"over_making_the_year", changed.seconds / seconds}};
  Append(flags.Get("results"), one);
}

// As a county's clerks change an item again and again; what that leaves of memory is read by tests/bench/run.
void ChangeRepeatedly(const rpc::Client& publication, ctl::Api& api, const County& county, int year) {
  const int own = 12 * static_cast<int>(county.villages.size());
  const absl::Time start = absl::Now();
  for (int i = 0; i < kChanges; ++i) {
    OrFail(SetDueDay(api, "bench-monthly-1", 12 + i % 10));
    const Generated changed = Regenerate(publication, county.root, year);
    if (changed.changed != own) Fail(StrCat(changed.changed, " obligations changed; ", own, " are the item's"));
  }
  std::printf("  %d changes of one item followed, %.1f s each\n", kChanges,
              absl::ToDoubleSeconds(absl::Now() - start) / kChanges);
}

void Run(const Flags& flags) {
  ctl::Api api(flags.Get("http"), flags.Get("tokens"));
  absl::StatusOr<County> county = ReadCounty(api);
  OrFail(county.status());
  absl::StatusOr<std::string> token = ReadSecretFile(flags.Get("tokens") + "/disclosure-office.token");
  OrFail(token.status());
  const rpc::Client publication(flags.Get("publication"), "mingbai.publication.v1.PublicationService", *token);
  const std::string socket = flags.Get("socket"), schema = flags.Get("schema");
  const std::vector<int> pids = flags.Ints("pids");

  // One year as the county is says how many items are to be added.
  int year = static_cast<int>(CountyDay(absl::Now()).year()) + 1;
  const int64_t none = CountRows(socket, schema);
  Generate(publication, county->root, year);
  const int plain = static_cast<int>(CountRows(socket, schema) - none);
  const int per_item = 12 * static_cast<int>(county->villages.size());
  const int added = std::max(0, (flags.Int("rows") - plain + per_item / 2) / per_item);
  std::vector<catalog::v1::Item> items;
  for (int i = 1; i <= added; ++i) items.push_back(VillageItem(StrCat("bench-monthly-", i), county->root, true));
  if (!items.empty()) OrFail(AddItems(api, county->root, items));
  std::printf("  the catalog gives %d obligations a year; %d items added\n", plain, added);
  CopyTables(socket, schema, kPrepared, {"obligation"});
  CopyTables(socket, schema, kText, {"obligation"});

  Measurement measurement{"obligations of a year over raw INSERTs", 0, "ratio", 0.5, {}, {}};
  std::vector<double> generated, prepared, text;
  std::vector<std::pair<int, double>> years;
  int rows = 0;
  for (int round = 0; round < flags.Int("rounds"); ++round) {
    ++year;
    const int64_t before = CountRows(socket, schema);
    Settle(pids);
    const Generated made = Generate(publication, county->root, year);
    rows = static_cast<int>(CountRows(socket, schema) - before);
    years.emplace_back(year, made.seconds);
    // Those of circles are not the office's to know of.
    if (made.created == 0 || made.created > rows)
      Fail(StrCat(made.created, " obligations answered, ", rows, " stored"));
    const RawTable table = ReadYear(socket, schema, year);
    if (static_cast<int>(table.rows.size()) != rows) Fail("the rows of the year are not those that were made");
    generated.push_back(rows / made.seconds);
    Settle(pids);
    prepared.push_back(rows / WritePrepared(socket, table));
    Settle(pids);
    text.push_back(rows / WriteText(socket, table));
    measurement.rounds.push_back(generated.back() / std::max(prepared.back(), text.back()));
    std::printf("  round %d: %d rows: generated %.0f/s, raw %.0f/s (prepared), %.0f/s (text)\n", round + 1, rows,
                generated.back(), prepared.back(), text.back());
  }
  measurement.value = Median(measurement.rounds);
  measurement.details = {{"rows", static_cast<double>(rows)},
                         {"generated_per_second", Median(generated)},
                         {"raw_prepared_per_second", Median(prepared)},
                         {"raw_text_per_second", Median(text)}};
  Append(flags.Get("results"), measurement);
  MeasureAgain(flags, publication, api, *county, years);
  ChangeRepeatedly(publication, api, *county, years.back().first);
}

}  // namespace
}  // namespace mingbai::bench

int main(int argc, char** argv) {
  using namespace mingbai::bench;
  Run(Flags(argc, argv, {"publication", "http", "tokens", "socket", "schema", "rows", "pids", "rounds", "results"}));
  return 0;
}
