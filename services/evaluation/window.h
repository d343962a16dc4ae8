#pragma once

// Periods and their windows of facts (DOMAIN C-12, E-1). Pure.

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace mingbai::evaluation {

// A month written YYYY-MM, from 2000-01 to 2999-12; nullopt for anything else.
std::optional<absl::CivilMonth> ParsePeriod(std::string_view text);
// YYYY-MM.
std::string FormatPeriod(absl::CivilMonth month);

// The facts of a period lie from `start` to `end`, which are disclosure days, 00:00 county time.
struct Window {
  absl::Time start;
  absl::Time end;

  // Whether a term that ends at `due` (exclusive: 24:00 of its last day) counts: its last day lies in the window.
  bool HoldsTerm(absl::Time due) const { return start < due && due <= end; }
  // Whether something that happened at `time` is known to the window: nothing after its end is.
  bool Knows(absl::Time time) const { return time < end; }
};

// The window of `period`: from `previous_day` of the month before to `day` of the month.
Window WindowOf(absl::CivilMonth period, int day, int previous_day);

}  // namespace mingbai::evaluation
