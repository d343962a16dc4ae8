#include "services/ctl/show.h"

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_format.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "google/protobuf/util/time_util.h"
#include "mingbai/gateway/v1/gateway_service.pb.h"
#include "services/ctl/table.h"

namespace mingbai::ctl {
namespace {

constexpr size_t kRows = 15;

std::string Minute(const google::protobuf::Timestamp& time) {
  return FormatMinute(absl::FromUnixMicros(google::protobuf::util::TimeUtil::TimestampToMicroseconds(time)));
}

std::string LastDay(const google::protobuf::Timestamp& end) {
  return FormatDay(LastDayOf(absl::FromUnixMicros(google::protobuf::util::TimeUtil::TimestampToMicroseconds(end))));
}

std::string Percent(int basis_points) {
  return basis_points < 0 ? "-" : absl::StrFormat("%d.%02d%%", basis_points / 100, basis_points % 100);
}

std::string Points(int64_t thousandths) {
  return thousandths < 0 ? "-" : absl::StrFormat("%d.%03d", thousandths / 1000, thousandths % 1000);
}

const char* StateWord(publication::v1::PublicationState state) {
  switch (state) {
    case publication::v1::PUBLICATION_STATE_ON_NOTICE:
      return "公示中";
    case publication::v1::PUBLICATION_STATE_NOTICE_CLOSED:
      return "公示期满";
    case publication::v1::PUBLICATION_STATE_ARCHIVED:
      return "已归档";
    default:
      return "已公开";
  }
}

const char* TimelinessWord(feedback::v1::CaseTimeliness timeliness) {
  return timeliness == feedback::v1::CASE_TIMELINESS_LATE ? "逾期答复" : "按时答复";
}

void ShowMissing(const google::protobuf::RepeatedPtrField<std::string>& missing) {
  for (const std::string& part : missing) std::printf("  (此部分暂缺：%s)\n", part.c_str());
}

void AddRow(const gateway::v1::OverviewRow& row, const std::string& name, Table* table) {
  const auto& o = row.obligations();
  table->Add({name, StrCat(o.total()), StrCat(o.on_time()), StrCat(o.late()), StrCat(o.overdue()),
              StrCat(o.due() + o.upcoming()), Percent(row.on_time_basis_points()), StrCat(row.cases().total()),
              StrCat(row.cases().overdue() + row.cases().late()), Points(row.score_thousandths())});
}

absl::Status ShowOverview(Api& api, const std::string& code, const std::string& period,
                          gateway::v1::Overview* overview) {
  MB_RETURN_IF_ERROR(api.Get("overview", StrCat("/v1/organizations/", code, "/overview?period=", period), overview));
  std::printf("\n%s  %s  (截至 %s)\n", overview->organization().display_name().c_str(), overview->period().c_str(),
              Minute(overview->as_of_time()).c_str());
  Table table(
      {"单位", ">应公开", ">按时", ">逾期补公开", ">逾期未公开", ">未到期", ">按时率", ">来件", ">逾期件", ">得分"});
  AddRow(overview->total(), "合计", &table);
  size_t shown = 0;
  for (const auto& row : overview->rows()) {
    if (row.obligations().total() + row.cases().total() == 0) continue;
    if (++shown > kRows) continue;
    AddRow(row, FitTo(row.display_name(), 28), &table);
  }
  std::fputs(table.ToString().c_str(), stdout);
  if (shown > kRows) std::printf("  … 另有 %zu 个单位\n", shown - kRows);
  ShowMissing(overview->missing());
  return absl::OkStatus();
}

absl::Status ShowRanking(Api& api, const gateway::v1::Overview& overview) {
  if (overview.best().empty()) return absl::OkStatus();
  std::printf("\n村（社区）得分排名\n");
  Table table({">名次", "村（社区）", ">得分"});
  auto add = [&](const evaluation::v1::Ranking& ranking) -> absl::Status {
    catalog::v1::Organization village;
    MB_RETURN_IF_ERROR(api.Get("organization", "/v1/" + ranking.organization(), &village));
    table.Add({StrCat(ranking.rank()), village.display_name(),
               StrCat(Points(ranking.total_thousandths()), " / ", Points(ranking.full_thousandths()))});
    return absl::OkStatus();
  };
  for (int i = 0; i < std::min(5, overview.best_size()); ++i) MB_RETURN_IF_ERROR(add(overview.best(i)));
  for (const auto& ranking : overview.last()) MB_RETURN_IF_ERROR(add(ranking));
  std::fputs(table.ToString().c_str(), stdout);
  return absl::OkStatus();
}

absl::Status ShowBoard(Api& api, const std::string& code) {
  gateway::v1::Board board;
  MB_RETURN_IF_ERROR(api.Get("board", StrCat("/v1/organizations/", code, "/board"), &board));
  std::printf("\n%s 公开栏  (截至 %s)\n", board.organization().display_name().c_str(),
              Minute(board.as_of_time()).c_str());
  Table disclosed({"公开时间", "状态", "事项", "标题"});
  for (int i = 0; i < std::min<int>(kRows, board.disclosed_size()); ++i) {
    const auto& entry = board.disclosed(i);
    disclosed.Add({Minute(entry.publish_time()), StateWord(entry.state()), FitTo(entry.item_display_name(), 30),
                   FitTo(entry.title(), 50)});
  }
  std::fputs(disclosed.ToString().c_str(), stdout);
  if (board.disclosed_size() > static_cast<int>(kRows)) {
    std::printf("  … 另有 %zu 项\n", board.disclosed_size() - kRows);
  }
  Table open({"应公开事项", "所属期", "截止", "状态"});
  for (const auto& obligation : board.overdue()) {
    open.Add({FitTo(obligation.display_name(), 40), obligation.period(), LastDay(obligation.due_time()), "逾期"});
  }
  for (int i = 0; i < std::min(5, board.due_size()); ++i) {
    open.Add(
        {FitTo(board.due(i).display_name(), 40), board.due(i).period(), LastDay(board.due(i).due_time()), "待公开"});
  }
  std::printf("\n");
  std::fputs(open.ToString().c_str(), stdout);
  for (const auto& answer : board.answers()) {
    std::printf("\n  问：%s\n  答（%s，%s）：%s\n",
                answer.title().empty() ? "（举报，内容不公开）" : answer.title().c_str(),
                Minute(answer.answer().answer_time()).c_str(), TimelinessWord(answer.timeliness()),
                answer.answer().text().c_str());
  }
  for (const auto& score : board.scores()) {
    std::printf("\n  %s 得分 %s / %s%s\n", score.period().c_str(), Points(score.total_thousandths()).c_str(),
                Points(score.full_thousandths()).c_str(), score.provisional() ? "（暂定）" : "");
  }
  std::printf("  %s\n", board.how_to_ask().text().c_str());
  ShowMissing(board.missing());
  return absl::OkStatus();
}

}  // namespace

absl::Status Show(Api& api, const std::string& root, const std::string& period) {
  gateway::v1::Overview county;
  MB_RETURN_IF_ERROR(ShowOverview(api, root, period, &county));
  MB_RETURN_IF_ERROR(ShowRanking(api, county));
  std::string township;
  for (const auto& row : county.rows()) {
    const std::string_view code = LastSegment(row.organization());
    if (code != root && code.size() == 12) {
      township = std::string(code);
      break;
    }
  }
  if (township.empty()) return absl::OkStatus();
  gateway::v1::Overview town;
  MB_RETURN_IF_ERROR(ShowOverview(api, township, period, &town));
  // A village about which something was asked, if there is one.
  std::string village;
  for (const auto& row : town.rows()) {
    const std::string_view code = LastSegment(row.organization());
    if (code == township || code.size() != 12) continue;
    if (village.empty() || row.cases().total() > 0) village = std::string(code);
    if (row.cases().total() > 0) break;
  }
  return village.empty() ? absl::OkStatus() : ShowBoard(api, village);
}

void ShowTimes(const Api& api) {
  const auto times = api.Times();
  std::vector<std::pair<std::string, CallTimes>> sorted(times.begin(), times.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return a.second.slowest > b.second.slowest; });
  std::printf("\n最慢的应答（本机，经网关 HTTP）\n");
  Table table({"调用", ">次数", ">平均 ms", ">最慢 ms"});
  for (size_t i = 0; i < std::min<size_t>(8, sorted.size()); ++i) {
    const auto& [kind, t] = sorted[i];
    table.Add({kind, StrCat(t.count), absl::StrFormat("%.1f", absl::ToDoubleMilliseconds(t.total / t.count)),
               absl::StrFormat("%.1f", absl::ToDoubleMilliseconds(t.slowest))});
  }
  std::fputs(table.ToString().c_str(), stdout);
}

}  // namespace mingbai::ctl
