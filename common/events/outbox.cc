#include "common/events/outbox.h"

#include <algorithm>

#include "common/names/names.h"
#include "common/status/status.h"
#include "google/protobuf/util/time_util.h"

namespace mingbai::events {
namespace {

// An event may tell of a hundred obligations: what is read together is bounded by its bytes, too.
constexpr int kPortion = 50;
constexpr size_t kMostBytes = 1 << 20;

constexpr char kNext[] = "SELECT next FROM event_head WHERE id = 1";
constexpr char kList[] =
    "SELECT seq, id, aggregate, organization, event_time, audience_class, circle, type, payload FROM outbox "
    "WHERE seq > ? ORDER BY seq LIMIT ?";

common::v1::Event ToEvent(const db::Rows& row) {
  common::v1::Event event;
  event.set_seq(row.Int(0));
  event.set_id(row.Int(1));
  event.set_aggregate(row.Text(2));
  event.set_organization(OrganizationName(row.Text(3)));
  *event.mutable_event_time() =
      google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(row.Time(4)));
  event.mutable_audience()->set_audience_class(static_cast<common::v1::AudienceClass>(row.Int(5)));
  event.mutable_audience()->set_circle(row.Text(6));
  event.mutable_payload()->set_type_url("type.googleapis.com/" + row.Text(7));
  event.mutable_payload()->set_value(row.Text(8));
  return event;
}

}  // namespace

absl::StatusOr<int64_t> HeadSeq(db::Connection& sql) {
  MB_ASSIGN_OR_RETURN(db::Rows row, sql.Query(kNext));
  if (!row.Next()) return absl::InternalError("event_head has no row");
  return row.Int(0) - 1;
}

absl::StatusOr<std::vector<common::v1::Event>> ReadNumbered(db::Connection& sql, int64_t after, int limit) {
  std::vector<common::v1::Event> events;
  size_t bytes = 0;
  bool more = true;
  while (more && static_cast<int>(events.size()) < limit && bytes < kMostBytes) {
    const int portion = std::min(kPortion, limit - static_cast<int>(events.size()));
    MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kList, {after, portion}));
    int read = 0;
    for (; rows.Next(); ++read) {
      events.push_back(ToEvent(rows));
      bytes += events.back().payload().value().size();
      after = events.back().seq();
    }
    more = read == portion;
  }
  return events;
}

}  // namespace mingbai::events
