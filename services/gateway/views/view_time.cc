#include "services/gateway/views/view_time.h"

#include "common/time/county_time.h"

namespace mingbai::gateway {

void NextChange::Consider(bool present, const google::protobuf::Timestamp& time) {
  if (present) Consider(FromProto(time));
}

absl::Time FromProto(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp proto;
  const int64_t seconds = absl::ToUnixSeconds(time);
  proto.set_seconds(seconds);
  proto.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return proto;
}

absl::Time NextMidnight(absl::Time now) { return EndOfDay(CountyDay(now)); }

std::string MonthOf(absl::Time now) { return FormatDay(CountyDay(now)).substr(0, 7); }

std::optional<absl::CivilMonth> ParseMonth(std::string_view period) {
  if (period.size() != 7) return std::nullopt;
  const std::optional<absl::CivilDay> day = ParseDay(std::string(period) + "-01");
  if (!day.has_value()) return std::nullopt;
  return absl::CivilMonth(*day);
}

}  // namespace mingbai::gateway
