#include "services/catalog/timing_rules.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "common/text/text.h"
#include "services/catalog/client/cycle.h"

namespace mingbai::catalog {
namespace {

constexpr int kMonthEnd = 31;

// Which parts of a rule a kind may carry.
struct Parts {
  bool period = false;  // cycle, month, day, working_day, on_disclosure_day
  bool working_days_after = false;
  bool days_after = false;
  bool same_day = false;
  bool stages = false;
  bool phases = false;
};

Parts PartsOf(v1::TimingKind kind) {
  switch (kind) {
    case v1::TIMING_KIND_PERIODIC:
      return {.period = true};
    case v1::TIMING_KIND_PERMANENT:
      return {.working_days_after = true};
    case v1::TIMING_KIND_STAGED:
      return {.working_days_after = true, .same_day = true, .stages = true, .phases = true};
    case v1::TIMING_KIND_PROMPT:
      return {.working_days_after = true, .days_after = true, .same_day = true, .phases = true};
    default:
      return {};
  }
}

void CheckPeriod(const v1::TimingRule& timing, const std::string& path, FieldErrors& errors) {
  if (timing.cycle() == v1::CYCLE_UNSPECIFIED) errors.Add(path + ".cycle", "a periodic item needs a cycle");
  if (timing.month() < 1) errors.Add(path + ".month", "a periodic item needs a month");
  if ((timing.day() != 0) + (timing.working_day() != 0) + timing.on_disclosure_day() != 1) {
    errors.Add(path + ".day", "a periodic item needs one of a day, a working day and the disclosure day");
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

void CheckPhases(const v1::TimingRule& timing, const std::string& path, FieldErrors& errors) {
  std::set<int> seen;
  for (int i = 0; i < timing.phases_size(); ++i) {
    const v1::PhaseTiming& phase = timing.phases(i);
    const std::string at = StrCat(path, ".phases[", i, "]");
    if (!seen.insert(phase.phase()).second) errors.Add(at + ".phase", "is named twice");
    const int given =
        (phase.days_before() > 0) + (phase.working_days_after() > 0) + (phase.days_after() > 0) + phase.same_day();
    if (given != 1) errors.Add(at, "needs one of days before, working days, days and the same day");
    if (phase.days_before() > 0 && phase.phase() != common::v1::PHASE_BEFORE) {
      errors.Add(at + ".days_before", "belongs to the phase BEFORE only");
    }
    if (phase.phase() == common::v1::PHASE_BEFORE && (phase.working_days_after() > 0 || phase.days_after() > 0)) {
      errors.Add(at + (phase.days_after() > 0 ? ".days_after" : ".working_days_after"),
                 "the phase BEFORE cannot fall due after the day itself");
    }
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

// Every month has that many working days; what is counted further may end after it.
constexpr int kSureWorkingDays = 15;
// More days in a row without work than any year has had: nine in 2026, ten in 2020 with what was added to them.
constexpr int kLongestHoliday = 12;
// A month's disclosure day is any from the 1st to the 28th, as the county sets it.
constexpr int kLastDisclosureDay = 28;

// Calendar days within which so many working days have surely passed: the holiday first, then a weekend after every
// five.
int SureDays(int working_days) { return kLongestHoliday + working_days + (working_days + 3) / 5 * 2; }

bool IsWeakerInMonth(const v1::TimingRule& ours, const v1::TimingRule& item) {
  if (item.on_disclosure_day()) return !ours.on_disclosure_day() && ours.day() != 1;
  if (ours.on_disclosure_day()) return item.day() < kLastDisclosureDay;
  if (ours.day() != 0) return ours.day() > (item.day() != 0 ? item.day() : item.working_day());
  if (item.working_day() != 0) return ours.working_day() > item.working_day();
  if (item.day() == kMonthEnd) return ours.working_day() > kSureWorkingDays;
  return SureDays(ours.working_day()) > item.day();
}

// Whether a rule may let something fall due later after an event than another: same_day is the shortest, n calendar
// days are not longer than n working days.
template <typename Ours, typename Theirs>
bool IsWeakerAfter(const Ours& ours, const Theirs& item) {
  if (ours.same_day()) return false;
  if (item.same_day()) return true;
  if (ours.days_after() != 0) {
    return ours.days_after() > (item.days_after() != 0 ? item.days_after() : item.working_days_after());
  }
  if (item.days_after() != 0) return SureDays(ours.working_days_after()) > item.days_after();
  return ours.working_days_after() > item.working_days_after();
}

const v1::PhaseTiming* FindPhase(const v1::TimingRule& rule, common::v1::Phase phase) {
  const auto found = std::find_if(rule.phases().begin(), rule.phases().end(),
                                  [&](const v1::PhaseTiming& one) { return one.phase() == phase; });
  return found == rule.phases().end() ? nullptr : &*found;
}

// Whether a phase falls due later, or stands for a shorter time before, by `ours`.
bool IsWeakerInPhase(const v1::PhaseTiming& ours, const v1::PhaseTiming& theirs) {
  return theirs.days_before() > 0 ? ours.days_before() < theirs.days_before()
                                  : ours.days_before() == 0 && IsWeakerAfter(ours, theirs);
}

// The same of a phase that the item leaves to its common rule: only an earlier day is taken.
bool IsWeakerThanCommon(const v1::PhaseTiming& ours, const v1::TimingRule& item) {
  return ours.days_before() == 0 && IsWeakerAfter(ours, item);
}

bool IsWeakerInPhases(const v1::TimingRule& ours, const v1::TimingRule& item) {
  for (const v1::PhaseTiming& theirs : item.phases()) {
    const v1::PhaseTiming* own = FindPhase(ours, theirs.phase());
    if (own == nullptr || IsWeakerInPhase(*own, theirs)) return true;
  }
  return std::any_of(ours.phases().begin(), ours.phases().end(), [&](const v1::PhaseTiming& own) {
    return FindPhase(item, own.phase()) == nullptr && IsWeakerThanCommon(own, item);
  });
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
  forbid(timing.on_disclosure_day(), parts.period, ".on_disclosure_day");
  forbid(timing.same_day(), parts.same_day, ".same_day");
  forbid(!timing.stages().empty(), parts.stages, ".stages");
  forbid(!timing.phases().empty(), parts.phases, ".phases");
  if (parts.period) CheckPeriod(timing, path, errors);
  if (parts.stages) CheckStages(timing, path, errors);
  if (parts.phases) CheckPhases(timing, path, errors);
  if (parts.same_day) {
    const int given = (timing.working_days_after() > 0) + (timing.days_after() > 0) + timing.same_day();
    if (given == 0) errors.Add(path + ".working_days_after", "is needed, or days, or the same day");
    if (given > 1) errors.Add(path + ".working_days_after", "only one of this, days and the same day may be given");
  } else if (parts.working_days_after && timing.working_days_after() < 1) {
    errors.Add(path + ".working_days_after", "must be at least 1");
  }
}

bool NoticeFits(const v1::PhaseTiming& phase, int notice_days) {
  return phase.phase() != common::v1::PHASE_BEFORE || phase.days_before() >= notice_days;
}

bool IsWeaker(const v1::TimingRule& ours, const v1::TimingRule& item) {
  if (ours.kind() != item.kind()) return true;
  if (ours.kind() == v1::TIMING_KIND_PERIODIC) {
    if (ours.cycle() > item.cycle()) return true;
    // Of a shorter cycle the last period within the item's counts: the end of what both tell of.
    const int due = MonthsOf(item.cycle()) - MonthsOf(ours.cycle()) + ours.month();
    if (due == item.month()) return IsWeakerInMonth(ours, item);
    if (due > item.month()) return true;
    if (due + 1 < item.month() || ours.working_day() <= kSureWorkingDays) return false;
    // What is counted on after a month is counted in the next one.
    v1::TimingRule rest = ours;
    rest.set_working_day(ours.working_day() - kSureWorkingDays);
    return IsWeakerInMonth(rest, item);
  }
  if (ours.kind() == v1::TIMING_KIND_STAGED && !KeepsStages(ours, item)) return true;
  return IsWeakerAfter(ours, item) || IsWeakerInPhases(ours, item);
}

v1::TimingRule AppliedTiming(const v1::Item& item, const v1::TimingRule* own, int notice_days) {
  v1::TimingRule common = item.timing();
  common.clear_phases();
  v1::TimingRule applied = common;
  if (own != nullptr && own->kind() == item.timing().kind()) {
    v1::TimingRule own_common = *own;
    own_common.clear_phases();
    if (!IsWeaker(own_common, common)) applied = std::move(own_common);
  } else {
    own = nullptr;
  }
  for (const v1::PhaseTiming& theirs : item.timing().phases()) {
    const v1::PhaseTiming* ours = own == nullptr ? nullptr : FindPhase(*own, theirs.phase());
    *applied.add_phases() = ours != nullptr && !IsWeakerInPhase(*ours, theirs) ? *ours : theirs;
  }
  if (own != nullptr) {
    for (const v1::PhaseTiming& ours : own->phases()) {
      const bool asked = std::find(item.phases().begin(), item.phases().end(), ours.phase()) != item.phases().end();
      if (!asked || FindPhase(item.timing(), ours.phase()) != nullptr || IsWeakerThanCommon(ours, common)) continue;
      *applied.add_phases() = ours;
    }
  }
  for (v1::PhaseTiming& phase : *applied.mutable_phases()) {
    if (NoticeFits(phase, notice_days)) continue;
    phase.clear_same_day();
    phase.set_days_before(notice_days);
  }
  return applied;
}

}  // namespace mingbai::catalog
