#include "services/catalog/organization_changes.h"

#include <string>
#include <vector>

#include "common/rpc/budget.h"
#include "common/status/status.h"
#include "common/time/county_time.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_writer.h"

namespace mingbai::catalog {
namespace {

constexpr int kBatch = 100;

}  // namespace

absl::StatusOr<bool> OrganizationChanges::Step(const timed::Lease& lease) {
  const absl::Time now = absl::FromUnixMicros(absl::ToUnixMicros(clock_->Now()));
  const std::string today = FormatDay(CountyDay(now));
  const rpc::Budget budget;
  return database_->Transact(budget, [&](db::Transaction& tx) -> absl::StatusOr<bool> {
    MB_RETURN_IF_ERROR(lease.Fence(tx));
    MB_ASSIGN_OR_RETURN(std::vector<OrganizationRow> rows, LockDueChanges(tx.sql(), today, kBatch));
    for (OrganizationRow& row : rows) MB_RETURN_IF_ERROR(TellOrganization(tx, now, &row));
    return static_cast<int>(rows.size()) == kBatch;
  });
}

}  // namespace mingbai::catalog
