#include "services/gateway/views/view_builder.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/telemetry/log.h"
#include "common/time/county_time.h"
#include "services/gateway/views/view_time.h"

namespace mingbai::gateway {
namespace {

using publication::v1::ListObligationsRequest;
using publication::v1::ListObligationsResponse;
using publication::v1::ListPublicationsRequest;
using publication::v1::ListPublicationsResponse;

// Entries asked for that are not shown, to know when the board changes.
constexpr int kMostComing = 100;
constexpr int kMostOnNotice = 100;
constexpr int kRankingPage = 1000;
// Longer than any view may take as a whole; and for a service that hung within the last seconds.
constexpr absl::Duration kPatient = absl::Seconds(10);
constexpr absl::Duration kImpatient = absl::Milliseconds(300);
constexpr absl::Duration kHungFor = absl::Seconds(5);

absl::Status OrganizationNotFound(std::string_view code) {
  return NotFound("ORGANIZATION_NOT_FOUND", absl::StrCat("there is no organization ", std::string(code)));
}

void LogMissing(const ViewKey& key, const google::protobuf::RepeatedPtrField<std::string>& missing) {
  for (const std::string& service : missing) {
    log::Warn("view without a part", {{"organization", key.code},
                                      {"view", key.kind == ViewKind::kBoard ? "board" : "overview"},
                                      {"missing", service}});
  }
}

// A view is looked at again at midnight at the latest: whatever time alone changes, it changes then.
template <typename View>
BuiltView Ready(const View& view, absl::Time now) {
  BuiltView built;
  built.bytes = std::make_shared<const std::string>(view.SerializeAsString());
  built.partial = view.missing_size() > 0;
  built.as_of = now;
  built.valid_until = NextMidnight(now);
  if (view.has_next_change_time()) {
    built.valid_until = std::min(built.valid_until, FromProto(view.next_change_time()));
  }
  return built;
}

template <typename Response>
absl::StatusOr<Response> Ask(const rpc::CallContext& call, const rpc::Client& client, Patience& patience,
                             const char* method, const google::protobuf::Message& request) {
  const absl::Duration limit = patience.Limit();
  absl::StatusOr<Response> response = client.Call<Response>(call, method, request, limit);
  patience.Note(limit, response.status());
  return response;
}

// Calls that run side by side, each putting its answer in its place.
class Calls {
 public:
  explicit Calls(const rpc::CallContext& call) : call_(call) {}

  template <typename Response, typename Request>
  void Add(const std::shared_ptr<const rpc::Client>& client, Patience* patience, const char* method, Request request,
           absl::StatusOr<Response>* answer) {
    tasks_.push_back([this, client, patience, method, request = std::move(request), answer] {
      *answer = Ask<Response>(call_, *client, *patience, method, request);
    });
  }
  void Add(std::function<void()> task) { tasks_.push_back(std::move(task)); }
  void Run(FanOut* fan_out) { fan_out->Run(std::move(tasks_)); }

 private:
  const rpc::CallContext& call_;
  std::vector<std::function<void()>> tasks_;
};

ListObligationsRequest Obligations(const std::string& name, bool subtree, publication::v1::ObligationStatus status,
                                   int most) {
  ListObligationsRequest request;
  request.set_parent(name);
  request.set_subtree(subtree);
  request.set_status(status);
  request.set_page_size(most);
  return request;
}

ListPublicationsRequest Publications(const std::string& name, publication::v1::PublicationState state, int most) {
  ListPublicationsRequest request;
  request.set_organization(name);
  request.set_state(state);
  request.set_page_size(most);
  request.set_headings_only(true);
  return request;
}

template <typename Request>
Request OfParent(const std::string& name, int most) {
  Request request;
  request.set_parent(name);
  request.set_page_size(most);
  return request;
}

template <typename Request>
Request OfMonth(const std::string& name, absl::CivilMonth month) {
  Request request;
  request.set_parent(name);
  request.set_start_date(FormatDay(absl::CivilDay(month)));
  request.set_end_date(FormatDay(absl::CivilDay(month + 1)));
  return request;
}

}  // namespace

absl::Duration Patience::Limit() const {
  return absl::ToUnixMillis(absl::Now()) < hung_until_.load(std::memory_order_relaxed) ? kImpatient : kPatient;
}

void Patience::Note(absl::Duration limit, const absl::Status& status) {
  // What was waited for only shortly says nothing new: the next patient call decides.
  if (limit == kPatient && absl::IsDeadlineExceeded(status)) {
    hung_until_.store(absl::ToUnixMillis(absl::Now() + kHungFor), std::memory_order_relaxed);
  }
}

ViewBuilder::ViewBuilder(PublicClients clients, catalog::Directory* directory, const Clock* clock, FanOut* fan_out,
                         absl::Duration limit)
    : clients_(std::move(clients)), directory_(directory), clock_(clock), fan_out_(fan_out), limit_(limit) {}

absl::StatusOr<BuiltView> ViewBuilder::Build(const ViewKey& key) const {
  rpc::CallContext call = rpc::SystemContext("view");
  call.budget.deadline = absl::Now() + limit_;
  const absl::Time now = clock_->Now();
  MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr organization, directory_->FindOrganization(call, key.code));
  if (organization == nullptr) return OrganizationNotFound(key.code);
  if (key.kind == ViewKind::kBoard) {
    const v1::Board board = BuildBoard(*organization, FetchBoard(call, organization->name()), now);
    LogMissing(key, board.missing());
    return Ready(board, now);
  }
  const OverviewParts parts = FetchOverview(call, *organization, key.period);
  std::vector<catalog::OrganizationPtr> subtree = directory_->Subtree(key.code);
  if (subtree.empty() || subtree.front()->name() != organization->name()) {
    subtree.insert(subtree.begin(), organization);
  }
  const v1::Overview overview = BuildOverview(subtree, key.period, parts, now);
  LogMissing(key, overview.missing());
  return Ready(overview, now);
}

