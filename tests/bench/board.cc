// GetBoard of a warm board of 60 rows through the gateway, over a bare gRPC echo of the same answer size: both under 64
// calls in flight on 4 channels from the same generator, in rounds that alternate; the ratio is the median of the
// rounds' ratios of calls per second.
//   mingbai-bench-board --gateway=HOST:PORT --echo=HOST:PORT --village=CODE --bytes=N --pids=… --rounds=N --seconds=N
//                       --results=FILE

#include <cstdio>

#include "common/names/names.h"
#include "common/text/text.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "tests/bench/grpc_load.h"
#include "tests/bench/support.h"

namespace mingbai::bench {
namespace {

constexpr int kChannels = 4;
constexpr int kInFlight = 64;
constexpr int kThreads = 2;

double RateOf(GrpcLoad& load, const char* what, absl::Duration duration) {
  const LoadResult result = load.Run(duration);
  if (result.wrong > 0 || result.right == 0) {
    Fail(StrCat(what, ": ", result.wrong, " of ", result.wrong + result.right,
                " answers were wrong: ", result.first_wrong));
  }
  return result.rate();
}

void Run(const Flags& flags) {
  gateway::v1::GetBoardRequest request;
  request.set_name(OrganizationName(flags.Get("village")));
  const size_t bytes = flags.Int("bytes");
  GrpcLoad echo({flags.Get("echo"), "/mingbai.bench.Echo/Call", request.SerializeAsString(), bytes}, kChannels,
                kInFlight, kThreads);
  GrpcLoad board(
      {flags.Get("gateway"), "/mingbai.gateway.v1.GatewayService/GetBoard", request.SerializeAsString(), bytes},
      kChannels, kInFlight, kThreads);
  const std::vector<int> pids = flags.Ints("pids");
  const absl::Duration duration = absl::Seconds(flags.Int("seconds"));
  Settle(pids);
  RateOf(echo, "echo", duration);
  RateOf(board, "GetBoard", duration);
  Measurement measurement{"GetBoard over bare echo", 0, "ratio", 0.6, {}, {}};
  std::vector<double> echo_rates, board_rates;
  for (int round = 0; round < flags.Int("rounds"); ++round) {
    // Who goes first changes, so that a drift of the machine favours neither.
    if (round % 2 == 0) echo_rates.push_back(RateOf(echo, "echo", duration));
    board_rates.push_back(RateOf(board, "GetBoard", duration));
    if (round % 2 == 1) echo_rates.push_back(RateOf(echo, "echo", duration));
    measurement.rounds.push_back(board_rates.back() / echo_rates.back());
    std::printf("  round %d: echo %.0f/s, GetBoard %.0f/s\n", round + 1, echo_rates.back(), board_rates.back());
  }
  measurement.value = Median(measurement.rounds);
  measurement.details = {
      {"answer_bytes", bytes}, {"echo_per_second", Median(echo_rates)}, {"board_per_second", Median(board_rates)}};
  Append(flags.Get("results"), measurement);
}

}  // namespace
}  // namespace mingbai::bench

int main(int argc, char** argv) {
  using namespace mingbai::bench;
  Run(Flags(argc, argv, {"gateway", "echo", "village", "bytes", "pids", "rounds", "seconds", "results"}));
  return 0;
}
