// A million obligations of a county with as many organizations as a province: month after month is
// generated, township by township, until there are a million. What the services take for it is read by tests/bench/run.
//   mingbai-bench-memory --publication=HOST:PORT --tokens=FOLDER --root=CODE --results=FILE

#include <cstdio>

#include "absl/time/clock.h"
#include "common/config/config.h"
#include "common/names/names.h"
#include "common/rpc/client.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/ctl/api.h"
#include "tests/bench/county.h"
#include "tests/bench/support.h"

namespace mingbai::bench {
namespace {

constexpr int kObligations = 1000000;
constexpr int kMonths = 12;

void Run(const Flags& flags) {
  const auto token = ReadSecretFile(flags.Get("tokens") + "/disclosure-office.token");
  OrFail(token.status());
  const rpc::Client publication(flags.Get("publication"), "mingbai.publication.v1.PublicationService", *token);
  const std::string root = flags.Get("root");
  const absl::CivilMonth first = absl::CivilMonth(CountyDay(absl::Now())) + 6;
  const absl::Time start = absl::Now();
  int created = 0;
  for (int i = 0; created < kObligations && i < kProvinceTownships * kMonths; ++i) {
    const absl::CivilMonth month = first + i / kProvinceTownships;
    const std::string township = ProvinceTownship(root, i % kProvinceTownships);
    publication::v1::GenerateObligationsRequest request;
    request.set_parent(OrganizationName(township));
    request.set_start_date(FormatDay(absl::CivilDay(month)));
    request.set_end_date(FormatDay(absl::CivilDay(month + 1)));
    request.set_request_id(ctl::RequestIdFor(StrCat("bench memory ", township, i)));
    const auto answer = publication.Call<publication::v1::GenerateObligationsResponse>(
        rpc::SystemContext("bench"), "GenerateObligations", request, absl::Minutes(5));
    OrFail(answer.status());
    created += answer->created();
  }
  std::printf("  %d obligations\n", created);
  if (created < kObligations) Fail(StrCat("there are only ", created, " obligations"));
  Append(flags.Get("results"), {"1,000,000 obligations made, per second",
                                created / absl::ToDoubleSeconds(absl::Now() - start),
                                "1/s",
                                10000,
                                {},
                                {}});
}

}  // namespace
}  // namespace mingbai::bench

int main(int argc, char** argv) {
  using namespace mingbai::bench;
  Run(Flags(argc, argv, {"publication", "tokens", "root", "results"}));
  return 0;
}
