#include "services/catalog/organization_changes.h"

#include <set>
#include <string>
#include <vector>

#include "common/rpc/budget.h"
#include "common/status/status.h"
#include "common/text/text.h"
#include "common/time/county_time.h"
#include "services/catalog/organization_move.h"
#include "services/catalog/organization_repository.h"
#include "services/catalog/organization_writer.h"
#include "services/catalog/recorded_move_repository.h"

namespace mingbai::catalog {
namespace {

constexpr int kBatch = 100;

}  // namespace

absl::StatusOr<bool> OrganizationChanges::Step(const timed::Lease& lease) {
  const absl::Time now = absl::FromUnixMicros(absl::ToUnixMicros(clock_->Now()));
  const absl::Status carried = CarryMoves(lease, now);
  const absl::StatusOr<bool> more = Tell(lease, now);
  if (!carried.ok()) return carried;
  return more;
}

absl::Status OrganizationChanges::CarryMoves(const timed::Lease& lease, absl::Time now) {
  const std::string today = FormatDay(CountyDay(now));
  const rpc::Budget budget;
  MB_ASSIGN_OR_RETURN(const std::vector<RecordedMove> due,
                      database_->Read(budget, [&](db::Connection& sql) { return ListDueMoves(sql, today); }));
  absl::Status failed;
  std::set<std::string> stuck;  // codes
  for (const RecordedMove& recorded : due) {
    absl::Status carried;
    if (!stuck.contains(recorded.move.from)) {
      carried = database_->Transact(budget, [&](db::Transaction& tx) -> absl::Status {
        MB_RETURN_IF_ERROR(lease.Fence(tx));
        MB_ASSIGN_OR_RETURN(const bool claimed, ClaimMove(tx.sql(), recorded.move.from, now));
        return claimed ? CarryOverOnTheDay(tx, recorded, now) : absl::OkStatus();
      });
      if (carried.ok()) continue;
      if (ReasonOf(carried) == "LEASE_LOST") return carried;
    }
    stuck.insert({recorded.move.from, recorded.move.to});
    if (carried.ok()) continue;
    const OrganizationMove& move = recorded.move;
    failed.Update(absl::Status(carried.code(), StrCat("the move of ", move.from, " to ", move.to, " on ", move.day,
                                                      " is not carried over: ", carried.ToString())));
  }
  return failed;
}

absl::StatusOr<bool> OrganizationChanges::Tell(const timed::Lease& lease, absl::Time now) {
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
