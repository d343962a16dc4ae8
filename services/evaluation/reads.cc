// The reads of EvaluationService: lists by keyset pages, and single scores.

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/names/names.h"
#include "common/paging/paging.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "services/evaluation/evaluation_service.h"
#include "services/evaluation/window.h"

namespace mingbai::evaluation {
namespace {

constexpr int kStandardPage = 100;
constexpr int kLargestPage = 1000;
// What every viewer sees is the same.
constexpr char kAnyone[] = "";

absl::Status BadToken() { return InvalidField("page_token", "is not a token of this query"); }

// Where a ranking's page goes on, as a token carries it: the basis, so that pages rest on one rubric, points and code.
struct RankingPosition {
  std::optional<uint64_t> rubric_id;
  ScoreRepository::Position after{.total_thousandths = std::numeric_limits<int64_t>::max(), .organization = ""};
};

absl::StatusOr<RankingPosition> ReadRankingPosition(const v1::ListRankingsRequest& request) {
  MB_ASSIGN_OR_RETURN(const std::string token, ReadPageToken(request, kAnyone));
  RankingPosition position;
  if (token.empty()) return position;
  const std::vector<std::string> parts = absl::StrSplit(token, ':');
  uint64_t rubric_id = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &rubric_id) ||
      !absl::SimpleAtoi(parts[1], &position.after.total_thousandths)) {
    return BadToken();
  }
  position.rubric_id = rubric_id;
  position.after.organization = parts[2];
  return position;
}

}  // namespace

absl::StatusOr<v1::ListRubricsResponse> EvaluationService::ListRubrics(const rpc::CallContext& call,
                                                                       const v1::ListRubricsRequest& request) {
  MB_ASSIGN_OR_RETURN(const int page, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string after, ReadPageToken(request, kAnyone));
  MB_ASSIGN_OR_RETURN(std::vector<v1::Rubric> rubrics, database_.Read(call.budget, [&](db::Connection& sql) {
    return rubrics_.ListNewest(sql, after, page + 1);
  }));
  v1::ListRubricsResponse response;
  for (int i = 0; i < rubrics.size() && i < page; ++i) *response.add_rubrics() = std::move(rubrics[i]);
  if (rubrics.size() > page) {
    response.set_next_page_token(MakePageToken(request, kAnyone, LastSegment(response.rubrics(page - 1).name())));
  }
  return response;
}

absl::StatusOr<v1::ListInspectionsResponse> EvaluationService::ListInspections(
    const rpc::CallContext& call, const v1::ListInspectionsRequest& request) {
  const std::string code(OrganizationCodeOf(request.parent()));
  MB_RETURN_IF_ERROR(directory_.RequireKnown(call, code));
  MB_ASSIGN_OR_RETURN(const int page, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string token, ReadPageToken(request, kAnyone));
  int64_t before = std::numeric_limits<int64_t>::max();
  if (!token.empty() && !absl::SimpleAtoi(token, &before)) return BadToken();
  MB_ASSIGN_OR_RETURN(std::vector<StoredInspection> sheets, database_.Read(call.budget, [&](db::Connection& sql) {
    return inspections_.List(sql, code, before, page + 1);
  }));
  v1::ListInspectionsResponse response;
  for (int i = 0; i < sheets.size() && i < page; ++i) *response.add_inspections() = std::move(sheets[i].sheet);
  if (sheets.size() > page) {
    response.set_next_page_token(MakePageToken(request, kAnyone, StrCat(sheets[page - 1].number)));
  }
  return response;
}

absl::StatusOr<v1::Score> EvaluationService::GetScore(const rpc::CallContext& call,
                                                      const v1::GetScoreRequest& request) {
  const std::string code(OrganizationCodeOf(request.name()));
  const std::string period(LastSegment(request.name()));
  MB_ASSIGN_OR_RETURN(std::optional<v1::Score> score, database_.Read(call.budget, [&](db::Connection& sql) {
    return scores_.Find(sql, code, period);
  }));
  if (!score.has_value()) return NotFound("SCORE_NOT_FOUND", StrCat("there is no ", request.name()));
  return *std::move(score);
}

absl::StatusOr<v1::ListScoresResponse> EvaluationService::ListScores(const rpc::CallContext& call,
                                                                     const v1::ListScoresRequest& request) {
  const std::string code(OrganizationCodeOf(request.parent()));
  MB_RETURN_IF_ERROR(directory_.RequireKnown(call, code));
  MB_ASSIGN_OR_RETURN(const int page, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const std::string before, ReadPageToken(request, kAnyone));
  MB_ASSIGN_OR_RETURN(std::vector<v1::Score> scores, database_.Read(call.budget, [&](db::Connection& sql) {
    return scores_.List(sql, code, before, page + 1);
  }));
  v1::ListScoresResponse response;
  for (int i = 0; i < scores.size() && i < page; ++i) *response.add_scores() = std::move(scores[i]);
  if (scores.size() > page) {
    response.set_next_page_token(MakePageToken(request, kAnyone, response.scores(page - 1).period()));
  }
  return response;
}

absl::StatusOr<v1::ListRankingsResponse> EvaluationService::ListRankings(const rpc::CallContext& call,
                                                                         const v1::ListRankingsRequest& request) {
  if (!ParsePeriod(request.period()).has_value()) {
    return InvalidField("period", "must be a month YYYY-MM from 2000 to 2999");
  }
  MB_ASSIGN_OR_RETURN(const int page, PageSize(request.page_size(), kStandardPage, kLargestPage));
  MB_ASSIGN_OR_RETURN(const RankingPosition position, ReadRankingPosition(request));
  if (!request.parent().empty()) {
    MB_RETURN_IF_ERROR(directory_.RequireKnown(call, OrganizationCodeOf(request.parent())));
  }
  // Greater than every code: codes are digits, capitals and hyphens.
  const CodeRange range =
      request.parent().empty() ? CodeRange{"", "~"} : SubtreeRange(OrganizationCodeOf(request.parent()));
  std::vector<v1::Ranking> rankings;
  MB_ASSIGN_OR_RETURN(
      const std::optional<RankingBasis> basis,
      database_.Read(call.budget, [&](db::Connection& sql) -> absl::StatusOr<std::optional<RankingBasis>> {
        MB_ASSIGN_OR_RETURN(std::optional<RankingBasis> found,
                            scores_.FindBasis(sql, request.period(), request.tier(), position.rubric_id));
        if (!found.has_value()) return found;
        MB_ASSIGN_OR_RETURN(rankings, scores_.Rank(sql, request.period(), request.tier(), found->rubric_id, range,
                                                   position.after, page + 1));
        return found;
      }));
  v1::ListRankingsResponse response;
  if (!basis.has_value()) return response;
  response.set_rubric(basis->rubric.name());
  response.set_rubric_version(basis->rubric.version());
  response.set_total_size(static_cast<int>(basis->size));
  for (int i = 0; i < rankings.size() && i < page; ++i) *response.add_rankings() = std::move(rankings[i]);
  if (rankings.size() > page) {
    const v1::Ranking& last = response.rankings(page - 1);
    response.set_next_page_token(
        MakePageToken(request, kAnyone,
                      StrCat(basis->rubric_id, ":", last.total_thousandths(), ":", LastSegment(last.organization()))));
  }
  return response;
}

}  // namespace mingbai::evaluation
