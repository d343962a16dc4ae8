// EvaluationService::ComputeScores: facts and sheets in, versions of scores out.

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/mysql/idempotency.h"
#include "common/names/names.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "google/protobuf/util/time_util.h"
#include "mingbai/evaluation/v1/events.pb.h"
#include "services/catalog/client/organization_days.h"
#include "services/evaluation/evaluation_service.h"
#include "services/evaluation/scoring.h"
#include "services/evaluation/window.h"

namespace mingbai::evaluation {
namespace {

// What the entry of `code` is; nothing where it has none.
template <typename T>
absl::Span<const T> FactsOf(const std::unordered_map<std::string, std::vector<T>>& facts, const std::string& code) {
  const auto found = facts.find(code);
  return found == facts.end() ? absl::Span<const T>() : absl::MakeConstSpan(found->second);
}

// Whether a score says the same as the stored one; when and as what number it was computed aside.
bool SameScore(const v1::Score& score, const v1::Score& stored) {
  v1::Score said = stored;
  said.clear_compute_time();
  said.clear_version();
  return score.SerializeAsString() == said.SerializeAsString();
}

}  // namespace

absl::Status EvaluationService::KnowsFacts(const rpc::CallContext& call, const std::string& code) {
  MB_ASSIGN_OR_RETURN(const catalog::OrganizationPtr parent, directory_.FindOrganization(call, code));
  if (parent == nullptr) return NotFound("ORGANIZATION_NOT_FOUND", StrCat("there is no ", OrganizationName(code)));
  if (!directory_.loaded()) {
    return Error(absl::StatusCode::kUnavailable, "CATALOG_UNAVAILABLE", "the organizations are not known yet");
  }
  return follower_.RequireCaughtUp(call);
}

absl::StatusOr<v1::ComputeScoresResponse> EvaluationService::ComputeScores(const rpc::CallContext& call,
                                                                           const v1::ComputeScoresRequest& request) {
  const std::string root(OrganizationCodeOf(request.parent()));
  const std::optional<absl::CivilMonth> period = ParsePeriod(request.period());
  if (!period.has_value()) return InvalidField("period", "must be a month YYYY-MM from 2000 to 2999");

  // Before the transaction, which holds no locks during calls to others; judged within, so that a repeat gets its first
  // answer. The time is taken first: what happened before it is among the facts then.
  const absl::Time now = clock_.Now();
  const absl::Status known = KnowsFacts(call, root);
  return db::Mutate<v1::ComputeScoresResponse>(
      database_, call, [&](db::Transaction& tx) -> absl::StatusOr<v1::ComputeScoresResponse> {
        MB_ASSIGN_OR_RETURN(const std::optional<StoredRubric> in_force,
                            rubrics_.FindInForce(tx.sql(), request.tier(), *period));
        if (!in_force.has_value()) return Failed("RUBRIC_NOT_FOUND", "no rubric is in force for the tier and period");
        const v1::Rubric& rubric = in_force->rubric;
        MB_ASSIGN_OR_RETURN(const Window window, WindowFor(tx.sql(), rubric, *period));
        if (now < window.end) {
          return Failed("WINDOW_OPEN", StrCat("the window of ", request.period(), " ends on ", FormatMinute(window.end),
                                              " county time"));
        }
        MB_RETURN_IF_ERROR(known);

        MB_RETURN_IF_ERROR(scores_.Lock(tx, request.period(), request.tier()));
        const CodeRange range = SubtreeRange(root);
        MB_ASSIGN_OR_RETURN(const auto obligations, facts_.ObligationsAt(tx.sql(), range, window));
        MB_ASSIGN_OR_RETURN(const auto cases, facts_.CasesAt(tx.sql(), range, window));
        MB_ASSIGN_OR_RETURN(const auto sheets, inspections_.Newest(tx.sql(), range, request.period()));
        MB_ASSIGN_OR_RETURN(const auto newest, scores_.Newest(tx, range, request.period()));

        v1::ComputeScoresResponse response;
        std::vector<NewScore> changed;
        for (const catalog::OrganizationPtr& organization : directory_.Subtree(root)) {
          if (organization->tier() != request.tier()) continue;
          // One that came or went in the window is scored by what fell to it.
          if (!catalog::StoodWithin(*organization, FormatDay(CountyDay(window.start)),
                                    FormatDay(LastDayOf(window.end)))) {
            continue;
          }
          const std::string code(OrganizationCodeOf(organization->name()));
          const auto sheet = sheets.find(code);
          v1::Score score = ScoreOf({.rubric = &rubric,
                                     .organization = code,
                                     .period = request.period(),
                                     .window = window,
                                     .obligations = FactsOf(obligations, code),
                                     .cases = FactsOf(cases, code),
                                     .sheet = sheet == sheets.end() ? nullptr : &sheet->second});
          response.set_scored(response.scored() + 1);
          const auto stored = newest.find(code);
          if (stored != newest.end() && SameScore(score, stored->second.score)) continue;

          score.set_version(stored == newest.end() ? 1 : stored->second.score.version() + 1);
          *score.mutable_compute_time() =
              google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(now));
          v1::EvaluationEvent payload;
          *payload.mutable_scored() = score;
          db::OutboxEvent event{score.name(), code, now, {}, &payload};
          event.audience.set_audience_class(common::v1::AUDIENCE_CLASS_PUBLIC);
          const uint64_t event_id = tx.Emit(event, stored == newest.end() ? 0 : stored->second.last_event_id);
          changed.push_back({code, in_force->id, event_id, std::move(score)});
        }
        MB_RETURN_IF_ERROR(scores_.Insert(tx, request.tier(), changed));
        response.set_changed(static_cast<int>(changed.size()));
        return response;
      });
}

}  // namespace mingbai::evaluation
