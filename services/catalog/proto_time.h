#pragma once

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace mingbai::catalog {

// The time as contracts write it.
inline google::protobuf::Timestamp ToProto(absl::Time time) {
  google::protobuf::Timestamp message;
  const int64_t micros = absl::ToUnixMicros(time);
  int64_t seconds = micros / 1000000;
  if (micros % 1000000 < 0) --seconds;
  message.set_seconds(seconds);
  message.set_nanos(static_cast<int32_t>((micros - seconds * 1000000) * 1000));
  return message;
}

inline absl::Time FromProto(const google::protobuf::Timestamp& message) {
  return absl::FromUnixSeconds(message.seconds()) + absl::Nanoseconds(message.nanos());
}

}  // namespace mingbai::catalog
