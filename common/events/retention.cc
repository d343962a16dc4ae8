#include "common/events/retention.h"

#include <algorithm>

#include "common/id/id.h"
#include "common/status/status.h"

namespace mingbai::events {
namespace {

constexpr absl::Duration kKept = absl::Hours(24 * 30);

constexpr char kNote[] =
    "INSERT INTO event_follower (name, seq, heard_at) VALUES (?, ?, UTC_TIMESTAMP(6)) "
    "ON DUPLICATE KEY UPDATE seq = ?, heard_at = UTC_TIMESTAMP(6)";
constexpr char kFirstKept[] = "SELECT MIN(seq) FROM outbox WHERE id >= ? AND seq IS NOT NULL";
constexpr char kFirstNeeded[] =
    "SELECT MIN(seq) + 1 FROM event_follower WHERE heard_at > UTC_TIMESTAMP(6) - INTERVAL 180 DAY";
constexpr char kPurgeEvents[] = "DELETE FROM outbox WHERE seq < ? ORDER BY seq LIMIT 5000";
constexpr char kPurgeAnswers[] =
    "DELETE FROM idempotency WHERE created_at < UTC_TIMESTAMP(6) - INTERVAL 30 DAY LIMIT 5000";

}  // namespace

absl::Status NoteFollower(db::Connection& sql, const std::string& follower, int64_t seq) {
  return sql.Execute(kNote, {follower, seq, seq}).status();
}

absl::Status Purge(db::Connection& sql, absl::Time now) {
  MB_ASSIGN_OR_RETURN(db::Rows kept, sql.Query(kFirstKept, {FirstIdAt(now - kKept)}));
  if (kept.Next() && !kept.Null(0)) {
    int64_t first = kept.Int(0);
    MB_ASSIGN_OR_RETURN(db::Rows needed, sql.Query(kFirstNeeded));
    if (needed.Next() && !needed.Null(0)) first = std::min(first, needed.Int(0));
    MB_RETURN_IF_ERROR(sql.Execute(kPurgeEvents, {first}).status());
  }
  return sql.Execute(kPurgeAnswers).status();
}

}  // namespace mingbai::events
