#pragma once

// What the files of the year's script share: how facts are written down, and who they are about.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/end_to_end/year_model.h"

namespace mingbai::year {

inline constexpr char kSource[] = "371325101203";     // 上冶三村, merged into
inline constexpr char kSuccessor[] = "371325101202";  // 上冶一村 on 16 June
inline constexpr char kAbolished[] = "371325200206";  // whose duties its township has from 16 September on
inline constexpr char kSplit[] = "371325001015";      // 2 November: two in its place
inline constexpr char kFounded[] = "371325001101";
inline constexpr char kSecondFounded[] = "371325001102";
// The first into the second on 7 December, that into the third on the 23rd.
inline constexpr char kChained[] = "371325101211", kMiddle[] = "371325101212", kLast[] = "371325101213";
// The same on 13 April and 6 May, when January has not been generated yet.
inline constexpr char kEarlyChained[] = "371325200221", kEarlyMiddle[] = "371325200222", kEarlyLast[] = "371325200223";
// Merged on 24 August, and that on the 25th, while nobody keeps the ledger.
inline constexpr char kUnseen[] = "371325001021", kUnseenSuccessor[] = "371325001022", kUnseenLast[] = "371325001023";
inline constexpr char kFinances[] = "371325000000-CZJ";
inline constexpr char kCivilAffairs[] = "371325000000-MZJ";

// Those that are there all the year but for what is said above.
const std::vector<std::string>& Villages();

inline Rule Periodic(int months, int month, int day) {
  Rule rule;
  rule.months = months;
  rule.month = month;
  rule.day = day;
  return rule;
}
inline Rule NthWorkingDay(int months, int month, int working_day) {
  Rule rule;
  rule.months = months;
  rule.month = month;
  rule.working_day = working_day;
  return rule;
}
inline Rule After(Kind kind, int working_days, int days_before = 0) {
  Rule rule;
  rule.kind = kind;
  rule.working_days_after = working_days;
  rule.days_before = days_before;
  return rule;
}

class Writer {
 public:
  void On(const std::string& day, int hour, Event event) { facts_.push_back({At(DayOf(day), hour), std::move(event)}); }
  std::vector<Fact> Done() {
    std::stable_sort(facts_.begin(), facts_.end(), [](const Fact& a, const Fact& b) { return a.at < b.at; });
    return std::move(facts_);
  }

 private:
  std::vector<Fact> facts_;
};

// The State Council's notice for 2026, as the county received it; with a day off and a worked Saturday in exchange.
Notice NoticeOf2026();
Notice NoticeOfAugust();

// What those report, disclose and put off that are merged, abolished or split, and who has their affairs then.
void WriteReorganizations(Writer* writer);

}  // namespace mingbai::year
