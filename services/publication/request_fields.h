#pragma once

// Fields of requests that need more than their declared rules.

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/privacy/personal_data.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {

// The day; INVALID_ARGUMENT naming `path` where there is no such day.
inline absl::StatusOr<absl::CivilDay> DayField(const std::string& text, const std::string& path) {
  const std::optional<absl::CivilDay> day = ParseDay(text);
  if (!day.has_value()) return InvalidField(path, "is no day of the calendar");
  return *day;
}

// The time, as exact as it is stored; INVALID_ARGUMENT naming `path` where it is not stored.
inline absl::StatusOr<absl::Time> TimeField(const google::protobuf::Timestamp& time, const std::string& path) {
  constexpr int64_t kLastSecond = 253402214400;  // 9999-12-31 00:00 UTC
  if (time.seconds() < 0 || time.seconds() >= kLastSecond || time.nanos() < 0 || time.nanos() > 999999999) {
    return InvalidField(path, "is no time between 1970 and 9999");
  }
  return ToMicros(FromTimestamp(time));
}

// For when a request asks: its read_time where given, else now. INVALID_ARGUMENT as above.
struct ReadTime {
  absl::Time time;
  bool given = false;
};
template <typename Request>
absl::StatusOr<ReadTime> ReadTimeOf(const Request& request, absl::Time now) {
  if (!request.has_read_time()) return ReadTime{now, false};
  MB_ASSIGN_OR_RETURN(const absl::Time time, TimeField(request.read_time(), "read_time"));
  return ReadTime{time, true};
}

// INVALID_ARGUMENT naming `path` where a text that everybody may read holds an identity number (DOMAIN P-4).
inline absl::Status OpenText(const std::string& text, const std::string& path) {
  return HoldsIdentityNumber(text) ? InvalidField(path, "holds an identity number") : absl::OkStatus();
}

// Days [start, end).
struct DaySpan {
  absl::CivilDay start;
  absl::CivilDay end;
};

// The range of start_date and end_date; INVALID_ARGUMENT naming the field that is no day of the years 1970 to 9000, or
// end_date where it does not lie after start_date or lies more than `most` days after it.
inline absl::StatusOr<DaySpan> SpanFields(const std::string& start_date, const std::string& end_date, int most) {
  DaySpan span;
  MB_ASSIGN_OR_RETURN(span.start, DayField(start_date, "start_date"));
  MB_ASSIGN_OR_RETURN(span.end, DayField(end_date, "end_date"));
  if (span.start.year() < 1970) return InvalidField("start_date", "lies before 1970");
  if (span.end.year() > 9000) return InvalidField("end_date", "lies after the year 9000");
  if (span.end <= span.start) return InvalidField("end_date", "does not lie after start_date");
  if (span.end - span.start > most) {
    return InvalidField("end_date", StrCat("lies more than ", most, " days after start_date"));
  }
  return span;
}

// OK where the etag is empty or that of the version; ABORTED, reason STALE_ETAG.
inline absl::Status CheckEtag(const std::string& etag, int64_t version) {
  if (etag.empty() || etag == std::to_string(version)) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "STALE_ETAG", "changed since it was read; read it again");
}

}  // namespace mingbai::publication
