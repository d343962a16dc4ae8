#include "services/catalog/client/timing_text.h"

#include "common/text/text.h"
#include "services/catalog/client/cycle.h"

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
  if (rule.on_disclosure_day()) return "公开日前";
  return rule.day() == kMonthEnd ? "底前" : StrCat(rule.day(), "日前");
}

std::string StagesText(const v1::TimingRule& rule) {
  std::string text;
  for (const std::string& stage : rule.stages()) StrAppend(&text, text.empty() ? "" : kStageArrow, EscapeStage(stage));
  return text;
}

std::string_view PhaseWord(common::v1::Phase phase) {
  return phase == common::v1::PHASE_BEFORE ? "前" : phase == common::v1::PHASE_DURING ? "中" : "后";
}

std::string PhasesText(const v1::TimingRule& rule) {
  std::string text;
  for (const v1::PhaseTiming& phase : rule.phases()) {
    StrAppend(&text, kPhaseMark, PhaseWord(phase.phase()));
    if (phase.days_before() > 0) StrAppend(&text, "提前", phase.days_before(), "日公开");
    if (phase.working_days_after() > 0) StrAppend(&text, phase.working_days_after(), "个工作日内公开");
    if (phase.days_after() > 0) StrAppend(&text, phase.days_after(), "个自然日内公开");
    if (phase.same_day()) StrAppend(&text, "当日公开");
  }
  return text;
}

std::string CommonText(const v1::TimingRule& rule) {
  switch (rule.kind()) {
    case v1::TIMING_KIND_PERMANENT:
      return StrCat("长期公开（生效或者变更之日起", rule.working_days_after(), "个工作日内）");
    case v1::TIMING_KIND_STAGED:
      return StrCat(
          kStagesOpen, StagesText(rule), kStagesClose,
          rule.same_day() ? std::string(kStagesSameDay) : StrCat(kStagesFrom, rule.working_days_after(), kStagesEnd));
    case v1::TIMING_KIND_PERIODIC:
      return StrCat(CycleWord(rule.cycle()), MonthText(rule.cycle(), rule.month()), DayText(rule));
    case v1::TIMING_KIND_PROMPT:
      if (rule.same_day()) return "信息形成或者变更当日";
      if (rule.days_after() != 0) return StrCat("信息形成或者变更之日起", rule.days_after(), "个自然日内");
      return StrCat("信息形成或者变更之日起", rule.working_days_after(), "个工作日内");
    default:
      return "";
  }
}

}  // namespace

std::string TimingText(const v1::TimingRule& rule) { return CommonText(rule) + PhasesText(rule); }

std::string EscapeStage(std::string_view stage) {
  std::string text;
  for (size_t i = 0; i < stage.size(); ++i) {
    const std::string_view rest = stage.substr(i);
    if (rest.starts_with("\\") || rest.starts_with(kStageArrow) || rest.starts_with("）")) text.push_back('\\');
    text.push_back(stage[i]);
  }
  return text;
}

}  // namespace mingbai::catalog
