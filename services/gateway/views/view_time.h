#pragma once

// Times that views share. Pure.

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace mingbai::gateway {

// The earliest of the instants it is shown that lie after `now`.
class NextChange {
 public:
  explicit NextChange(absl::Time now) : now_(now) {}
  void Consider(absl::Time time) {
    if (time > now_ && time < next_) next_ = time;
  }
  // A field that may be absent.
  void Consider(bool present, const google::protobuf::Timestamp& time);
  // InfiniteFuture where there was none.
  absl::Time next() const { return next_; }

 private:
  const absl::Time now_;
  absl::Time next_ = absl::InfiniteFuture();
};

absl::Time FromProto(const google::protobuf::Timestamp& time);
google::protobuf::Timestamp ToProto(absl::Time time);

// The next 00:00 county time after `now`: terms and notice periods open and end at no other instant.
absl::Time NextMidnight(absl::Time now);
// The month in county time, "2026-10", and the month that such a text names; nullopt where there is none.
std::string MonthOf(absl::Time now);
std::optional<absl::CivilMonth> ParseMonth(std::string_view period);

}  // namespace mingbai::gateway
