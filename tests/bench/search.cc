// SearchCatalog among a hundred thousand organizations, beside a bare gRPC echo: one call at a time, in rounds that
// alternate. Latencies are of all queries together; what each takes is in the details.
//   mingbai-bench-search --catalog=HOST:PORT --tokens=FOLDER --echo=HOST:PORT --root=CODE --pids=… --rounds=N
//   --results=FILE

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/config/config.h"
#include "common/names/names.h"
#include "common/rpc/client.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "services/ctl/api.h"
#include "tests/bench/county.h"
#include "tests/bench/support.h"

namespace mingbai::bench {
namespace {

constexpr char kCatalog[] = "mingbai.catalog.v1.CatalogService";
constexpr int kVillages = 999;  // of each
constexpr int kTownshipsPerFile = 25;
constexpr int kCallsPerRound = 200;  // of each query
constexpr absl::Duration kPatience = absl::Seconds(120);

// From what nearly every name holds to what none does.
constexpr std::array kQueries = {"村", "上冶", "清水 村", "费县",   "fx",           "qshc",
                                 "v",  "财务", "公开栏",  "371325", "371325812345", "和平 新村 没有"};

// A name as villages have it, made of the number.
std::string VillageName(int township, int village) {
  static constexpr std::array kFirst = {"清水", "上冶", "和平", "大田", "新", "东", "西", "南", "北", "前", "后", "石"};
  static constexpr std::array kSecond = {"河", "庄", "岭", "沟", "埠", "店", "屯", "湾", "桥", "寨", "山", "峪", "泉"};
  static constexpr std::array kLast = {"村", "社区", "新村", "居民委员会", "村民委员会"};
  const int n = township * kVillages + village;
  return StrCat(kFirst[n % kFirst.size()], kSecond[n / 12 % kSecond.size()], kSecond[n / 156 % kSecond.size()],
                n % 7 == 0 ? absl::StrFormat("第%d", village) : "", kLast[n % kLast.size()]);
}

// A hundred thousand rows as a province's spreadsheet has them, in files that one call takes.
std::vector<std::string> Spreadsheets(const std::string& root) {
  std::vector<std::string> files;
  for (int township = 0; township < kProvinceTownships; ++township) {
    if (township % kTownshipsPerFile == 0) files.emplace_back("code,name,tier,kind,parent_code\n");
    const std::string code = ProvinceTownship(root, township);
    const std::string prefix = code.substr(0, 9);
    files.back() += StrCat(code, ",清水", township, "镇,TOWNSHIP,DIVISION,", root, "\n");
    for (int village = 1; village <= kVillages; ++village) {
      files.back() += StrCat(prefix, absl::StrFormat("%03d", village), ",", VillageName(township, village),
                             ",VILLAGE,DIVISION,", code, "\n");
    }
  }
  return files;
}

// Seconds that it takes to enter them.
double Import(const rpc::Client& catalog, const std::string& root) {
  const std::vector<std::string> files = Spreadsheets(root);
  const absl::Time start = absl::Now();
  int created = 0;
  for (size_t i = 0; i < files.size(); ++i) {
    catalog::v1::ImportOrganizationsRequest request;
    request.set_parent(OrganizationName(root));
    request.set_csv(files[i]);
    request.set_request_id(ctl::RequestIdFor(StrCat("bench search ", i)));
    const auto answer = catalog.Call<catalog::v1::ImportOrganizationsResponse>(
        rpc::SystemContext("bench"), "ImportOrganizations", request, kPatience);
    OrFail(answer.status());
    if (answer->refused() > 0) Fail(StrCat("refused: ", answer->refusals(0).reason()));
    created += answer->created();
  }
  const double seconds = absl::ToDoubleSeconds(absl::Now() - start);
  if (created != kProvinceTownships * (kVillages + 1)) Fail(StrCat(created, " organizations were entered"));
  return seconds;
}

// Until what was added last is found.
absl::Status AwaitIndex(const rpc::Client& catalog, const std::string& root) {
  catalog::v1::SearchCatalogRequest request;
  request.set_kind(catalog::v1::SEARCH_KIND_ORGANIZATION);
  request.set_page_size(1);
  for (const absl::Time until = absl::Now() + kPatience; absl::Now() < until; absl::SleepFor(absl::Milliseconds(100))) {
    int found = 0;
    for (int township = 0; township < kProvinceTownships; ++township) {
      request.set_query(StrCat(ProvinceTownship(root, township).substr(0, 9), absl::StrFormat("%03d", kVillages)));
      MB_ASSIGN_OR_RETURN(auto response, catalog.Call<catalog::v1::SearchCatalogResponse>(rpc::SystemContext("bench"),
                                                                                          "SearchCatalog", request));
      found += response.results_size();
    }
    if (found == kProvinceTownships) return absl::OkStatus();
  }
  return absl::DeadlineExceededError("the organizations added are not found");
}

using Times = std::vector<double>;  // milliseconds

double At(Times times, double share) {
  std::sort(times.begin(), times.end());
  return times[std::min(times.size() - 1, static_cast<size_t>(share * static_cast<double>(times.size())))];
}

Times Measure(const rpc::Client& client, const char* method, const std::string& request) {
  Times times;
  for (int i = 0; i < kCallsPerRound; ++i) {
    const absl::Time start = absl::Now();
    OrFail(client.Forward(rpc::SystemContext("bench"), method, request).status());
    times.push_back(absl::ToDoubleMilliseconds(absl::Now() - start));
  }
  return times;
}

void Run(const Flags& flags) {
  auto token = ReadSecretFile(flags.Get("tokens") + "/disclosure-office.token");
  OrFail(token.status());
  const rpc::Client catalog(flags.Get("catalog"), kCatalog, *token);
  const rpc::Client echo(flags.Get("echo"), "mingbai.bench.Echo", "");
  const std::string root = flags.Get("root");
  const absl::Time begin = absl::Now();
  Append(flags.Get("results"), {"100,000 organizations entered", Import(catalog, root), "s", 60, {}, {}, true});
  OrFail(AwaitIndex(catalog, root));
  Append(flags.Get("results"), {"and found", absl::ToDoubleSeconds(absl::Now() - begin), "s", 75, {}, {}, true});
  Settle(flags.Ints("pids"));

  std::map<std::string, Times> by_query;
  Measurement p50{"SearchCatalog, 100,000 names: p50", 0, "ms", 5, {}, {}, true};
  Measurement p99{"SearchCatalog, 100,000 names: p99", 0, "ms", 20, {}, {}, true};
  Measurement ratio{"SearchCatalog over bare echo", 0, "times", 30, {}, {}, true};
  for (int round = 0; round < flags.Int("rounds"); ++round) {
    const Times bare = Measure(echo, "Call", "x");
    Times all;
    for (const char* query : kQueries) {
      catalog::v1::SearchCatalogRequest request;
      request.set_query(query);
      const Times times = Measure(catalog, "SearchCatalog", request.SerializeAsString());
      all.insert(all.end(), times.begin(), times.end());
      by_query[query].insert(by_query[query].end(), times.begin(), times.end());
    }
    p50.rounds.push_back(At(all, 0.5));
    p99.rounds.push_back(At(all, 0.99));
    ratio.rounds.push_back(At(all, 0.5) / At(bare, 0.5));
    std::printf("  round %d: echo %.3f ms, search %.3f ms, 99 of 100 within %.3f ms\n", round + 1, At(bare, 0.5),
                p50.rounds.back(), p99.rounds.back());
  }
  for (const auto& [query, times] : by_query) p50.details.emplace_back(query, At(times, 0.5));
  for (const auto& [query, times] : by_query) p99.details.emplace_back(query, At(times, 0.99));
  for (Measurement* measurement : {&p50, &p99, &ratio}) {
    measurement->value = Median(measurement->rounds);
    Append(flags.Get("results"), *measurement);
  }
}

}  // namespace
}  // namespace mingbai::bench

int main(int argc, char** argv) {
  using namespace mingbai::bench;
  Run(Flags(argc, argv, {"catalog", "tokens", "echo", "root", "pids", "rounds", "results"}));
  return 0;
}
