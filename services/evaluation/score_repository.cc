#include "services/evaluation/score_repository.h"

#include "common/status/status.h"

namespace mingbai::evaluation {
namespace {

constexpr char kLock[] =
    "INSERT INTO scoring (period, tier, runs) VALUES (?, ?, 1) ON DUPLICATE KEY UPDATE runs = runs + 1";
constexpr char kNewest[] =
    "SELECT s.organization, s.last_event_id, v.body FROM score s JOIN score_version v "
    "ON v.organization = s.organization AND v.period = s.period AND v.version = s.version "
    "WHERE s.period = ? AND s.organization >= ? AND s.organization < ? FOR UPDATE";
constexpr char kInsertScores[] =
    "INSERT INTO score (organization, period, tier, rubric_id, version, total_thousandths, full_thousandths, "
    "provisional, last_event_id) VALUES";
constexpr char kReplaceScores[] =
    "ON DUPLICATE KEY UPDATE tier = VALUES(tier), rubric_id = VALUES(rubric_id), version = VALUES(version), "
    "total_thousandths = VALUES(total_thousandths), full_thousandths = VALUES(full_thousandths), "
    "provisional = VALUES(provisional), last_event_id = VALUES(last_event_id)";
constexpr char kInsertVersions[] = "INSERT INTO score_version (organization, period, version, body) VALUES";
constexpr char kFind[] =
    "SELECT v.body FROM score s JOIN score_version v "
    "ON v.organization = s.organization AND v.period = s.period AND v.version = s.version "
    "WHERE s.organization = ? AND s.period = ?";
constexpr char kList[] =
    "SELECT v.body FROM score s JOIN score_version v "
    "ON v.organization = s.organization AND v.period = s.period AND v.version = s.version "
    "WHERE s.organization = ? AND s.period < ? ORDER BY s.period DESC LIMIT ?";
constexpr char kNewestBasis[] = "SELECT MAX(rubric_id) FROM score WHERE period = ? AND tier = ?";
constexpr char kBasis[] =
    "SELECT r.body, (SELECT COUNT(*) FROM score s WHERE s.period = ? AND s.tier = ? AND s.rubric_id = r.rubric_id) "
    "FROM rubric_version r WHERE r.rubric_id = ?";
constexpr char kRank[] =
    "SELECT place, organization, total_thousandths, full_thousandths, provisional FROM ("
    "SELECT RANK() OVER (ORDER BY total_thousandths DESC) AS place, organization, total_thousandths, "
    "full_thousandths, provisional FROM score WHERE period = ? AND tier = ? AND rubric_id = ?) AS ranked "
    "WHERE organization >= ? AND organization < ? "
    "AND (total_thousandths < ? OR (total_thousandths = ? AND organization > ?)) "
    "ORDER BY total_thousandths DESC, organization LIMIT ?";

// Greater than every period.
constexpr char kAfterAllPeriods[] = "9999-99";

absl::StatusOr<v1::Score> Parse(const std::string& body) {
  v1::Score score;
  if (!score.ParseFromString(body)) return absl::DataLossError("a stored score does not parse");
  return score;
}

}  // namespace

absl::Status ScoreRepository::Lock(db::Transaction& tx, const std::string& period, common::v1::Tier tier) const {
  return tx.sql().Execute(kLock, {period, static_cast<int>(tier)}).status();
}

absl::StatusOr<std::unordered_map<std::string, StoredScore>> ScoreRepository::Newest(db::Transaction& tx,
                                                                                     const CodeRange& range,
                                                                                     const std::string& period) const {
  MB_ASSIGN_OR_RETURN(db::Rows rows, tx.sql().Query(kNewest, {period, range.low, range.high}));
  std::unordered_map<std::string, StoredScore> scores;
  while (rows.Next()) {
    StoredScore& stored = scores[rows.Text(0)];
    stored.last_event_id = rows.UInt(1);
    MB_ASSIGN_OR_RETURN(stored.score, Parse(rows.Text(2)));
  }
  return scores;
}

absl::Status ScoreRepository::Insert(db::Transaction& tx, common::v1::Tier tier,
                                     const std::vector<NewScore>& scores) const {
  if (scores.empty()) return absl::OkStatus();
  std::vector<std::string> bodies;
  bodies.reserve(scores.size());
  std::vector<db::Value> newest;
  std::vector<db::Value> versions;
  for (const NewScore& stored : scores) {
    const v1::Score& score = stored.score;
    const std::string& body = bodies.emplace_back(score.SerializeAsString());
    newest.insert(newest.end(),
                  {stored.organization, score.period(), static_cast<int>(tier), stored.rubric_id, score.version(),
                   score.total_thousandths(), score.full_thousandths(), score.provisional(), stored.last_event_id});
    versions.insert(versions.end(), {stored.organization, score.period(), score.version(), body});
  }
  MB_RETURN_IF_ERROR(tx.sql().ExecuteMany(kInsertVersions, 4, versions).status());
  return tx.sql().ExecuteMany(kInsertScores, 9, newest, kReplaceScores).status();
}

absl::StatusOr<std::optional<v1::Score>> ScoreRepository::Find(db::Connection& sql, const std::string& organization,
                                                               const std::string& period) const {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kFind, {organization, period}));
  if (!rows.Next()) return std::nullopt;
  MB_ASSIGN_OR_RETURN(v1::Score score, Parse(rows.Text(0)));
  return score;
}

