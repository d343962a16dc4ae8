#pragma once

// County time: Asia/Shanghai, which is UTC+8 without daylight saving. Days are absl::CivilDay; contracts write them
// YYYY-MM-DD.

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace mingbai {

// The county's time zone.
absl::TimeZone CountyZone();
// The day in county time.
absl::CivilDay CountyDay(absl::Time time);
// 00:00 county time of the day.
absl::Time StartOfDay(absl::CivilDay day);
// 24:00 county time of the day: when a term that has it as its last day ends.
absl::Time EndOfDay(absl::CivilDay day);
// The last day of a term that ends, exclusively, at `end`: the day of the last moment before it.
absl::CivilDay LastDayOf(absl::Time end);
// A day written YYYY-MM-DD that exists; nullopt for anything else, 2026-02-30 included.
std::optional<absl::CivilDay> ParseDay(std::string_view text);
// YYYY-MM-DD.
std::string FormatDay(absl::CivilDay day);
// "2026-10".
std::string FormatMonth(absl::CivilMonth month);
// "2026-10-26 09:30" in county time, for people.
std::string FormatMinute(absl::Time time);

}  // namespace mingbai
