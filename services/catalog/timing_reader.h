#pragma once

// Timing (公开时限) as catalogues print it, read (DOMAIN C-2, C-6). Pure.

#include <optional>
#include <string>
#include <string_view>

#include "mingbai/catalog/v1/item.pb.h"

namespace mingbai::catalog {

struct TimingReading {
  v1::TimingRule rule;
  std::string note;  // what the sentence leaves open and how it was taken; empty where it says all
};

// The rule that a sentence states; nullopt where it states none that is known here, or more than one. What is read:
//  - N working days or days after whatever happens, or its own day: PROMPT; "及时公开" is the regulation's 20 working
//    days (条例 art. 26), "实时", "即时", "随时" the same day: both with a note.
//  - "长期公开", with or without the days within which it goes up; 20 working days where it says none, with a note.
//  - "每月", "每季度", "每半年", "每年" with the month and the day by which, or the county's disclosure day ("公开日");
//    the period's end where it names neither, the month's end where it names a month alone.
//  - stages, and what is said of phases, as TimingText writes them.
// Numbers may be Chinese. That they are within their bounds is the contract's own rule.
std::optional<TimingReading> ReadTiming(std::string_view text);

}  // namespace mingbai::catalog