absl::StatusOr<std::vector<v1::Score>> ScoreRepository::List(db::Connection& sql, const std::string& organization,
                                                             const std::string& before, int limit) const {
  MB_ASSIGN_OR_RETURN(
      db::Rows rows,
      sql.Query(kList, {organization, before.empty() ? std::string_view(kAfterAllPeriods) : before, limit}));
  std::vector<v1::Score> scores;
  while (rows.Next()) {
    MB_ASSIGN_OR_RETURN(scores.emplace_back(), Parse(rows.Text(0)));
  }
  return scores;
}

absl::StatusOr<std::optional<RankingBasis>> ScoreRepository::FindBasis(db::Connection& sql, const std::string& period,
                                                                       common::v1::Tier tier,
                                                                       std::optional<uint64_t> rubric_id) const {
  const int tier_number = static_cast<int>(tier);
  if (!rubric_id.has_value()) {
    MB_ASSIGN_OR_RETURN(db::Rows newest, sql.Query(kNewestBasis, {period, tier_number}));
    if (!newest.Next() || newest.Null(0)) return std::nullopt;
    rubric_id = newest.UInt(0);
  }
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kBasis, {period, tier_number, *rubric_id}));
  if (!rows.Next()) return std::nullopt;
  RankingBasis basis{.rubric_id = *rubric_id, .size = rows.Int(1), .rubric = {}};
  if (!basis.rubric.ParseFromString(rows.Text(0))) return absl::DataLossError("a stored rubric does not parse");
  return basis;
}

absl::StatusOr<std::vector<v1::Ranking>> ScoreRepository::Rank(db::Connection& sql, const std::string& period,
                                                               common::v1::Tier tier, uint64_t rubric_id,
                                                               const CodeRange& range, const Position& after,
                                                               int limit) const {
  MB_ASSIGN_OR_RETURN(db::Rows rows,
                      sql.Query(kRank, {period, static_cast<int>(tier), rubric_id, range.low, range.high,
                                        after.total_thousandths, after.total_thousandths, after.organization, limit}));
  std::vector<v1::Ranking> rankings;
  while (rows.Next()) {
    v1::Ranking& ranking = rankings.emplace_back();
    ranking.set_rank(static_cast<int>(rows.Int(0)));
    ranking.set_organization(OrganizationName(rows.Text(1)));
    ranking.set_total_thousandths(rows.Int(2));
    ranking.set_full_thousandths(rows.Int(3));
    ranking.set_provisional(rows.Bool(4));
  }
  return rankings;
}

}  // namespace mingbai::evaluation
