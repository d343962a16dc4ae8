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

// Plays the month and leaves the clock at 18:00 of its last day. What an interruption left is played by a repeat, which
// repeats nothing. FAILED_PRECONDITION where the clock has passed the month; errors of the API.
absl::Status PlayMonth(Api& api, SharedClock& clock, const PlayOptions& options);

}  // namespace mingbai::ctl
