#include "services/publication/obligation_open.h"

#include <utility>

#include "common/status/status.h"
#include "services/publication/obligation_columns.h"

namespace mingbai::publication::obligations {
namespace {

#define MB_OPEN_OF                                                                                           \
  "SELECT " MB_COLUMNS                                                                                       \
  " FROM obligation WHERE organization >= ? AND organization <= ? AND (due_time < ? OR deferred_until < ?) " \
  "AND " MB_IS_OPEN
constexpr char kOpen[] = MB_OPEN_OF;
constexpr char kOpenForViewer[] = MB_OPEN_OF " AND " MB_AUDIENCE;
constexpr char kOwing[] =
    "SELECT DISTINCT organization FROM obligation WHERE organization >= ? AND organization < ? "
    "ORDER BY organization LIMIT ?";

}  // namespace

absl::StatusOr<std::vector<ObligationRow>> Open(db::Connection& sql, const std::string& first, const std::string& last,
                                                absl::Time before) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kOpen, {first, last, before, before}));
  return ReadObligations(std::move(rows));
}

absl::StatusOr<std::vector<ObligationRow>> Open(db::Connection& sql, const std::string& first, const std::string& last,
                                                absl::Time before, const Viewer& viewer) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kOpenForViewer, {first, last, before, before, viewer.circles}));
  return ReadObligations(std::move(rows));
}

absl::StatusOr<std::vector<std::string>> Owing(db::Connection& sql, const std::string& low, const std::string& high,
                                               int limit) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kOwing, {low, high, limit}));
  std::vector<std::string> organizations;
  while (rows.Next()) organizations.push_back(rows.Text(0));
  return organizations;
}

}  // namespace mingbai::publication::obligations
