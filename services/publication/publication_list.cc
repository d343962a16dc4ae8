#include "services/publication/publication_list.h"

#include "common/names/names.h"
#include "common/status/status.h"
#include "services/publication/publication_columns.h"

namespace mingbai::publication::publications {
namespace {

using db::Connection;
using db::Rows;
using db::Value;

// Whether the viewer acts for the organization; two parameters.
#define MB_ACTS "(p.organization >= ? AND p.organization < ?)"

// life_cycle.cc in SQL, as the viewer sees it: acts, then once `now`.
#define MB_STATE                                                                                        \
  "CASE WHEN p.work_state > 0 AND " MB_ACTS                                                             \
  " THEN p.work_state WHEN p.withdraw_time IS NOT NULL THEN 10 WHEN p.archive_time IS NOT NULL THEN 9 " \
  "WHEN p.notice_close_time IS NULL THEN 6 WHEN ? < p.notice_close_time THEN 7 ELSE 8 END"

// Acts; then keyset (twice the time, once the id); item; state; visibility; limit.
#define MB_SELECT(blob)                                                                                       \
  "SELECT " MB_PUBLICATION_COLUMNS ", " MB_VERSION_COLUMNS ", c." blob                                        \
  " FROM publication p JOIN publication_version v ON v.publication = p.id AND v.version = CASE WHEN " MB_ACTS \
  " THEN p.official_version ELSE p.public_version END "                                                       \
  "JOIN publication_content c ON c.publication = v.publication AND c.revision = v.revision WHERE "

#define MB_FILTER                                                                                              \
  " AND p.list_time <= ? AND (p.list_time < ? OR p.id < ?) AND (? = '' OR p.item = ?) AND (? = 0 OR " MB_STATE \
  " = ?) AND (p.public_version > 0 OR " MB_ACTS                                                                \
  ") AND (p.circle = '' OR INSTR(?, CONCAT('\n', p.organization, '/', p.circle, '\n')) > 0) "                  \
  "ORDER BY p.list_time DESC, p.id DESC LIMIT ?"

constexpr char kOne[] = MB_SELECT("content") "p.organization = ?" MB_FILTER;
constexpr char kOneHeading[] = MB_SELECT("heading") "p.organization = ?" MB_FILTER;
constexpr char kRange[] = MB_SELECT("content") "p.organization >= ? AND p.organization < ?" MB_FILTER;
constexpr char kRangeHeading[] = MB_SELECT("heading") "p.organization >= ? AND p.organization < ?" MB_FILTER;
constexpr char kItem[] = MB_SELECT("content") "p.item = ? AND p.organization >= ? AND p.organization < ?" MB_FILTER;
constexpr char kItemHeading[] =
    MB_SELECT("heading") "p.item = ? AND p.organization >= ? AND p.organization < ?" MB_FILTER;

constexpr char kEndOfTime[] = "9999-12-31 00:00:00";

}  // namespace

absl::StatusOr<std::vector<Listed>> List(Connection& sql, const ListQuery& query, const Viewer& viewer) {
  const bool one = !query.organization.empty() && !query.subtree;
  const bool full = query.depth == Depth::kFull;
  const CodeRange range = query.organization.empty() ? CodeRange{"0", ":"}
                                                     : SubtreeRange(query.organization);  // all codes are digits first
  const Value after = query.after_id == 0 ? Value(kEndOfTime) : Value(query.after_time);
  std::vector<Value> params = {viewer.acts_low, viewer.acts_high};
  const bool by_item = !one && !query.item.empty();
  if (one) {
    params.push_back(query.organization);
  } else {
    if (by_item) params.push_back(query.item);
    params.insert(params.end(), {range.low, range.high});
  }
  const int state = query.state;
  params.insert(params.end(),
                {after, after, query.after_id, query.item, query.item, state, viewer.acts_low, viewer.acts_high,
                 query.now, state, viewer.acts_low, viewer.acts_high, viewer.circles, query.limit});
  const char* text = one       ? (full ? kOne : kOneHeading)
                     : by_item ? (full ? kItem : kItemHeading)
                               : (full ? kRange : kRangeHeading);
  MB_ASSIGN_OR_RETURN(Rows rows, sql.Query(text, params));
  std::vector<Listed> found;
  while (rows.Next()) found.push_back({ReadPublicationRow(rows), ReadVersionRow(rows, kPublicationColumns)});
  return found;
}

}  // namespace mingbai::publication::publications
