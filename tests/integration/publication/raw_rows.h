#pragma once

// Rows that a test puts into the table of obligations itself.

#include <set>

#include "common/status/status.h"
#include "services/publication/obligation_months.h"
#include "services/publication/obligation_repository.h"
#include "tests/support/service_harness.h"

namespace mingbai::publication {

// Writes what the service would have of them (OutcomeOf, WriteMonths).
inline absl::Status FinishRows(mingbai::testing::ServiceHarness& harness) {
  MB_RETURN_IF_ERROR(
      harness.schema()
          ->Sql("UPDATE obligation SET outcome = CASE WHEN fulfill_time IS NOT NULL THEN IF(fulfill_time < COALESCE("
                "deferred_until, due_time), 4, 5) WHEN exempt = 1 THEN 7 WHEN withdraw_time IS NOT NULL THEN 8 ELSE 0 "
                "END")
          .status());
  return harness.runtime().database().Transact(
      mingbai::testing::TestCall().budget, [](db::Transaction& tx) -> absl::Status {
        MB_ASSIGN_OR_RETURN(const auto rows,
                            obligations::Between(tx.sql(), "", "~", absl::InfinitePast(), absl::InfiniteFuture()));
        std::set<obligations::MonthKey> months;
        for (const ObligationRow& row : rows) months.insert(obligations::MonthOf(row));
        return obligations::WriteMonths(tx.sql(), {}, months);
      });
}

}  // namespace mingbai::publication
