#pragma once

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace mingbai::publication {

// Times of contracts are those of the database: microseconds.
inline google::protobuf::Timestamp ToTimestamp(absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  google::protobuf::Timestamp stamp;
  stamp.set_seconds(micros >= 0 ? micros / 1000000 : -((999999 - micros) / 1000000));
  stamp.set_nanos(static_cast<int32_t>((micros - stamp.seconds() * 1000000) * 1000));
  return stamp;
}

inline absl::Time FromTimestamp(const google::protobuf::Timestamp& stamp) {
  return absl::FromUnixSeconds(stamp.seconds()) + absl::Nanoseconds(stamp.nanos());
}

// Business time as it is stored.
inline absl::Time ToMicros(absl::Time time) { return absl::FromUnixMicros(absl::ToUnixMicros(time)); }

}  // namespace mingbai::publication
