#pragma once

// When somebody is reminded of an obligation, and what a digest says (DOMAIN P-2, C-7, C-13). Pure: thread-safe.

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/time/calendar.h"
#include "mingbai/publication/v1/reminder.pb.h"
#include "services/publication/obligation_row.h"

namespace mingbai::publication {

// What ships: 3 days before, 10 in a busy season, overdue again each week, one tier up after 3 working days, told
// between 08:00 and 20:00.
v1::ReminderPolicy StandardReminderPolicy();

// INVALID_ARGUMENT naming busy_days_before where it is less than days_before, or quiet_from where it is not an hour
// after quiet_until; the declared rules have been checked.
absl::Status CheckReminderPolicy(const v1::ReminderPolicy& policy);

// Whether nothing is told at `now`.
bool IsQuiet(const v1::ReminderPolicy& policy, absl::Time now);

// Days that a look ahead must see.
int MostDaysBefore(const v1::ReminderPolicy& policy);

// The stages at which an obligation stands at `now`: at most one of BEFORE_DUE, DUE and OVERDUE, and ESCALATED beside
// the last; none where nothing is owed.
std::vector<v1::ReminderStage> StagesAt(const ObligationFacts& facts, absl::Time now, const v1::ReminderPolicy& policy,
                                        const WorkingCalendar& calendar);

// Whether a stage that was last noted on `last` is to be told again on `today`.
bool IsRepeated(v1::ReminderStage stage, absl::CivilDay last, absl::CivilDay today, const v1::ReminderPolicy& policy);

// What of an obligation somebody is to be told. There may be very many on a county's first day.
struct Reminded {
  v1::ReminderStage stage = v1::REMINDER_STAGE_UNSPECIFIED;
  std::string organization;  // code
  std::string id;
  std::string item;  // id
  std::string display_name;
  std::string period;
  std::string circle;
  absl::Time end;  // of the term that applies
};
Reminded ToReminded(v1::ReminderStage stage, const ObligationRow& row);

// What is told of them on `today`, without name and time; of one obligation the last stage alone. There is one at
// least, and all are of one audience: everyone, or one organization's circle.
v1::ReminderDigest MakeDigest(const std::string& organization, const std::string& person,
                              std::vector<Reminded> reminded, absl::CivilDay today);

}  // namespace mingbai::publication
