#include "services/publication/timed_work.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "common/rpc/budget.h"
#include "common/rpc/call_context.h"
#include "common/status/status.h"
#include "mingbai/publication/v1/events.pb.h"
#include "services/publication/audience.h"
#include "services/publication/ledger_inputs.h"
#include "services/publication/obligation_repository.h"
#include "services/publication/publication_repository.h"
#include "services/publication/release_check.h"
#include "services/publication/releaser.h"
#include "services/publication/timestamps.h"

namespace mingbai::publication {
namespace {

constexpr int kBatch = 100;

// Any other error stops one piece of work and not the rest; it is tried again with the next step.
bool LeaseLost(const absl::Status& status) { return ReasonOf(status) == "LEASE_LOST"; }

}  // namespace

absl::StatusOr<bool> TimedWork::Step(const timed::Lease& lease) {
  const absl::Time now = ToMicros(clock_->Now());
  // Publishing first: what goes out at the last moment is not told of as overdue.
  // What fails keeps nothing from the rest: an error is told when all had their turn.
  bool more = false;
  absl::Status first_error;
  for (auto part : {&TimedWork::PublishScheduled, &TimedWork::CloseNotices, &TimedWork::TellOverdue}) {
    const absl::StatusOr<bool> done = (this->*part)(lease, now);
    first_error.Update(done.status());
    if (LeaseLost(first_error)) break;
    more = more || (done.ok() && *done);
  }
  MB_RETURN_IF_ERROR(first_error);
  return more;
}

absl::StatusOr<bool> TimedWork::PublishScheduled(const timed::Lease& lease, absl::Time now) {
  const rpc::Budget budget;
  MB_ASSIGN_OR_RETURN(std::vector<uint64_t> ids, database_->Read(budget, [&](db::Connection& sql) {
    return publications::DueToPublish(sql, now, kBatch);
  }));
  absl::Status first_error;
  for (uint64_t id : ids) {
    // What catalog holds by now is asked before the transaction; where it cannot be, the version waits.
    const absl::StatusOr<ReleaseFacts> facts = FactsOf(id, now);
    first_error.Update(facts.status());
    if (!facts.ok()) continue;
    first_error.Update(database_->Transact(budget, [&](db::Transaction& tx) -> absl::Status {
      MB_RETURN_IF_ERROR(lease.Fence(tx));
      MB_ASSIGN_OR_RETURN(std::optional<PublicationRow> row,
                          publications::Find(tx.sql(), id, publications::Lock::kForUpdate));
      // Rescheduled, edited or withdrawn since the look.
      if (!row.has_value() || row->work != v1::PUBLICATION_STATE_SCHEDULED || !row->publish_at.has_value() ||
          *row->publish_at > now) {
        return absl::OkStatus();
      }
      MB_ASSIGN_OR_RETURN(const bool claimed, publications::ClaimPublish(tx.sql(), id, *row->publish_at));
      if (!claimed) return timed::NotClaimed();
      MB_ASSIGN_OR_RETURN(VersionRow version,
                          publications::ReadVersion(tx.sql(), id, row->newest_version, publications::Depth::kHeading));
      // The true time of going out, never the planned one (DOMAIN P-11).
      const std::string publisher = version.publisher;
      const absl::Time out = ToMicros(clock_->Now());
      const absl::Status may = CheckRelease(tx, *row, *facts);
      if (absl::IsFailedPrecondition(may)) return Return(tx, out, std::string(may.message()), &*row, version);
      MB_RETURN_IF_ERROR(may);
      return Release(tx, out, publisher, *facts, &*row, &version);
    }));
    if (LeaseLost(first_error)) break;
  }
  MB_RETURN_IF_ERROR(first_error);
  return static_cast<int>(ids.size()) == kBatch;
}

absl::StatusOr<ReleaseFacts> TimedWork::FactsOf(uint64_t id, absl::Time now) const {
  const rpc::CallContext call = rpc::SystemContext("publication");
  MB_ASSIGN_OR_RETURN(const std::optional<PublicationRow> row, database_->Read(call.budget, [&](db::Connection& sql) {
    return publications::Find(sql, id, publications::Lock::kNone);
  }));
  // It was due a moment ago, and nothing is deleted.
  if (!row.has_value()) return absl::InternalError("a publication that was due is not there");
  return LookUpRelease(call, *catalog_, *database_, row->about, now);
}

absl::StatusOr<bool> TimedWork::CloseNotices(const timed::Lease& lease, absl::Time now) {
  const rpc::Budget budget;
  MB_ASSIGN_OR_RETURN(std::vector<uint64_t> ids, database_->Read(budget, [&](db::Connection& sql) {
    return publications::DueToClose(sql, now, kBatch);
  }));
  absl::Status first_error;
  for (uint64_t id : ids) {
    first_error.Update(database_->Transact(budget, [&](db::Transaction& tx) -> absl::Status {
      MB_RETURN_IF_ERROR(lease.Fence(tx));
      MB_ASSIGN_OR_RETURN(std::optional<PublicationRow> row,
                          publications::Find(tx.sql(), id, publications::Lock::kForUpdate));
      // Corrected (the notice began anew) or withdrawn since the look.
      if (!row.has_value() || !row->notice_watch.has_value() || *row->notice_watch > now) return absl::OkStatus();
      MB_ASSIGN_OR_RETURN(const bool told, TellNoticeClosed(tx, &*row));
      return told ? absl::OkStatus() : timed::NotClaimed();
    }));
    if (LeaseLost(first_error)) break;
  }
  MB_RETURN_IF_ERROR(first_error);
  return static_cast<int>(ids.size()) == kBatch;
}

absl::StatusOr<bool> TimedWork::TellOverdue(const timed::Lease& lease, absl::Time now) {
  const rpc::Budget budget;
  return database_->Transact(budget, [&](db::Transaction& tx) -> absl::StatusOr<bool> {
    MB_RETURN_IF_ERROR(lease.Fence(tx));
    absl::Time ended_by = now;
    if (upkeep_) {
      MB_ASSIGN_OR_RETURN(const std::optional<absl::Time> looked_at, inputs::ReadLook(tx.sql()));
      if (!looked_at.has_value()) return false;
      ended_by = std::min(now, *looked_at);
    }
    MB_ASSIGN_OR_RETURN(std::vector<ObligationRow> rows, obligations::LockUntoldOverdue(tx.sql(), ended_by, kBatch));
    for (const ObligationRow& row : rows) {
      // The term ended when it ended, however late it is told.
      const absl::Time ended = TermEnd(row.facts);
      v1::PublicationEvent event;
      *event.mutable_overdue() = ToProto(row, now);
      const uint64_t event_id =
          tx.Emit({ObligationName(row.organization, row.id), row.organization, ended, AudienceOf(row.circle), &event},
                  row.last_event_id);
      MB_ASSIGN_OR_RETURN(const bool claimed, obligations::ClaimOverdue(tx.sql(), row, event_id));
      if (!claimed) return timed::NotClaimed();
    }
    return static_cast<int>(rows.size()) == kBatch;
  });
}

}  // namespace mingbai::publication
