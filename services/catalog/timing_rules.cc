#include "services/catalog/timing_rules.h"

#include <set>
#include <string_view>

#include "common/text/text.h"
#include "services/catalog/client/cycle.h"

namespace mingbai::catalog {
namespace {

constexpr int kMonthEnd = 31;

// Which parts of a rule a kind may carry.
struct Parts {
  bool period = false;  // cycle, month, day, working_day
  bool working_days_after = false;
  bool days_after = false;
  bool stages = false;
};

Parts PartsOf(v1::TimingKind kind) {
  switch (kind) {
    case v1::TIMING_KIND_PERIODIC:
      return {.period = true};
    case v1::TIMING_KIND_PERMANENT:
      return {.working_days_after = true};
    case v1::TIMING_KIND_STAGED:
      return {.working_days_after = true, .stages = true};
    case v1::TIMING_KIND_PROMPT:
      return {.working_days_after = true, .days_after = true};
    default:
      return {};
  }
}

void CheckPeriod(const v1::TimingRule& timing, const std::string& path, FieldErrors& errors) {
  if (timing.cycle() == v1::CYCLE_UNSPECIFIED) errors.Add(path + ".cycle", "a periodic item needs a cycle");
  if (timing.month() < 1) errors.Add(path + ".month", "a periodic item needs a month");
  if ((timing.day() != 0) == (timing.working_day() != 0)) {
    errors.Add(path + ".day", "a periodic item needs either a day or a working day");
  }
}

void CheckStages(const v1::TimingRule& timing, const std::string& path, FieldErrors& errors) {
  if (timing.stages().empty()) errors.Add(path + ".stages", "a staged item names its stages");
  std::set<std::string_view> seen;
  for (int i = 0; i < timing.stages_size(); ++i) {
    const std::string& stage = timing.stages(i);
    const std::string at = StrCat(path, ".stages[", i, "]");
    if (stage.empty()) errors.Add(at, "must not be empty");
    if (!seen.insert(stage).second) errors.Add(at, "is named twice");
  }
}

// Whether `ours` holds all stages of `item`, in their order.
bool KeepsStages(const v1::TimingRule& ours, const v1::TimingRule& item) {
  int kept = 0;
  for (const std::string& stage : ours.stages()) {
    if (kept < item.stages_size() && stage == item.stages(kept)) ++kept;
  }
  return kept == item.stages_size();
}

bool IsWeakerInMonth(const v1::TimingRule& ours, const v1::TimingRule& item) {
  if (ours.day() != 0) return ours.day() > (item.day() != 0 ? item.day() : item.working_day());
  if (item.working_day() != 0) return ours.working_day() > item.working_day();
  return item.day() != kMonthEnd;
}

bool IsWeakerAfter(const v1::TimingRule& ours, const v1::TimingRule& item) {
  if (ours.days_after() != 0) {
    return ours.days_after() > (item.days_after() != 0 ? item.days_after() : item.working_days_after());
  }
  if (item.days_after() != 0) return true;
  return ours.working_days_after() > item.working_days_after();
}

}  // namespace

void CheckTiming(const v1::TimingRule& timing, const std::string& path, FieldErrors& errors) {
  const Parts parts = PartsOf(timing.kind());
  const auto forbid = [&](bool present, bool allowed, const char* field) {
    if (present && !allowed) errors.Add(path + field, "does not belong to this kind of timing");
  };
  forbid(timing.cycle() != v1::CYCLE_UNSPECIFIED, parts.period, ".cycle");
  forbid(timing.month() != 0, parts.period, ".month");
  forbid(timing.day() != 0, parts.period, ".day");
  forbid(timing.working_day() != 0, parts.period, ".working_day");
  forbid(timing.working_days_after() != 0, parts.working_days_after, ".working_days_after");
  forbid(timing.days_after() != 0, parts.days_after, ".days_after");
  forbid(!timing.stages().empty(), parts.stages, ".stages");
  if (parts.period) CheckPeriod(timing, path, errors);
  if (parts.stages) CheckStages(timing, path, errors);
  if (parts.days_after) {
    if ((timing.working_days_after() > 0) == (timing.days_after() > 0)) {
      errors.Add(path + ".working_days_after", "a prompt item needs either working days or days");
    }
  } else if (parts.working_days_after && timing.working_days_after() < 1) {
    errors.Add(path + ".working_days_after", "must be at least 1");
  }
}

bool IsWeaker(const v1::TimingRule& ours, const v1::TimingRule& item) {
  if (ours.kind() != item.kind()) return true;
  if (ours.kind() == v1::TIMING_KIND_PERIODIC) {
    if (ours.cycle() > item.cycle()) return true;
    // Of a shorter cycle the last period within the item's counts: the end of what both tell of.
    const int due = MonthsOf(item.cycle()) - MonthsOf(ours.cycle()) + ours.month();
    if (due != item.month()) return due > item.month();
    return IsWeakerInMonth(ours, item);
  }
  if (ours.kind() == v1::TIMING_KIND_STAGED && !KeepsStages(ours, item)) return true;
  return IsWeakerAfter(ours, item);
}

}  // namespace mingbai::catalog
