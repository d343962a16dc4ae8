#include "services/catalog/party_repository.h"

#include "common/status/status.h"

namespace mingbai::catalog {
namespace {

constexpr char kLock[] = "SELECT last_event_id FROM party_head WHERE id = 1 FOR UPDATE";
constexpr char kSetEvent[] = "UPDATE party_head SET last_event_id = ? WHERE id = 1";

}  // namespace

absl::StatusOr<uint64_t> LockPartyTree(db::Connection& sql) {
  MB_ASSIGN_OR_RETURN(db::Rows rows, sql.Query(kLock));
  if (!rows.Next()) return absl::DataLossError("party_head has no row");
  return rows.UInt(0);
}

absl::Status SetPartyEvent(db::Connection& sql, uint64_t last_event_id) {
  return sql.Execute(kSetEvent, {last_event_id}).status();
}

}  // namespace mingbai::catalog
