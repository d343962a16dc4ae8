#include "services/gateway/pages.h"

#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/names/names.h"
#include "common/text/markup.h"
#include "common/time/county_time.h"
#include "grpc/health/v1/health.pb.h"
#include "mingbai/catalog/v1/catalog_service.pb.h"

namespace mingbai::gateway {
namespace {

constexpr absl::Duration kProbeLimit = absl::Milliseconds(500);
constexpr absl::Duration kKept = absl::Seconds(1);

constexpr char kPage[] = R"(<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>明白 · 党务政务村务公开</title>
<style>
body{font-family:system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:42rem;margin:3rem auto;
padding:0 1rem;line-height:1.7;color:#222}
h1{font-size:1.6rem}code{background:#f3f3f3;padding:.1em .3em}.note{background:#fff4d6;padding:.5rem 1rem}
</style>
</head>
<body>
<h1>明白：县域党务、政务、村务公开</h1>
{{CLOCK}}<p>这里是公开数据的接口服务。各单位公开了什么、正在公示什么、逾期未公开什么、群众提出的问题和答复、
每月考评得分，任何人无需登录即可查阅；接口返回 JSON，时间为世界协调时，页面时间为北京时间。</p>
<ul>
{{COUNTY}}<li><a href="/v1/organizations">全部公开主体</a></li>
<li><a href="/v1/items">公开事项目录</a></li>
<li><a href="/v1/publications">最新公开</a></li>
<li><a href="/openapi.json">接口说明（OpenAPI 3）</a></li>
<li><a href="/healthz">运行状况</a></li>
</ul>
<p>有意见、疑问、投诉，或要申请公开信息：向 <code>POST /v1/cases</code> 提交，凭收到的凭据查询办理结果。</p>
<p>当前时间：{{NOW}}（北京时间）</p>
</body>
</html>
)";

std::vector<std::pair<std::string, std::shared_ptr<const rpc::Client>>> HealthClients(
    const std::vector<std::pair<std::string, std::string>>& services) {
  std::vector<std::pair<std::string, std::shared_ptr<const rpc::Client>>> clients;
  clients.reserve(services.size());
  for (const auto& [name, target] : services) {
    clients.emplace_back(name, std::make_shared<const rpc::Client>(target, "grpc.health.v1.Health", ""));
  }
  return clients;
}

}  // namespace

std::string HealthJson(bool simulated, absl::Time now, const ServiceStates& services) {
  std::string json =
      absl::StrCat("{\"status\":\"ok\",\"simulated_clock\":", simulated ? "true" : "false", ",\"time\":\"",
                   absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", now, absl::UTCTimeZone()), "\",\"services\":{");
  for (size_t i = 0; i < services.size(); ++i) {
    absl::StrAppend(&json, i == 0 ? "" : ",", "\"", services[i].first, "\":\"", services[i].second, "\"");
  }
  return json + "}}";
}

std::string HomePage(bool simulated, absl::Time now, const std::string& county, const std::string& county_name) {
  const std::string clock =
      simulated ? "<p class=\"note\">演示：时间是模拟的，数据用于演示，不代表任何单位的真实公开情况。</p>\n" : "";
  std::string links;
  if (!county.empty()) {
    const std::string path = absl::StrCat("/v1/organizations/", EscapeMarkup(county));
    links = absl::StrCat("<li><a href=\"", path, "/overview\">", EscapeMarkup(county_name), "公开情况总览</a></li>\n",
                         "<li><a href=\"", path, "/board\">", EscapeMarkup(county_name), "公开栏</a></li>\n");
  }
  return absl::StrReplaceAll(kPage, {{"{{CLOCK}}", clock}, {"{{COUNTY}}", links}, {"{{NOW}}", FormatMinute(now)}});
}

ServiceProbe::ServiceProbe(const std::vector<std::pair<std::string, std::string>>& services, FanOut* fan_out)
    : clients_(HealthClients(services)), fan_out_(fan_out) {}

ServiceStates ServiceProbe::States() {
  absl::MutexLock lock(&mutex_);
  if (absl::Now() - asked_ < kKept) return states_;
  rpc::CallContext call = rpc::SystemContext("health");
  call.budget.deadline = absl::Now() + kProbeLimit;
  ServiceStates states;
  for (const auto& [name, client] : clients_) states.emplace_back(name, "unavailable");
  std::vector<std::function<void()>> tasks;
  for (size_t i = 0; i < clients_.size(); ++i) {
    tasks.push_back([&, i] {
      auto answer = clients_[i].second->Call<grpc::health::v1::HealthCheckResponse>(
          call, "Check", grpc::health::v1::HealthCheckRequest());
      if (answer.ok() && answer->status() == grpc::health::v1::HealthCheckResponse::SERVING) states[i].second = "ok";
    });
  }
  fan_out_->Run(std::move(tasks));
  asked_ = absl::Now();
  states_ = std::move(states);
  return states_;
}

std::pair<std::string, std::string> CountyProbe::County() {
  absl::MutexLock lock(&mutex_);
  if (!county_.first.empty()) return county_;
  rpc::CallContext call = rpc::SystemContext("home page");
  catalog::v1::ListOrganizationsRequest request;
  request.set_tier(common::v1::TIER_COUNTY);
  request.set_page_size(1);
  auto answer = catalog_->Call<catalog::v1::ListOrganizationsResponse>(call, "ListOrganizations", request, kProbeLimit);
  if (answer.ok() && answer->organizations_size() > 0) {
    const catalog::v1::Organization& root = answer->organizations(0);
    county_ = {std::string(LastSegment(root.name())), root.display_name()};
  }
  return county_;
}

}  // namespace mingbai::gateway
