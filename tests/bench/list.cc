// One village's list of a month's obligations in two counties, of which one has ten times the organizations, in its
// catalog and with their obligations: 3 townships of 20 villages, and 30. Each has a catalog and a publication of its
// own; they are asked by turns, and the ratio is the median of the rounds' ratios of medians.
//   mingbai-bench-list --small-catalog=HOST:PORT --small-publication=HOST:PORT --small-schema=NAME
//                      --large-catalog=HOST:PORT --large-publication=HOST:PORT --large-schema=NAME
//                      --tokens=FOLDER --root=CODE --socket=FILE --pids=… --rounds=N --seconds=N --results=FILE

#include <cstdio>
#include <memory>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/config/config.h"
#include "common/names/names.h"
#include "common/rpc/client.h"
#include "common/text/text.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/ctl/api.h"
#include "tests/bench/raw_rows.h"
#include "tests/bench/support.h"
#include "tests/bench/village_rows.h"

namespace mingbai::bench {
namespace {

constexpr int kSmallTownships = 3;
constexpr int kTimes = 10;
constexpr int kVillagesEach = 20;
constexpr int kWarmCalls = 50;

void AddOrganization(const std::string& code, const std::string& parent, common::v1::Tier tier,
                     catalog::v1::BatchCreateOrganizationsRequest* request) {
  catalog::v1::Organization* organization = request->add_organizations();
  organization->set_name(OrganizationName(code));
  organization->set_display_name(StrCat("单位", code));
  if (!parent.empty()) organization->set_parent(OrganizationName(parent));
  organization->set_tier(tier);
  organization->set_kind(catalog::v1::ORGANIZATION_KIND_DIVISION);
}

class CountyOf {
 public:
  // `size` is "small" or "large".
  CountyOf(const Flags& flags, const std::string& size, int townships)
      : publication_(flags.Get(size + "-publication"), "mingbai.publication.v1.PublicationService", ""),
        connection_(flags.Get("socket"), flags.Get(size + "-schema")) {
    const auto token = ReadSecretFile(flags.Get("tokens") + "/disclosure-office.token");
    OrFail(token.status());
    const rpc::Client catalog(flags.Get(size + "-catalog"), "mingbai.catalog.v1.CatalogService", *token);
    const std::string root = flags.Get("root");
    catalog::v1::BatchCreateOrganizationsRequest county;
    AddOrganization(root, "", common::v1::TIER_COUNTY, &county);
    Create(catalog, root, county);
    for (int township = 1; township <= townships; ++township) {
      const std::string prefix = absl::StrFormat("%s%03d", root.substr(0, 6), township);
      catalog::v1::BatchCreateOrganizationsRequest request;
      AddOrganization(prefix + "000", root, common::v1::TIER_TOWNSHIP, &request);
      for (int village = 1; village <= kVillagesEach; ++village) {
        villages_.push_back(absl::StrFormat("%s%03d", prefix, village));
        AddOrganization(villages_.back(), prefix + "000", common::v1::TIER_VILLAGE, &request);
      }
      Create(catalog, root, request);
    }
    WriteVillages(connection_, villages_);
    connection_.Read("ANALYZE TABLE obligation");
    std::printf("  %s: %d organizations, %d obligations\n", size.c_str(), organizations_,
                static_cast<int>(villages_.size()) * kItems * kMonths);
  }

  int organizations() const { return organizations_; }

  // What the next village's list takes, in milliseconds.
  double List() {
    publication::v1::ListObligationsRequest request;
    request.set_parent(OrganizationName(villages_[next_++ % villages_.size()]));
    request.set_start_date(StrCat(kYear, "-07-01"));
    request.set_end_date(StrCat(kYear, "-08-01"));
    const absl::Time start = absl::Now();
    const auto list = publication_.Call<publication::v1::ListObligationsResponse>(
        rpc::SystemContext("bench"), "ListObligations", request, absl::Seconds(30));
    const absl::Duration took = absl::Now() - start;
    OrFail(list.status());
    if (list->obligations_size() != kItems) Fail(StrCat("a list of ", list->obligations_size()));
    return absl::ToDoubleMilliseconds(took);
  }

  // What was written is in nobody's way any more.
  void Drop() { connection_.Run("TRUNCATE TABLE obligation"); }

 private:
  void Create(const rpc::Client& catalog, const std::string& root,
              catalog::v1::BatchCreateOrganizationsRequest request) {
    request.set_parent(OrganizationName(root));
    request.set_request_id(ctl::RequestIdFor(StrCat("bench list ", request.organizations(0).name())));
    OrFail(catalog
               .Call<catalog::v1::BatchCreateOrganizationsResponse>(rpc::SystemContext("bench"),
                                                                    "BatchCreateOrganizations", request)
               .status());
    organizations_ += request.organizations_size();
  }

  const rpc::Client publication_;
  RawConnection connection_;
  std::vector<std::string> villages_;
  int organizations_ = 0;
  size_t next_ = 0;
};

void Run(const Flags& flags) {
  CountyOf small(flags, "small", kSmallTownships);
  CountyOf large(flags, "large", kSmallTownships * kTimes);
  for (int i = 0; i < kWarmCalls; ++i) {
    small.List();
    large.List();
  }
  std::vector<double> all_small, all_large;
  Measurement ratio{"list: one village, 10 times the organizations", 0, "ratio", 1.2, {}, {}, true};
  for (int round = 0; round < flags.Int("rounds"); ++round) {
    Settle(flags.Ints("pids"));
    std::vector<double> of_small, of_large;
    const absl::Time end = absl::Now() + absl::Seconds(flags.Int("seconds"));
    for (bool small_first = true; absl::Now() < end; small_first = !small_first) {
      if (small_first) of_small.push_back(small.List());
      of_large.push_back(large.List());
      if (!small_first) of_small.push_back(small.List());
    }
    ratio.rounds.push_back(Median(of_large) / Median(of_small));
    all_small.insert(all_small.end(), of_small.begin(), of_small.end());
    all_large.insert(all_large.end(), of_large.begin(), of_large.end());
  }
  small.Drop();
  large.Drop();
  ratio.value = Median(ratio.rounds);
  ratio.details = {{"organizations_of_small", static_cast<double>(small.organizations())},
                   {"organizations_of_large", static_cast<double>(large.organizations())},
                   {"p50_of_small_ms", Percentile(all_small, 0.5)},
                   {"p50_of_large_ms", Percentile(all_large, 0.5)},
                   {"p99_of_small_ms", Percentile(all_small, 0.99)},
                   {"p99_of_large_ms", Percentile(all_large, 0.99)},
                   {"calls_of_each", static_cast<double>(all_small.size())}};
  Append(flags.Get("results"), ratio);
}

}  // namespace
}  // namespace mingbai::bench

int main(int argc, char** argv) {
  using namespace mingbai::bench;
  Run(Flags(argc, argv,
            {"small-catalog", "small-publication", "small-schema", "large-catalog", "large-publication", "large-schema",
             "tokens", "root", "socket", "pids", "rounds", "seconds", "results"}));
  return 0;
}
