#pragma once

// The days of a period, and periods and phases in Chinese. Pure: thread-safe.

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "mingbai/common/v1/types.pb.h"

namespace mingbai::publication {

// First and last day of a period.
struct PeriodDays {
  absl::CivilDay first;
  absl::CivilDay last;
};

// The days of "2026-10", "2026-Q4", "2026-H2", "2026" and "2026-10-12"; nullopt for "permanent" and what is no period.
std::optional<PeriodDays> DaysOfPeriod(std::string_view period);

// From when on what goes out answers an obligation for the period that opens at a time. Notice of a matter that is
// still to come counts however early it was given, also before anybody reported the matter. Of one that is owed from
// the middle of its period or term on only, and opens then, what went out before counts where it would have been open,
// had it been owed all along; any other's own opening.
absl::Time AnswersFrom(std::string_view period, common::v1::Phase phase, absl::Time open);

// "2026年10月", "2026年第4季度", "2026年下半年", "2026年", "2026年10月12日", "长期"; what is no period stays as it is.
std::string PeriodInWords(std::string_view period);

// "事前", "事中", "事后"; empty for none.
std::string PhaseInWords(common::v1::Phase phase);

}  // namespace mingbai::publication