BoardParts ViewBuilder::FetchBoard(const rpc::CallContext& call, const std::string& name) const {
  BoardParts parts;
  Calls calls(call);
  calls.Add(clients_.publication, &publication_patience_, "ListPublications",
            Publications(name, publication::v1::PUBLICATION_STATE_UNSPECIFIED, kMostDisclosed), &parts.disclosed);
  calls.Add(clients_.publication, &publication_patience_, "ListPublications",
            Publications(name, publication::v1::PUBLICATION_STATE_ON_NOTICE, kMostOnNotice), &parts.on_notice);
  calls.Add(clients_.publication, &publication_patience_, "ListObligations",
            Obligations(name, false, publication::v1::OBLIGATION_STATUS_OVERDUE, kMostObligations), &parts.overdue);
  calls.Add(clients_.publication, &publication_patience_, "ListObligations",
            Obligations(name, false, publication::v1::OBLIGATION_STATUS_DUE, kMostObligations), &parts.due);
  calls.Add(clients_.publication, &publication_patience_, "ListObligations",
            Obligations(name, false, publication::v1::OBLIGATION_STATUS_UPCOMING, kMostComing), &parts.upcoming);
  calls.Add(clients_.publication, &publication_patience_, "ListObligations",
            Obligations(name, false, publication::v1::OBLIGATION_STATUS_DEFERRED, kMostComing), &parts.deferred);
  calls.Add(clients_.catalog, &catalog_patience_, "ListBulletinBoards",
            OfParent<catalog::v1::ListBulletinBoardsRequest>(name, 1000), &parts.boards);
  calls.Add(clients_.feedback, &feedback_patience_, "ListPublicAnswers",
            OfParent<feedback::v1::ListPublicAnswersRequest>(name, kMostAnswers), &parts.answers);
  calls.Add(clients_.evaluation, &evaluation_patience_, "ListScores",
            OfParent<evaluation::v1::ListScoresRequest>(name, kMostScores), &parts.scores);
  calls.Run(fan_out_);
  return parts;
}

OverviewParts ViewBuilder::FetchOverview(const rpc::CallContext& call, const catalog::v1::Organization& organization,
                                         const std::string& period) const {
  OverviewParts parts;
  const std::string& name = organization.name();
  const absl::CivilMonth month = ParseMonth(period).value_or(absl::CivilMonth());
  Calls calls(call);
  calls.Add(clients_.publication, &publication_patience_, "SummarizeObligations",
            OfMonth<publication::v1::SummarizeObligationsRequest>(name, month), &parts.obligations);
  calls.Add(clients_.publication, &publication_patience_, "ListObligations",
            Obligations(name, true, publication::v1::OBLIGATION_STATUS_OVERDUE, kMostOverdue), &parts.overdue);
  calls.Add(clients_.feedback, &feedback_patience_, "SummarizeCases",
            OfMonth<feedback::v1::SummarizeCasesRequest>(name, month), &parts.cases);
  calls.Add([&] { parts.villages = Rankings(call, name, period, common::v1::TIER_VILLAGE); });
  absl::StatusOr<std::vector<evaluation::v1::Ranking>> townships = std::vector<evaluation::v1::Ranking>();
  absl::StatusOr<std::vector<evaluation::v1::Ranking>> county = std::vector<evaluation::v1::Ranking>();
  if (organization.tier() != common::v1::TIER_VILLAGE) {
    calls.Add([&] { townships = Rankings(call, name, period, common::v1::TIER_TOWNSHIP); });
  }
  if (organization.tier() == common::v1::TIER_COUNTY) {
    calls.Add([&] { county = Rankings(call, name, period, common::v1::TIER_COUNTY); });
  }
  calls.Run(fan_out_);
  if (!townships.ok() || !county.ok()) {
    parts.above = townships.ok() ? county.status() : townships.status();
  } else {
    parts.above = *std::move(townships);
    parts.above->insert(parts.above->end(), county->begin(), county->end());
  }
  return parts;
}

absl::StatusOr<std::vector<evaluation::v1::Ranking>> ViewBuilder::Rankings(const rpc::CallContext& call,
                                                                           const std::string& name,
                                                                           const std::string& period,
                                                                           common::v1::Tier tier) const {
  std::vector<evaluation::v1::Ranking> rankings;
  evaluation::v1::ListRankingsRequest request;
  request.set_period(period);
  request.set_tier(tier);
  request.set_parent(name);
  request.set_page_size(kRankingPage);
  do {
    MB_ASSIGN_OR_RETURN(auto page, Ask<evaluation::v1::ListRankingsResponse>(
                                       call, *clients_.evaluation, evaluation_patience_, "ListRankings", request));
    rankings.insert(rankings.end(), page.rankings().begin(), page.rankings().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return rankings;
}

}  // namespace mingbai::gateway
