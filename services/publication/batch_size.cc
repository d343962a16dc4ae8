#include "services/publication/batch_size.h"

#include <algorithm>

#include "absl/time/civil_time.h"
#include "common/time/county_time.h"
#include "services/catalog/client/cycle.h"

namespace mingbai::publication {
namespace {

constexpr size_t kObligationsPerBatch = 2000;
constexpr size_t kOrganizationsPerBatch = 20;
constexpr int kDaysPerMonth = 30;

// Days of the span on which the duty is owed.
int DaysOwed(const catalog::v1::Duty& duty, const DaySpan& span) {
  const absl::CivilDay since = std::max(ParseDay(duty.since()).value_or(span.start), span.start);
  const absl::CivilDay until = std::min(ParseDay(duty.until()).value_or(span.end), span.end);
  return static_cast<int>(std::max<absl::civil_diff_t>(until - since, 0));
}

}  // namespace

size_t ExpectedObligations(const catalog::v1::ListDutiesResponse& page, const DaySpan& span) {
  size_t expected = 0;
  for (const catalog::v1::Duty& duty : page.duties()) {
    const int days = DaysOwed(duty, span);
    if (days == 0) continue;
    const catalog::v1::TimingRule& timing = duty.timing();
    if (timing.kind() == catalog::v1::TIMING_KIND_PERMANENT) ++expected;
    const int months = timing.kind() == catalog::v1::TIMING_KIND_PERIODIC ? catalog::MonthsOf(timing.cycle()) : 0;
    if (months > 0) expected += (days + kDaysPerMonth * months - 1) / (kDaysPerMonth * months);
  }
  return expected;
}

bool IsTooLarge(const catalog::v1::ListDutiesResponse& page, const DaySpan& span) {
  return page.organizations_size() > 1 && ExpectedObligations(page, span) > kObligationsPerBatch * 3 / 2;
}

size_t NextBatch(size_t organizations, size_t obligations) {
  return std::clamp(kObligationsPerBatch * organizations / std::max<size_t>(obligations, 1), size_t{1},
                    kOrganizationsPerBatch);
}

}  // namespace mingbai::publication
