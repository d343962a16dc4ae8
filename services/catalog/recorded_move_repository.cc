#include "services/catalog/recorded_move_repository.h"

#include "common/status/status.h"

namespace mingbai::catalog {
namespace {

constexpr char kInsert[] =
    "INSERT INTO organization_move (from_code, to_code, effective_date, basis, author, create_time) "
    "VALUES (?, ?, ?, ?, ?, ?)";
constexpr char kDue[] =
    "SELECT from_code, to_code, effective_date, basis, author FROM organization_move "
    "WHERE carried = 0 AND effective_date <= ? ORDER BY effective_date, from_code";
constexpr char kAwaited[] =
    "SELECT from_code, to_code, effective_date, basis FROM organization_move WHERE carried = 0 AND to_code = ?";
constexpr char kGoesTo[] = "SELECT to_code FROM organization_move WHERE carried = 0 AND from_code = ?";
constexpr char kClaim[] =
    "UPDATE organization_move SET carried = 1, carry_time = ? WHERE from_code = ? AND carried = 0";

}  // namespace

absl::Status InsertMove(db::Connection& sql, const RecordedMove& recorded, absl::Time now) {
  const OrganizationMove& move = recorded.move;
  return sql.Execute(kInsert, {move.from, move.to, move.day, move.basis, recorded.author, now}).status();
}

absl::StatusOr<std::vector<RecordedMove>> ListDueMoves(db::Connection& sql, std::string_view today) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kDue, {today}));
  std::vector<RecordedMove> moves;
  while (rows.Next()) moves.push_back({{rows.Text(0), rows.Text(1), rows.Text(2), rows.Text(3)}, rows.Text(4)});
  return moves;
}

absl::StatusOr<std::optional<OrganizationMove>> AwaitedMove(db::Connection& sql, std::string_view to) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kAwaited, {to}));
  if (!rows.Next()) return std::nullopt;
  return std::optional<OrganizationMove>({rows.Text(0), rows.Text(1), rows.Text(2), rows.Text(3)});
}

absl::StatusOr<std::string> GoesTo(db::Connection& sql, std::string_view from) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kGoesTo, {from}));
  return rows.Next() ? rows.Text(0) : std::string();
}

absl::StatusOr<bool> ClaimMove(db::Connection& sql, std::string_view from, absl::Time now) {
  MB_ASSIGN_OR_RETURN(const int64_t claimed, sql.Execute(kClaim, {now, from}));
  return claimed == 1;
}

}  // namespace mingbai::catalog
