#include "services/publication/period_days.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/publication/periods.h"

namespace mingbai::publication {
namespace {

int Number(std::string_view text) {
  int number = 0;
  return absl::SimpleAtoi(AbslView(text), &number) ? number : 0;
}

PeriodDays Months(int year, int first, int count) {
  const absl::CivilMonth month(year, first);
  return {absl::CivilDay(month), absl::CivilDay(month + count) - 1};
}

}  // namespace

std::optional<PeriodDays> DaysOfPeriod(std::string_view period) {
  if (period == "permanent" || !IsPeriod(period)) return std::nullopt;
  if (period.size() == 10) {
    const absl::CivilDay day = *ParseDay(period);
    return PeriodDays{day, day};
  }
  const int year = Number(period.substr(0, 4));
  if (period.size() == 4) return Months(year, 1, 12);
  const int number = Number(period.substr(6));
  if (period[5] == 'Q') return Months(year, 3 * number - 2, 3);
  if (period[5] == 'H') return Months(year, 6 * number - 5, 6);
  return Months(year, Number(period.substr(5)), 1);
}

absl::Time AnswersFrom(std::string_view period, common::v1::Phase phase, absl::Time open) {
  const std::optional<PeriodDays> days = DaysOfPeriod(period);
  if (!days.has_value()) return open;
  if (phase == common::v1::PHASE_BEFORE && days->first == days->last) return absl::UnixEpoch();
  return std::min(open, StartOfDay(CountyDay(open) <= days->last ? days->first : days->last + 1));
}

std::string PeriodInWords(std::string_view period) {
  if (period == "permanent") return "长期";
  if (!IsPeriod(period)) return std::string(period);
  std::string year = StrCat(period.substr(0, 4), "年");
  if (period.size() == 4) return year;
  if (period.size() == 10) {
    return StrCat(year, Number(period.substr(5, 2)), "月", Number(period.substr(8)), "日");
  }
  if (period[5] == 'Q') return StrCat(year, "第", period.substr(6), "季度");
  if (period[5] == 'H') return StrCat(year, period[6] == '1' ? "上" : "下", "半年");
  return StrCat(year, Number(period.substr(5)), "月");
}

std::string PhaseInWords(common::v1::Phase phase) {
  switch (phase) {
    case common::v1::PHASE_BEFORE:
      return "事前";
    case common::v1::PHASE_DURING:
      return "事中";
    case common::v1::PHASE_AFTER:
      return "事后";
    default:
      return "";
  }
}

}  // namespace mingbai::publication
