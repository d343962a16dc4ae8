#include "services/publication/ledger/repository.h"

#include "common/status/status.h"

namespace mingbai::publication::ledger {
namespace {

constexpr char kHead[] = "SELECT size, seq, verifier_key, checkpoint FROM ledger_head WHERE id = 1";
constexpr char kLockHead[] = "SELECT size, seq, verifier_key, checkpoint FROM ledger_head WHERE id = 1 FOR UPDATE";
constexpr char kSaveHead[] = "UPDATE ledger_head SET size = ?, seq = ?, verifier_key = ?, checkpoint = ? WHERE id = 1";
constexpr char kAddLeaves[] = "INSERT INTO ledger_entry (position, event_id, entry, sealed, salt) VALUES ";
constexpr char kAddHashes[] = "INSERT INTO ledger_hash (level, position, hash) VALUES ";
constexpr char kEntries[] = "SELECT entry FROM ledger_entry WHERE position >= ? AND position < ? ORDER BY position";
constexpr char kHashes[] =
    "SELECT hash FROM ledger_hash WHERE level = ? AND position >= ? AND position < ? ORDER BY position";

absl::StatusOr<Head> ToHead(absl::StatusOr<db::Rows> rows) {
  MB_RETURN_IF_ERROR(rows.status());
  if (!rows->Next()) return absl::InternalError("ledger_head has no row");
  return Head{rows->Int(0), rows->Int(1), rows->Text(2), rows->Text(3)};
}

absl::StatusOr<std::vector<std::string>> Texts(absl::StatusOr<db::Rows> rows) {
  MB_RETURN_IF_ERROR(rows.status());
  std::vector<std::string> out;
  while (rows->Next()) out.push_back(rows->Text(0));
  return out;
}

}  // namespace

absl::StatusOr<Head> ReadHead(db::Connection& sql) { return ToHead(sql.Query(kHead)); }

absl::StatusOr<Head> LockHead(db::Connection& sql) { return ToHead(sql.Query(kLockHead)); }

absl::Status SaveHead(db::Connection& sql, const Head& head) {
  return sql.Execute(kSaveHead, {head.size, head.seq, head.verifier_key, head.checkpoint}).status();
}

absl::Status AddLeaves(db::Connection& sql, const std::vector<Leaf>& leaves) {
  std::vector<db::Value> cells;
  for (const Leaf& leaf : leaves) {
    cells.emplace_back(leaf.position);
    cells.emplace_back(leaf.event_id);
    cells.emplace_back(leaf.entry);
    cells.push_back(leaf.salt.empty() ? db::Value() : db::Value(leaf.sealed));
    cells.push_back(leaf.salt.empty() ? db::Value() : db::Value(leaf.salt));
  }
  return sql.ExecuteMany(kAddLeaves, 5, cells).status();
}

absl::Status AddHashes(db::Connection& sql, const std::vector<merkle::Frontier::Added>& hashes) {
  std::vector<db::Value> cells;
  for (const merkle::Frontier::Added& added : hashes) {
    cells.emplace_back(added.level);
    cells.emplace_back(added.index);
    cells.emplace_back(added.hash);
  }
  return sql.ExecuteMany(kAddHashes, 3, cells).status();
}

absl::StatusOr<std::vector<std::string>> ReadEntries(db::Connection& sql, uint64_t first, int count) {
  return Texts(sql.Query(kEntries, {first, first + count}));
}

absl::StatusOr<std::vector<std::string>> ReadHashes(db::Connection& sql, int level, uint64_t first, int count) {
  return Texts(sql.Query(kHashes, {level, first, first + count}));
}

}  // namespace mingbai::publication::ledger
