#include "services/evaluation/rubric_repository.h"

#include "common/names/names.h"
#include "common/status/status.h"
#include "services/evaluation/window.h"

namespace mingbai::evaluation {
namespace {

constexpr char kNextVersion[] =
    "INSERT INTO rubric (rubric, version) VALUES (?, 1) ON DUPLICATE KEY UPDATE version = version + 1";
constexpr char kReadVersion[] = "SELECT version FROM rubric WHERE rubric = ? FOR UPDATE";
constexpr char kInsert[] =
    "INSERT INTO rubric_version (rubric, version, rubric_id, tier, effective_period, body, author, create_time) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
constexpr char kListNewest[] =
    "SELECT v.body FROM rubric r JOIN rubric_version v ON v.rubric = r.rubric AND v.version = r.version "
    "WHERE r.rubric > ? ORDER BY r.rubric LIMIT ?";
constexpr char kFindInForce[] =
    "SELECT rubric_id, body FROM rubric_version WHERE tier = ? AND effective_period <= ? "
    "ORDER BY effective_period DESC, rubric_id DESC LIMIT 1";

absl::StatusOr<v1::Rubric> Parse(const std::string& body) {
  v1::Rubric rubric;
  if (!rubric.ParseFromString(body)) return absl::DataLossError("a stored rubric does not parse");
  return rubric;
}

}  // namespace

absl::StatusOr<v1::Rubric> RubricRepository::Insert(db::Transaction& tx, v1::Rubric rubric, const std::string& author,
                                                    absl::Time now) const {
  const std::string_view id = LastSegment(rubric.name());
  MB_RETURN_IF_ERROR(tx.sql().Execute(kNextVersion, {id}).status());
  MB_ASSIGN_OR_RETURN(db::Rows rows, tx.sql().Query(kReadVersion, {id}));
  if (!rows.Next()) return absl::InternalError("a rubric just written is gone");
  rubric.set_version(static_cast<int>(rows.Int(0)));
  const std::string body = rubric.SerializeAsString();
  MB_RETURN_IF_ERROR(tx.sql()
                         .Execute(kInsert, {id, rubric.version(), tx.NewId(), static_cast<int>(rubric.tier()),
                                            rubric.effective_period(), body, author, now})
                         .status());
  return rubric;
}

absl::StatusOr<std::vector<v1::Rubric>> RubricRepository::ListNewest(db::Connection& sql, const std::string& after,
                                                                     int limit) const {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kListNewest, {after, limit}));
  std::vector<v1::Rubric> rubrics;
  while (rows.Next()) {
    MB_ASSIGN_OR_RETURN(rubrics.emplace_back(), Parse(rows.Text(0)));
  }
  return rubrics;
}

absl::StatusOr<std::optional<StoredRubric>> RubricRepository::FindInForce(db::Connection& sql, common::v1::Tier tier,
                                                                          absl::CivilMonth period) const {
  const std::string text = FormatPeriod(period);
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kFindInForce, {static_cast<int>(tier), text}));
  if (!rows.Next()) return std::nullopt;
  StoredRubric stored{.id = rows.UInt(0), .rubric = {}};
  MB_ASSIGN_OR_RETURN(stored.rubric, Parse(rows.Text(1)));
  return stored;
}

}  // namespace mingbai::evaluation
