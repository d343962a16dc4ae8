#include "services/catalog/timing_text.h"

#include "common/text/text.h"
#include "services/catalog/client/cycle.h"
#include "services/catalog/timing_reader.h"

namespace mingbai::catalog {
namespace {

constexpr int kMonthEnd = 31;

std::string_view CycleWord(v1::Cycle cycle) {
  switch (cycle) {
    case v1::CYCLE_MONTHLY:
      return "每月";
    case v1::CYCLE_QUARTERLY:
      return "每季度";
    case v1::CYCLE_HALF_YEARLY:
      return "每半年";
    default:
      return "每年";
  }
}

// Which month, counted from the period's first as 1.
std::string MonthText(v1::Cycle cycle, int month) {
  const int length = MonthsOf(cycle);
  if (cycle == v1::CYCLE_YEARLY) return month <= length ? StrCat(month, "月") : StrCat("，次年", month - length, "月");
  if (month > length) {
    if (cycle == v1::CYCLE_MONTHLY && month == 2) return "，次月";
    return StrCat("结束后第", month - length, "个月");
  }
  if (cycle == v1::CYCLE_MONTHLY) return "";
  return month == 1 ? "首月" : StrCat("第", month, "个月");
}

std::string DayText(const v1::TimingRule& rule) {
  if (rule.working_day() != 0) return StrCat("第", rule.working_day(), "个工作日前");
  return rule.day() == kMonthEnd ? "底前" : StrCat(rule.day(), "日前");
}

std::string StagesText(const v1::TimingRule& rule) {
  std::string text;
  for (const std::string& stage : rule.stages()) StrAppend(&text, text.empty() ? "" : kStageArrow, EscapeStage(stage));
  return text;
}

}  // namespace

std::string TimingText(const v1::TimingRule& rule) {
  switch (rule.kind()) {
    case v1::TIMING_KIND_PERMANENT:
      return StrCat("长期公开（生效或者变更之日起", rule.working_days_after(), "个工作日内）");
    case v1::TIMING_KIND_STAGED:
      return StrCat(kStagesOpen, StagesText(rule), kStagesClose, rule.working_days_after(), kStagesEnd);
    case v1::TIMING_KIND_PERIODIC:
      return StrCat(CycleWord(rule.cycle()), MonthText(rule.cycle(), rule.month()), DayText(rule));
    default:
      if (rule.days_after() != 0) return StrCat("信息形成或者变更之日起", rule.days_after(), "个自然日内");
      return StrCat("信息形成或者变更之日起", rule.working_days_after(), "个工作日内");
  }
}

}  // namespace mingbai::catalog
