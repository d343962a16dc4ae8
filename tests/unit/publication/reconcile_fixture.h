#pragma once

// What becomes of stored obligations, in few words.

#include <set>
#include <string>
#include <vector>

#include "common/time/county_time.h"
#include "gtest/gtest.h"
#include "services/publication/reconcile.h"
#include "tests/support/status_matchers.h"

namespace mingbai::publication {

inline const absl::Time kNow = StartOfDay(absl::CivilDay(2026, 10, 15));

inline ObligationRow Row(const std::string& item, const std::string& period, absl::CivilDay last_day) {
  ObligationRow row;
  row.organization = "371325001001";
  row.item = item;
  row.item_version = 1;
  row.period = period;
  row.id = ObligationId(item, period, common::v1::PHASE_UNSPECIFIED, 0);
  row.display_name = item;
  row.facts.open = StartOfDay(absl::CivilDay(2026, 10, 1));
  row.facts.due = EndOfDay(last_day);
  return row;
}

inline ObligationsByKey Keyed(const std::vector<ObligationRow>& rows) {
  ObligationsByKey keyed;
  for (const ObligationRow& row : rows) keyed[{row.organization, row.id}] = row;
  return keyed;
}

// The outcome, `far` being what is owed anywhere, `elsewhere` what is stored of other months.
inline Reconciliation Outcome(const std::vector<ObligationRow>& have, const std::vector<ObligationRow>& want,
                              const std::vector<ObligationRow>& far = {},
                              const WorkingCalendar& calendar = WorkingCalendar(), const EndsOf& ends = {},
                              absl::Time looked_at = kNow, const std::vector<ObligationRow>& elsewhere = {}) {
  const LedgerReads reads = {[&]() -> absl::StatusOr<ObligationsByKey> { return Keyed(far); },
                             [&](const std::set<std::string>& periods) -> absl::StatusOr<std::vector<ObligationRow>> {
                               std::vector<ObligationRow> found = have;
                               found.insert(found.end(), elsewhere.begin(), elsewhere.end());
                               std::erase_if(found, [&](const auto& row) { return periods.count(row.period) == 0; });
                               return found;
                             }};
  auto result = Reconcile(Keyed(have), want, reads, calendar, ends, {kNow, looked_at});
  MB_EXPECT_OK(result);
  return *std::move(result);
}

inline v1::ObligationChangeKind Kind(const Reconciliation& result) {
  return result.changed.size() == 1 ? ToProto(result.changed[0], kNow).kind() : v1::OBLIGATION_CHANGE_KIND_UNSPECIFIED;
}

}  // namespace mingbai::publication
