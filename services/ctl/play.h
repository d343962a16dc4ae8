#pragma once

// A disclosure month in its own time: the shared clock goes from day to day, and on each the county does what is due.

#include <string>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/time/clock.h"
#include "services/ctl/api.h"

namespace mingbai::ctl {

struct PlayOptions {
  std::string data;
  std::string root;        // code of the county
  absl::CivilMonth month;  // the disclosure month
  std::string only_township;
};

// Plays the month and leaves the clock at 18:00 of its last day. A repeat repeats nothing.
absl::Status PlayMonth(Api& api, SharedClock& clock, const PlayOptions& options);

// Whether the month has been played to its end: its ranking exists.
absl::StatusOr<bool> IsPlayed(Api& api, absl::CivilMonth month);

// "2026-10".
std::string FormatMonth(absl::CivilMonth month);

}  // namespace mingbai::ctl
