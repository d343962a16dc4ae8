#include "services/publication/rule_words.h"

#include <algorithm>

#include "common/text/text.h"
#include "services/catalog/client/cycle.h"

namespace mingbai::publication {
namespace {

using catalog::v1::TimingRule;

constexpr int kLastDayOfMonth = 31;
constexpr int kShortestMonth = 28;

std::string CycleWord(catalog::v1::Cycle cycle) {
  switch (cycle) {
    case catalog::v1::CYCLE_MONTHLY:
      return "每月";
    case catalog::v1::CYCLE_QUARTERLY:
      return "每季度";
    case catalog::v1::CYCLE_HALF_YEARLY:
      return "每半年";
    case catalog::v1::CYCLE_YEARLY:
      return "每年";
    default:
      return "";
  }
}

// The month in which it falls due, counted from the period's first as 1.
std::string MonthWord(catalog::v1::Cycle cycle, int month) {
  const int after = month - catalog::MonthsOf(cycle);  // months after the period's last
  switch (cycle) {
    case catalog::v1::CYCLE_MONTHLY:
      return after == 0 ? "当月" : after == 1 ? "次月" : StrCat("当月后第", after, "个月");
    case catalog::v1::CYCLE_QUARTERLY:
      return after > 0 ? StrCat("季度结束后第", after, "个月") : StrCat("本季度第", month, "个月");
    case catalog::v1::CYCLE_HALF_YEARLY:
      return after > 0 ? StrCat("半年结束后第", after, "个月") : StrCat("本半年第", month, "个月");
    default:
      return after > 0 ? StrCat("次年", after, "月") : StrCat("当年", month, "月");
  }
}

std::string DayWord(const TimingRule& rule) {
  if (rule.working_day() > 0) return StrCat("第", rule.working_day(), "个工作日");
  if (rule.day() == 0 || rule.day() == kLastDayOfMonth) return "最后一日";
  if (rule.day() > kShortestMonth) return StrCat(rule.day(), "日（当月没有这一日的，为最后一日）");
  return StrCat(rule.day(), "日");
}

// "3个工作日内", "10日内", "当日".
std::string AfterWord(const TimingRule& rule) {
  if (rule.working_days_after() > 0) return StrCat("后", rule.working_days_after(), "个工作日内");
  if (rule.days_after() > 0) return StrCat("后", rule.days_after(), "日内");
  return "当日";
}

}  // namespace

std::string RuleInWords(const TimingRule& rule) {
  switch (rule.kind()) {
    case catalog::v1::TIMING_KIND_PERIODIC:
      return StrCat(CycleWord(rule.cycle()), "公开一次，不迟于", MonthWord(rule.cycle(), std::max(rule.month(), 1)),
                    DayWord(rule));
    case catalog::v1::TIMING_KIND_PERMANENT:
      return StrCat("长期公开，应当公开之日", AfterWord(rule), "公开");
    case catalog::v1::TIMING_KIND_STAGED: {
      std::string stages;
      for (const std::string& stage : rule.stages()) StrAppend(&stages, stages.empty() ? "" : "、", stage);
      return StrCat("逐段公开", stages.empty() ? "" : StrCat("（", stages, "）"), "，每一阶段到达", AfterWord(rule),
                    "公开");
    }
    case catalog::v1::TIMING_KIND_PROMPT:
      return StrCat("临时公开，事项发生", AfterWord(rule), "公开");
    default:
      return "";
  }
}

}  // namespace mingbai::publication
