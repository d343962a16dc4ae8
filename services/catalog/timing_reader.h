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
//  - N working days or days after whatever happens, or its own day: PROMPT. With a note: "及时公开" and "临时公开" are
//    the regulation's 20 working days (条例 art. 26), "实时", "即时", "随时", "当场" the same day, and
//    "事前事后即时公开" each phase on the day of its event.
//  - "长期公开", with or without the days within which it goes up; 20 working days where it says none, with a note.
//  - "每月", "每季度", "每半年", "每年" with the month and the day by which, or the county's disclosure day ("公开日");
//    the period's end where it names neither, the month's end where it names a month alone; a day that some month lacks
//    with a note; so many days or working days after the period's end ("月度结束后", "季后", "年终后"), but not after
//    that of a period which it does not name by these words. "半年和年终" is each half-year, by its end; "定期公开",
//    which names no cycle, each quarter, with a note.
//  - stages, and what is said of phases, as TimingText writes them.
// "至少", "应当", "必须" before it, and "全面", "准时", "按时" within, change nothing. Numbers may be Chinese. That
// they are within their bounds is the contract's own rule.
std::optional<TimingReading> ReadTiming(std::string_view text);

// Whether a rule that was read counts 0 days from its event: "0个工作日内".
bool CountsNoDays(const v1::TimingRule& rule);

}  // namespace mingbai::catalog
