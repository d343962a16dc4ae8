#include "services/evaluation/window.h"

#include "absl/strings/str_format.h"
#include "common/time/county_time.h"

namespace mingbai::evaluation {

std::optional<absl::CivilMonth> ParsePeriod(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  int year = 0;
  int month = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i == 4) continue;
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    int& number = i < 4 ? year : month;
    number = number * 10 + (text[i] - '0');
  }
  if (year < 2000 || year > 2999 || month < 1 || month > 12) return std::nullopt;
  return absl::CivilMonth(year, month);
}

std::string FormatPeriod(absl::CivilMonth month) { return absl::StrFormat("%04d-%02d", month.year(), month.month()); }

Window WindowOf(absl::CivilMonth period, int day, int previous_day) {
  const absl::CivilMonth previous = period - 1;
  return Window{.start = StartOfDay(absl::CivilDay(previous.year(), previous.month(), previous_day)),
                .end = StartOfDay(absl::CivilDay(period.year(), period.month(), day))};
}

}  // namespace mingbai::evaluation
