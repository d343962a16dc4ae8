// Prepares what the benchmarks measure, through the public API:
//   mingbai-bench-world --do=load    --http= --tokens= --data=             the real county
//   mingbai-bench-world --do=board   --http= --tokens= --grpc= --out=      a village board of 60 rows; writes the
//                                                                          village's code and the answer's size
//   mingbai-bench-world --do=month   --http= --tokens=                     obligations of last month and this one
//   mingbai-bench-world --do=warm    --http= --tokens=                     reads every board, and the overviews
//   mingbai-bench-world --do=settle  --pids=                               waits until the services are at rest
// Exit code 1, with the reason, where any answer is not what it should be.

#include <cstdio>
#include <fstream>

#include "absl/time/clock.h"
#include "common/names/names.h"
#include "common/rpc/client.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "mingbai/publication/v1/publication_service.pb.h"
#include "services/ctl/load.h"
#include "services/ctl/publish.h"
#include "tests/bench/county.h"
#include "tests/bench/support.h"

namespace mingbai::bench {
namespace {

constexpr int kRows = 60;
constexpr int kThreads = 8;
constexpr char kItem[] = "bench-board";
constexpr absl::Duration kPatience = absl::Seconds(60);

absl::Status Load(ctl::Api& api, const std::string& data) {
  ctl::LoadOptions options;
  options.data = data;
  options.effective_date = FormatDay(EffectiveDay());
  return ctl::LoadCounty(api, options).status();
}

absl::Status PublishRows(ctl::Api& api, const std::string& village) {
  return ctl::InParallel(kRows, kThreads, [&](int i) {
    publication::v1::Publication draft;
    draft.set_organization(OrganizationName(village));
    draft.set_item(ItemName(kItem));
    draft.set_occurrence(i);
    auto* content = draft.mutable_content();
    content->set_title(StrCat("关于本村集体事务办理情况的公告（第", i + 1, "号）"));
    auto* field = content->add_fields();
    field->set_name("内容");
    field->set_value("经村民代表会议讨论决定，现将有关事项的办理经过和结果予以公开，接受村民监督。");
    return ctl::Publish(api, draft, StrCat("bench board ", village, " ", i));
  });
}

// The size of the board's answer once it shows all rows, is whole and has stayed as it is for two seconds of reads.
absl::StatusOr<size_t> AwaitBoard(const rpc::Client& gateway, const std::string& village) {
  gateway::v1::GetBoardRequest request;
  request.set_name(OrganizationName(village));
  const absl::Time until = absl::Now() + kPatience;
  std::string last;
  absl::Time since = absl::Now();
  while (absl::Now() < until) {
    MB_ASSIGN_OR_RETURN(std::string bytes,
                        gateway.Forward(rpc::SystemContext("bench"), "GetBoard", request.SerializeAsString()));
    gateway::v1::Board board;
    if (!board.ParseFromString(bytes)) return absl::InternalError("the answer is no Board");
    if (bytes != last || board.disclosed_size() != kRows || board.missing_size() > 0) since = absl::Now();
    last = std::move(bytes);
    if (absl::Now() - since > absl::Seconds(2)) {
      if (board.overdue_size() + board.due_size() > 0) return absl::InternalError("the board has other rows too");
      return last.size();
    }
    absl::SleepFor(absl::Milliseconds(50));
  }
  return absl::DeadlineExceededError("the board does not come to show its rows");
}

absl::Status Board(ctl::Api& api, const std::string& grpc, const std::string& out) {
  MB_ASSIGN_OR_RETURN(const County county, ReadCounty(api));
  MB_RETURN_IF_ERROR(AddItems(api, county.root, {VillageItem(kItem, county.root, /*monthly=*/false)}));
  const std::string& village = county.villages.front();
  MB_RETURN_IF_ERROR(PublishRows(api, village));
  const rpc::Client gateway(grpc, "mingbai.gateway.v1.GatewayService", "");
  MB_ASSIGN_OR_RETURN(const size_t bytes, AwaitBoard(gateway, village));
  std::ofstream(out) << village << "\n" << bytes << "\n";
  std::printf("a board of %d rows: %zu bytes\n", kRows, bytes);
  return absl::OkStatus();
}

absl::Status Month(ctl::Api& api) {
  MB_ASSIGN_OR_RETURN(const std::string root, ctl::FindRoot(api));
  const absl::CivilDay from = EffectiveDay();
  publication::v1::GenerateObligationsRequest request;
  request.set_parent(OrganizationName(root));
  request.set_start_date(FormatDay(from));
  request.set_end_date(FormatDay(absl::CivilDay(absl::CivilMonth(from) + 2)));
  request.set_request_id(ctl::RequestIdFor("bench month"));
  publication::v1::GenerateObligationsResponse response;
  MB_RETURN_IF_ERROR(api.Call("disclosure-office", "generate", "POST",
                              StrCat("/v1/organizations/", root, "/obligations:generate"), &request, &response));
  std::printf("obligations of two months: %d\n", response.created());
  return absl::OkStatus();
}

absl::Status Warm(ctl::Api& api) {
  MB_ASSIGN_OR_RETURN(const County county, ReadCounty(api));
  MB_RETURN_IF_ERROR(ctl::InParallel(static_cast<int>(county.all.size()), kThreads, [&](int i) -> absl::Status {
    gateway::v1::Board board;
    MB_RETURN_IF_ERROR(api.Get("board", StrCat("/v1/organizations/", county.all[i], "/board"), &board));
    if (board.missing_size() > 0) return absl::UnavailableError(StrCat("the board lacks ", board.missing(0)));
    return absl::OkStatus();
  }));
  std::vector<std::string> tiers = county.townships;
  tiers.push_back(county.root);
  MB_RETURN_IF_ERROR(ctl::InParallel(static_cast<int>(tiers.size()), kThreads, [&](int i) -> absl::Status {
    gateway::v1::Overview overview;
    MB_RETURN_IF_ERROR(api.Get("overview", StrCat("/v1/organizations/", tiers[i], "/overview"), &overview));
    if (overview.missing_size() > 0) return absl::UnavailableError(StrCat("the overview lacks ", overview.missing(0)));
    return absl::OkStatus();
  }));
  std::printf("warm: %zu boards, %zu overviews\n", county.all.size(), tiers.size());
  return absl::OkStatus();
}

absl::Status Run(const Flags& flags) {
  const std::string what = flags.Get("do");
  if (what == "settle") {
    Settle(flags.Ints("pids"));
    return absl::OkStatus();
  }
  ctl::Api api(flags.Get("http"), flags.Get("tokens"));
  if (what == "load") return Load(api, flags.Get("data"));
  if (what == "board") return Board(api, flags.Get("grpc"), flags.Get("out"));
  if (what == "month") return Month(api);
  if (what == "warm") return Warm(api);
  return absl::InvalidArgumentError(StrCat("--do=", what, "?"));
}

}  // namespace
}  // namespace mingbai::bench

int main(int argc, char** argv) {
  using namespace mingbai::bench;
  OrFail(Run(Flags(argc, argv, {"do", "http", "tokens", "data", "grpc", "out", "pids"})));
  return 0;
}
